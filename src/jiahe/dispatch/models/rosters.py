"""What the coming weeks will ask for, and whom it is proposed to ask for more hours."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from jiahe.accounts.tenanted import CompanyOwned
from jiahe.dispatch.choices import LineState
from jiahe.dispatch.models.proposals import WeekProposal
from jiahe.kit.ids import new_code
from jiahe.workforce.models import Worker


class RosterPlan(WeekProposal):
    """A proposed roster of one week: nothing changes until a person accepts it."""

    hours = models.JSONField()  # [skill, weekday, hour, needed, covered before, covered after]
    test = models.JSONField(default=dict)  # how well past weeks were foreseen


class RosterLine(CompanyOwned):
    """One worker's day of such a roster, from proposal to answer."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    plan = models.ForeignKey(RosterPlan, models.PROTECT, related_name="lines")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="roster_lines")
    on = models.DateField()
    starts = models.TimeField()
    ends = models.TimeField()
    free_on = models.DateField(null=True)  # given free in return
    covers = models.PositiveSmallIntegerField()  # hours without anybody that it fills
    skills = ArrayField(models.CharField(max_length=30))
    state = models.CharField(max_length=9, choices=LineState.choices, default=LineState.PROPOSED)
    answer_by = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, default="")

    class Meta:
        indexes = [models.Index(fields=["worker", "on"], name="roster_lines_of_a_worker")]


class DemandForecast(CompanyOwned):
    """How many visits a day was foreseen to ask for, a week before it came; kept as it was."""

    on = models.DateField()
    line = models.CharField(max_length=30)  # the code of the services' category
    made_at = models.DateTimeField()
    expected = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "on", "line"], name="a_day_is_foreseen_once")
        ]
