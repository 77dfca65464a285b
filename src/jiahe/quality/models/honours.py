"""Who may be named on the public list of honours."""

from django.db import models

from jiahe.accounts.tenanted import CompanyOwned
from jiahe.workforce.models import Worker


class HonourConsent(CompanyOwned):
    """The worker's own word that the public list may name them; withdrawn at any time."""

    worker = models.OneToOneField(Worker, models.PROTECT, related_name="honour_consent")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
