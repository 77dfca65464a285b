from django.db import models

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.booking.models import Visit
from jiahe.care.choices import ComplaintKind, StepKind
from jiahe.kit.ids import new_code


class Complaint(CompanyOwned):
    """What a household said is wrong with a visit; append-only, its steps stand beside it."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="complaints")
    raised_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=ComplaintKind.choices)
    words = models.CharField(max_length=500)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()  # the first human answer

    class Meta(CompanyOwned.Meta):
        indexes = [models.Index(fields=["company", "-raised_at"])]
        constraints = [
            models.CheckConstraint(condition=~models.Q(words=""), name="a_complaint_says_what"),
        ]


class ComplaintPhoto(CompanyOwned):
    """What the household shows with its complaint; append-only."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="photos")
    file = models.FileField(upload_to="complaints/%Y/%m/%d/")
    added_at = models.DateTimeField()

    class Meta(CompanyOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "file"], name="a_complaint_shows_a_photo_once"
            ),
        ]


class ComplaintStep(CompanyOwned):
    """One thing that happened to a complaint, in its place; append-only."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="steps")
    place = models.PositiveSmallIntegerField()  # 1 is the first
    kind = models.CharField(max_length=12, choices=StepKind.choices)
    words = models.CharField(max_length=500, default="", blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # None: by time
    at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # what the company owes next; None: nothing

    class Meta(CompanyOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "place"], name="a_complaint_has_one_step_in_a_place"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["answered", "reopened"]) | ~models.Q(words=""),
                name="an_answer_and_a_return_say_why",
            ),
        ]
