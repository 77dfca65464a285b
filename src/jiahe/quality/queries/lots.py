"""What can be drawn from, and what was seen of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from jiahe.booking.choices import ReservationState, VisitState
from jiahe.booking.models import Reservation
from jiahe.booking.queries import day_bounds
from jiahe.booking.spans import beginning
from jiahe.engine.sampling.drawing import drawn_order, seal
from jiahe.quality.choices import InspectionState
from jiahe.quality.inspecting import Look
from jiahe.quality.models import Inspection, InspectionLot

DONE_OR_PROMISED = (
    ReservationState.CONFIRMED,
    ReservationState.TRAVELLING,
    ReservationState.IN_SERVICE,
    ReservationState.DONE,
)


@dataclass(frozen=True)
class Unit:
    """A visit that may be drawn, with its first worker."""

    visit_id: int
    code: str
    worker_id: int
    start: datetime


def units_of_month(store_id: int, month_on: date) -> list[Unit]:
    """The team's visits of the month that took place or are promised."""
    first = month_on.replace(day=1)
    days = ((first + timedelta(days=32)).replace(day=1) - first).days
    rows = Reservation.objects.filter(
        beginning(*day_bounds(first, days)), worker__store_id=store_id
    )
    return _units(rows)


def visits_by_code(codes: Sequence[str]) -> dict[str, Unit]:
    rows = Reservation.objects.filter(visit__code__in=list(codes))
    return {one.code: one for one in _units(rows)}


def coming_units(
    *, since: datetime, days: int, worker_id: int = 0, store_id: int = 0, service_id: int = 0
) -> list[Unit]:
    """Promised visits of a worker, a team, a service or the company, the earliest first."""
    rows = Reservation.objects.filter(beginning(since, since + timedelta(days=days)))
    if worker_id:
        rows = rows.filter(worker_id=worker_id)
    if store_id:
        rows = rows.filter(worker__store_id=store_id)
    if service_id:
        rows = rows.filter(visit__order__service_id=service_id)
    return _units(rows)


def _units(seats: QuerySet[Reservation]) -> list[Unit]:
    rows = (
        seats.filter(state__in=DONE_OR_PROMISED, seat=1, visit__isnull=False)
        .exclude(visit__state=VisitState.CANCELLED)
        .order_by("during", "pk")
        .values_list("visit_id", "visit__code", "worker_id", "during")
    )
    return [
        Unit(visit_id, code, worker_id, during.lower)
        for visit_id, code, worker_id, during in rows
        if visit_id is not None and code is not None
    ]


def looks_of(lot_id: int) -> list[Look]:
    """What was inspected of a lot, in the drawn order."""
    rows = Inspection.objects.filter(lot_id=lot_id, state=InspectionState.DONE)
    return [
        Look(place or 0, critical, major, minor)
        for place, critical, major, minor in rows.order_by("place_in_lot").values_list(
            "place_in_lot", "critical", "major", "minor"
        )
    ]


def lots_in_company(limit: int = 60) -> list[InspectionLot]:
    """The latest lots with how much of each is done (`seen`, `wanted`)."""
    rows = InspectionLot.objects.select_related("store").annotate(
        seen=Count("inspections", filter=Q(inspections__state=InspectionState.DONE)),
        wanted=Count("inspections", filter=~Q(inspections__state=InspectionState.LEFT_OUT)),
    )
    return list(rows.order_by("-month_on", "store_id")[:limit])


def lot_by_code(code: str) -> InspectionLot | None:
    return InspectionLot.objects.select_related("store").filter(code=code).first()


def is_honest(lot: InspectionLot) -> bool:
    """Whether the secret is the sealed one, and the units stand in the order that it draws."""
    return (
        seal(lot.secret) == lot.seal and drawn_order(lot.secret, lot.code, lot.units) == lot.units
    )


def draws() -> Iterator[tuple[str, bool]]:
    """(code, whether it is honest) of each lot in scope."""
    for lot in InspectionLot.objects.order_by("pk"):
        yield lot.code, is_honest(lot)


def inspections_of_lot(lot_id: int) -> list[Inspection]:
    rows = Inspection.objects.filter(lot_id=lot_id)
    return list(
        rows.select_related("worker", "by", "visit__order__service").order_by("place_in_lot")
    )


def done_since(since: datetime) -> dict[int, int]:
    """Store id -> inspections done since then."""
    rows = Inspection.objects.filter(state=InspectionState.DONE, done_at__gte=since)
    found = rows.order_by().values_list("worker__store_id").annotate(n=Count("pk"))
    return {store: n for store, n in found if store is not None}
