from django.contrib.postgres.fields import ArrayField
from django.db import models

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.booking.models import Visit
from jiahe.kit.ids import new_code
from jiahe.quality.choices import CallOutcome, CallReason, SurveyState, TouchKind


class Survey(CompanyOwned):
    """The questions after one visit, asked step by step until they are answered or declined."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    visit = models.OneToOneField(Visit, models.PROTECT, related_name="survey")
    form = models.CharField(max_length=20)  # of the catalogue: cleaning, care, …
    form_version = models.CharField(max_length=8)
    state = models.CharField(max_length=8, choices=SurveyState.choices, default=SurveyState.OPEN)
    opened_at = models.DateTimeField()
    steps = models.PositiveSmallIntegerField(default=0)  # taken
    next_at = models.DateTimeField(null=True)  # of the next step; none when the last was taken
    closed_at = models.DateTimeField(null=True)
    answers = models.JSONField(default=dict)  # dimension -> 1…5, or nothing for "unsure"
    follow_up = models.CharField(max_length=500, default="", blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["company", "state", "next_at"])]


class SurveyStep(CompanyOwned):
    """One time that somebody was asked; append-only."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="asked")
    number = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=8)  # in_app, sms
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="a_survey_step_is_sent_once")
        ]


class CallBack(CompanyOwned):
    """A household that an agent should ring, because of a low answer or of silence."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    visit = models.OneToOneField(Visit, models.PROTECT, related_name="call_back")
    because = models.CharField(max_length=12, choices=CallReason.choices)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=CallOutcome.choices, default="", blank=True)
    words = models.CharField(max_length=500, default="", blank=True)


class TouchPoint(CompanyOwned):
    """One question at one point of the relation: NPS (0-10), or effort (1-7) after an objection."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    kind = models.CharField(max_length=4, choices=TouchKind.choices)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="+")
    agent = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    figure = models.PositiveSmallIntegerField(null=True)
    agent_mark = models.PositiveSmallIntegerField(null=True)  # 1…5, of who answered
    words = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "visit"], name="a_touch_point_is_asked_once"),
            models.CheckConstraint(
                condition=models.Q(agent_mark__isnull=True) | models.Q(agent_mark__range=(1, 5)),
                name="an_agents_mark_is_one_to_five",
            ),
        ]


class YearSurvey(CompanyOwned):
    """One SERVQUAL round: 22 pairs of what a home expects and what it perceives."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    year = models.PositiveSmallIntegerField()
    form_version = models.CharField(max_length=8)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    invited = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "year"], name="one_full_survey_a_year")
        ]


class YearAnswer(CompanyOwned):
    """One home's answers, each 1 to 7, in the order of the form; append-only."""

    survey = models.ForeignKey(YearSurvey, models.PROTECT, related_name="answers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    expected = ArrayField(models.PositiveSmallIntegerField())
    perceived = ArrayField(models.PositiveSmallIntegerField())
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "person"], name="a_person_answers_a_year_survey_once"
            )
        ]
