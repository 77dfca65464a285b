from django.db import models

from jiahe.accounts.models import Person, Store
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.kit.ids import new_code


class Commission(CompanyOwned):
    """What an outside evaluator was asked to look at: a store's people or all, for a time."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    evaluator = models.ForeignKey(Person, models.PROTECT, related_name="+")
    body = models.CharField(max_length=80)
    purpose = models.CharField(max_length=200)
    store = models.ForeignKey(Store, models.PROTECT, null=True, related_name="+")
    until_on = models.DateField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["company", "evaluator", "until_on"])]
