from django.db import models

from jiahe.accounts.models import Person, Store
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.insights.choices import (
    CauseGroup,
    Channel,
    ImprovementKind,
    ImprovementState,
    RemedyState,
    ScopeKind,
    SuggestionState,
    Verdict,
)
from jiahe.kit.ids import new_code
from jiahe.standards.choices import OnMiss


class Evaluation(CompanyOwned):
    """What a standard came to on a day, with the version it was held against; append-only."""

    entry_id = models.CharField(max_length=10)
    version = models.CharField(max_length=40)
    limit = models.FloatField()
    scope_kind = models.CharField(max_length=8, choices=ScopeKind.choices)
    scope_id = models.BigIntegerField(default=0)  # 0 is the company itself
    on = models.DateField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    n = models.PositiveIntegerField(default=0)
    numerator = models.PositiveIntegerField(default=0)
    part = models.CharField(max_length=20, default="")
    inputs_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["company", "on", "scope_kind"])]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "entry_id", "scope_kind", "scope_id", "on", "inputs_hash"],
                name="the_same_inputs_are_judged_once",
            )
        ]


class Remedy(CompanyOwned):
    """What a breach started: a task, an escalation or an improvement case with its owner."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="remedies")
    entry_id = models.CharField(max_length=10)
    scope_kind = models.CharField(max_length=8, choices=ScopeKind.choices)
    scope_id = models.BigIntegerField(default=0)
    kind = models.CharField(max_length=12, choices=OnMiss.choices)
    owner_role = models.CharField(max_length=16)
    state = models.CharField(max_length=8, choices=RemedyState.choices, default=RemedyState.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=300, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "entry_id", "scope_kind", "scope_id"],
                condition=models.Q(state="open"),
                name="one_open_remedy_for_each_breach",
            )
        ]


class Improvement(CompanyOwned):
    """A case or a pilot: where, why, what is changed by whom, and what it came to.

    `whys` are up to five answers to "why", each of the one before. `effect` is kept as it stood
    when somebody decided: {gain, low, high, took, others}, empty when too few could be compared.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code)
    kind = models.CharField(max_length=6, choices=ImprovementKind.choices)
    remedy = models.ForeignKey(Remedy, models.PROTECT, null=True, related_name="improvements")
    title = models.CharField(max_length=120)
    scope_kind = models.CharField(max_length=8, choices=ScopeKind.choices)
    scope_id = models.BigIntegerField(default=0)
    scope_name = models.CharField(max_length=80, default="", blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    cause = models.CharField(max_length=10, choices=CauseGroup.choices, default="", blank=True)
    whys = models.JSONField(default=list)
    action = models.CharField(max_length=500, default="", blank=True)
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    began_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    weeks = models.PositiveSmallIntegerField(default=4)  # before and after that are compared
    state = models.CharField(
        max_length=10, choices=ImprovementState.choices, default=ImprovementState.OPEN
    )
    effect = models.JSONField(default=dict)
    outcome = models.CharField(max_length=500, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reopened = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["company", "state", "-opened_at"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open")
                | models.Q(began_on__isnull=False, owner__isnull=False)
                & ~models.Q(action="")
                & ~models.Q(cause=""),
                name="an_improvement_under_way_has_cause_action_and_owner",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="pilot", scope_kind="company"),
                name="a_pilot_is_smaller_than_the_company",
            ),
        ]


class Suggestion(CompanyOwned):
    """What somebody would do better; everybody gets an answer in words, whoever it was.

    Without `by` it came from nobody known: its code is the way to the answer.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    is_worker = models.BooleanField()
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.APP)
    store = models.ForeignKey(Store, models.PROTECT, null=True, related_name="+")
    typed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)  # none before there was a clock
    words = models.CharField(max_length=500)
    at = models.DateTimeField()
    state = models.CharField(
        max_length=8, choices=SuggestionState.choices, default=SuggestionState.NEW
    )
    answer = models.CharField(max_length=500, default="", blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    improvement = models.ForeignKey(Improvement, models.PROTECT, null=True, related_name="ideas")
