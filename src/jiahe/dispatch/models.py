from django.contrib.postgres.fields import ArrayField
from django.db import models

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.booking.models import Visit
from jiahe.dispatch.choices import (
    AssignmentState,
    ContestKind,
    ContestOutcome,
    ProposalState,
)
from jiahe.kit.ids import new_code
from jiahe.workforce.models import Worker


class Assignment(CompanyOwned):
    """One worker on one seat of one visit, from proposal to answer, with its reasons."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="assignments")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="assignments")
    seat = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=AssignmentState.choices)
    source = models.CharField(max_length=20, default="booking")
    reasons = models.JSONField(default=dict)
    offered_at = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True, db_index=True)
    answered_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "seat"],
                condition=models.Q(state__in=["tentative", "offered", "accepted", "done"]),
                name="a_seat_has_one_live_assignment",
            )
        ]


class Explanation(CompanyOwned):
    """The decision behind an assignment, frozen when it was made (`dispatch.frozen`)."""

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="explanation")
    version = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=10)
    body = models.JSONField()
    could_come = ArrayField(models.BigIntegerField())  # worker ids, as in the body
    hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["company", "made_at"], name="decisions_in_order")]


class Contest(CompanyOwned):
    """A worker disagrees with a decision; a human answers before `due_at`."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="contests")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="contests")
    kind = models.CharField(max_length=6, choices=ContestKind.choices)
    reason = models.CharField(max_length=300)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "worker"], name="a_worker_contests_a_decision_once"
            )
        ]


class ContestAnswer(CompanyOwned):
    """The human's answer to a contest; it is given once and never changed."""

    contest = models.OneToOneField(Contest, models.PROTECT, related_name="answer")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=9, choices=ContestOutcome.choices)
    words = models.CharField(max_length=500)
    at = models.DateTimeField()


class PlanProposal(CompanyOwned):
    """What the optimiser would change: shown as a diff, never applied silently."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    on = models.DateField()
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    moves = models.JSONField(default=list)
    gains = models.JSONField(default=dict)
    unassigned = models.JSONField(default=list)
    state = models.CharField(
        max_length=10, choices=ProposalState.choices, default=ProposalState.OPEN
    )


class Standby(CompanyOwned):
    """A worker kept free for a day, to step in."""

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="standbys")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["worker", "on"], name="standby_once_a_day")]


class BoardStep(CompanyOwned):
    """A move on the board that its dispatcher may still undo."""

    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="+")
    before = models.JSONField()
    after = models.JSONField()
    undone_at = models.DateTimeField(null=True)


class TravelFit(CompanyOwned):
    """What a company's rides taught about ways, with its error; versions are kept as they were."""

    version = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    is_better = models.BooleanField()  # than the plain law, on days that it had not seen
    rides = models.PositiveIntegerField()
    law = models.JSONField()  # `engine.travelfit.told`
    errors = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "version"], name="a_fit_has_its_version")
        ]


class KnownWay(CompanyOwned):
    """What a map service said of the way between two cells at an hour: kept, so as not to ask."""

    kind = models.CharField(max_length=10)
    origin_row = models.IntegerField()
    origin_column = models.IntegerField()
    goal_row = models.IntegerField()
    goal_column = models.IntegerField()
    hour = models.PositiveSmallIntegerField()  # `engine.travelfit.hour_class`
    seconds = models.PositiveIntegerField()
    metres = models.PositiveIntegerField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "company", "kind", "hour",
                    "origin_row", "origin_column", "goal_row", "goal_column",
                ],
                name="a_way_is_known_once",
            )
        ]  # fmt: skip
