"""Orders entered as they came to stand elsewhere: another system's past, a demonstration's.

No fact is recorded, since nobody is to be told of what is over. The database still refuses
time promised twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from jiahe.booking.choices import OrderState, ReservationState, VisitState
from jiahe.booking.models import Agreement, Order, OrderDirectory, Reservation, Visit
from jiahe.kit.ids import new_pin
from jiahe.kit.tenancy import current_company


@dataclass(frozen=True)
class Entry:
    """One order of one visit: who, what, when, by whom, and how far it came."""

    household_id: int
    person_id: int
    contact_name: str
    contact_phone: str
    address: str
    lat: float
    lng: float
    service_id: int
    sop_id: int | None
    quote: dict[str, Any]
    duration_minutes: int
    worker_ids: tuple[int, ...]
    start: datetime
    placed_at: datetime
    changed_at: datetime
    order_state: OrderState
    visit_state: VisitState
    seat_state: ReservationState
    pay_until: datetime | None = None
    note: str = ""
    cancelled_because: str = ""


@dataclass(frozen=True)
class Entered:
    order_id: int
    visit_id: int
    visit_code: str
    entry: Entry


@transaction.atomic
def enter_orders(*, entries: Sequence[Entry], mode: str, terms: dict[str, Any]) -> list[Entered]:
    """Agreement, order, visit and promised seats of each entry, in the order given."""
    company_id = current_company()
    agreements = Agreement.objects.bulk_create(
        Agreement(
            company_id=company_id,
            household_id=one.household_id,
            agreed_by_id=one.person_id,
            agreed_at=one.placed_at,
            mode=mode,
            terms=terms,
        )
        for one in entries
    )
    orders = Order.objects.bulk_create(
        _order(one, agreement, company_id)
        for one, agreement in zip(entries, agreements, strict=True)
    )
    OrderDirectory.objects.bulk_create(
        OrderDirectory(code=row.code, company_id=company_id, household_id=row.household_id)
        for row in orders
    )
    visits = Visit.objects.bulk_create(
        _visit(one, order) for one, order in zip(entries, orders, strict=True)
    )
    Reservation.objects.bulk_create(
        _seat(one, visit, seat, worker_id)
        for one, visit in zip(entries, visits, strict=True)
        for seat, worker_id in enumerate(one.worker_ids, start=1)
    )
    return [
        Entered(visit.order_id, visit.pk, visit.code, one)
        for one, visit in zip(entries, visits, strict=True)
    ]


def _order(one: Entry, agreement: Agreement, company_id: int) -> Order:
    return Order(
        company_id=company_id,
        agreement=agreement,
        household_id=one.household_id,
        placed_by_id=one.person_id,
        service_id=one.service_id,
        sop_id=one.sop_id,
        state=one.order_state,
        quote=one.quote,
        quote_hash=one.quote["hash"],
        total_fen=one.quote["total_fen"],
        duration_minutes=one.duration_minutes,
        crew_size=len(one.worker_ids),
        contact_name=one.contact_name,
        contact_phone=one.contact_phone,
        address=one.address[:200],
        lat=one.lat,
        lng=one.lng,
        note=one.note[:500],
        placed_at=one.placed_at,
        pay_until=one.pay_until,
    )


def _visit(one: Entry, order: Order) -> Visit:
    return Visit(
        company_id=order.company_id,
        order=order,
        state=one.visit_state,
        price_fen=one.quote["total_fen"],
        pin=new_pin(),
        changed_at=one.changed_at,
        cancelled_because=one.cancelled_because,
    )


def _seat(one: Entry, visit: Visit, seat: int, worker_id: int) -> Reservation:
    return Reservation(
        company_id=visit.company_id,
        worker_id=worker_id,
        visit=visit,
        seat=seat,
        during=(one.start, one.start + timedelta(minutes=one.duration_minutes)),
        lat=one.lat,
        lng=one.lng,
        state=one.seat_state,
    )
