from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api.acts import advanced, booked, booking, home_code, paid, problem
from tests.api.conftest import Caller

from at_once import at_once
from factories import SUNDAY_NOON, at
from jiahe.booking.choices import VisitState
from jiahe.booking.queries import order_directory, orders_of_person
from jiahe.kit.clock import FixedClock, SystemClock, set_process_clock
from jiahe.kit.idempotency import run_once
from unguarded import cut

pytestmark = pytest.mark.django_db


def test_a_booking_is_an_order_waiting_for_payment(shop, owner):
    order = booked(owner, shop)
    assert [order["state"], order["total_fen"], order["home"]] == [
        "awaiting_payment",
        11_000,
        home_code(shop),
    ]
    [visit] = order["visits"]
    assert [visit["starts_at"], visit["ends_at"], visit["pin"], visit["workers"]] == [
        "2026-11-23T10:00:00+08:00",
        "2026-11-23T12:00:00+08:00",
        None,
        [],
    ]
    told = owner.get(f"/orders/{order['code']}").json()
    assert {name: told[name] for name in order} == order
    assert [told["address"] != "", "address" in order] == [True, False]


def test_the_same_key_books_once_and_answers_the_same(shop, owner):
    answers = [owner.post("/orders", booking(shop), key="one") for _ in range(3)]
    assert [one.status_code for one in answers] == [201, 201, 201]
    assert len({one.content for one in answers}) == 1
    assert len(orders_of_person(shop.person_id)) == 1


def test_control_with_a_new_key_each_it_books_again(shop, owner):
    for _ in range(2):
        booked(owner, shop)
    assert len(orders_of_person(shop.person_id)) == 2


def test_a_key_is_not_used_for_another_booking(shop, owner):
    owner.post("/orders", booking(shop), key="one")
    answer = owner.post("/orders", booking(shop, minutes=180), key="one")
    assert problem(answer) == (409, "KeyReused")


def test_a_write_without_a_key_is_refused(shop, owner):
    for key in ("k" * 81,):
        assert problem(owner.post("/orders", booking(shop), key=key)) == (
            400,
            "IdempotencyKeyMissing",
        )
    answer = owner.client.post(
        "/api/v1/orders", booking(shop), "application/json", headers=owner.headers
    )
    assert problem(answer) == (400, "IdempotencyKeyMissing")
    assert orders_of_person(shop.person_id) == []


def test_a_held_time_becomes_the_order(shop, owner):
    kept = {name: booking(shop)[name] for name in ("service", "home", "start", "minutes")}
    held = owner.post("/holds", kept)
    assert held.status_code == 201
    assert held.json()["until"] == "2026-11-22T12:10:00+08:00"
    order = booked(owner, shop, hold=held.json()["hold"])
    assert order["visits"][0]["starts_at"] == "2026-11-23T10:00:00+08:00"
    answer = owner.post("/orders", booking(shop, hold="0000000000000000"))
    assert problem(answer) == (409, "HoldExpired")


def test_what_is_full_is_refused_and_nothing_is_kept(shop, owner):
    for _ in range(2):
        booked(owner, shop)
    answer = owner.post("/orders", booking(shop))
    assert problem(answer) == (409, "NobodyFree")
    assert len(orders_of_person(shop.person_id)) == 2


def test_a_price_that_was_not_seen_is_not_taken(shop, owner):
    answer = owner.post("/orders", booking(shop, seen_visit_fen=1))
    assert problem(answer) == (409, "PriceChanged")
    assert booked(owner, shop, seen_visit_fen=11_000, seen_visits=1)["total_fen"] == 11_000


def test_a_series_is_promised_whole(shop, owner):
    order = booked(owner, shop, repeat="weekly", count=4)
    assert [one["starts_at"][:10] for one in order["visits"]] == [
        "2026-11-23",
        "2026-11-30",
        "2026-12-07",
        "2026-12-14",
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"total_fen": 1},
        {"person_id": 1},
        {"state": "booked"},
        {"start": "2026-11-23T10:00:00"},
        {"start": "tomorrow"},
        {"minutes": 0},
        {"minutes": "x"},
        {"repeat": "hourly"},
        {"note": "长" * 501},
        {"note": "a\x00b"},
        {"add_ons": ["a\x00b"]},
        {"note": "\ud800"},
        {"start": "0001-01-01T00:00:00+14:00"},
        {"start": "9999-12-31T23:59:59-12:00"},
        {"minutes": 10**30},
        {"minutes": float("inf")},
        {"home": None},
        {"add_ons": "x"},
    ],
)
def test_a_field_that_is_not_described_is_refused(shop, owner, change):
    assert problem(owner.post("/orders", booking(shop, **change))) == (422, "NotUnderstood")
    assert orders_of_person(shop.person_id) == []


def test_no_json_is_a_bad_request(shop, owner):
    answer = owner.client.post(
        "/api/v1/orders",
        "{",
        "application/json",
        headers=owner.headers | {"Idempotency-Key": "k"},
    )
    assert problem(answer) == (400, "BadRequest")


def test_another_homes_door_stays_shut(shop, stranger):
    assert problem(stranger.post("/orders", booking(shop))) == (404, "NotYourHome")
    kept = {name: booking(shop)[name] for name in ("service", "home", "start", "minutes")}
    assert problem(stranger.post("/holds", kept)) == (404, "NotYourHome")


def test_an_unknown_service_is_not_there(shop, owner):
    answer = owner.post("/orders", booking(shop, service="nothing"))
    assert problem(answer) == (404, "NoSuchService")


def test_an_order_of_somebody_else_is_as_one_that_is_not_there(shop, owner, stranger):
    code = booked(owner, shop)["code"]
    foreign, missing = (stranger.get(f"/orders/{one}") for one in (code, "0" * 16))
    assert problem(foreign) == (404, "NoSuchOrder")
    assert foreign.content == missing.content
    assert stranger.get("/orders").json() == []


def test_the_pin_is_told_only_while_it_opens_the_door(shop, owner):
    order = booked(owner, shop)

    def pin():
        return owner.get(f"/orders/{order['code']}").json()["visits"][0]["pin"]

    assert pin() is None
    paid(shop, order)
    assert len(pin()) == 6
    advanced(shop, order, VisitState.IN_SERVICE)
    assert pin() is None


def test_the_worker_is_named_once_she_said_yes(shop, owner):
    order = booked(owner, shop)
    paid(shop, order)
    advanced(shop, order, VisitState.ASSIGNED)
    [one] = owner.get(f"/orders/{order['code']}").json()["visits"][0]["workers"]
    assert one["code"] in shop.worker_codes


def test_paying_leads_to_the_provider_once(shop, owner, stranger, monkeypatch):
    monkeypatch.setattr(
        "jiahe.journeys.pay.payment_page",
        lambda *, payment_code, **_: f"https://pay/{payment_code}",
    )
    code = booked(owner, shop)["code"]
    answers = [owner.post(f"/orders/{code}/payment", {}, key="p") for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert answers[0].json()["url"] == f"https://pay/{answers[0].json()['payment']}"
    assert problem(stranger.post(f"/orders/{code}/payment")) == (404, "NoSuchOrder")


def test_the_list_asks_as_often_for_one_order_as_for_many(shop, owner):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            owner.get("/orders")
        return len(asked)

    booked(owner, shop, start=at(8).isoformat())
    queries()
    before = queries()
    for hour in (11, 14, 17):
        booked(owner, shop, start=at(hour).isoformat(), repeat="weekly", count=4)
    assert [queries(), len(owner.get("/orders").json())] == [before, 4]


@pytest.fixture
def _sunday_everywhere():
    set_process_clock(FixedClock(SUNDAY_NOON))  # in the threads too
    yield
    set_process_clock(SystemClock())


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_sunday_everywhere")
def test_the_same_key_sent_at_once_books_once_with_one_answer(shop, owner):
    programs = [Caller() for _ in range(6)]
    for one in programs:
        one.headers = owner.headers
    asked = booking(shop)
    answers = at_once([partial(one.post, "/orders", asked, key="one") for one in programs])
    assert [one.status_code for one in answers] == [201] * 6
    assert len({one.content for one in answers}) == 1
    assert len(orders_of_person(shop.person_id)) == 1


def test_control_without_the_keys_the_same_key_books_again(shop, owner, monkeypatch):
    with_keys = "with_retries(lambda: _run(actor, route, key, body_hash(body), effect))"
    cut(monkeypatch, run_once, with_keys, "effect()")
    for hour in (9, 13):
        asked = booking(shop, start=at(hour).isoformat())
        assert owner.post("/orders", asked, key="one").status_code == 201
    assert len(orders_of_person(shop.person_id)) == 2


def test_control_without_the_look_at_the_household_an_order_is_anybodys(
    shop, owner, stranger, monkeypatch
):
    code = booked(owner, shop)["code"]
    cut(monkeypatch, order_directory, ", household__members__person_id=person_id")
    assert stranger.get(f"/orders/{code}").status_code == 200
