"""What the pages of household and worker show of the days of rest, and how a form names one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import pgettext

from jiahe.booking.choices import RestMoveState, Side
from jiahe.booking.rests import OddRest, Wanted, rest_moves_of, rests_of, stay_days, ways_to_move
from jiahe.engine.recurrence import Scope
from jiahe.journeys import rests as journey
from jiahe.kit.clock import now
from jiahe.web.said import day_said
from jiahe.web.wording import named_day

VERBS: dict[str, Callable[..., None]] = {
    "yes": journey.agree_to_rest,
    "no": journey.decline_rest,
    "back": journey.take_back_rest,
}


@dataclass(frozen=True)
class Choice:
    """A day that the form offers."""

    value: str
    words: str


@dataclass(frozen=True)
class RestSight:
    """The open question, whose it is, and the days that may be asked for, by their rest."""

    days: tuple[date, ...]
    open: Any
    is_own: bool
    last: Any
    choices: tuple[tuple[date, tuple[Choice, ...]], ...]


def rest_sight(order: Any, side: Side, worker_id: int | None = None) -> RestSight | None:
    """None when the order has no rests of which anything could still be said.

    A worker is offered the own days alone.
    """
    days = stay_days(order)
    if days is None:
        return None
    asked = [one for one in rest_moves_of(order.pk) if worker_id in (None, one.worker_id)]
    waiting = next((one for one in asked if _is_open(one)), None)
    ways = [wanted for wanted, plan in ways_to_move(days) if worker_id in (None, plan.worker_id)]
    if not asked and not ways:
        return None
    return RestSight(
        rests_of(order),
        waiting,
        waiting is not None and waiting.asked_by_side == side,
        next(iter(asked), None) if waiting is None else None,
        () if waiting else _by_rest(ways),
    )


def _is_open(move: Any) -> bool:
    return bool(move.state == RestMoveState.WAITING and move.answer_by > now())


def _by_rest(ways: list[Wanted]) -> tuple[tuple[date, tuple[Choice, ...]], ...]:
    groups = groupby(ways, key=lambda one: one.rest_on)
    return tuple((rest_on, tuple(map(_choice, group))) for rest_on, group in groups)


def _choice(wanted: Wanted) -> Choice:
    day = named_day(wanted.to_on)
    words = day
    if wanted.scope is Scope.FOLLOWING:
        words = pgettext("rest", "%(day)s, and all after it by as many days") % {"day": day}
    said = (wanted.rest_on.isoformat(), wanted.to_on.isoformat(), wanted.scope.value)
    return Choice("/".join(said), words)


def wanted_said(text: str) -> Wanted:
    """What the form asks for; raises `OddRest` for anything that no form offers."""
    said = text.split("/")
    if len(said) != 3 or said[2] not in {Scope.ONE, Scope.FOLLOWING}:
        raise OddRest
    rest_on, to_on = day_said(said[0]), day_said(said[1])
    if rest_on is None or to_on is None:
        raise OddRest
    return Wanted(rest_on, to_on, Scope(said[2]))


def glad_words(said: str) -> str:
    """What is said after an answer: who answered, or took the question back, reads it."""
    words = {
        "yes": pgettext("rest", "Thank you. The days moved, and both of you are told."),
        "no": pgettext("rest", "Noted. The day of rest stays where it was."),
        "back": pgettext("rest", "Taken back. The day of rest stays where it was."),
    }
    return words[said]
