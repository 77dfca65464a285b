from django.db import models

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.insights.choices import RemedyState, ScopeKind, Verdict
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
