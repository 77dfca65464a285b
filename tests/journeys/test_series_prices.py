"""Each visit of a series costs what its own day costs: shown, frozen, moved and given back so."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from factories import MONDAY, SUNDAY_NOON, Shop, at, open_shop
from jiahe.billing.actions.payments import capture_payment, locked_payment, open_payment
from jiahe.billing.queries.ledger import held_fen, ledger_audit
from jiahe.booking.actions.orders import mark_paid
from jiahe.booking.choices import SeriesRule
from jiahe.booking.models import Order
from jiahe.booking.queries import order_by_id
from jiahe.booking.quotes import visit_quote
from jiahe.catalog.models import Service
from jiahe.engine.recurrence import Scope
from jiahe.journeys import cancel, change, reserve
from jiahe.journeys.change import Moving, Seen
from jiahe.journeys.quoting import PriceChanged, quote_of
from jiahe.journeys.repeats import Repeat
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from reserving import booking

pytestmark = pytest.mark.django_db(transaction=True)
BASE, HOLIDAY, URGENT = 16_500, 8_250, 2_475  # three hours at 55 yuan; half more; 15 % more
SECOND = MONDAY + timedelta(weeks=1)
THREE_WEEKS = Repeat(SeriesRule.WEEKLY, 3)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Shop:
    """The second Monday is a public holiday."""
    monkeypatch.setattr("jiahe.catalog.shelf.Shelf.is_holiday", lambda _, on: on == SECOND)
    made = open_shop()
    with for_company(made.company_id):
        Service.objects.update(surcharges={"holiday": 5_000, "urgent": 1_500})
    return made


def series(shop: Shop, **changes: object) -> Order:
    return reserve.book(booking=booking(shop, 10, **({"repeat": THREE_WEEKS} | changes)))


def prices(shop: Shop, order: Order) -> list[int]:
    with for_company(shop.company_id):
        return [one.price_fen for one in order_by_id(order.pk).visits.all()]


def paid(shop: Shop) -> Order:
    order = series(shop)
    with for_company(shop.company_id):
        payment = open_payment(order_id=order.pk, amount_fen=order.total_fen)
        capture_payment(payment=locked_payment(payment.code), transaction_code="t")
        mark_paid(order_id=order.pk)
        return order_by_id(order.pk)


def test_the_visit_on_a_holiday_costs_more_and_the_others_do_not(shop: Shop) -> None:
    order = series(shop)
    assert prices(shop, order) == [BASE, BASE + HOLIDAY, BASE]
    assert order.total_fen == 3 * BASE + HOLIDAY
    lines = {line["code"]: line["amount_fen"] for line in visit_quote(order.quote, 2)["lines"]}
    assert lines == {"base_hour": BASE, "holiday": HOLIDAY}


def test_control_by_the_first_day_alone_the_holiday_is_sold_too_cheap(shop, monkeypatch) -> None:
    def by_the_first_day(shelf, service, wanted, starts):
        return quote_of(shelf, service, wanted)

    monkeypatch.setattr(reserve, "quote_of_visits", by_the_first_day)
    assert prices(shop, series(shop)) == [BASE] * 3


def test_only_the_visit_at_short_notice_costs_more_for_it(shop: Shop) -> None:
    soon = SUNDAY_NOON + timedelta(hours=3)
    order = series(shop, start=soon)
    assert prices(shop, order) == [BASE + URGENT, BASE, BASE]


def test_a_series_with_one_price_is_frozen_as_a_single_visit_is(shop: Shop) -> None:
    tuesday = MONDAY + timedelta(days=1)
    alone = series(shop, start=at(14, on=tuesday), repeat=None)
    many = series(shop, start=at(10, on=tuesday))
    assert alone.quote == many.quote
    assert "others" not in many.quote


@pytest.mark.parametrize("seen", [3 * BASE, 3 * BASE + HOLIDAY + 1])
def test_another_sum_than_was_seen_is_refused(shop: Shop, seen: int) -> None:
    with pytest.raises(PriceChanged):
        series(shop, expected_total_fen=BASE, expected_visits=3, expected_sum_fen=seen)
    with for_company(shop.company_id):
        assert not Order.objects.exists()
    series(shop, expected_total_fen=BASE, expected_visits=3, expected_sum_fen=3 * BASE + HOLIDAY)


def test_giving_up_the_holiday_returns_what_it_cost(shop: Shop) -> None:
    order = paid(shop)
    with for_company(shop.company_id):
        order = order_by_id(order.pk)
        costs = cancel.costs_of(order, list(order.visits.all()))
    assert [one.cancellation.refund_fen for one in costs][1] == BASE + HOLIDAY


def moved(shop: Shop, order: Order, number: int, start: datetime, fen: int) -> list[int]:
    with for_company(shop.company_id):
        visit = order_by_id(order.pk).visits.get(number=number)
        asked = Moving(visit.code, shop.person_id, start, Scope.ONE, Seen(fen))
        change.move_visits(order_by_id(order.pk), asked)
        assert (held_fen(order.pk), ledger_audit().unexplained_fen) == (3 * BASE + HOLIDAY + fen, 0)
    return prices(shop, order)


def test_moved_off_the_holiday_its_extra_goes_back(shop: Shop) -> None:
    order, tuesday = paid(shop), at(10, on=SECOND + timedelta(days=1))
    assert moved(shop, order, 2, tuesday, -HOLIDAY) == [BASE] * 3


def test_a_visit_that_paid_no_holiday_gets_none_back(shop: Shop) -> None:
    order, tuesday = paid(shop), at(10, on=MONDAY + timedelta(days=15))
    assert moved(shop, order, 3, tuesday, 0) == [BASE, BASE + HOLIDAY, BASE]
