"""A live-in term that moves onto a public holiday pays for it, and gets it back as it moves off."""

from collections.abc import Iterator
from datetime import date

import pytest

from birth_world import DAY, FIRST, NANNY_DAYS, live_in_shop, nanny_service
from factories import SUNDAY_NOON, Shop, at
from gateway_world import Remote
from jiahe.billing.actions.payments import capture_payment, locked_payment, open_payment
from jiahe.billing.choices import NoticeOutcome
from jiahe.billing.models import Payment, Refund
from jiahe.billing.queries.ledger import held_fen, ledger_audit
from jiahe.booking.actions.orders import mark_paid
from jiahe.booking.models import Order
from jiahe.booking.queries import order_by_id, visit_span
from jiahe.catalog.models import Service
from jiahe.engine.recurrence import Scope
from jiahe.journeys import reserve, supplement
from jiahe.journeys.change import Moving, OtherPrice, Seen
from jiahe.journeys.pay import payment_page
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from paying import deliver
from rest_world import booking

pytestmark = pytest.mark.django_db(transaction=True)
HOLIDAY = FIRST + (NANNY_DAYS + 1) * DAY  # two days after the term's last one


@pytest.fixture(autouse=True)
def _sunday_noon(monkeypatch) -> Iterator[None]:
    monkeypatch.setattr("jiahe.catalog.shelf.Shelf.is_holiday", lambda _, on: on == HOLIDAY)
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


@pytest.fixture
def term() -> tuple[Shop, Order]:
    """Five paid days; a public holiday costs as much again as a day."""
    shop, _maternity = live_in_shop(workers=1)
    service = nanny_service(shop)
    with for_company(shop.company_id):
        Service.objects.filter(code=service).update(surcharges={"holiday": 10_000})
    order = reserve.book(booking=booking(shop, service, NANNY_DAYS))
    with for_company(shop.company_id):
        payment = open_payment(order_id=order.pk, amount_fen=order.total_fen)
        capture_payment(payment=locked_payment(payment.code), transaction_code="t")
        mark_paid(order_id=order.pk)
        return shop, order_by_id(order.pk)


def by_days(shop: Shop, order: Order, days: int, seen: Seen) -> Moving:
    """The whole term, so many days later than it is."""
    with for_company(shop.company_id):
        first = min(order_by_id(order.pk).visits.all(), key=lambda one: one.number)
        start = visit_span(first).start + days * DAY
    return Moving(first.code, shop.person_id, start, Scope.ALL, seen)


def days_of(shop: Shop, order: Order) -> list[date]:
    with for_company(shop.company_id):
        return sorted(
            visit_span(one).start.astimezone(at(8).tzinfo).date()
            for one in order_by_id(order.pk).visits.all()
        )


def books(shop: Shop, order: Order) -> tuple[int, int, int, int]:
    """(price, held, sum of the days' prices, unexplained fen)"""
    with for_company(shop.company_id):
        found = order_by_id(order.pk)
        prices = sum(one.price_fen for one in found.visits.all())
        return found.total_fen, held_fen(order.pk), prices, ledger_audit().unexplained_fen


def onto_the_holiday(shop: Shop, order: Order, gateway: Remote, more: int) -> None:
    asked = by_days(shop, order, 3, Seen(more))
    moved = supplement.agree_to_move(order_code=order.code, asked=asked)
    gateway.press(
        payment_page(company_id=shop.company_id, payment_code=moved.payment, return_url=""), "pay"
    )
    assert deliver(gateway) == [NoticeOutcome.PAID]


def test_onto_a_holiday_the_term_costs_one_day_more_and_moves_when_that_is_paid(
    term, remote
) -> None:
    shop, order = term
    price, a_day = order.total_fen, order.total_fen // NANNY_DAYS
    with pytest.raises(OtherPrice):
        supplement.agree_to_move(order_code=order.code, asked=by_days(shop, order, 3, Seen()))
    asked = by_days(shop, order, 3, Seen(a_day))
    moved = supplement.agree_to_move(order_code=order.code, asked=asked)
    with for_company(shop.company_id):
        assert Payment.objects.get(code=moved.payment).amount_fen == a_day
    assert days_of(shop, order)[0] == FIRST
    gateway: Remote = remote
    gateway.press(
        payment_page(company_id=shop.company_id, payment_code=moved.payment, return_url=""), "pay"
    )
    assert deliver(gateway) == [NoticeOutcome.PAID]
    assert HOLIDAY in days_of(shop, order)
    assert books(shop, order) == (price + a_day, price + a_day, price + a_day, 0)


def test_off_the_holiday_again_the_same_sum_comes_back(term, remote) -> None:
    shop, order = term
    price, a_day = order.total_fen, order.total_fen // NANNY_DAYS
    onto_the_holiday(shop, order, remote, a_day)
    back = by_days(shop, order, -3, Seen(-a_day))
    supplement.agree_to_move(order_code=order.code, asked=back)
    with for_company(shop.company_id):
        assert sum(one.amount_fen for one in Refund.objects.all()) == a_day
    assert HOLIDAY not in days_of(shop, order)
    assert books(shop, order) == (price, price, price, 0)


def test_past_the_holiday_it_costs_what_it_did(term) -> None:
    shop, order = term
    price = order.total_fen
    moved = supplement.agree_to_move(
        order_code=order.code, asked=by_days(shop, order, 2 * NANNY_DAYS, Seen())
    )
    assert (len(moved.visits), moved.payment) == (NANNY_DAYS, "")
    assert books(shop, order) == (price, price, price, 0)
