"""What cannot be booked at all is refused before anybody is looked for, and nothing is kept."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.factories import SUNDAY_NOON, Shop, at, open_shop

from jiahe.booking.actions import promise
from jiahe.booking.actions.promise import TimeInThePast
from jiahe.booking.models import Order, Reservation
from jiahe.journeys import reserve
from jiahe.journeys.bookable import DurationNotSold, TooFarAhead, TooSoon
from jiahe.journeys.reserve import Booking
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_every_company
from jiahe.standards.limits import BOOK_AHEAD_DAYS

pytestmark = pytest.mark.django_db(transaction=True)
NOON = SUNDAY_NOON
PAST = NOON - timedelta(days=3)
WRONG = [
    (PAST, 180, TimeInThePast),
    (NOON, 180, TimeInThePast),
    (NOON + timedelta(minutes=49), 180, TooSoon),
    (NOON + timedelta(days=BOOK_AHEAD_DAYS, minutes=1), 180, TooFarAhead),
    (at(10), 0, DurationNotSold),
    (at(10), -60, DurationNotSold),
    (at(10), 60, DurationNotSold),  # the service takes two hours at least
    (at(10), 10_000, DurationNotSold),
]


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(NOON)):
        yield


def booking(shop: Shop) -> Booking:
    return Booking(shop.service_code, shop.person_id, at(10), 180, household_id=shop.household_id)


def hold(shop: Shop, asked: Booking) -> object:
    return reserve.hold_slot(
        service_code=shop.service_code,
        household_id=shop.household_id,
        held_by=f"person:{shop.person_id}",
        start=asked.start,
        duration_minutes=asked.duration_minutes,
    )


def kept() -> tuple[int, int]:
    with for_every_company():
        return Order.objects.count(), Reservation.objects.count()


@pytest.mark.parametrize(("start", "minutes", "refusal"), WRONG)
@pytest.mark.parametrize(
    "asks", [lambda _shop, asked: reserve.book(booking=asked), hold], ids=["book", "hold"]
)
def test_a_wrong_time_or_length_is_refused_by_name(
    asks: Callable[[Shop, Booking], object], start: object, minutes: int, refusal: type[Refusal]
) -> None:
    shop = open_shop()
    with pytest.raises(refusal):
        asks(shop, replace(booking(shop), start=start, duration_minutes=minutes))
    assert kept() == (0, 0)


def test_what_was_held_in_time_is_booked_though_it_begins_soon() -> None:
    shop = open_shop()
    soon = replace(booking(shop), start=NOON + timedelta(minutes=60))
    found = hold(shop, soon)
    with clock_set_to(FixedClock(NOON + timedelta(minutes=9))):
        order = reserve.book(booking=replace(soon, hold_code=found.code))  # type: ignore[attr-defined]
    assert order.duration_minutes == 180


def test_control_without_both_looks_the_past_is_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = open_shop()
    wanted = replace(booking(shop), start=PAST)
    monkeypatch.setattr(reserve, "require_bookable", lambda *_asked, **_more: None)
    with pytest.raises(TimeInThePast):  # whoever promises looks again
        reserve.book(booking=wanted)
    monkeypatch.setattr(promise, "_refuse_past", lambda _wishes: None)
    reserve.book(booking=wanted)
    assert kept() == (1, 1)
