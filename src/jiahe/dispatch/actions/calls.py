"""Grab offers: several workers are asked at once, and the first to say yes goes."""

from collections.abc import Sequence
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.booking import queries as booking
from jiahe.booking.actions.visits import NoSuchVisit, lock_visit
from jiahe.booking.choices import OCCUPYING
from jiahe.booking.models import Visit
from jiahe.booking.rules import BEFORE_THE_DOOR
from jiahe.dispatch.actions.board import Drop, move_visit
from jiahe.dispatch.actions.callbook import open_call
from jiahe.dispatch.actions.offers import accept
from jiahe.dispatch.choices import LIVE, AssignmentState, CallState
from jiahe.dispatch.facts import CallEnded
from jiahe.dispatch.models import Assignment, Called, OpenCall
from jiahe.dispatch.queries.calls import NoSuchCall
from jiahe.dispatch.queries.candidates import seat_of
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company


class CallTaken(Refusal):
    sentence = gettext_lazy("A colleague was faster: this visit has been taken.")
    status = HTTPStatus.CONFLICT


class CallOver(Refusal):
    sentence = gettext_lazy("This call is over.")
    status = HTTPStatus.CONFLICT


class NobodyToCall(Refusal):
    sentence = gettext_lazy("There is nobody who could be called.")


class SeatIsFilled(Refusal):
    sentence = gettext_lazy("This visit has a worker already.")
    status = HTTPStatus.CONFLICT


def call_workers(*, visit_code: str, seat: int, worker_ids: Sequence[int]) -> OpenCall:
    """Asks all of them at once, for `CALL_FOR_MINUTES`; an open call of the seat is widened.

    Raises `NobodyToCall`, `SeatIsFilled`, `NoSuchVisit`.
    """
    visit = _open_visit(visit_code, seat)
    if not worker_ids:
        raise NobodyToCall
    return open_call(visit=visit, seat=seat, worker_ids=worker_ids)


def _open_visit(visit_code: str, seat: int) -> Visit:
    found = booking.visit_by_code(visit_code)
    if found is None or seat_of(found, seat) is None:
        raise NoSuchVisit
    lock_visit(visit_id=found.pk)
    visit = booking.visit_by_id(found.pk)
    row = seat_of(visit, seat)
    if visit.state not in BEFORE_THE_DOOR or (row is not None and row.state in OCCUPYING):
        raise SeatIsFilled
    return visit


def take_call(*, code: str, person_id: int) -> Assignment:
    """The first yes has the visit; it is proved as every promise is, and counts as accepted.

    Raises `NoSuchCall`, `CallTaken`, `CallOver`, `NotFeasible`; the call stays open after a
    refusal of the proof, for the others.
    """
    asked = Called.objects.filter(call__code=code, worker__person_id=person_id)
    called = asked.select_related("call", "worker").first()
    if called is None:
        raise NoSuchCall
    lock_visit(visit_id=called.call.visit_id)
    call = OpenCall.objects.select_for_update(of=("self",)).get(pk=called.call_id)
    if call.state == CallState.TAKEN:
        raise CallTaken
    if call.state != CallState.OPEN or call.answer_by <= now():
        raise CallOver
    visit = booking.visit_by_id(call.visit_id)
    drop = Drop(visit.code, call.seat, called.worker.code, None, visit.version, source="call")
    with transaction.atomic():
        move_visit(drop=drop, actor_id=person_id)
    _end(call, CallState.TAKEN, called.worker_id)
    live = Assignment.objects.get(visit_id=visit.pk, seat=call.seat, state__in=LIVE)
    if live.state == AssignmentState.OFFERED:
        return accept(code=live.code, person_id=person_id)
    return live


def _end(call: OpenCall, to: CallState, worker_id: int | None = None) -> None:
    call.state, call.taken_by_id, call.ended_at = to, worker_id, now()
    call.save(update_fields=["state", "taken_by", "ended_at"])
    record(CallEnded(company_id=current_company(), call_id=call.pk))


def close_calls(*, visit_id: int) -> int:
    """The visit needs nobody any more: its open calls end; returns how many."""
    rows = OpenCall.objects.select_for_update(of=("self",)).filter(
        visit_id=visit_id, state=CallState.OPEN
    )
    calls = list(rows)
    for call in calls:
        _end(call, CallState.CLOSED)
    return len(calls)


def expire_calls() -> int:
    """Ends the calls whose time is over; returns how many."""
    due = OpenCall.objects.select_for_update(of=("self",)).filter(
        state=CallState.OPEN, answer_by__lte=now()
    )
    calls = list(due)
    for call in calls:
        _end(call, CallState.EXPIRED)
    return len(calls)
