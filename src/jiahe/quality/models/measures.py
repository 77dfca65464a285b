"""Staged measures and rewards: proposed by a rule, decided by people, ended by themselves."""

from django.db import models

from jiahe.accounts.models import Person
from jiahe.accounts.objections import Objection
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.kit.ids import new_code
from jiahe.quality.choices import AppealOutcome, MeasureStage, MeasureState
from jiahe.workforce.models import Worker


class StagedMeasure(CompanyOwned):
    """One stage for one worker: why, by which rules, who confirmed it, from when to when.

    `causes` are [{kind, on, ref, words, points}]; `effects` what it really did: the codes of
    pauses, the line of a path. Barred people stand with the phone that they applied by.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code)
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="measures")
    stage = models.CharField(max_length=12, choices=MeasureStage.choices)
    rules_version = models.CharField(max_length=8)
    points = models.PositiveSmallIntegerField()
    causes = models.JSONField()
    days = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=10, choices=MeasureState.choices, default=MeasureState.PROPOSED
    )
    proposed_at = models.DateTimeField()
    decide_by = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    said = models.CharField(max_length=500, default="", blank=True)  # to the worker, in words
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    effects = models.JSONField(default=dict)
    seen_at = models.DateTimeField(null=True)  # by the worker

    class Meta:
        indexes = [models.Index(fields=["company", "state", "-proposed_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["worker"],
                condition=models.Q(state="proposed"),
                name="one_proposed_measure_for_a_worker",
            ),
            models.CheckConstraint(
                condition=models.Q(state="proposed", decided_by=None)
                | ~models.Q(state="proposed") & models.Q(decided_by__isnull=False),
                name="a_measure_is_decided_by_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_at=None) | models.Q(ends_at__gte=models.F("starts_at")),
                name="a_measure_in_force_ends",
            ),
            models.CheckConstraint(
                condition=models.Q(days__lte=5 * 365), name="a_measure_ends_within_five_years"
            ),
        ]


class MeasureAppeal(Objection):
    """The worker says that it is wrong: another person answers within ten working days."""

    measure = models.OneToOneField(StagedMeasure, models.PROTECT, related_name="appeal")
    outcome = models.CharField(max_length=8, choices=AppealOutcome.choices, default="", blank=True)


class Reward(CompanyOwned):
    """A bonus for good work: proposed from score and inspections, confirmed by a person.

    Paying it out is another's work: the confirmation is a fact.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code)
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="rewards")
    quarter = models.CharField(max_length=7)  # as 2026Q4
    rules_version = models.CharField(max_length=8)
    amount_fen = models.PositiveIntegerField()
    reasons = models.JSONField()
    state = models.CharField(
        max_length=10, choices=MeasureState.choices, default=MeasureState.PROPOSED
    )
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["worker", "quarter"], name="one_reward_a_quarter"),
            models.CheckConstraint(
                condition=models.Q(state="proposed", decided_by=None)
                | ~models.Q(state="proposed") & models.Q(decided_by__isnull=False),
                name="a_reward_is_decided_by_a_person",
            ),
        ]
