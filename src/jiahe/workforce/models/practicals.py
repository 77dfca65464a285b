"""What was shown in front of examiners, drilled together, won and honoured."""

from django.db import models

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.kit.ids import new_code
from jiahe.workforce.choices import DrillKind, ExamPurpose, HonourKind
from jiahe.workforce.models.training import Path
from jiahe.workforce.models.workers import Worker


class PracticalTest(CompanyOwned):
    """One worker's test on a path; `raw` and `fair` marks, 1 to 5, are kept when it is closed."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    worker = models.ForeignKey(Worker, models.CASCADE, related_name="tests")
    path = models.ForeignKey(Path, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=10, choices=ExamPurpose.choices)
    items = models.JSONField()  # as the path asked for them on that day
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    raw = models.FloatField(null=True)
    fair = models.FloatField(null=True)
    passed = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "path"],
                condition=models.Q(closed_at=None),
                name="one_open_test_of_a_path",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None, passed=None)
                | models.Q(closed_at__isnull=False, passed__isnull=False, raw__isnull=False),
                name="a_closed_test_has_a_result",
            ),
        ]
        indexes = [models.Index(fields=["company", "closed_at"], name="tests_by_day")]


class PracticalScore(CompanyOwned):
    """What one examiner gave for one item."""

    test = models.ForeignKey(PracticalTest, models.CASCADE, related_name="scores")
    examiner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    item = models.CharField(max_length=30)
    score = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["test", "examiner", "item"], name="an_examiner_scores_an_item_once"
            ),
            models.CheckConstraint(
                condition=models.Q(score__gte=1, score__lte=5), name="an_examiner_marks_one_to_five"
            ),
        ]


class Drill(CompanyOwned):
    """An emergency that was rehearsed; whether it worked, and what was found (CM-02)."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    kind = models.CharField(max_length=8, choices=DrillKind.choices)
    name = models.CharField(max_length=80)
    place = models.CharField(max_length=80, default="", blank=True)
    held_on = models.DateField()
    workers = models.ManyToManyField(Worker, through="DrillPart")
    is_effective = models.BooleanField()
    minutes_taken = models.PositiveSmallIntegerField()
    findings = models.TextField(default="", blank=True)
    remedy = models.TextField(default="", blank=True)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()


class DrillPart(CompanyOwned):
    drill = models.ForeignKey(Drill, models.CASCADE, related_name="parts")
    worker = models.ForeignKey(Worker, models.CASCADE, related_name="drills")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["drill", "worker"], name="one_part_in_a_drill")
        ]


class Contest(CompanyOwned):
    """Announced when `sign_up_until` is set, judged once; others were entered afterwards."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    name = models.CharField(max_length=80)
    line = models.CharField(max_length=20, default="", blank=True)
    held_on = models.DateField()
    about = models.CharField(max_length=200, default="", blank=True)
    sign_up_until = models.DateField(null=True)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")


class ContestEntry(CompanyOwned):
    """Who takes part; points of 100 and the place once it was judged, none for who stayed away."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="entries")
    worker = models.ForeignKey(Worker, models.CASCADE, related_name="+")
    signed_up_at = models.DateTimeField()
    points = models.PositiveSmallIntegerField(null=True)
    place = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "worker"], name="nobody_takes_part_in_a_contest_twice"
            ),
            models.CheckConstraint(
                condition=models.Q(points=None, place=None)
                | models.Q(points__range=(0, 100), place__gte=1),
                name="a_judged_entry_has_points_and_a_place",
            ),
        ]


class Honour(CompanyOwned):
    """A prize, a title or a role model; `reason` says for what, in words that may be shown."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="honours")
    contest = models.ForeignKey(Contest, models.CASCADE, null=True, related_name="honours")
    kind = models.CharField(max_length=10, choices=HonourKind.choices)
    name = models.CharField(max_length=80)
    reason = models.CharField(max_length=200)
    given_on = models.DateField()
    given_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
