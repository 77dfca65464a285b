from django.db import models

from jiahe.accounts.tenanted import CompanyOwned


class FairFit(CompanyOwned):
    """What one night learnt of givers and tasks; the scores until the next night use it.

    `givers` (person id -> leaning) is kept of the latest alone: older nights keep the hash.
    """

    made_at = models.DateTimeField()
    rules_version = models.CharField(max_length=8)
    usual = models.FloatField()
    prior_weight = models.FloatField()
    tasks = models.JSONField(default=dict)
    givers = models.JSONField(default=dict)
    spread = models.JSONField(default=dict)
    marks = models.PositiveIntegerField()
    inputs_hash = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["company", "-made_at"])]
