"""A store's reach of some days decides who is served on them: offers, holds, bookings, moves."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from factories import MONDAY, SUNDAY_NOON, Shop, at
from jiahe.accounts.actions.reach import take_reach_back
from jiahe.booking.choices import SeriesRule
from jiahe.booking.models import Order, Reservation, UnservedAsks, Visit
from jiahe.engine.travelfit import cell_of
from jiahe.journeys import change, reserve
from jiahe.journeys.area import UnservedArea, UnservedDay
from jiahe.journeys.repeats import Repeat
from jiahe.journeys.slots import SlotQuestion
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company, for_every_company
from reach_world import (
    NEXT_MONDAY,
    NEXT_SUNDAY,
    booked,
    dated,
    home_at,
    north,
    shop_with_store,
)
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
DAY_AFTER = NEXT_SUNDAY + timedelta(days=1)
FAR, NEAR = 8.0, 3.0  # kilometres; the store usually comes five


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


@pytest.fixture
def shop() -> Shop:
    return shop_with_store()


def is_offered(shop: Shop, kilometres: float, on) -> bool:
    asked = SlotQuestion(north(kilometres), 120, on, 1)
    board = reserve.offer_slots(service_code=shop.service_code, asked=asked)
    return any(one.is_free for one in board.days[0].slots)


def is_booked(shop: Shop, home: tuple[int, int], on) -> bool:
    try:
        booked(shop, home, at(10, on=on))
    except UnservedArea:
        return False
    return True


def kept() -> int:
    with for_every_company():
        return Order.objects.count() + Reservation.objects.count()


def held(shop: Shop, home: tuple[int, int], on) -> reserve.Hold:
    return reserve.hold_slot(
        service_code=shop.service_code,
        household_id=home[0],
        held_by=f"person:{home[1]}",
        start=at(10, on=on),
        duration_minutes=120,
    )


def test_a_far_home_is_offered_and_booked_while_the_reach_is_wider_and_refused_after(shop) -> None:
    dated(shop, 9_000)
    home = home_at(FAR)
    assert [is_offered(shop, FAR, on) for on in (NEXT_SUNDAY, DAY_AFTER)] == [True, False]
    assert [is_booked(shop, home, on) for on in (NEXT_SUNDAY, DAY_AFTER)] == [True, False]


def test_control_without_the_dated_reach_it_is_refused_on_both_days(shop) -> None:
    home = home_at(FAR)
    assert [is_offered(shop, FAR, on) for on in (NEXT_SUNDAY, DAY_AFTER)] == [False, False]
    assert [is_booked(shop, home, on) for on in (NEXT_SUNDAY, DAY_AFTER)] == [False, False]
    assert kept() == 0


def test_a_nearer_reach_refuses_who_is_served_on_other_days(shop) -> None:
    dated(shop, 2_000)
    home = home_at(NEAR)
    assert [is_offered(shop, NEAR, on) for on in (NEXT_MONDAY, DAY_AFTER)] == [False, True]
    with pytest.raises(UnservedArea):
        held(shop, home, NEXT_MONDAY)
    assert [is_booked(shop, home, on) for on in (NEXT_MONDAY, DAY_AFTER)] == [False, True]


def test_a_time_is_held_within_the_wider_reach_only(shop) -> None:
    dated(shop, 9_000)
    home = home_at(FAR)
    assert held(shop, home, NEXT_MONDAY).code
    with pytest.raises(UnservedArea):
        held(shop, home, MONDAY)


def test_a_series_that_leaves_the_reach_is_refused_whole_and_told_the_day(shop) -> None:
    dated(shop, 9_000)
    with pytest.raises(UnservedDay, match=f"{DAY_AFTER:%m-%d}"):
        booked(shop, home_at(FAR), at(10, on=NEXT_MONDAY), Repeat(SeriesRule.WEEKLY, 2))
    assert kept() == 0


def test_what_was_promised_stays_promised_when_the_reach_is_taken_back(shop) -> None:
    reach, home = dated(shop, 9_000), home_at(FAR)
    order = booked(shop, home, at(10, on=NEXT_MONDAY))
    with for_company(shop.company_id):
        take_reach_back(code=reach.code, actor_id=shop.person_id)
        assert Reservation.objects.filter(visit__order=order, state="confirmed").count() == 1
    assert not is_booked(shop, home, NEXT_SUNDAY)


def moved(shop: Shop, order: Order, home: tuple[int, int], start) -> list[str]:
    with for_company(shop.company_id):
        visit = Visit.objects.get(order=order)
    return change.reschedule(
        order_code=order.code, visit_code=visit.code, person_id=home[1], start=start
    )


def test_a_visit_moves_within_the_reach_and_within_its_own_day_but_not_beyond(shop) -> None:
    reach, home = dated(shop, 9_000), home_at(FAR)
    order = booked(shop, home, at(10, on=NEXT_MONDAY))
    assert moved(shop, order, home, at(14, on=NEXT_SUNDAY))
    with pytest.raises(UnservedArea):
        moved(shop, order, home, at(14, on=DAY_AFTER))
    with for_company(shop.company_id):
        take_reach_back(code=reach.code, actor_id=shop.person_id)
    assert moved(shop, order, home, at(16, on=NEXT_SUNDAY))
    with pytest.raises(UnservedArea):
        moved(shop, order, home, at(14, on=NEXT_MONDAY))


def asks(shop: Shop) -> dict[tuple[int, int], int]:
    with for_company(shop.company_id):
        return {(one.row, one.column): one.asks for one in UnservedAsks.objects.all()}


def test_refused_wishes_are_counted_by_cell_and_nothing_else_is_kept(shop) -> None:
    home = home_at(FAR)
    for _ in range(2):
        assert not is_booked(shop, home, MONDAY)
    assert asks(shop) == {cell_of(north(FAR)): 2}
    fields = {one.name for one in UnservedAsks._meta.get_fields()}
    assert fields == {"id", "company", "asked_on", "row", "column", "asks"}


def test_the_page_counts_a_visitor_once_and_a_served_one_never(shop) -> None:
    for kilometres in (FAR, NEAR):
        client = signed_in(home_at(kilometres)[1])
        for _ in range(2):
            assert client.get(f"/book/{shop.service_code}/").status_code == 200
    assert asks(shop) == {cell_of(north(FAR)): 1}


def test_the_page_names_the_days_on_which_the_company_comes(shop) -> None:
    dated(shop, 9_000, MONDAY + timedelta(days=2), MONDAY + timedelta(days=2))
    client = signed_in(home_at(FAR)[1])
    page = client.get(f"/book/{shop.service_code}/").content.decode()
    assert ['id="unserved"' in page, 'id="served-on"' in page, 'id="time"' in page] == [
        False,
        True,
        True,
    ]
