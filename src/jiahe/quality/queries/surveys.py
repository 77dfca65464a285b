"""What surveys say, for the pages of households and of the office."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean

from django.db.models import QuerySet

from jiahe.engine.grading.servqual import DimensionResult, Pair, recommend, results
from jiahe.kit.clock import now
from jiahe.quality.choices import SurveyState, TouchKind
from jiahe.quality.forms import Dimension, Form, forms, year_form
from jiahe.quality.models import CallBack, Survey, TouchPoint, YearAnswer, YearSurvey
from jiahe.quality.queries.visits import visit_of_member
from jiahe.quality.survey_rules import is_low

SHOWN_DAYS = 90


@dataclass(frozen=True)
class SurveyPage:
    """One visit's survey as its household sees it; without `survey` there is none."""

    survey: Survey | None
    form: Form | None
    points: tuple[TouchPoint, ...]

    @property
    def is_open(self) -> bool:
        return self.survey is not None and self.survey.state in {
            SurveyState.OPEN,
            SurveyState.SILENT,
        }

    @property
    def asks_why(self) -> bool:
        """Whether a low answer waits for words."""
        survey = self.survey
        return (
            survey is not None
            and survey.state == SurveyState.ANSWERED
            and not survey.follow_up
            and is_low(survey.answers)
        )


def survey_page(*, visit_code: str, person_id: int) -> SurveyPage:
    """Raises `NotYourVisit`."""
    visit = visit_of_member(visit_code, person_id)
    survey = Survey.objects.filter(visit=visit).first()
    points = tuple(TouchPoint.objects.filter(visit=visit, answered_at=None).order_by("kind"))
    return SurveyPage(survey, forms()[survey.form] if survey else None, points)


@dataclass(frozen=True)
class DimensionRow:
    words: str
    mean: float | None
    marks: int
    unsure: int


@dataclass(frozen=True)
class FormRow:
    name: str
    version: str
    answered: int
    dimensions: tuple[DimensionRow, ...]


@dataclass(frozen=True)
class SurveyBoard:
    """The last ninety days: how many were asked, what they said."""

    states: dict[str, int]
    asked: int
    forms: tuple[FormRow, ...]
    nps: float | None
    nps_answers: int
    effort: float | None
    effort_answers: int
    agent_mark: float | None
    agent_marks: int
    days: int = SHOWN_DAYS


def survey_board() -> SurveyBoard:
    since = now() - timedelta(days=SHOWN_DAYS)
    rows = list(Survey.objects.filter(opened_at__gte=since).only("state", "form", "answers"))
    points = list(TouchPoint.objects.filter(answered_at__gte=since))
    nps = [one.figure for one in points if one.kind == TouchKind.NPS and one.figure is not None]
    effort = [one.figure for one in points if one.kind == TouchKind.CES and one.figure is not None]
    agents = [one.agent_mark for one in points if one.agent_mark is not None]
    return SurveyBoard(
        states=dict(Counter(row.state for row in rows)),
        asked=len(rows),
        forms=tuple(_form_row(form, rows) for form in forms().values()),
        nps=recommend(nps),
        nps_answers=len(nps),
        effort=fmean(effort) if effort else None,
        effort_answers=len(effort),
        agent_mark=fmean(agents) if agents else None,
        agent_marks=len(agents),
    )


def _form_row(form: Form, rows: list[Survey]) -> FormRow:
    answered = [r for r in rows if r.form == form.code and r.state == SurveyState.ANSWERED]
    dimensions = []
    for question in form.questions:
        said = [r.answers[question.code] for r in answered if question.code in r.answers]
        marks = [mark for mark in said if mark is not None]
        dimensions.append(
            DimensionRow(
                question.words, fmean(marks) if marks else None, len(marks), said.count(None)
            )
        )
    return FormRow(form.words, form.version, len(answered), tuple(dimensions))


def calls_to_make() -> QuerySet[CallBack]:
    """Open ones, the most urgent first."""
    return _calls().filter(done_at=None).order_by("due_at", "pk")


def calls_made(limit: int = 30) -> list[CallBack]:
    return list(_calls().exclude(done_at=None).order_by("-done_at")[:limit])


def _calls() -> QuerySet[CallBack]:
    return CallBack.objects.select_related("visit__order__service", "visit__survey", "by")


@dataclass(frozen=True)
class YearResult:
    survey: YearSurvey
    answers: int
    dimensions: tuple[tuple[Dimension, DimensionResult], ...]
    gap: float | None


def year_results() -> list[YearResult]:
    """Every year's result, the latest first."""
    return [_year(one) for one in YearSurvey.objects.order_by("-year")]


def _year(survey: YearSurvey) -> YearResult:
    rows = YearAnswer.objects.filter(survey=survey).order_by("pk")
    pairs = [Pair(tuple(one.expected), tuple(one.perceived)) for one in rows]
    dimensions = year_form()[1]
    found = results(pairs, [(one.code, len(one.items)) for one in dimensions])
    paired = tuple(zip(dimensions, found, strict=True)) if found else ()
    gap = fmean(one.gap for one in found) if found else None
    return YearResult(survey, len(pairs), paired, gap)


def open_year_survey_of(person_id: int) -> tuple[YearSurvey | None, datetime | None]:
    """The open yearly survey, and when this person answered it."""
    survey = YearSurvey.objects.filter(closed_at=None).order_by("year").last()
    if survey is None:
        return None, None
    answer = YearAnswer.objects.filter(survey=survey, person_id=person_id).first()
    return survey, answer.at if answer else None
