"""The life of a visit, one step at a time."""

from datetime import datetime
from http import HTTPStatus

from django.utils.translation import gettext_lazy

from jiahe.booking.actions.promise import release_visit
from jiahe.booking.actions.written import write_advance
from jiahe.booking.choices import OrderState, ReservationState, VisitState
from jiahe.booking.facts import OrderCancelled, VisitCancelled
from jiahe.booking.models import Order, Reservation, Visit
from jiahe.booking.reading import visit_locked
from jiahe.booking.rules import OVER, RESERVATION_OF, VISIT_MOVES
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.statements import fetch
from jiahe.kit.tenancy import ONLY_COMPANIES, current_company, scope_values

LOCK_OWN = f"""
SELECT visit.id FROM booking_visit AS visit
WHERE {ONLY_COMPANIES.format("visit")} AND visit.code = %(code)s AND EXISTS (
  SELECT FROM booking_reservation AS seat JOIN workforce_worker AS worker
    ON worker.id = seat.worker_id
  WHERE seat.visit_id = visit.id AND worker.person_id = %(person)s
) FOR UPDATE OF visit
"""  # noqa: S608  # pieces of our own


class WrongVisitState(Refusal):
    sentence = gettext_lazy("This visit is “%(state)s”; that step is not possible now.")
    status = HTTPStatus.CONFLICT


class StaleVisit(Refusal):
    sentence = gettext_lazy("%(who)s has just changed this visit. Please look at it again.")
    status = HTTPStatus.CONFLICT


class NoSuchVisit(Refusal):
    sentence = gettext_lazy("There is no such visit.")
    status = HTTPStatus.NOT_FOUND


def lock_visit(*, visit_id: int, expected_version: int | None = None) -> Visit:
    """The visit, locked until the transaction ends; raises `NoSuchVisit`, `StaleVisit`."""
    visit = visit_locked(visit_id)
    if visit is None:
        raise NoSuchVisit
    if expected_version is not None and visit.version != expected_version:
        who = visit.changed_by.name if visit.changed_by else str(gettext_lazy("Somebody"))
        raise StaleVisit(who=who)
    return visit


def lock_own_visit(*, code: str, person_id: int) -> None:
    """Locks the visit if it is one of the worker's; nothing is said of one that is not."""
    fetch(LOCK_OWN, scope_values() | {"code": code, "person": person_id})


def advance_visit(
    *, visit_id: int, to: VisitState, actor_id: int | None, expected_version: int | None = None
) -> Visit:
    """Takes the visit one step on and its reservations with it; raises `WrongVisitState`."""
    visit = lock_visit(visit_id=visit_id, expected_version=expected_version)
    return advance_locked(visit=visit, to=to, actor_id=actor_id)


def advance_locked(*, visit: Visit, to: VisitState, actor_id: int | None) -> Visit:
    """As `advance_visit`, of a visit that was read under its lock in this transaction.

    Raises `StaleVisit` when it was not, and somebody else has changed it.
    """
    if to not in VISIT_MOVES[VisitState(visit.state)]:
        raise WrongVisitState(state=visit.get_state_display())
    visit.state, visit.changed_by_id, visit.changed_at = to, actor_id, now()
    visit.version += 1
    seats = None if to is VisitState.CANCELLED else RESERVATION_OF.get(to)
    if not write_advance(visit, seats):
        raise StaleVisit(who=str(gettext_lazy("Somebody")))
    if to is VisitState.SETTLED:
        _finish_order(visit.order_id)
    return visit


def move_empty_seats(*, visit_id: int, start: datetime, end: datetime) -> int:
    """Seats without a worker follow the visit to its new time and stay empty; how many."""
    empty = Reservation.objects.filter(visit_id=visit_id, state=ReservationState.ORPHANED)
    return empty.update(during=(start, end))


def note_change(*, visit: Visit, actor_id: int | None) -> None:
    """Saves a locked visit under its next version, with who changed it."""
    visit.version += 1
    visit.changed_by_id = actor_id
    visit.changed_at = now()
    visit.save()


def cancel_visit(
    *,
    visit_id: int,
    because: str,
    actor_id: int | None,
    told_visits: int = 1,
    expected_version: int | None = None,
) -> Visit:
    """Ends the visit before it began and frees its workers.

    `told_visits` as in `VisitCancelled`. Raises `WrongVisitState`, `StaleVisit`.
    """
    visit = lock_visit(visit_id=visit_id, expected_version=expected_version)
    if VisitState.CANCELLED not in VISIT_MOVES[VisitState(visit.state)]:
        raise WrongVisitState(state=visit.get_state_display())
    visit.state = VisitState.CANCELLED
    visit.cancelled_because = because[:200]
    note_change(visit=visit, actor_id=actor_id)
    release_visit(visit_id=visit_id)
    record(VisitCancelled(company_id=current_company(), visit_id=visit_id, told_visits=told_visits))
    _finish_order(visit.order_id)
    return visit


def _finish_order(order_id: int) -> None:
    """Closes the order when its last visit is over."""
    states = set(Visit.objects.filter(order_id=order_id).values_list("state", flat=True))
    if not states <= OVER:
        return
    if states == {VisitState.CANCELLED}:
        Order.objects.filter(pk=order_id).update(state=OrderState.CANCELLED)
        record(OrderCancelled(company_id=current_company(), order_id=order_id))
    else:
        Order.objects.filter(pk=order_id).update(state=OrderState.FINISHED)
