"""Another time, asked and answered by the household on its own page; and the earliest one."""

import pytest

from dispatching import accepted, code_of, person_of, seat_now, to_queue
from factories import at, open_shop
from jiahe.booking.models import Order
from jiahe.dispatch.models import TimeQuestion
from jiahe.journeys import day, times
from jiahe.kit.tenancy import for_company
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


def asked(shop):
    """The address of a question: one worker is ill, the other one busy at that time."""
    booked, _other = accepted(shop, at(14)), accepted(shop, at(14))
    told = day.worker_fell_ill(
        company_id=shop.company_id,
        worker_code=code_of(shop, seat_now(booked)[0]),
        from_at=at(8),
        until_at=at(23),
        actor_id=shop.person_id,
    )
    day.decide(
        company_id=shop.company_id, event_code=told.code, chosen=None, actor_id=shop.person_id
    )
    with for_company(shop.company_id):
        question = TimeQuestion.objects.get()
        order = Order.objects.get(pk=booked.order_id).code
    return booked, f"/orders/{order}/times/{question.code}/"


def test_a_yes_moves_the_visit_and_leads_to_the_order():
    shop = open_shop(workers=2)
    booked, url = asked(shop)
    client = signed_in(shop.person_id)
    page = client.get(url)
    assert page.status_code == 200
    assert page.content.decode().count('name="start"') == 4
    client.post(url, {"start": "0", "idempotency_key": "t1"})
    worker, start = seat_now(booked)
    assert worker is not None
    assert start != at(14)


def test_keeping_the_time_moves_nothing_and_a_second_answer_is_refused_in_words():
    shop = open_shop(workers=2)
    booked, url = asked(shop)
    client = signed_in(shop.person_id)
    assert client.post(url, {"start": "keep", "idempotency_key": "t1"}).status_code == 302
    assert seat_now(booked) == (None, at(14))
    assert client.post(url, {"start": "0", "idempotency_key": "t2"}).status_code == 409
    assert seat_now(booked) == (None, at(14))


def test_a_stranger_finds_no_question():
    shop = open_shop(workers=2)
    _booked, url = asked(shop)
    stranger = open_shop(slug="west", first_number=50)
    assert signed_in(stranger.person_id).get(url).status_code == 404


def test_as_soon_as_possible_leads_to_the_booking_page_with_the_earliest_start():
    shop = open_shop(workers=1)
    client = signed_in(shop.person_id)
    to = client.get(f"/service/{shop.service_code}/soon/")["Location"]
    assert to.startswith(f"/book/{shop.service_code}/?day=2026-11-22&start=2026-11-22T13")
    page = client.get(to, follow=True)
    assert page.status_code == 200


def test_a_called_worker_takes_the_visit_on_the_page_and_the_other_reads_that_it_is_gone():
    shop = open_shop(workers=2)
    booked = accepted(shop, at(14))
    to_queue(shop, booked)
    call = times.call_workers(
        company_id=shop.company_id,
        visit_code=booked.visit_code,
        seat=1,
        worker_ids=shop.worker_ids,
    )
    first, second = (signed_in(person_of(shop, one)) for one in shop.worker_ids)
    url = f"/work/calls/{call.code}/"
    assert url in first.get("/work/calls/").content.decode()
    assert first.get(url).status_code == 200
    assert first.post(f"{url}take/", {"idempotency_key": "c1"})["Location"] == "/work/"
    assert seat_now(booked)[0] == shop.worker_ids[0]
    assert second.post(f"{url}take/", {"idempotency_key": "c2"}).status_code == 409
    assert "同事抢先一步" in second.get(url).content.decode()
