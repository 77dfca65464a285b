"""Asking a household whether another time would do; only its own yes moves the promise."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext_lazy

from jiahe.booking import queries as booking
from jiahe.booking.actions.visits import NoSuchVisit
from jiahe.dispatch.actions.board import BoardMove, Drop, move_visit
from jiahe.dispatch.choices import TimeAnswer
from jiahe.dispatch.facts import AnotherTimeAsked, TimeRefused
from jiahe.dispatch.models import TimeQuestion
from jiahe.dispatch.queries.candidates import span_of
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.workforce.queries import workers_named

ANSWER_WITHIN = timedelta(minutes=30)


class NoSuchQuestion(Refusal):
    sentence = gettext_lazy("There is no such question.")
    status = HTTPStatus.NOT_FOUND


class QuestionAnswered(Refusal):
    sentence = gettext_lazy("This question has been answered already.")
    status = HTTPStatus.CONFLICT


def ask_household(*, visit_code: str, seat: int, offered: Sequence[dict[str, Any]]) -> TimeQuestion:
    """Puts other times to the household, once for a seat at a time; nothing is moved."""
    visit = booking.visit_by_code(visit_code)
    if visit is None:
        raise NoSuchVisit
    until = max(now() + ANSWER_WITHIN, min(span_of(visit, seat).start, now() + 2 * ANSWER_WITHIN))
    question, _ = TimeQuestion.objects.update_or_create(
        company_id=current_company(),
        visit=visit,
        seat=seat,
        answer=TimeAnswer.WAITING,
        defaults={"offered": list(offered), "asked_at": now(), "answer_by": until},
    )
    record(AnotherTimeAsked(company_id=current_company(), question_id=question.pk))
    return question


def question_for(*, code: str, order_code: str) -> TimeQuestion:
    """The household's question about one of its visits, locked; raises `NoSuchQuestion`."""
    rows = TimeQuestion.objects.select_for_update(of=("self",)).select_related("visit__order")
    found = rows.filter(code=code, visit__order__code=order_code).first()
    if found is None:
        raise NoSuchQuestion
    return found


def answer_question(
    *, code: str, order_code: str, choice: int | None, person_id: int
) -> BoardMove | None:
    """Yes to one of the offered times moves the visit; None keeps the promise and tells the desk.

    Raises `NoSuchQuestion`, `QuestionAnswered`, `NotFeasible` when the time has gone since.
    """
    question = question_for(code=code, order_code=order_code)
    if question.answer != TimeAnswer.WAITING or question.answer_by <= now():
        raise QuestionAnswered
    if choice is None or not 0 <= choice < len(question.offered):
        _close(question, TimeAnswer.NO)
        return None
    picked = question.offered[choice]
    visit = booking.visit_by_id(question.visit_id)
    code_of = workers_named([picked["worker"]])[picked["worker"]].code
    start = datetime.fromisoformat(picked["start"])
    drop = Drop(visit.code, question.seat, code_of, start, visit.version, source="ladder")
    move = move_visit(drop=drop, actor_id=person_id)
    _close(question, TimeAnswer.YES)
    return move


def _close(question: TimeQuestion, to: TimeAnswer) -> None:
    question.answer, question.answered_at = to, now()
    question.save(update_fields=["answer", "answered_at"])
    if to is not TimeAnswer.YES:
        record(TimeRefused(company_id=current_company(), question_id=question.pk))


def expire_questions() -> int:
    """Ends the questions that nobody answered in time; the promise stays, the desk is told."""
    due = list(
        TimeQuestion.objects.select_for_update(of=("self",)).filter(
            answer=TimeAnswer.WAITING, answer_by__lte=now()
        )
    )
    for question in due:
        _close(question, TimeAnswer.EXPIRED)
    return len(due)
