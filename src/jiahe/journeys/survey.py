"""After a visit: the survey, the single questions, the call; and the yearly survey."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from django.urls import reverse

from jiahe.accounts.queries import company_by_id
from jiahe.fieldwork.choices import Verdict
from jiahe.fieldwork.facts import VisitAccepted
from jiahe.fieldwork.queries import acceptance_of
from jiahe.kit.facts import Recorded
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.quality.actions import calls, surveys, touch, year_survey
from jiahe.quality.choices import CallOutcome, CallReason, TouchKind
from jiahe.quality.facts import YearSurveyOpened
from jiahe.trust.queries import audit_of

T = TypeVar("T")


def _inside(company_id: int, story: Callable[[], T]) -> T:
    def whole() -> T:
        with for_company(company_id):
            return story()

    return with_retries(whole)


def ask_after_acceptance(recorded: Recorded) -> None:
    """Reaction on `VisitAccepted`: survey and questions; after an objection an agent rings."""
    assert isinstance(recorded.fact, VisitAccepted)
    visit_id = recorded.fact.visit_id
    surveys.open_survey(visit_id=visit_id)
    touch.ask_to_recommend(visit_id=visit_id)
    acceptance = acceptance_of(visit_id)
    if acceptance is not None and acceptance.verdict == Verdict.OBJECTED:
        calls.open_call(visit_id=visit_id, because=CallReason.AFTER_SALE)
        touch.ask_effort(visit_id=visit_id, agent_id=_who_answered(acceptance.visit.code))


def _who_answered(visit_code: str) -> int | None:
    """Who of the office put the objection right, by the audit; none when the household did."""
    entries = [one for one in audit_of(visit_code) if one.action == "objection_resolved"]
    return entries[-1].actor_id if entries else None


def ask_again(company_id: int) -> int:
    """The sweep: takes every step that is due, each in a transaction of its own."""
    with for_company(company_id):
        due = surveys.due_surveys()
    return sum(_inside(company_id, partial(surveys.take_step, survey_id=one)) for one in due)


def answer_survey(
    *, company_id: int, visit_code: str, person_id: int, answers: Mapping[str, int | None]
) -> None:
    """Refusals as `surveys.answer_survey`."""
    _inside(
        company_id,
        lambda: surveys.answer_survey(visit_code=visit_code, person_id=person_id, answers=answers),
    )


def say_more(*, company_id: int, visit_code: str, person_id: int, words: str) -> None:
    """Refusals as `surveys.say_more`."""
    _inside(
        company_id,
        lambda: surveys.say_more(visit_code=visit_code, person_id=person_id, words=words),
    )


def decline_survey(*, company_id: int, visit_code: str, person_id: int) -> None:
    """Refusals as `surveys.decline_survey`."""
    _inside(company_id, lambda: surveys.decline_survey(visit_code=visit_code, person_id=person_id))


def answer_question(  # one answer's parts
    *,
    company_id: int,
    visit_code: str,
    kind: TouchKind,
    person_id: int,
    figure: int | None,
    agent_mark: int | None = None,
    words: str = "",
) -> None:
    """Refusals as `touch.answer_question`."""
    _inside(
        company_id,
        lambda: touch.answer_question(
            visit_code=visit_code,
            kind=kind,
            person_id=person_id,
            figure=figure,
            agent_mark=agent_mark,
            words=words,
        ),
    )


def record_call(
    *, company_id: int, call_code: str, outcome: CallOutcome, words: str, actor_id: int
) -> None:
    """Refusals as `calls.record_call`."""
    _inside(
        company_id,
        lambda: calls.record_call(
            call_code=call_code, outcome=outcome, words=words, actor_id=actor_id
        ),
    )


def open_year_survey(*, company_id: int) -> None:
    _inside(company_id, year_survey.open_year_survey)


def invite_to_year_survey(recorded: Recorded) -> None:
    """Reaction on `YearSurveyOpened`."""
    assert isinstance(recorded.fact, YearSurveyOpened)
    slug = company_by_id(recorded.fact.company_id).slug
    link = reverse("household:year-survey", args=[slug])
    year_survey.invite_to_year_survey(survey_id=recorded.fact.survey_id, link=link)


def close_year_survey(*, company_id: int) -> None:
    _inside(company_id, year_survey.close_year_survey)


def answer_year_survey(
    *, company_id: int, person_id: int, expected: Sequence[int], perceived: Sequence[int]
) -> None:
    """Refusals as `year_survey.answer_year_survey`."""
    _inside(
        company_id,
        lambda: year_survey.answer_year_survey(
            person_id=person_id, expected=expected, perceived=perceived
        ),
    )
