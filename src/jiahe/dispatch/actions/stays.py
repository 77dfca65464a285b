"""The days of a live-in term go to one worker together, or wait in the queue together."""

from collections.abc import Sequence

from django.db import transaction

from jiahe.booking import queries as booking
from jiahe.booking.actions import promise
from jiahe.booking.actions.visits import lock_visit, note_change
from jiahe.booking.models import Visit
from jiahe.booking.rules import BEFORE_THE_DOOR
from jiahe.dispatch.actions.offers import put_on_seat, withdraw_seat
from jiahe.dispatch.actions.seats import leave_in_queue, tell_replaced, terms_of, wish_for
from jiahe.dispatch.models import Assignment
from jiahe.dispatch.queries.candidates import judged_case, span_of, turned_down_by
from jiahe.dispatch.rules import Judged, able, explanation, ranked
from jiahe.kit.clock import now

TRIES = 5


def refill_days(*, visit_ids: Sequence[int], seat: int, source: str = "next") -> Assignment | None:
    """Asks the best worker who can keep every one of the days; nobody: all wait in the queue.

    Returns the assignment of the first day. The household is told once of another worker.
    """
    found = [booking.visit_by_id(visit_id) for visit_id in visit_ids]
    visits = sorted((v for v in found if v.state in BEFORE_THE_DOOR), key=lambda v: v.number)
    ahead = [one for one in visits if span_of(one, seat).start > now()]
    placed = _given_to_one(ahead, seat, source) if ahead else []
    for visit in visits:
        if visit not in ahead or not placed:
            withdraw_seat(visit_id=visit.pk, seat=seat)
            leave_in_queue(booking.visit_by_id(visit.pk), seat, source)
    return placed[0] if placed else None


def _given_to_one(visits: Sequence[Visit], seat: int, source: str) -> list[Assignment]:
    """The days with the best worker who can keep all of them; empty when nobody can."""
    first = visits[0]
    case = judged_case(first, seat=seat, asked_before=turned_down_by(first.pk, seat))
    for one in ranked(able(case.answers))[:TRIES]:
        if _is_promised(visits, seat, one.worker_id):
            reasons = explanation(case.answers, one)
            placed = [_put(visit, seat, one, reasons, source) for visit in visits]
            tell_replaced(visit_id=first.pk, seat=seat, worker_id=one.worker_id)
            return placed
    return []


def _is_promised(visits: Sequence[Visit], seat: int, worker_id: int) -> bool:
    """Whether the worker's time was free on all the days; no day is changed otherwise."""
    try:
        with transaction.atomic():
            for visit in visits:
                wish = wish_for(visit, seat, worker_id)
                promise.change_promise(wishes=[wish], terms=terms_of(visit), visit_id=visit.pk)
    except (promise.SlotTaken, promise.NotFeasible):
        return False
    return True


def _put(
    visit: Visit, seat: int, one: Judged, reasons: dict[str, object], source: str
) -> Assignment:
    withdraw_seat(visit_id=visit.pk, seat=seat)
    note_change(visit=lock_visit(visit_id=visit.pk), actor_id=None)
    return put_on_seat(
        visit=booking.visit_by_id(visit.pk),
        seat=seat,
        worker_id=one.worker_id,
        source=source,
        reasons=reasons,
    )
