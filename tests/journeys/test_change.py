"""A visit moved in time keeps whom it has, and gives an empty seat to nobody by the way."""

from collections.abc import Iterator

import pytest

from dispatching import Booked, accepted, seat_now
from factories import MONDAY, SUNDAY_NOON, Shop, at, open_shop
from jiahe.booking.actions.promise import orphan_seat
from jiahe.booking.models import Order
from jiahe.journeys import change
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def order_code(booked: Booked) -> str:
    with for_company(booked.company_id):
        return Order.objects.get(pk=booked.order_id).code


def empty(booked: Booked, seat: int = 1) -> None:
    with for_company(booked.company_id):
        orphan_seat(visit_id=booked.visit_id, seat=seat)


def reschedule(shop: Shop, booked: Booked) -> None:
    change.reschedule(
        order_code=order_code(booked), visit_code=booked.visit_code,
        person_id=shop.person_id, start=at(14),
    )  # fmt: skip


def test_an_empty_seat_moves_along_and_does_not_go_back_to_its_old_worker() -> None:
    shop = open_shop(workers=1)
    booked = accepted(shop, at(9))
    empty(booked)
    reschedule(shop, booked)
    assert seat_now(booked) == (None, at(14))


def test_of_a_crew_only_who_is_still_promised_moves() -> None:
    shop = open_shop(workers=2, crew_size=2)
    booked = accepted(shop, at(9))
    kept = seat_now(booked, 2)[0]
    empty(booked)
    reschedule(shop, booked)
    assert (seat_now(booked, 1), seat_now(booked, 2)) == ((None, at(14)), (kept, at(14)))


def test_control_a_promised_seat_keeps_its_worker_at_the_new_time() -> None:
    shop = open_shop(workers=2)
    booked = accepted(shop, at(9))
    worker_id = seat_now(booked)[0]
    reschedule(shop, booked)
    assert seat_now(booked) == (worker_id, at(14))


def test_the_page_does_not_name_a_worker_who_does_not_come(settings) -> None:
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "whitenoise" not in one]
    shop = open_shop(workers=1)
    booked = accepted(shop, at(9))
    client, address = signed_in(shop.person_id), f"/orders/{order_code(booked)}/reschedule/"
    assert client.get(address).context["worker"].pk == shop.worker_ids[0]
    empty(booked)
    page = client.get(f"{address}?day={MONDAY}")
    assert page.context["worker"] is None
    assert [tile for _, tiles in page.context["periods"] for tile in tiles] != []
