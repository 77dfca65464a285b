"""Orders: what a household agreed to buy, frozen at that instant."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F

from jiahe.accounts.models import Household
from jiahe.booking.actions.written import write_order
from jiahe.booking.choices import OrderState, SeriesRule
from jiahe.booking.facts import OrderCancelled, OrderPaid
from jiahe.booking.models import Order, Series, Visit
from jiahe.booking.quotes import visit_prices
from jiahe.catalog.models import Service
from jiahe.kit.clock import now
from jiahe.kit.facts import change_and_record, record
from jiahe.kit.ids import new_pin
from jiahe.kit.tenancy import current_company
from jiahe.standards.limits import PAY_WITHIN_MINUTES


@dataclass(frozen=True)
class NewOrder:
    """Everything that an order freezes; of a term the quote is for all its days together.

    What `holder` still holds is given back: it must not stand in the way of the order's own time.
    """

    household: Household
    person_id: int
    service: Service
    sop_id: int | None
    quote: dict[str, Any]
    duration_minutes: int
    visits: int = 1
    preferred_worker_id: int | None = None
    note: str = ""
    terms: dict[str, Any] | None = None
    holder: str | None = None


def place_order(*, wanted: NewOrder) -> tuple[Order, list[Visit]]:
    """The order, waiting for payment, with its numbered visits; time is promised separately."""
    company_id, instant = current_company(), now()
    home, service = wanted.household, wanted.service
    prices = visit_prices(wanted.quote, wanted.visits)
    order = Order(
        company_id=company_id,
        household=home,
        placed_by_id=wanted.person_id,
        service=service,
        sop_id=wanted.sop_id,
        quote=wanted.quote,
        quote_hash=wanted.quote["hash"],
        total_fen=sum(prices),
        duration_minutes=wanted.duration_minutes,
        crew_size=service.crew_size,
        preferred_worker_id=wanted.preferred_worker_id,
        contact_name=home.contact_name,
        contact_phone=home.contact_phone,
        address=f"{home.compound} {home.door}"[:200],
        lat=home.lat,
        lng=home.lng,
        note=wanted.note[:500],
        placed_at=instant,
        pay_until=instant + timedelta(minutes=PAY_WITHIN_MINUTES),
    )
    visits = [
        Visit(
            company_id=company_id,
            order=order,
            number=number,
            price_fen=price_fen,
            pin=new_pin(),
            changed_by_id=wanted.person_id,
            changed_at=instant,
        )
        for number, price_fen in enumerate(prices, start=1)
    ]
    write_order(order, visits, terms=wanted.terms or {}, holder=wanted.holder)
    return order, visits


def start_series(
    *, order_id: int, rule: SeriesRule, starts_on: date, at: time, zone: str, count: int
) -> Series:
    return Series.objects.create(
        company_id=current_company(),
        order_id=order_id,
        rule=rule,
        starts_on=starts_on,
        at=at,
        zone=zone,
        count=count,
    )


MARK_PAID = """
UPDATE booking_order SET state = %s, pay_until = NULL
WHERE id = %s AND company_id = %s AND state = %s
"""


def mark_paid(*, order_id: int) -> bool:
    """Waiting -> booked in one conditional update; False when it was not waiting any more."""
    company_id = current_company()
    return change_and_record(
        MARK_PAID,
        [OrderState.BOOKED.value, order_id, company_id, OrderState.AWAITING_PAYMENT.value],
        OrderPaid(company_id=company_id, order_id=order_id),
    )


def change_total(*, order_id: int, by_fen: int) -> None:
    """What the order costs follows what its visits cost."""
    if by_fen:
        Order.objects.filter(pk=order_id).update(total_fen=F("total_fen") + by_fen)


def give_up_unpaid(*, order_id: int) -> bool:
    """Waiting -> cancelled in one conditional update; False when it was paid meanwhile."""
    changed = Order.objects.filter(
        pk=order_id, state=OrderState.AWAITING_PAYMENT, pay_until__lte=now()
    ).update(state=OrderState.CANCELLED, pay_until=None)
    if changed:
        record(OrderCancelled(company_id=current_company(), order_id=order_id))
    return bool(changed)


def unpaid_since(instant: datetime) -> list[int]:
    """Orders whose time to pay is over."""
    return list(
        Order.objects.filter(state=OrderState.AWAITING_PAYMENT, pay_until__lte=instant).values_list(
            "pk", flat=True
        )
    )
