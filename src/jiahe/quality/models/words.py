from functools import reduce
from operator import or_

from django.contrib.postgres.fields import ArrayField
from django.db import models

from jiahe.accounts.models import Person, Store
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.catalog.models import Service
from jiahe.fieldwork.models import Acceptance
from jiahe.kit.ids import new_code
from jiahe.quality.choices import Aspect, Feeling
from jiahe.quality.models.reviews import Review
from jiahe.quality.models.surveys import CallBack, Survey, TouchPoint
from jiahe.workforce.models import Worker

OF_VISITS = ("review", "survey", "objection", "call_back", "touch_point")
SOURCES = (*OF_VISITS, "suggestion")  # of a statement


def only(source: str) -> models.Q:
    """That this source is there and no other."""
    return models.Q(**{f"{one}_id__isnull": one != source for one in SOURCES})


class Lesson(CompanyOwned):
    """What the reader of a company has learnt by a day: the first lesson and its corrections."""

    version = models.CharField(max_length=24)
    through_id = models.BigIntegerField()  # the last correction in it
    corrections = models.PositiveIntegerField()
    taught_at = models.DateTimeField()
    limits = models.JSONField()  # of feelings, of aspects: temperature, least, familiar
    agreement = models.JSONField(default=dict)  # how often people agreed with the reader before

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "version"], name="lessons_are_numbered")
        ]


class Statement(CompanyOwned):
    """One thing that a household said, as the reader or a person understood it.

    The review, answer, objection or note of a call stays as it was written; this may be read anew.
    A suggestion is about no visit, and stands on a floor above: who takes one back there says so
    (`forget_suggestions`).
    """

    code = models.CharField(max_length=16, unique=True, default=new_code)
    review = models.ForeignKey(Review, models.CASCADE, null=True, related_name="statements")
    survey = models.ForeignKey(Survey, models.CASCADE, null=True, related_name="statements")
    objection = models.ForeignKey(Acceptance, models.CASCADE, null=True, related_name="statements")
    call_back = models.ForeignKey(CallBack, models.CASCADE, null=True, related_name="statements")
    touch_point = models.ForeignKey(
        TouchPoint, models.CASCADE, null=True, related_name="statements"
    )
    suggestion_id = models.BigIntegerField(null=True)
    number = models.PositiveSmallIntegerField()
    start = models.PositiveSmallIntegerField()  # where it stands in the text
    words = models.CharField(max_length=1000)
    aspect = models.CharField(max_length=10, choices=Aspect.choices)
    feeling = models.CharField(max_length=6, choices=Feeling.choices)
    chance = models.FloatField()
    rests = ArrayField(
        ArrayField(models.PositiveSmallIntegerField(), size=2), default=list
    )  # [from, to) within `words`
    reader = models.CharField(max_length=24)  # the version that read it
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    store = models.ForeignKey(Store, models.PROTECT, null=True, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField()
    corrected_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["company", "aspect", "-said_at"])]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="a_review_is_read_once"),
            models.UniqueConstraint(fields=["survey", "number"], name="an_answer_is_read_once"),
            models.UniqueConstraint(
                fields=["objection", "number"], name="an_objection_is_read_once"
            ),
            models.UniqueConstraint(fields=["call_back", "number"], name="a_call_is_read_once"),
            models.UniqueConstraint(
                fields=["touch_point", "number"], name="an_answer_to_one_question_is_read_once"
            ),
            models.UniqueConstraint(
                fields=["suggestion_id", "number"], name="a_suggestion_is_read_once"
            ),
            models.CheckConstraint(
                condition=reduce(or_, map(only, SOURCES)), name="a_statement_has_one_source"
            ),
            models.CheckConstraint(
                condition=models.Q(suggestion_id__isnull=False)
                | models.Q(worker__isnull=False, service__isnull=False),
                name="what_is_said_of_a_visit_means_somebody",
            ),
        ]


class Correction(CompanyOwned):
    """What a person said that a statement means: kept as a label for the next lesson.

    Append-only, but for what was said of a suggestion: that goes with it.
    """

    words = models.CharField(max_length=1000)
    aspect = models.CharField(max_length=10, choices=Aspect.choices)
    feeling = models.CharField(max_length=6, choices=Feeling.choices)
    read_aspect = models.CharField(max_length=10)  # what the reader had said
    read_feeling = models.CharField(max_length=6)
    suggestion_id = models.BigIntegerField(null=True, db_index=True)  # of which the words are
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
