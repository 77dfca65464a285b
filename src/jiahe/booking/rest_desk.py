"""The questions about days of rest as the office reads them: open, answered, and what they mean."""

from dataclasses import dataclass

from django.db.models import QuerySet

from jiahe.accounts.choices import CompanyMode
from jiahe.booking.choices import RestMoveState, Side
from jiahe.booking.models import RestMove
from jiahe.booking.rests import Wanted, plan_for, stay_days
from jiahe.engine.recurrence import Scope
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal

ANSWERED_SHOWN = 30


@dataclass(frozen=True)
class OpenMove:
    """`longest_days` of care on end would follow; `against`: why it cannot be agreed any more."""

    move: RestMove
    asked_side: Side
    office_may_answer: bool
    longest_days: int
    most_days: int
    against: Refusal | None


@dataclass(frozen=True)
class RestDesk:
    open: tuple[OpenMove, ...]
    answered: tuple[RestMove, ...]


def rest_desk() -> RestDesk:
    """Open questions by their clock, then the last answered ones, in a fixed number of queries."""
    waiting = _read().filter(state=RestMoveState.WAITING, answer_by__gt=now())
    in_turn = waiting.prefetch_related("order__visits__reservations")
    over = _read().exclude(pk__in=waiting.values("pk")).order_by("-asked_at", "-pk")
    return RestDesk(
        tuple(map(_opened, in_turn.order_by("answer_by", "pk"))), tuple(over[:ANSWERED_SHOWN])
    )


def asked_side(move: RestMove) -> Side:
    """Who owes the answer."""
    return Side.WORKER if move.asked_by_side == Side.HOUSEHOLD else Side.HOUSEHOLD


def may_answer(move: RestMove) -> bool:
    """Whether the office may answer in the place of whoever is asked.

    A household says its answer on the telephone; the days of rest of an employee are set by the
    employer within the law (Labour Law, article 38). A carer who is no employee answers alone.
    """
    if asked_side(move) is Side.HOUSEHOLD:
        return True
    return bool(move.order.agreement.mode == CompanyMode.EMPLOYEE)


def _read() -> QuerySet[RestMove]:
    return RestMove.objects.select_related(
        "order__service", "order__agreement", "worker", "asked_by", "answered_by"
    )


def _opened(move: RestMove) -> OpenMove:
    days = stay_days(move.order)
    longest, against = move.longest_days, None
    try:
        if days is not None:
            wanted = Wanted(move.rest_on, move.to_on, Scope(move.scope))
            longest = plan_for(days, wanted).longest_days
    except Refusal as refusal:
        against = refusal
    most = days.most_on_end if days is not None else longest
    return OpenMove(move, asked_side(move), may_answer(move), longest, most, against)
