"""What the office does about a question of rest: reminds, answers where it may, ends it."""

from datetime import timedelta
from http import HTTPStatus

from django.utils.translation import gettext_lazy

from jiahe.booking.actions import promise, rests
from jiahe.booking.facts import RestMoveReminded
from jiahe.booking.models import RestMove
from jiahe.booking.rest_desk import asked_side, may_answer
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.standards.limits import REST_MOVE_REMINDER_HOURS


class RemindedJustNow(Refusal):
    sentence = gettext_lazy(
        "They were reminded less than %(hours)s hours ago. Please let them think, or call them."
    )
    status = HTTPStatus.CONFLICT


class OnlyTheCarerMayAnswer(Refusal):
    sentence = gettext_lazy(
        "The carer is not your employee: nobody but the carer may answer. You can remind or"
        " end the question."
    )
    status = HTTPStatus.CONFLICT


def remind(*, move: RestMove) -> None:
    """Whoever owes the answer is asked again; raises `RemindedJustNow`."""
    pause = timedelta(hours=REST_MOVE_REMINDER_HOURS)
    if move.reminded_at is not None and now() < move.reminded_at + pause:
        raise RemindedJustNow(hours=REST_MOVE_REMINDER_HOURS)
    move.reminded_at = now()
    move.save(update_fields=["reminded_at"])
    record(RestMoveReminded(company_id=current_company(), move_id=move.pk))


def agree_for(*, move: RestMove, person_id: int, reason: str, terms: promise.Terms) -> None:
    """The yes in the place of whoever is asked; the days move as with their own.

    Raises `OnlyTheCarerMayAnswer` and the refusals of `rests.agree`.
    """
    _refuse_what_is_theirs(move)
    move.office_reason = reason[:200]
    rests.agree(move=move, side=asked_side(move), person_id=person_id, terms=terms)


def decline_for(*, move: RestMove, person_id: int, reason: str) -> None:
    """The no in the place of whoever is asked; raises `OnlyTheCarerMayAnswer`."""
    _refuse_what_is_theirs(move)
    move.office_reason = reason[:200]
    rests.decline(move=move, side=asked_side(move), person_id=person_id)


def end(*, move: RestMove, person_id: int, reason: str) -> None:
    """The question is over for a reason that both read; every day stays."""
    move.office_reason = reason[:200]
    rests.end(move=move, person_id=person_id)


def _refuse_what_is_theirs(move: RestMove) -> None:
    if not may_answer(move):
        raise OnlyTheCarerMayAnswer
