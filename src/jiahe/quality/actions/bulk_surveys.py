"""Surveys, calls and views as they were given elsewhere; nobody is asked and no fact recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from jiahe.kit.clock import now
from jiahe.kit.tenancy import current_company
from jiahe.quality.choices import CallOutcome, CallReason, SurveyState, TouchKind
from jiahe.quality.forms import Form, year_form
from jiahe.quality.models import (
    CallBack,
    InnerView,
    Survey,
    SurveyStep,
    TouchPoint,
    YearAnswer,
    YearSurvey,
)
from jiahe.quality.survey_rules import STEPS, next_step_at


@dataclass(frozen=True)
class PastSurvey:
    """One visit's survey; without answers it was declined, or is still open."""

    visit_id: int
    person_id: int
    form: Form
    opened_at: datetime
    state: SurveyState
    answers: Mapping[str, int | None]
    follow_up: str = ""
    steps: int = 1


@transaction.atomic
def enter_surveys(*, surveys: Sequence[PastSurvey]) -> None:
    """The surveys with the steps that were taken."""
    rows = Survey.objects.bulk_create(_survey(one) for one in surveys)
    SurveyStep.objects.bulk_create(
        SurveyStep(
            company_id=row.company_id,
            survey=row,
            number=number,
            channel=STEPS[number - 1][1],
            sent_at=row.opened_at + STEPS[number - 1][0],
        )
        for row in rows
        for number in range(1, row.steps + 1)
    )


def _survey(one: PastSurvey) -> Survey:
    is_open = one.state == SurveyState.OPEN
    closed_at = min(now(), one.opened_at + STEPS[one.steps - 1][0] + timedelta(hours=2))
    return Survey(
        company_id=current_company(),
        visit_id=one.visit_id,
        form=one.form.code,
        form_version=one.form.version,
        state=one.state,
        opened_at=one.opened_at,
        steps=one.steps,
        next_at=next_step_at(one.opened_at, one.steps) if is_open else None,
        closed_at=None if is_open else closed_at,
        answers=dict(one.answers),
        follow_up=one.follow_up,
        answered_by_id=one.person_id if one.answers else None,
    )


@dataclass(frozen=True)
class PastCall:
    visit_id: int
    because: CallReason
    opened_at: datetime
    done_at: datetime | None
    by_id: int
    words: str = ""


@transaction.atomic
def enter_calls(*, calls: Sequence[PastCall]) -> None:
    CallBack.objects.bulk_create(
        CallBack(
            company_id=current_company(),
            visit_id=one.visit_id,
            because=one.because,
            opened_at=one.opened_at,
            due_at=one.opened_at + timedelta(hours=24),
            tries=1 if one.done_at else 0,
            done_at=one.done_at,
            by_id=one.by_id if one.done_at else None,
            outcome=CallOutcome.CONTENT if one.done_at else "",
            words=one.words if one.done_at else "",
        )
        for one in calls
    )


@dataclass(frozen=True)
class PastPoint:
    """An answered single question."""

    visit_id: int
    person_id: int
    kind: TouchKind
    at: datetime
    figure: int
    agent_id: int | None = None
    agent_mark: int | None = None


@transaction.atomic
def enter_points(*, points: Sequence[PastPoint]) -> None:
    TouchPoint.objects.bulk_create(
        TouchPoint(
            company_id=current_company(),
            visit_id=one.visit_id,
            person_id=one.person_id,
            kind=one.kind,
            asked_at=one.at,
            answered_at=one.at,
            figure=one.figure,
            agent_id=one.agent_id,
            agent_mark=one.agent_mark,
        )
        for one in points
    )


@dataclass(frozen=True)
class PastAnswer:
    person_id: int
    expected: tuple[int, ...]
    perceived: tuple[int, ...]


@transaction.atomic
def enter_year_survey(*, closed_at: datetime, answers: Sequence[PastAnswer]) -> None:
    """A yearly survey that was held for three weeks and closed."""
    opened_at = closed_at - timedelta(days=21)
    survey = YearSurvey.objects.create(
        company_id=current_company(),
        year=closed_at.year,
        form_version=year_form()[0],
        opened_at=opened_at,
        closed_at=closed_at,
        invited=2 * len(answers),
    )
    YearAnswer.objects.bulk_create(
        YearAnswer(
            company_id=current_company(),
            survey=survey,
            person_id=one.person_id,
            expected=list(one.expected),
            perceived=list(one.perceived),
            at=opened_at + timedelta(days=7),
        )
        for one in answers
    )


@dataclass(frozen=True)
class PastView:
    worker_id: int
    by_id: int
    quarter: str
    marks: tuple[int, int, int]
    at: datetime


@transaction.atomic
def enter_inner_views(*, views: Sequence[PastView]) -> None:
    InnerView.objects.bulk_create(
        InnerView(
            company_id=current_company(),
            worker_id=one.worker_id,
            by_id=one.by_id,
            quarter=one.quarter,
            attitude=one.marks[0],
            skill=one.marks[1],
            effect=one.marks[2],
            at=one.at,
        )
        for one in views
    )
