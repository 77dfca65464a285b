from django.db import models

from jiahe.accounts.objections import Objection
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.kit.ids import new_code
from jiahe.quality.choices import CreditKind, GradeSubject, ObjectionOutcome
from jiahe.workforce.models import Worker


class CreditEntry(CompanyOwned):
    """One reason of a credit score 服务信用分, with its points; a bad one ends after five years.

    Without a worker it is the company's own.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code)
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=20, choices=CreditKind.choices)
    points = models.SmallIntegerField()
    note = models.CharField(max_length=200, default="", blank=True)
    happened_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=60)  # what it follows from, once
    withdrawn_at = models.DateTimeField(null=True)  # an objection was right

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "source"], name="a_credit_entry_has_one_source"
            ),
            models.CheckConstraint(
                condition=models.Q(points__gte=0) | models.Q(ends_at__isnull=False),
                name="a_bad_credit_entry_ends",
            ),
        ]


class CreditObjection(Objection):
    """Somebody says that an entry is wrong; a person answers within twenty days (LW-28)."""

    entry = models.OneToOneField(CreditEntry, models.PROTECT, related_name="objection")
    outcome = models.CharField(
        max_length=8, choices=ObjectionOutcome.choices, default="", blank=True
    )


class Grade(CompanyOwned):
    """A star or company grade as it was made: what it stands on, by which rules; append-only."""

    subject = models.CharField(max_length=8, choices=GradeSubject.choices)
    subject_id = models.BigIntegerField()
    rules_version = models.CharField(max_length=8)
    points = models.FloatField()
    level = models.CharField(max_length=8)
    reasons = models.JSONField()  # [{"part": …, "value": …, "points": …, "of": …}]
    inputs_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["company", "subject", "subject_id", "-made_at"])]
