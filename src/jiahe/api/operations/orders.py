"""Holding, booking, paying; and orders as their household sees them."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Router, Status

from jiahe.accounts.policies import is_signed_in
from jiahe.api import shapes
from jiahe.api.access import Allow, person_of
from jiahe.api.once import WRITES, once
from jiahe.api.operations.catalogue import tiers_of
from jiahe.api.operations.times import home_meant, lines_of, others_of, repeat_of
from jiahe.booking import queries as booking
from jiahe.booking.rests import rests_of
from jiahe.booking.rules import pin_is_due
from jiahe.journeys import pay as paying
from jiahe.journeys import reserve
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company

router = Router(tags=["orders"])
mine = Allow(is_signed_in)


@router.post(
    "/holds", auth=mine, response={201: shapes.Hold}, openapi_extra=WRITES, summary=_("Keep a time")
)
def hold(request: HttpRequest, asked: shapes.HoldAsked) -> Status[Result]:
    """For ten minutes, with workers behind it; a new hold of the person replaces the last."""
    home = home_meant(request, asked.home)

    def effect() -> Result:
        held = reserve.hold_slot(
            service_code=asked.service,
            household_id=home.pk,
            held_by=f"person:{person_of(request)}",
            start=asked.start,
            duration_minutes=asked.minutes,
        )
        return {"hold": held.code, "until": held.until.isoformat()}

    return Status(201, once(request, "hold", asked, effect))


@router.post(
    "/orders",
    auth=mine,
    response={201: shapes.OrderListed},
    openapi_extra=WRITES,
    summary=_("Book"),
)
def book(request: HttpRequest, asked: shapes.BookingAsked) -> Status[Result]:
    """The order, waiting for payment, each visit promised to workers; or nothing at all.

    The answer is kept for its key, so it carries no address.
    """
    wanted = reserve.Booking(
        service_code=asked.service,
        person_id=person_of(request),
        start=asked.start,
        duration_minutes=asked.minutes,
        hold_code=asked.hold,
        add_on_slugs=tuple(asked.add_ons),
        repeat=repeat_of(asked.repeat, asked.count),
        note=asked.note,
        expected_total_fen=asked.seen_visit_fen,
        expected_visits=asked.seen_visits,
        expected_sum_fen=asked.seen_total_fen,
        quantity=asked.quantity,
        package_slug=asked.package,
        home_code=asked.home,
        expected_on=asked.expected_on,
    )

    def effect() -> Result:
        placed = reserve.book(booking=wanted)
        with for_company(placed.company_id):
            listed = shapes.OrderListed(**_listed(booking.order_by_code(placed.code)))
            return listed.model_dump(mode="json")

    return Status(201, once(request, "book", asked, effect))


@router.get("/orders", auth=mine, response=list[shapes.OrderListed], summary=_("My orders"))
def orders(request: HttpRequest) -> list[shapes.OrderListed]:
    """The latest fifty, in every company, newest first."""
    return [
        shapes.OrderListed(**_listed(one)) for one in booking.orders_of_person(person_of(request))
    ]


@router.get("/orders/{slug:code}", auth=mine, response=shapes.Order, summary=_("One order of mine"))
def order(request: HttpRequest, code: str) -> shapes.Order:
    """With the price line by line, the agreed fee for giving up and, when due, the PIN."""
    with for_company(booking.order_directory(code, person_of(request))):
        return shown(booking.order_by_code(code))


@router.post(
    "/orders/{slug:code}/payment",
    auth=mine,
    response={201: shapes.Payment},
    openapi_extra=WRITES,
    summary=_("Begin to pay"),
)
def pay(request: HttpRequest, code: str, asked: shapes.ReturnTo) -> Status[shapes.Payment]:
    """Where the household pays; that it came back proves nothing, the order's state does."""
    company_id = booking.order_directory(code, person_of(request))
    opened = once(
        request,
        f"pay/{code}",
        asked,
        lambda: {"payment": paying.open_order_payment(company_id=company_id, order_code=code)},
    )
    url = paying.payment_page(
        company_id=company_id, payment_code=opened["payment"], return_url=asked.return_url
    )
    return Status(201, shapes.Payment(payment=opened["payment"], url=url))


def shown(placed: Any) -> shapes.Order:
    """The order in full; inside its company's walls."""
    return shapes.Order(
        **_listed(placed),
        address=placed.address,
        note=placed.note,
        minutes=placed.duration_minutes,
        lines=lines_of(placed.quote),
        others=others_of(placed.quote),
        refund_tiers=tiers_of(placed.agreement.terms.get("refund_tiers", ())),
        rest_days=list(rests_of(placed)),
    )


def _listed(placed: Any) -> dict[str, Any]:
    return {
        "code": placed.code,
        "company": placed.company.slug,
        "service": placed.service.code,
        "service_name": placed.service.name,
        "service_name_en": placed.service.name_en,
        "home": placed.household.code,
        "state": placed.state,
        "placed_at": placed.placed_at,
        "pay_until": placed.pay_until,
        "total_fen": placed.total_fen,
        "visits": [_visit(placed, one) for one in placed.visits.all()],
    }


def _visit(placed: Any, visit: Any) -> shapes.Visit:
    span = booking.visit_span(visit)
    return shapes.Visit(
        code=visit.code,
        number=visit.number,
        state=visit.state,
        starts_at=span.start,
        ends_at=span.end,
        price_fen=visit.price_fen,
        workers=[
            shapes.Worker(code=one.code, name=one.name) for one in booking.coming_workers(visit)
        ],
        pin=visit.pin if pin_is_due(placed.state, visit.state) else None,
    )
