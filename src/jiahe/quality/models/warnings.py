from django.db import models

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.kit.ids import new_code
from jiahe.quality.choices import Gravity, Measure, WarningState, Watched

UNSETTLED = (WarningState.NEW, WarningState.SEEN)


class Watch(CompanyOwned):
    """Where a control chart stopped: its state, its last points, and the day it has read to."""

    measure = models.CharField(max_length=16, choices=Measure.choices)
    scope = models.CharField(max_length=8, choices=Watched.choices)
    scope_id = models.BigIntegerField(default=0)  # 0 is the company itself
    through_on = models.DateField()
    state = models.JSONField(default=dict)
    tail = models.JSONField(default=list)  # [day, value, low, high, signals]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "measure", "scope", "scope_id"], name="one_chart_for_a_measure"
            )
        ]


class EarlyWarning(CompanyOwned):
    """A chart crossed its limit: what it showed, what it rests on, what was done about it."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    measure = models.CharField(max_length=16, choices=Measure.choices)
    scope = models.CharField(max_length=8, choices=Watched.choices)
    scope_id = models.BigIntegerField(default=0)
    scope_name = models.CharField(max_length=80, default="")
    gravity = models.CharField(max_length=6, choices=Gravity.choices)
    on = models.DateField()
    raised_at = models.DateTimeField()
    points = models.JSONField(default=list)  # [day, value, low, high, signals]
    evidence = models.JSONField(default=list)  # [visit code, day], words where it rests on some
    state = models.CharField(max_length=9, choices=WarningState.choices, default=WarningState.NEW)
    seen_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    said = models.CharField(max_length=300, default="")  # what was done, or why nothing

    class Meta:
        indexes = [models.Index(fields=["company", "state", "-raised_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "measure", "scope", "scope_id"],
                condition=models.Q(state__in=[one.value for one in UNSETTLED]),
                name="one_unsettled_warning_for_a_run",
            ),
            models.UniqueConstraint(
                fields=["company", "measure", "scope", "scope_id", "on"],
                name="a_signal_warns_once",
            ),
        ]
