"""A live-in term on its pages: chosen by its length, read as one, begun by a birth."""

from datetime import timedelta

import pytest

from birth_world import DAY, FIRST, NANNY_DAYS, TRIAL_DAYS, live_in_shop, nanny_service, starts
from factories import SUNDAY_NOON, at
from jiahe.booking.actions.orders import mark_paid
from jiahe.booking.models import Order, Reservation
from jiahe.booking.queries import order_by_code
from jiahe.catalog.models import Service
from jiahe.dispatch.models import Assignment, BirthCase
from jiahe.journeys import reserve
from jiahe.journeys.reactions import REACTIONS
from jiahe.journeys.shifting import starts_for_the_rest
from jiahe.kit.clock import FixedClock, SystemClock, set_process_clock
from jiahe.kit.outbox import deliver_pending
from jiahe.kit.tenancy import for_company
from jiahe.workforce import actions as workforce
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
    assert "¥7,800/月（26 天）× 5 天" in text
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


def with_rests(shop, rest_after=2) -> str:
    nanny = nanny_service(shop)
    with for_company(shop.company_id):
        Service.objects.filter(code=nanny).update(rest_after_days=rest_after)
    return nanny


def test_days_of_rest_are_shown_before_paying_and_on_the_order(world):
    shop, _ = world
    home, nanny = signed_in(shop.person_id), with_rests(shop)
    start = at(8, on=FIRST)
    sent = {"minutes": MINUTES, "day": FIRST.isoformat(), "start": start.isoformat()}
    asked = home.post(f"/book/{nanny}/", sent, headers={"HX-Request": "true"})
    assert "期间休息 2 天，不收费：" in text_of(asked)
    assert "¥7,800/月（26 天）× 5 天" in text_of(asked)
    seen = {"seen_fen": 150_000, "seen_visits": NANNY_DAYS}
    paid_at = home.post(f"/book/{nanny}/", sent | seen | {"do": "confirm", "idempotency_key": "k"})
    with for_company(shop.company_id):
        order = Order.objects.get()
    for page in (paid_at["Location"], f"/orders/{order.code}/"):
        assert "期间休息 2 天，不收费：" in text_of(home.get(page))
    assert "每照护 2 天，阿姨休息 1 天，休息日不收费。" in text_of(
        home.get(f"/orders/{order.code}/")
    )


def test_the_worker_reads_of_her_rests_in_the_offer_and_in_her_calendar(world):
    shop, _ = world
    order = booked_term(shop, with_rests(shop))
    while deliver_pending(REACTIONS):
        pass
    with for_company(shop.company_id):
        (row,) = Assignment.objects.filter(visit__order=order, visit__number=1)
        number = shop.worker_ids.index(row.worker_id)
    hers = signed_in(shop.worker_person_ids[number])
    assert "中间休息 2 天，归您自己安排" in text_of(hers.get(f"/work/offers/{row.code}/"))
    week = text_of(hers.get(f"/work/schedule/?from={(FIRST + DAY).isoformat()}"))
    assert week.count('is-ok">休息日</span>') == 2


def test_a_term_without_rests_says_nothing_of_them(world):
    shop, _ = world
    order = booked_term(shop, nanny_service(shop))
    assert "休息" not in text_of(signed_in(shop.person_id).get(f"/orders/{order.code}/"))


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


def test_control_without_the_question_a_case_would_stand_at_no_births_desk(world, monkeypatch):
    shop, service = world
    monkeypatch.setattr(reserve, "begins_with_birth", lambda _: False)
    sent = {"do": "confirm", "minutes": TRIAL_DAYS * 1440, "idempotency_key": "k1"}
    sent |= {"start": at(8, on=FIRST).isoformat()}
    signed_in(shop.person_id).post(f"/book/{service}/", sent)
    with for_company(shop.company_id):
        assert Order.objects.count() == 1
        assert not BirthCase.objects.exists()


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


def booked_term(shop, nanny=None) -> Order:
    order = reserve.book(
        booking=reserve.Booking(
            service_code=nanny or nanny_service(shop),
            household_id=shop.household_id,
            person_id=shop.person_id,
            start=at(8, on=FIRST),
            duration_minutes=MINUTES,
        )
    )
    with for_company(shop.company_id):
        mark_paid(order_id=order.pk)
    return order


def test_the_term_moves_whole_among_its_own_days_on_the_page(world):
    shop, _ = world
    home, order = signed_in(shop.person_id), booked_term(shop)
    here = f"/orders/{order.code}/reschedule/"
    with for_company(shop.company_id):
        first = order.visits.order_by("number")[0].code
    to = at(8, on=FIRST + 2 * DAY)
    page = text_of(home.get(here, {"visit": first, "day": f"{FIRST + 2 * DAY}"}))
    assert f'value="{to.isoformat()}"' in page
    assert 'name="scope" value="one"' not in page
    sent = {"visit": first, "start": to.isoformat(), "idempotency_key": "m1"}
    assert home.post(here, sent).status_code == 302
    assert starts(shop, order) == [to + n * DAY for n in range(NANNY_DAYS)]


def test_the_rest_of_a_term_is_given_up_after_its_fee_was_seen(world):
    shop, _ = world
    home, order = signed_in(shop.person_id), booked_term(shop)
    here = f"/orders/{order.code}/cancel/"
    with for_company(shop.company_id):
        third = order.visits.order_by("number")[2].code
    page = text_of(home.get(here, {"visit": third}))
    assert "取消 3 天" in page
    fee = page.split('name="seen_fee_fen" value="')[1].split('"')[0]
    sent = {"visit": third, "seen_fee_fen": fee, "idempotency_key": "c1"}
    refused = home.post(here, sent | {"seen_fee_fen": "1"})
    assert refused.status_code == 409
    with for_company(shop.company_id):
        assert Reservation.objects.filter(state="confirmed").count() == NANNY_DAYS
    assert home.post(here, sent).status_code == 302
    with for_company(shop.company_id):
        assert Reservation.objects.filter(state="confirmed").count() == 2


def test_days_that_the_worker_has_promised_elsewhere_are_not_offered_for_the_move(world):
    shop, _ = world
    order = booked_term(shop)
    with for_company(shop.company_id):
        visit = order_by_code(order.code).visits.all()[0]
        worker_id = visit.reservations.all()[0].worker_id
        workforce.grant_leave(
            worker_id=worker_id,
            starts_at=at(0, on=FIRST + 6 * DAY),
            ends_at=at(0, on=FIRST + 7 * DAY),
            reason="",
        )
        days = [at(8, on=FIRST + n * DAY) for n in range(-2, 9)]
        found = starts_for_the_rest(order_by_code(order.code), visit.code, days)
    assert found == [at(8, on=FIRST + n * DAY) for n in (-2, -1, 0, 7, 8)]
