"""Orders entered as they came to stand elsewhere: another system's past, a demonstration's.

No fact is recorded, since nobody is to be told of what is over. The database still refuses
time promised twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from jiahe.booking.choices import OrderState, ReservationState, SeriesRule, VisitState
from jiahe.booking.models import Agreement, Order, OrderDirectory, Reservation, Series, Visit
from jiahe.booking.quotes import visit_prices
from jiahe.kit.ids import new_pin
from jiahe.kit.tenancy import current_company


@dataclass(frozen=True)
class Occurrence:
    """One visit: when, by whom (the lead first), and how far it came."""

    start: datetime
    worker_ids: tuple[int, ...]
    visit_state: VisitState
    seat_state: ReservationState
    changed_at: datetime
    cancelled_because: str = ""


@dataclass(frozen=True)
class Entry:
    """One order with its visits, earliest first; several of them repeat by `rule`."""

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
    placed_at: datetime
    order_state: OrderState
    occurrences: tuple[Occurrence, ...]
    rule: SeriesRule | None = None
    pay_until: datetime | None = None
    note: str = ""

    @property
    def total_fen(self) -> int:
        return sum(self.prices)

    @property
    def prices(self) -> tuple[int, ...]:
        """What each visit costs."""
        return visit_prices(self.quote, len(self.occurrences))


@dataclass(frozen=True)
class Entered:
    """One visit as it stands in the books; `number` counts within its order."""

    order_id: int
    order_code: str
    visit_id: int
    visit_code: str
    number: int
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
    pairs = [
        (one, order, number)
        for one, order in zip(entries, orders, strict=True)
        for number in range(1, len(one.occurrences) + 1)
    ]
    visits = Visit.objects.bulk_create(_visit(*pair) for pair in pairs)
    _enter_seats([one.occurrences[number - 1] for one, _, number in pairs], visits)
    _enter_series(entries, orders)
    return [
        Entered(order.pk, order.code, visit.pk, visit.code, number, one)
        for (one, order, number), visit in zip(pairs, visits, strict=True)
    ]


def _enter_seats(occurrences: Sequence[Occurrence], visits: Sequence[Visit]) -> None:
    Reservation.objects.bulk_create(
        _seat(one, visit, seat, worker_id)
        for one, visit in zip(occurrences, visits, strict=True)
        for seat, worker_id in enumerate(one.worker_ids, start=1)
    )


def _enter_series(entries: Sequence[Entry], orders: Sequence[Order]) -> None:
    Series.objects.bulk_create(
        Series(
            company_id=order.company_id,
            order=order,
            rule=one.rule,
            starts_on=one.occurrences[0].start.date(),
            at=one.occurrences[0].start.time(),
            count=len(one.occurrences),
        )
        for one, order in zip(entries, orders, strict=True)
        if one.rule is not None
    )


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
        total_fen=one.total_fen,
        duration_minutes=one.duration_minutes,
        crew_size=len(one.occurrences[0].worker_ids),
        contact_name=one.contact_name,
        contact_phone=one.contact_phone,
        address=one.address[:200],
        lat=one.lat,
        lng=one.lng,
        note=one.note[:500],
        placed_at=one.placed_at,
        pay_until=one.pay_until,
    )


def _visit(one: Entry, order: Order, number: int) -> Visit:
    occurrence = one.occurrences[number - 1]
    return Visit(
        company_id=order.company_id,
        order=order,
        number=number,
        state=occurrence.visit_state,
        price_fen=one.prices[number - 1],
        pin=new_pin(),
        changed_at=occurrence.changed_at,
        cancelled_because=occurrence.cancelled_because,
    )


def _seat(one: Occurrence, visit: Visit, seat: int, worker_id: int) -> Reservation:
    return Reservation(
        company_id=visit.company_id,
        worker_id=worker_id,
        visit=visit,
        seat=seat,
        during=(one.start, one.start + timedelta(minutes=visit.order.duration_minutes)),
        lat=visit.order.lat,
        lng=visit.order.lng,
        state=one.seat_state,
    )
