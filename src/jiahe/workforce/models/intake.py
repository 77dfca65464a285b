from django.db import models

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.kit.ids import new_code
from jiahe.workforce.choices import InterviewKind, Stage
from jiahe.workforce.models.workers import Worker

OPEN = ~models.Q(stage__in=["left", "turned_down", "withdrawn"])


class Application(CompanyOwned):
    """Somebody who wants to work here, and how far they came; `worker` from the checks on."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    name = models.CharField(max_length=40)
    phone = models.CharField(max_length=16)  # E.164
    born_on = models.DateField()
    skill = models.CharField(max_length=30)
    years = models.PositiveSmallIntegerField(default=0)
    story = models.CharField(max_length=200, default="")
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.APPLIED)
    stage_since = models.DateTimeField()
    applied_at = models.DateTimeField()
    ended_because = models.CharField(max_length=200, default="")
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="applications")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "phone"], condition=OPEN, name="one_open_application_a_number"
            )
        ]


class Interview(CompanyOwned):
    """Marks of a talk: at intake (HR-01), later each quarter; points of 100."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="interviews")
    kind = models.CharField(max_length=9, choices=InterviewKind.choices)
    marks = models.JSONField(default=dict)  # topic -> 0 to 20
    total = models.PositiveSmallIntegerField()
    pass_mark = models.PositiveSmallIntegerField()  # as it held that day
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(total__lte=100), name="an_interview_has_at_most_100_points"
            )
        ]
