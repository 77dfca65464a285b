from django.contrib.postgres.fields import ArrayField
from django.db import models

from jiahe.accounts.models import Person, Store
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.booking.models import Visit
from jiahe.catalog.models import SopStep
from jiahe.fieldwork.models import Photo
from jiahe.kit.ids import new_code
from jiahe.quality.choices import (
    Answer,
    HazardKind,
    HazardState,
    InspectionPlace,
    InspectionState,
    LotState,
    PhotoVerdict,
)
from jiahe.workforce.models import Worker


class InspectionLot(CompanyOwned):
    """A team's visits of a month, of which a drawn few are inspected; then all are judged.

    `units` are the codes of all its visits in drawn order, `seal` fixes the secret before the
    draw, `plans` says for each class how many of the first are counted and how many may be bad.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code)
    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    month_on = models.DateField()
    state = models.CharField(max_length=8, choices=LotState.choices, default=LotState.OPEN)
    seal = models.CharField(max_length=64)
    secret = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    units = ArrayField(models.CharField(max_length=16), default=list)
    plans = models.JSONField(default=dict)  # class -> {letter, size, accept, aql}
    regime = models.JSONField(default=dict)  # as it was drawn under
    next_regime = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "month_on"], name="a_lot_for_a_team_and_month")
        ]


class Inspection(CompanyOwned):
    """One look at one visit: drawn from a lot, ordered because of a warning, or a second look."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    lot = models.ForeignKey(InspectionLot, models.PROTECT, null=True, related_name="inspections")
    place_in_lot = models.PositiveIntegerField(null=True)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="+")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    repeats = models.OneToOneField("self", models.PROTECT, null=True, related_name="second_look")
    ordered_because = models.CharField(max_length=200, default="")
    place = models.CharField(max_length=8, choices=InspectionPlace.choices)
    state = models.CharField(
        max_length=8, choices=InspectionState.choices, default=InspectionState.DUE
    )
    due_on = models.DateField()
    ordered_at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    critical = models.PositiveSmallIntegerField(default=0)
    major = models.PositiveSmallIntegerField(default=0)
    minor = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=500, default="")

    class Meta:
        indexes = [models.Index(fields=["company", "state", "due_on"])]
        constraints = [
            models.UniqueConstraint(fields=["lot", "visit"], name="a_lot_looks_at_a_visit_once")
        ]


class Finding(CompanyOwned):
    """What an inspection found at one step of the procedure; append-only."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings")
    step = models.ForeignKey(SopStep, models.PROTECT, null=True, related_name="+")
    position = models.PositiveSmallIntegerField()
    answer = models.CharField(max_length=8, choices=Answer.choices)
    note = models.CharField(max_length=200, default="")
    file = models.FileField(upload_to="inspections/%Y/%m/%d/", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "position"], name="a_step_is_judged_once_an_inspection"
            )
        ]


class Hazard(CompanyOwned):
    """A danger seen in a home: the household is told, somebody looks again by `due_at`."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=14, choices=HazardKind.choices)
    words = models.CharField(max_length=300)
    found_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    found_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=HazardState.choices, default=HazardState.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=300, default="")


class PhotoJudgement(CompanyOwned):
    """What one person says that a photo of a visit proves; append-only."""

    photo = models.ForeignKey(Photo, models.PROTECT, related_name="judgements")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=8, choices=PhotoVerdict.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["photo", "by"], name="a_person_judges_a_photo_once")
        ]
