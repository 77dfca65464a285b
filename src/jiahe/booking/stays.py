"""Orders of many days in one home, read as one stay: from when to when, and with whom."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from jiahe.booking.choices import OCCUPYING, ReservationState, VisitState
from jiahe.booking.models import Reservation, Visit
from jiahe.booking.queries import AROUND_A_REST, day_bounds
from jiahe.booking.rules import BEFORE_THE_DOOR
from jiahe.booking.spans import touching
from jiahe.engine.intervals import Span
from jiahe.engine.rests import rests_between
from jiahe.engine.travel import Place
from jiahe.engine.workday import Commitment

COUNTED = (*OCCUPYING, ReservationState.DONE, ReservationState.ORPHANED)
NEXT_DOOR = timedelta(hours=36)


@dataclass(frozen=True)
class Stay:
    """`worker_id` is promised most of the days that are left; None when they have nobody."""

    order_id: int
    start: datetime
    end: datetime
    worker_id: int | None
    has_begun: bool
    is_over: bool


def stays_of(order_ids: Collection[int]) -> dict[int, Stay]:
    """The stay of each order that has visits which were not cancelled."""
    rows = (
        Reservation.objects.filter(visit__order_id__in=order_ids, seat=1, state__in=COUNTED)
        .exclude(visit__state=VisitState.CANCELLED)
        .values_list("visit__order_id", "during", "worker_id", "state", "visit__state")
        .order_by("visit__order_id", "during")
    )
    days: dict[int, list[tuple[datetime, datetime, int | None, str]]] = {}
    for order_id, during, worker_id, seat, visit in rows:
        who = None if seat == ReservationState.ORPHANED else worker_id
        days.setdefault(order_id, []).append((during.lower, during.upper, who, visit))
    return {order_id: _stay(order_id, found) for order_id, found in days.items()}


def carers_around(visit: Visit, span: Span) -> frozenset[int]:
    """Who is promised the order's visits next before and after it, where days follow days.

    A visit a week before is no neighbour; a day of rest may lie between.
    """
    reach = (span.start - NEXT_DOOR, span.end + NEXT_DOOR)
    rows = Reservation.objects.filter(
        visit__order_id=visit.order_id,
        state__in=(*OCCUPYING, ReservationState.DONE),
        during__overlap=reach,
    ).exclude(visit_id=visit.pk)
    held = list(rows.values_list("during", "worker_id"))
    ends = [during.upper for during, _ in held if during.upper <= span.start]
    starts = [during.lower for during, _ in held if during.lower >= span.end]
    last, first = max(ends, default=None), min(starts, default=None)
    return frozenset(one for during, one in held if during.upper == last or during.lower == first)


def rests_among(days: Iterable[Span]) -> tuple[date, ...]:
    """The local days of rest between the days of one term."""
    here = Place(0.0, 0.0)
    found = rests_between(Commitment(day, here) for day in days)
    return tuple(localdate(one.span.start) for one in found)


def rest_days_of(worker_id: int, first: date, days: int) -> set[date]:
    """On which of these local days the worker rests between two stretches of live-in care."""
    reach = day_bounds(first - AROUND_A_REST, days + 2 * AROUND_A_REST.days)
    rows = Reservation.objects.filter(
        touching(*reach), worker_id=worker_id, state__in=COUNTED, visit__isnull=False
    ).exclude(state=ReservationState.ORPHANED)
    held = [
        Commitment(Span(one.during.lower, one.during.upper), Place(one.lat, one.lng))
        for one in rows
    ]
    return {localdate(one.span.start) for one in rests_between(held)}


def _stay(order_id: int, days: list[tuple[datetime, datetime, int | None, str]]) -> Stay:
    left = [one for one in days if one[3] in BEFORE_THE_DOOR]
    counted = Counter(one[2] for one in left or days)
    return Stay(
        order_id,
        min(one[0] for one in days),
        max(one[1] for one in days),
        counted.most_common(1)[0][0],
        len(left) < len(days),
        not left,
    )
