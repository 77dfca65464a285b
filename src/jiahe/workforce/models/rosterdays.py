"""Days on which a worker's calendar differs from the weekly pattern."""

from django.db import models
from django.db.models import Q

from jiahe.accounts.tenanted import CompanyOwned
from jiahe.workforce.models.workers import Worker


class RosterDay(CompanyOwned):
    """Hours beside the weekly ones, in local wall time; without hours the day is free."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="roster_days")
    on = models.DateField()
    starts = models.TimeField(null=True)
    ends = models.TimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["worker", "on"], name="a_day_is_changed_once"),
            models.CheckConstraint(
                condition=Q(starts__isnull=True, ends__isnull=True)
                | Q(ends__gt=models.F("starts"), starts__isnull=False),
                name="opened_hours_end_after_they_begin",
            ),
        ]
