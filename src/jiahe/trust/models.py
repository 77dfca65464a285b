from django.db import models

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned


class AuditEntry(CompanyOwned):
    """Who overrode what and why, or looked at whose data; append-only."""

    actor = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, db_index=True)
    reason = models.CharField(max_length=300, default="")
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()
