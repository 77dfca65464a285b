"""A company comes as far as its stores reach, and promises nothing beyond."""

from collections.abc import Iterator

import pytest
from django.test import Client

from factories import CENTRE, MONDAY, SUNDAY_NOON, Shop, at, open_shop
from jiahe.accounts.actions import open_store
from jiahe.booking.models import Order, Reservation
from jiahe.catalog.shelf import shelf_in_scope
from jiahe.engine.travel import Place
from jiahe.journeys import area, reserve
from jiahe.journeys.area import UnservedArea, is_served
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company, for_every_company
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def open_branch(shop: Shop, *, north: float) -> None:
    with for_company(shop.company_id):
        open_store(name="分店", name_en="Branch", lat=CENTRE[0] + north, lng=CENTRE[1])


def try_to_book(shop: Shop) -> None:
    reserve.book(
        booking=reserve.Booking(
            service_code=shop.service_code,
            household_id=shop.household_id,
            person_id=shop.person_id,
            start=at(10),
            duration_minutes=120,
        )
    )


def kept() -> int:
    with for_every_company():
        return Order.objects.count() + Reservation.objects.count()


def test_a_home_beyond_every_store_is_refused_and_nothing_is_kept() -> None:
    shop = open_shop()
    open_branch(shop, north=1.0)
    with pytest.raises(UnservedArea):
        try_to_book(shop)
    with pytest.raises(UnservedArea):
        reserve.hold_slot(
            service_code=shop.service_code,
            household_id=shop.household_id,
            held_by="person:1",
            start=at(10),
            duration_minutes=120,
        )
    assert kept() == 0


def test_one_store_that_reaches_is_enough_and_without_stores_nothing_limits() -> None:
    shop = open_shop()
    far = Place(CENTRE[0] + 2.0, CENTRE[1])
    with for_company(shop.company_id):
        assert is_served(shelf_in_scope(), far, MONDAY)
    open_branch(shop, north=1.0)
    open_branch(shop, north=0.0)
    with for_company(shop.company_id):
        assert not is_served(shelf_in_scope(), far, MONDAY)
    try_to_book(shop)
    assert kept() == 2


def test_control_without_the_check_the_far_home_is_booked(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = open_shop()
    open_branch(shop, north=1.0)
    monkeypatch.setattr(area, "is_served", lambda *_: True)
    try_to_book(shop)
    assert kept() == 2


def test_the_page_says_so_instead_of_offering_times() -> None:
    shop = open_shop()
    open_branch(shop, north=1.0)
    client: Client = signed_in(shop.person_id)
    page = client.get(f"/book/{shop.service_code}/").content.decode()
    assert ('id="unserved"' in page, 'id="time"' in page) == (True, False)
