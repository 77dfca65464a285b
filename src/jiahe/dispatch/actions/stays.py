"""The days of a live-in term go to one worker together, or wait in the queue together."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.booking import queries as booking
from jiahe.booking.actions import promise
from jiahe.booking.actions.visits import lock_visit, note_change
from jiahe.booking.choices import OCCUPYING
from jiahe.booking.models import Visit
from jiahe.booking.rests import filled_gap
from jiahe.booking.rules import BEFORE_THE_DOOR
from jiahe.booking.stays import carers_around
from jiahe.dispatch.actions.offers import put_on_seat, withdraw_seat
from jiahe.dispatch.actions.seats import leave_in_queue, tell_replaced, terms_of, wish_for
from jiahe.dispatch.models import Assignment, DayEvent
from jiahe.dispatch.queries.candidates import judged_case, seat_of, span_of, turned_down_by
from jiahe.dispatch.rules import Judged, able, explanation, ranked
from jiahe.engine.workday import Commitment
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.workforce.queries import ZONE

TRIES = 5
WAYS = 3  # colleagues that a dispatcher chooses among


class DaysAreTaken(Refusal):
    sentence = gettext_lazy("Some of these days have a worker already, or have begun.")
    status = HTTPStatus.CONFLICT


@dataclass(frozen=True)
class Stay:
    """Days of one live-in term that nobody has, and who could take all of them, best first."""

    visits: tuple[Visit, ...]
    seat: int
    able: tuple[Judged, ...]


def open_stays(event: DayEvent) -> list[Stay]:
    """The terms of which the event meets days that are empty still; a lone day is no stay.

    Of one day that lies on another date, the carers of the days around it come first.
    """
    days: dict[tuple[int, int], list[Visit]] = {}
    for visit_id, seat, _late in event.seats:
        visit = booking.visit_by_id(visit_id)
        if visit.order.term_days and _is_open(visit, seat):
            days.setdefault((visit.order_id, seat), []).append(visit)
    return [
        _stay(visits, seat)
        for (_order, seat), visits in days.items()
        if len(visits) > 1 or span_of(visits[0], seat).start.astimezone(ZONE).date() != event.on
    ]


def _stay(visits: Sequence[Visit], seat: int) -> Stay:
    in_order = sorted(visits, key=lambda one: one.number)
    first = in_order[0]
    case = judged_case(first, seat=seat, asked_before=turned_down_by(first.pk, seat))
    near: frozenset[int] = frozenset()
    filling: tuple[Commitment, ...] = ()
    if len(in_order) == 1:
        span = span_of(first, seat)
        near, filling = carers_around(first, span), filled_gap(first, span)
    found = []
    for one in sorted(ranked(able(case.answers)), key=lambda one: one.worker_id not in near):
        wishes = [wish_for(visit, seat, one.worker_id) for visit in in_order]
        if not promise.prove(wishes, terms_of(first), filling=filling):
            found.append(one)
        if len(found) == WAYS:
            break
    return Stay(tuple(in_order), seat, tuple(found))


def _is_open(visit: Visit, seat: int) -> bool:
    row = seat_of(visit, seat)
    is_empty = row is not None and row.state not in OCCUPYING
    return is_empty and visit.state in BEFORE_THE_DOOR


@transaction.atomic
def give_days(*, visit_ids: Sequence[int], seat: int, worker_id: int) -> Assignment:
    """Asks this worker for all these days, or changes none; the household is told once.

    Returns the first day's assignment. Raises `DaysAreTaken`, `SlotTaken`, `NotFeasible`.
    """
    for visit_id in sorted(visit_ids):
        lock_visit(visit_id=visit_id)
    visits = sorted(map(booking.visit_by_id, visit_ids), key=lambda one: one.number)
    if not all(_is_open(one, seat) for one in visits):
        raise DaysAreTaken
    case = judged_case(visits[0], seat=seat)
    chosen = next((one for one in case.answers if one.worker_id == worker_id), None)
    for visit in visits:
        wish = wish_for(visit, seat, worker_id)
        promise.change_promise(wishes=[wish], terms=terms_of(visit), visit_id=visit.pk)
    reasons = explanation(case.answers, chosen)
    placed = [_put(visit, seat, worker_id, reasons, "ladder") for visit in visits]
    tell_replaced(visit_id=visits[0].pk, seat=seat, worker_id=worker_id)
    return placed[0]


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
            placed = [_put(visit, seat, one.worker_id, reasons, source) for visit in visits]
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
    visit: Visit, seat: int, worker_id: int, reasons: dict[str, object], source: str
) -> Assignment:
    withdraw_seat(visit_id=visit.pk, seat=seat)
    note_change(visit=lock_visit(visit_id=visit.pk), actor_id=None)
    return put_on_seat(
        visit=booking.visit_by_id(visit.pk),
        seat=seat,
        worker_id=worker_id,
        source=source,
        reasons=reasons,
    )
