"""What happens to a day, and what planning does about it."""

from django.db import models

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.booking.models import Visit
from jiahe.dispatch.choices import (
    CallState,
    EventKind,
    EventState,
    JobKind,
    JobState,
    TimeAnswer,
)
from jiahe.kit.ids import new_code
from jiahe.workforce.models import Worker


class DayEvent(CompanyOwned):
    """Something that breaks a plan: what, whom it meets, since when, and whether it is settled."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    kind = models.CharField(max_length=9, choices=EventKind.choices)
    on = models.DateField()
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="events")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="events")
    minutes = models.PositiveSmallIntegerField(default=0)  # late, or longer, by this
    factor_percent = models.PositiveSmallIntegerField(default=100)  # of every way, in bad weather
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    seats = models.JSONField(default=list)  # [visit id, seat, minutes late] in trouble
    reported_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=EventState.choices, default=EventState.OPEN)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    proposal = models.OneToOneField(
        "dispatch.PlanProposal", models.PROTECT, null=True, related_name="event"
    )

    class Meta:
        indexes = [models.Index(fields=["company", "on", "state"], name="events_of_a_day")]


class TimeQuestion(CompanyOwned):
    """A household is asked whether another time would do; it answers once, before `answer_by`."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="time_questions")
    seat = models.PositiveSmallIntegerField()
    offered = models.JSONField()  # [{"worker": id, "start": iso}], nearest first
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField(db_index=True)
    answer = models.CharField(max_length=8, choices=TimeAnswer.choices, default=TimeAnswer.WAITING)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "seat"],
                condition=models.Q(answer="waiting"),
                name="a_seat_is_asked_about_one_time_at_once",
            )
        ]


class OpenCall(CompanyOwned):
    """A seat that several workers are asked to take: the first who says yes has it."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="calls")
    seat = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    answer_by = models.DateTimeField(db_index=True)
    state = models.CharField(max_length=7, choices=CallState.choices, default=CallState.OPEN)
    taken_by = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "seat"],
                condition=models.Q(state="open"),
                name="a_seat_has_one_open_call",
            )
        ]


class Called(CompanyOwned):
    """One of those who are asked by an open call."""

    call = models.ForeignKey(OpenCall, models.PROTECT, related_name="called")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="calls")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "worker"], name="called_once")]


class PlanJob(CompanyOwned):
    """A planning run in the background: how far it is, and who stopped it."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    kind = models.CharField(max_length=8, choices=JobKind.choices)
    on = models.DateField()
    state = models.CharField(max_length=7, choices=JobState.choices, default=JobState.WAITING)
    percent = models.PositiveSmallIntegerField(default=0)
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    failure = models.CharField(max_length=80, default="")
    proposal = models.OneToOneField(
        "dispatch.PlanProposal", models.PROTECT, null=True, related_name="job"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "on"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="one_planning_run_a_day_at_once",
            ),
            models.CheckConstraint(
                condition=models.Q(percent__lte=100), name="a_run_is_never_more_than_done"
            ),
        ]


class AutoLimits(CompanyOwned):
    """What a proposal may change without a human; everything beyond waits for one."""

    is_on = models.BooleanField(default=False)
    most_changes = models.PositiveSmallIntegerField(default=3)
    most_shift_minutes = models.PositiveSmallIntegerField(default=15)
    keeps_preferred = models.BooleanField(default=True)
    keeps_fairness = models.BooleanField(default=True)
    freeze_minutes = models.PositiveSmallIntegerField(default=60)
    set_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company"], name="one_set_of_limits_a_company")
        ]
