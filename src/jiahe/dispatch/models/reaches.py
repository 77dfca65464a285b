"""How far it is proposed that stores come next week."""

from django.db import models

from jiahe.accounts.models import Store, StoreReach
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.dispatch.models.proposals import WeekProposal


class ReachPlan(WeekProposal):
    """Proposed reaches of one week: nothing changes until a person accepts them."""

    weeks = models.PositiveSmallIntegerField()  # that it was learnt from
    cells = models.JSONField()  # [row, column, visits expected, asks a week that were refused]


class ReachLine(CompanyOwned):
    """One store's change in such a plan; `reach` is what stands since it was accepted."""

    plan = models.ForeignKey(ReachPlan, models.PROTECT, related_name="lines")
    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    metres_now = models.PositiveIntegerField()
    metres = models.PositiveIntegerField()
    visits = models.FloatField()  # won in the week; below zero: given up
    travel_minutes = models.FloatField()  # more on the way to each of them
    free_minutes_now = models.FloatField()
    free_minutes_then = models.FloatField()
    reach = models.ForeignKey(StoreReach, models.PROTECT, null=True, related_name="+")

    class Meta(CompanyOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "store"], name="a_store_stands_once_in_a_reach_plan"
            )
        ]
