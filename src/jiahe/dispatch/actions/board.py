"""Moves on the board: checked like every promise, kept so that they can be taken back."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import roles_of
from jiahe.booking import queries as booking
from jiahe.booking.actions import promise
from jiahe.booking.actions.visits import NoSuchVisit, StaleVisit, lock_visit, note_change
from jiahe.booking.choices import OCCUPYING, ReservationState
from jiahe.booking.facts import SeatOrphaned, VisitMoved
from jiahe.booking.models import Reservation, Visit
from jiahe.booking.rules import BEFORE_THE_DOOR
from jiahe.dispatch.actions.offers import put_on_seat, staff_when_complete, withdraw_seat
from jiahe.dispatch.actions.seats import tell_replaced, terms_of, wish_for
from jiahe.dispatch.actions.steps import keep_step, snapshot
from jiahe.dispatch.frozen import Decision, Rule
from jiahe.dispatch.queries.candidates import judged_case, seat_of, span_of
from jiahe.dispatch.rules import explanation
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.trust.actions import record_override
from jiahe.workforce import queries as workforce


class VisitHasStarted(Refusal):
    sentence = gettext_lazy("This visit is “%(state)s” and can no longer be moved.")
    status = HTTPStatus.CONFLICT


class VisitIsPinned(Refusal):
    sentence = gettext_lazy("This visit is pinned. Unpin it first.")
    status = HTTPStatus.CONFLICT


class NoSuchWorker(Refusal):
    sentence = gettext_lazy("There is no such worker.")
    status = HTTPStatus.NOT_FOUND


class NoSuchSeat(Refusal):
    sentence = gettext_lazy("This visit has no such seat.")
    status = HTTPStatus.NOT_FOUND


class CrewIncomplete(Refusal):
    sentence = gettext_lazy("Fill the crew first; then the whole crew can be moved in time.")


class TooTight(promise.NotFeasible):
    """A soft rule is in the way: a supervisor may allow it."""

    sentence = gettext_lazy("Too tight: %(why)s A supervisor may allow it with a reason.")


class NotASupervisor(Refusal):
    sentence = gettext_lazy("Only a supervisor may allow this, with a reason.")
    status = HTTPStatus.FORBIDDEN


RULE_OF = {"plan": Rule.PLAN, "ladder": Rule.LADDER, "call": Rule.CALL}


@dataclass(frozen=True)
class Drop:
    """What a dispatcher wants: this seat, this worker (None: nobody), this start (None: as is)."""

    visit_code: str
    seat: int
    worker_code: str | None
    start: datetime | None
    expected_version: int
    override_reason: str = ""
    source: str = "board"


@dataclass(frozen=True)
class BoardMove:
    """What became of it; `step_id` is 0 when nothing had to change."""

    visit_code: str
    version: int
    seat: int
    worker_code: str
    worker_name: str
    start: datetime
    step_id: int
    warning: str = ""  # the rule that was overridden, in words


def move_visit(*, drop: Drop, actor_id: int) -> BoardMove:
    """Gives the seat to the worker at the start; the old worker is told, the new one asked.

    Raises `StaleVisit`, `VisitHasStarted`, `VisitIsPinned`, `NotFeasible`, `TooTight`,
    `NotASupervisor`, `NoSuchVisit`, `NoSuchSeat`, `NoSuchWorker`; nothing is changed then.
    """
    visit = movable_visit(drop.visit_code, drop.expected_version)
    seat = seat_of(visit, drop.seat)
    if seat is None:
        raise NoSuchSeat
    if _stands_already(visit, seat, drop):
        return told(visit, drop.seat, 0)
    before = snapshot(visit)
    if drop.worker_code is None:
        _empty(visit, drop.seat)
        warning = ""
    else:
        warning = _give(visit, drop, actor_id)
    return _kept(drop, before, actor_id, warning)


def _stands_already(visit: Visit, seat: Reservation, drop: Drop) -> bool:
    """A drop on where it was: nobody is asked again."""
    same_start = drop.start in (None, span_of(visit, drop.seat).start)
    return seat.state in OCCUPYING and seat.worker.code == drop.worker_code and same_start


def movable_visit(visit_code: str, expected_version: int | None) -> Visit:
    """The visit, locked and with all its parts, when it may be moved by hand."""
    found = booking.visit_by_code(visit_code)
    if found is None:
        raise NoSuchVisit
    lock_visit(visit_id=found.pk, expected_version=expected_version)
    visit = booking.visit_by_id(found.pk)
    if visit.state not in BEFORE_THE_DOOR:
        raise VisitHasStarted(state=visit.get_state_display())
    if visit.is_pinned:
        raise VisitIsPinned
    return visit


def _empty(visit: Visit, seat: int) -> None:
    withdraw_seat(visit_id=visit.pk, seat=seat)
    promise.orphan_seat(visit_id=visit.pk, seat=seat)
    record(SeatOrphaned(company_id=current_company(), visit_id=visit.pk, seat=seat))


def _give(visit: Visit, drop: Drop, actor_id: int) -> str:
    worker = workforce.worker_by_code(drop.worker_code or "")
    if worker is None:
        raise NoSuchWorker
    held, span = seat_of(visit, drop.seat), span_of(visit, drop.seat)
    start = None if drop.start in (None, span.start) else drop.start
    wishes = _wishes(visit, drop.seat, worker.pk, start)
    case = judged_case(visit, seat=drop.seat, start=start)
    rule = RULE_OF.get(drop.source, Rule.HAND)
    decision = Decision(case, worker.pk, rule)
    warning = _promised(visit, wishes, drop, actor_id)
    chosen = next((one for one in case.answers if one.worker_id == worker.pk), None)
    if held is not None and held.worker_id != worker.pk:
        tell_replaced(visit_id=visit.pk, seat=drop.seat, worker_id=worker.pk)
    if start is not None:
        record(VisitMoved(company_id=current_company(), visit_id=visit.pk))
    for wish in wishes:
        if wish.seat == drop.seat:
            reasons = explanation(case.answers, chosen)
            _ask_again(visit.pk, wish, reasons, source=drop.source, decision=decision)
        else:
            _ask_again(visit.pk, wish, {}, source=drop.source)
    return warning


def _wishes(visit: Visit, seat: int, worker_id: int, start: datetime | None) -> list[promise.Wish]:
    """The seat alone; with another start the whole crew, which comes together."""
    if start is None:
        return [wish_for(visit, seat, worker_id)]
    if start <= now():
        raise promise.TimeInThePast
    others = [row for row in visit.reservations.all() if row.seat != seat]
    if any(row.state == ReservationState.ORPHANED for row in others):
        raise CrewIncomplete
    return [
        wish_for(visit, seat, worker_id, start),
        *(wish_for(visit, row.seat, row.worker_id, start) for row in others),
    ]


def _promised(visit: Visit, wishes: list[promise.Wish], drop: Drop, actor_id: int) -> str:
    """Changes the promise; returns the overridden rule in words, empty when none was."""
    try:
        with transaction.atomic():
            promise.change_promise(wishes=wishes, terms=terms_of(visit), visit_id=visit.pk)
    except promise.NotFeasible as refused:
        why = str(refused.details["why"])
        return _overridden(visit, wishes, drop, actor_id=actor_id, why=why)
    return ""


def _overridden(
    visit: Visit, wishes: list[promise.Wish], drop: Drop, *, actor_id: int, why: str
) -> str:
    waived = terms_of(visit, "waived")
    own = [row.pk for row in visit.reservations.all()]
    hard = promise.prove(wishes, waived, leaving_out=own)
    if hard:
        raise promise.NotFeasible(why=next(iter(hard.values())))
    if not drop.override_reason.strip():
        raise TooTight(why=why)
    if (current_company(), Role.OWNER) not in roles_of(actor_id):
        raise NotASupervisor
    promise.change_promise(wishes=wishes, terms=waived, visit_id=visit.pk)
    record_override(
        actor_id=actor_id,
        action="board.move",
        subject=f"visit:{visit.code}",
        reason=drop.override_reason,
        detail={"rule": why, "worker": drop.worker_code, "seat": drop.seat},
    )
    return why


def _ask_again(
    visit_id: int,
    wish: promise.Wish,
    reasons: dict[str, object],
    *,
    source: str,
    decision: Decision | None = None,
) -> None:
    """A new question to the worker; one who only moves in time keeps the reasons."""
    fresh = booking.visit_by_id(visit_id)
    earlier = withdraw_seat(visit_id=visit_id, seat=wish.seat)
    if earlier is not None and not reasons:
        reasons = earlier.reasons
    put_on_seat(
        visit=fresh,
        seat=wish.seat,
        worker_id=wish.worker_id,
        source=source,
        reasons=reasons,
        decision=decision,
    )


def _kept(drop: Drop, before: dict[str, Any], actor_id: int, warning: str) -> BoardMove:
    found = booking.visit_by_code(drop.visit_code)
    assert found is not None
    staff_when_complete(visit_id=found.pk, actor_id=actor_id)
    note_change(visit=lock_visit(visit_id=found.pk), actor_id=actor_id)
    visit = booking.visit_by_id(found.pk)
    step = keep_step(visit=visit, before=before, actor_id=actor_id)
    return told(visit, drop.seat, step.pk, warning)


def told(visit: Visit, seat: int, step_id: int, warning: str = "") -> BoardMove:
    row = seat_of(visit, seat)
    has_worker = row is not None and row.state in OCCUPYING
    return BoardMove(
        visit_code=visit.code,
        version=visit.version,
        seat=seat,
        worker_code=row.worker.code if row and has_worker else "",
        worker_name=row.worker.name if row and has_worker else "",
        start=span_of(visit, seat).start,
        step_id=step_id,
        warning=warning,
    )


def set_pin(*, visit_code: str, expected_version: int, actor_id: int, is_pinned: bool) -> BoardMove:
    """Keeps plan and re-plan away from the visit, or lets them have it again."""
    found = booking.visit_by_code(visit_code)
    if found is None:
        raise NoSuchVisit
    visit = lock_visit(visit_id=found.pk, expected_version=expected_version)
    before = snapshot(booking.visit_by_id(found.pk))
    visit.is_pinned = is_pinned
    note_change(visit=visit, actor_id=actor_id)
    full = booking.visit_by_id(found.pk)
    return told(full, 1, keep_step(visit=full, before=before, actor_id=actor_id).pk)


__all__ = ["BoardMove", "Drop", "StaleVisit", "move_visit", "set_pin"]
