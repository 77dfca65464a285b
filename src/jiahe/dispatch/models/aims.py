"""What a company's plans weigh beside the way: how much evenness is worth, and what it costs."""

from django.db import models
from django.db.models import Q

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned


class PlanAims(CompanyOwned):
    """How much the planner gives for an even income; a step of `dispatch.aims.STEPS`."""

    evenness = models.PositiveSmallIntegerField(default=0)
    set_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company"], name="one_set_of_aims_a_company"),
            models.CheckConstraint(name="evenness_is_a_step", condition=Q(evenness__lte=4)),
        ]


class FairnessCurve(CompanyOwned):
    """One day planned at each step: what evenness would cost on it. Kept as it was reckoned."""

    on = models.DateField()
    made_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    points = models.JSONField()  # of each step: evenness, gini, travel_minutes, moved

    class Meta(CompanyOwned.Meta):
        indexes = [models.Index(fields=["company", "-made_at"], name="curves_newest_first")]
