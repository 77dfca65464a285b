"""Surveys after visits: asked step by step, answered or declined, silence ends in a call."""

from collections.abc import Mapping
from http import HTTPStatus

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, override

from jiahe.booking.models import Visit
from jiahe.booking.queries import visit_by_id
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.statements import insert_if_new
from jiahe.kit.tenancy import current_company
from jiahe.kit.transactions import as_part
from jiahe.notify.actions import send_text
from jiahe.quality.actions.calls import open_call
from jiahe.quality.choices import CallReason, Direction, SurveyState
from jiahe.quality.facts import AnswerKept
from jiahe.quality.forms import form_for, forms
from jiahe.quality.models import Review, Survey, SurveyStep
from jiahe.quality.queries.visits import REVIEWABLE, is_mystery, visit_of_member
from jiahe.quality.survey_rules import (
    LONGEST_WORDS,
    STEPS,
    checked_answers,
    is_low,
    may_send,
    next_step_at,
)
from jiahe.workforce.queries import ZONE


class NoSuchSurvey(Refusal):
    sentence = gettext_lazy("There is no survey for this visit.")
    status = HTTPStatus.NOT_FOUND


class SurveyIsClosed(Refusal):
    sentence = gettext_lazy("This survey has been closed: %(state)s.")
    status = HTTPStatus.CONFLICT


@as_part
def open_survey(*, visit_id: int) -> Survey | None:
    """The survey of an accepted visit, asked in the inbox at once; None when there is none.

    A second time it is found again. A mystery visit has none: its household is our inspector.
    """
    visit = visit_by_id(visit_id)
    if visit.state not in REVIEWABLE or is_mystery(visit_id):
        return None
    form = form_for(visit.order.service.category.hue)
    survey = Survey(
        company_id=current_company(),
        visit=visit,
        form=form.code,
        form_version=form.version,
        opened_at=now(),
        next_at=now(),
    )
    if not insert_if_new(survey):
        return Survey.objects.get(visit=visit)
    _step_taken(survey)
    return survey


@as_part
def take_step(*, survey_id: int) -> bool:
    """Asks once more on the next channel, or gives up after the last and has somebody ring.

    False when the step is not due, the night forbids it, or somebody has answered.
    """
    return _step_taken(Survey.objects.select_for_update(of=("self",)).get(pk=survey_id))


def _step_taken(survey: Survey) -> bool:
    """The next step of a survey that is locked, or that nobody else can see yet."""
    if survey.state != SurveyState.OPEN or survey.next_at is None or survey.next_at > now():
        return False
    if survey.steps >= len(STEPS):
        _close(survey, SurveyState.SILENT)
        open_call(visit_id=survey.visit_id, because=CallReason.SILENT)
        return True
    channel = STEPS[survey.steps][1]
    if not may_send(channel, now().astimezone(ZONE)):
        return False
    if channel == "sms" and _has_spoken(survey.visit_id):
        survey.next_at = None  # a review says it all: no reminder
        survey.save(update_fields=["next_at"])
        return False
    _ask(survey, channel)
    return True


def _has_spoken(visit_id: int) -> bool:
    return Review.objects.filter(visit_id=visit_id, direction=Direction.OF_WORKER).exists()


def _ask(survey: Survey, channel: str) -> None:
    number = survey.steps + 1
    visit = survey.visit
    SurveyStep.objects.create(
        company_id=survey.company_id, survey=survey, number=number, channel=channel, sent_at=now()
    )
    with override(visit.order.placed_by.language):
        text = gettext("A few short questions about your last visit: half a minute, or decline.")
    send_text(
        phone=visit.order.contact_phone,
        kind="survey",
        text=text,
        link=reverse("household:survey", args=[visit.order.code, visit.code]),
        once_key=f"survey:{survey.code}:{number}",
        channel=channel,
    )
    survey.steps = number
    survey.next_at = next_step_at(survey.opened_at, number)
    survey.save(update_fields=["steps", "next_at"])


@as_part
def answer_survey(*, visit_code: str, person_id: int, answers: Mapping[str, int | None]) -> Survey:
    """Keeps the answers; a low one has an agent ring within a day.

    Raises `NotYourVisit`, `NoSuchSurvey`, `SurveyIsClosed`, `NothingSaid`, `UnknownAnswer`.
    """
    survey = _open(visit_of_member(visit_code, person_id))
    survey.answers = checked_answers(forms()[survey.form], answers)
    survey.answered_by_id = person_id
    _close(survey, SurveyState.ANSWERED)
    if is_low(survey.answers):
        open_call(visit_id=survey.visit_id, because=CallReason.LOW)
    return survey


@as_part
def say_more(*, visit_code: str, person_id: int, words: str) -> Survey:
    """Keeps what went wrong, in the household's words, beside a low answer, once."""
    visit = visit_of_member(visit_code, person_id)
    survey = Survey.objects.select_for_update().filter(visit=visit).first()
    if survey is None:
        raise NoSuchSurvey
    if survey.state != SurveyState.ANSWERED or survey.follow_up:
        raise SurveyIsClosed(state=survey.get_state_display())
    survey.follow_up = words.strip()[:LONGEST_WORDS]
    survey.save(update_fields=["follow_up"])
    record(AnswerKept(company_id=current_company(), visit_id=visit.pk))
    return survey


@as_part
def decline_survey(*, visit_code: str, person_id: int) -> Survey:
    """No, thank you: nobody asks again about this visit."""
    survey = _open(visit_of_member(visit_code, person_id))
    survey.answered_by_id = person_id
    _close(survey, SurveyState.DECLINED)
    return survey


def _open(visit: Visit) -> Survey:
    survey = Survey.objects.select_for_update().filter(visit=visit).first()
    if survey is None:
        raise NoSuchSurvey
    if survey.state not in {SurveyState.OPEN, SurveyState.SILENT}:
        raise SurveyIsClosed(state=survey.get_state_display())
    return survey


def _close(survey: Survey, state: SurveyState) -> None:
    survey.state, survey.closed_at, survey.next_at = state, now(), None
    survey.save(update_fields=["state", "closed_at", "next_at", "answers", "answered_by"])


def due_surveys(limit: int = 500) -> list[int]:
    """The ids of the open surveys whose next step is due."""
    rows = Survey.objects.filter(state=SurveyState.OPEN, next_at__lte=now()).order_by("next_at")
    return list(rows.values_list("pk", flat=True)[:limit])
