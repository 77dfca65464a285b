"""A live-in term on its pages: chosen by its length, read as one, begun by a birth."""

from datetime import timedelta

import pytest

from birth_world import DAY, FIRST, NANNY_DAYS, TRIAL_DAYS, live_in_shop, nanny_service, starts
from factories import SUNDAY_NOON, at
from jiahe.booking.models import Order, Reservation
from jiahe.dispatch.models import BirthCase
from jiahe.kit.clock import FixedClock, SystemClock, set_process_clock
from jiahe.kit.tenancy import for_company
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
MINUTES = NANNY_DAYS * 1440


@pytest.fixture
def world(db):
    set_process_clock(FixedClock(SUNDAY_NOON))
    yield live_in_shop()
    set_process_clock(SystemClock())


def text_of(answer) -> str:
    return answer.content.decode()


def test_the_lengths_to_choose_are_the_terms_at_their_prices(world):
    shop, _ = world
    home, nanny = signed_in(shop.person_id), nanny_service(shop)
    text = text_of(home.get(f"/book/{nanny}/"))
    for days, price in ((NANNY_DAYS, "¥1,500"), (26, "¥7,800"), (78, "¥23,400")):
        assert f'value="{days * 1440}"' in text
        assert price in text
    assert "¥7,800／月（按 26 天）× 5 天" in text
    assert "共 5 天，" in text


def test_a_term_is_booked_from_the_page_and_its_order_reads_as_one(world):
    shop, _ = world
    home, nanny = signed_in(shop.person_id), nanny_service(shop)
    start = at(8, on=FIRST)
    sent = {
        "do": "confirm",
        "minutes": MINUTES,
        "day": FIRST.isoformat(),
        "start": start.isoformat(),
        "seen_fen": 150_000,
        "seen_visits": NANNY_DAYS,
        "idempotency_key": "k1",
    }
    for _ in range(2):
        paid_at = home.post(f"/book/{nanny}/", sent)["Location"]
    with for_company(shop.company_id):
        order = Order.objects.get()
        assert Reservation.objects.filter(state="confirmed").count() == NANNY_DAYS
    assert paid_at == f"/orders/{order.code}/pay/"
    for page in (paid_at, f"/orders/{order.code}/", "/orders/"):
        assert "共 5 天，" in text_of(home.get(page))
    assert "逐日查看" in text_of(home.get(f"/orders/{order.code}/"))


def test_care_that_begins_with_a_birth_asks_for_the_date_before_any_time(world):
    shop, service = world
    home = signed_in(shop.person_id)
    text = text_of(home.get(f"/book/{service}/"))
    assert 'name="expected"' in text
    assert 'name="start"' not in text
    chosen = home.post(
        f"/book/{service}/", {"expected": FIRST.isoformat()}, headers={"HX-Request": "true"}
    )
    assert f'value="{at(8, on=FIRST).isoformat()}"' in text_of(chosen)


@pytest.mark.parametrize("expected", ["", "2026-02-30", "2020-01-01", "2099-01-01"])
def test_without_a_date_that_can_be_booked_nothing_is_booked(world, expected):
    shop, service = world
    sent = {"do": "confirm", "expected": expected, "minutes": TRIAL_DAYS * 1440}
    sent |= {"start": at(8, on=FIRST).isoformat(), "idempotency_key": "k1"}
    answer = signed_in(shop.person_id).post(f"/book/{service}/", sent)
    assert answer.status_code in {409, 422}
    with for_company(shop.company_id):
        assert not Order.objects.exists()


def test_the_booked_case_stands_at_the_births_desk_and_moves_whole(world):
    shop, service = world
    home = signed_in(shop.person_id)
    sent = {
        "do": "confirm",
        "expected": FIRST.isoformat(),
        "day": FIRST.isoformat(),
        "minutes": TRIAL_DAYS * 1440,
        "start": at(8, on=FIRST).isoformat(),
        "idempotency_key": "k1",
    }
    assert home.post(f"/book/{service}/", sent).status_code == 302
    with for_company(shop.company_id):
        order, case = Order.objects.get(), BirthCase.objects.get()
    assert (case.order_id, case.expected_on, case.lead_days) == (order.pk, FIRST, 0)
    assert "阿姨几乎一定能在宝宝出生那天到岗" in text_of(home.get(f"/orders/{order.code}/"))
    before = starts(shop, order)
    later = (FIRST + 3 * DAY).isoformat()
    home.post(f"/orders/{order.code}/birth/", {"on": later, "idempotency_key": "k2"})
    assert starts(shop, order) == [one + timedelta(days=3) for one in before]
