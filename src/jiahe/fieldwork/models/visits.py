from django.db import models

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.booking.models import Visit
from jiahe.catalog.models import SopStep
from jiahe.fieldwork.choices import Moment, PhotoPhase, Proof, Verdict
from jiahe.kit.ids import new_code
from jiahe.workforce.models import Worker


class CheckIn(CompanyOwned):
    """A moment of the visit with its proof: place by GPS, or PIN or QR with a reason."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="check_ins")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    moment = models.CharField(max_length=8, choices=Moment.choices)
    happened_at = models.DateTimeField()  # by the phone, bounded by what is possible
    received_at = models.DateTimeField()  # by us
    proof = models.CharField(max_length=8, choices=Proof.choices)
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)
    accuracy_metres = models.FloatField(null=True)
    metres_from_door = models.FloatField(null=True)
    reason = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "worker", "moment"], name="each_moment_is_recorded_once"
            )
        ]


class StepRecord(CompanyOwned):
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="step_records")
    step = models.ForeignKey(SopStep, models.PROTECT, related_name="+")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    done_at = models.DateTimeField()
    note = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "step"], name="a_step_is_ticked_once")
        ]


class Photo(CompanyOwned):
    code = models.CharField(max_length=16, unique=True, default=new_code)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="photos")
    step = models.ForeignKey(SopStep, models.PROTECT, null=True, related_name="+")
    phase = models.CharField(max_length=6, choices=PhotoPhase.choices)
    file = models.FileField(upload_to="visits/%Y/%m/%d/")
    sha256 = models.CharField(max_length=64)
    taken_by = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "sha256"], name="a_photo_is_kept_once")
        ]


class Acceptance(CompanyOwned):
    visit = models.OneToOneField(Visit, models.PROTECT, related_name="acceptance")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    reason = models.CharField(max_length=300, default="")
    at = models.DateTimeField()
