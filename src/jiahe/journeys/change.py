"""A household wants another time: this visit, this and the following, or all."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from django.utils.translation import gettext_lazy

from jiahe.booking.actions.promise import TimeInThePast, Wish, change_promise, span_of
from jiahe.booking.actions.visits import (
    WrongVisitState,
    lock_visit,
    move_empty_seats,
    note_change,
)
from jiahe.booking.choices import OCCUPYING, VisitState
from jiahe.booking.facts import VisitMoved
from jiahe.booking.models import Order, Visit
from jiahe.booking.queries import order_by_code, order_directory, visit_span
from jiahe.booking.rules import BEFORE_THE_DOOR
from jiahe.catalog.shelf import shelf_in_scope
from jiahe.dispatch.actions import births
from jiahe.engine.recurrence import Scope, edit_scope
from jiahe.engine.travel import Place
from jiahe.journeys.area import require_served
from jiahe.journeys.crews import terms_of
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company, for_company
from jiahe.kit.transactions import with_retries
from jiahe.workforce.queries import ZONE


class NoSuchVisitInOrder(Refusal):
    sentence = gettext_lazy("There is no such visit.")
    status = HTTPStatus.NOT_FOUND


@dataclass(frozen=True)
class Moving:
    """Which visit somebody moves where, and how many of those after it.

    The household gets one message for all, unless the caller tells it in words of its own.
    """

    visit_code: str
    actor_id: int
    start: datetime
    scope: Scope = Scope.ONE
    is_told_by_caller: bool = False


def visits_in_scope(order: Order, visit_code: str, scope: Scope) -> list[Visit]:
    """The still open visits that an edit of this one touches: one, this and following, or all."""
    visits = list(order.visits.all())
    index = next((i for i, visit in enumerate(visits) if visit.code == visit_code), None)
    if index is None:
        raise NoSuchVisitInOrder
    chosen = [visits[i] for i in edit_scope(scope, index, len(visits))]
    return [visit for visit in chosen if visit.state in BEFORE_THE_DOOR]


def reschedule(
    *,
    order_code: str,
    visit_code: str,
    person_id: int,
    start: datetime,
    scope: Scope = Scope.ONE,
) -> list[str]:
    """Moves the visit to `start`, and those after it by as much; all or none.

    Each visit keeps its workers; an empty seat stays empty. Returns the codes that moved.
    Raises `NotFeasible` when a worker cannot keep the new time, `WrongVisitState` when
    nothing may be moved any more, `UnservedArea` for a new day on which nobody comes there.
    """
    asked = Moving(visit_code, person_id, start, scope)

    def story() -> list[str]:
        with for_company(order_directory(order_code, person_id)):
            return move_visits(order_by_code(order_code), asked)

    return with_retries(story)


def move_visits(order: Order, asked: Moving) -> list[str]:
    """The codes of the order's visits that moved; in the company's scope, in one transaction.

    Raises as `reschedule`.
    """
    visits = visits_in_scope(order, asked.visit_code, asked.scope)
    edited = next((v for v in order.visits.all() if v.code == asked.visit_code), None)
    if edited is None or edited not in visits:
        raise WrongVisitState(state=edited.get_state_display() if edited else "")
    shift = asked.start - visit_span(edited).start
    _refuse_unserved(order, visits, shift)
    latest_first = sorted(visits, key=lambda v: v.number, reverse=shift > timedelta())
    for visit in latest_first:
        start = visit_span(visit).start + shift
        _move(order, visit, start, asked.actor_id, told_visits=_told(visits, visit, asked))
    if not asked.is_told_by_caller:
        _follow_birth(order, visits, shift, asked.actor_id)
    return [visit.code for visit in visits]


def _follow_birth(order: Order, visits: list[Visit], shift: timedelta, actor_id: int) -> None:
    """Care that begins with a birth: its date goes with the first day."""
    first = min(order.visits.all(), key=lambda one: one.number)
    if first in visits:
        before = visit_span(first).start
        on, new_on = (at.astimezone(ZONE).date() for at in (before, before + shift))
        births.term_moved(order_id=order.pk, days=(new_on - on).days, actor_id=actor_id)


def _told(visits: list[Visit], visit: Visit, asked: Moving) -> int:
    """Of how many visits the message of this one tells: of all for the first, else of none."""
    return 0 if asked.is_told_by_caller or visit != visits[0] else len(visits)


def _refuse_unserved(order: Order, visits: list[Visit], shift: timedelta) -> None:
    """Raises `UnservedArea` for a new day without reach; a visit may move within its own day."""
    spans = [visit_span(visit).start for visit in visits]
    days = [(at.astimezone(ZONE).date(), at + shift) for at in spans]
    new = [at for own, at in days if at.astimezone(ZONE).date() != own]
    if new:
        require_served(shelf_in_scope(), Place(order.lat, order.lng), new)


def _move(order: Order, visit: Visit, start: datetime, person_id: int, *, told_visits: int) -> None:
    if start <= now():
        raise TimeInThePast
    locked = lock_visit(visit_id=visit.pk, expected_version=visit.version)
    span = span_of(start, order.duration_minutes)
    place = Place(order.lat, order.lng)
    seats = list(visit.reservations.all())
    wishes = [
        Wish(seat.worker_id, span, place, seat.seat) for seat in seats if seat.state in OCCUPYING
    ]
    if wishes:
        change_promise(wishes=wishes, terms=terms_of(order.service), visit_id=visit.pk)
    move_empty_seats(visit_id=visit.pk, start=span.start, end=span.end)
    locked.state = VisitState.PLANNED
    note_change(visit=locked, actor_id=person_id)
    record(VisitMoved(company_id=current_company(), visit_id=visit.pk, told_visits=told_visits))
