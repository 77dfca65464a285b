import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import SUNDAY_NOON, at

from jiahe.booking.queries import order_by_code, orders_of_person
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company

pytestmark = pytest.mark.django_db


def field(page, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    return found[1] if found else ""


def chosen(page, name):
    found = re.search(rf'name="{name}" value="([^"]*)" checked', page.content.decode())
    return found[1] if found else ""


def filled(page, **changes):
    names = ("day", "start", "minutes", "worker", "repeat", "count")
    form = {name: chosen(page, name) for name in names if chosen(page, name)}
    form |= {name: field(page, name) for name in ("idempotency_key", "seen_fen", "home")}
    if "start" in changes:  # only the shown day's starts can be chosen
        form["day"] = changes["start"][:10]
    return form | changes


def url(shop):
    return f"/book/{shop.service_code}/"


def orders(shop):
    return orders_of_person(shop.person_id)


def test_a_stranger_to_us_sees_durations_and_prices_without_signing_in(shop):
    page = Client().get(url(shop))
    assert page.status_code == 200
    assert "¥165" in page.content.decode()


def test_a_picked_compound_shows_times_and_the_whole_price(shop):
    from jiahe.web.household.compounds import compounds

    client = Client()
    where = {"compound": compounds()[0].name, "area_m2": "92", "do": "look"}
    assert client.post(url(shop), where).status_code == 302
    page = client.get(url(shop))
    assert chosen(page, "start") == at(13, on=SUNDAY_NOON.date()).isoformat()
    assert field(page, "seen_fen") == "11000"


def test_confirming_asks_for_the_number_first_and_keeps_the_draft(shop):
    from jiahe.web.household.compounds import compounds

    client = Client()
    sent = {"compound": compounds()[0].name, "area_m2": "92", "minutes": "240", "do": "confirm"}
    answer = client.post(url(shop), sent)
    assert answer["Location"] == f"/login/code/?next=%2Fbook%2F{shop.service_code}%2F"
    assert chosen(client.get(url(shop)), "minutes") == "240"


def test_the_owner_confirms_the_recommended_time_in_one_tap(shop, owner):
    page = owner.get(url(shop))
    answer = owner.post(url(shop), filled(page, do="confirm"))
    placed = orders(shop)
    assert [answer.status_code, len(placed)] == [302, 1]
    assert answer["Location"] == f"/orders/{placed[0].code}/pay/"


def test_a_double_click_books_once(shop, owner):
    form = filled(owner.get(url(shop)), do="confirm")
    first, second = owner.post(url(shop), form), owner.post(url(shop), form)
    assert first["Location"] == second["Location"]
    assert len(orders(shop)) == 1


def test_the_page_from_the_back_button_books_nothing_new(shop, owner):
    form = filled(owner.get(url(shop)), do="confirm")
    first = owner.post(url(shop), form)
    owner.get(first["Location"])
    assert owner.post(url(shop), form)["Location"] == first["Location"]
    assert len(orders(shop)) == 1


def test_two_pages_book_twice_because_the_household_asked_twice(shop, owner):
    """The control: it is the key that makes one order of two clicks."""
    first, second = filled(owner.get(url(shop)), do="confirm"), {}
    owner.post(url(shop), first)
    second = filled(owner.get(url(shop)), do="confirm")
    owner.post(url(shop), second)
    assert len(orders(shop)) == 2


def test_another_day_shows_its_own_times(shop, owner):
    form = filled(owner.get(url(shop)), day="2026-11-24", do="look")
    owner.post(url(shop), form)
    page = owner.get(url(shop))
    assert chosen(page, "day") == "2026-11-24"
    assert chosen(page, "start") == at(8, on=date(2026, 11, 24)).isoformat()


def test_a_time_whose_ten_minutes_are_over_is_booked_while_it_is_free(shop, owner):
    owner.post(url(shop), filled(owner.get(url(shop)), start=at(10).isoformat(), do="look"))
    with clock_set_to(FixedClock(SUNDAY_NOON + timedelta(minutes=11))):
        form = filled(owner.get(url(shop)), do="confirm")
        assert owner.post(url(shop), form).status_code == 302
    assert len(orders(shop)) == 1


def test_a_time_whose_ten_minutes_are_over_may_be_gone(shop, owner):
    owner.post(url(shop), filled(owner.get(url(shop)), start=at(10).isoformat(), do="look"))
    with clock_set_to(FixedClock(SUNDAY_NOON + timedelta(minutes=11))):
        form = filled(owner.get(url(shop)), do="confirm")
        for number in range(2):
            assert owner.post(url(shop), form | {"idempotency_key": f"{number}"}).status_code == 302
        answer = owner.post(url(shop), form)
    assert answer.status_code == 409
    assert "没有合适的服务师" in answer.content.decode()


def test_choosing_a_time_keeps_it_for_ten_minutes(shop, owner):
    page = owner.get(url(shop))
    form = filled(page, start=at(10).isoformat(), do="look")
    assert owner.post(url(shop), form).status_code == 302
    assert "12:10" in owner.get(url(shop)).content.decode()


def test_the_kept_time_becomes_the_order(shop, owner):
    page = owner.get(url(shop))
    owner.post(url(shop), filled(page, start=at(10).isoformat(), do="look"))
    answer = owner.post(url(shop), filled(owner.get(url(shop)), do="confirm"))
    assert answer.status_code == 302
    with for_company(shop.company_id):
        visit = order_by_code(orders(shop)[0].code).visits.get()
        assert [seat.during.lower for seat in visit.reservations.all()] == [at(10)]


def test_a_time_changed_after_it_was_kept_books_the_new_one(shop, owner):
    owner.post(url(shop), filled(owner.get(url(shop)), start=at(10).isoformat(), do="look"))
    form = filled(owner.get(url(shop)), start=at(15).isoformat(), do="confirm")
    assert owner.post(url(shop), form).status_code == 302
    with for_company(shop.company_id):
        visit = order_by_code(orders(shop)[0].code).visits.get()
        assert [seat.during.lower for seat in visit.reservations.all()] == [at(15)]


def test_a_time_that_was_taken_meanwhile_is_told_with_the_next_best(shop, owner):
    form = filled(owner.get(url(shop)), start=at(10).isoformat(), do="confirm")
    for _ in range(2):
        key = {"idempotency_key": f"other-{_}"}
        assert owner.post(url(shop), form | key).status_code == 302
    answer = owner.post(url(shop), form)
    assert answer.status_code == 409
    page = owner.get(url(shop))
    assert chosen(page, "minutes") == form["minutes"]
    assert "start=2026-11-23" in page.content.decode()


def test_a_refusal_is_told_without_drawing_the_times_and_leads_back_to_what_was_typed(shop, owner):
    form = filled(owner.get(url(shop)), start=at(10).isoformat(), do="confirm", note="门口有狗")
    for number in range(2):
        assert owner.post(url(shop), form | {"idempotency_key": f"{number}"}).status_code == 302
    answer = owner.post(url(shop), form)
    text = answer.content.decode()
    assert [answer.status_code, answer.templates[0].name] == [409, "household/refused.html"]
    assert f'href="{url(shop)}"' in text
    assert [part in text for part in ("没有合适的服务师", 'name="start"')] == [True, False]
    page = owner.get(url(shop)).content.decode()
    assert "门口有狗" in page
    assert len(orders(shop)) == 2


def test_a_refused_time_costs_a_third_of_the_statements_of_the_whole_page(shop, owner):
    form = filled(owner.get(url(shop)), start=at(10).isoformat(), do="confirm")
    for number in range(2):
        owner.post(url(shop), form | {"idempotency_key": f"{number}"})
    owner.post(url(shop), form)
    with CaptureQueriesContext(connection) as light:
        assert owner.post(url(shop), form).status_code == 409
    with CaptureQueriesContext(connection) as whole:
        part = owner.post(url(shop), form, headers={"HX-Request": "true"})
    assert 'name="start"' in part.content.decode()
    assert len(light) * 3 <= len(whole)


def test_a_draft_that_did_not_change_is_not_written_again(shop, owner):
    form = filled(owner.get(url(shop)), seen_fen="1", do="confirm")
    owner.post(url(shop), form)
    with CaptureQueriesContext(connection) as again:
        assert owner.post(url(shop), form).status_code == 409
    assert [one for one in again if "UPDATE" in one["sql"]] == []
    with CaptureQueriesContext(connection) as other:
        owner.post(url(shop), form | {"note": "请按门铃"})
    assert len([one for one in other if 'UPDATE "django_session"' in one["sql"]]) == 1


def test_a_price_that_changed_is_shown_again_before_it_is_taken(shop, owner):
    form = filled(owner.get(url(shop)), do="confirm", seen_fen="1")
    answer = owner.post(url(shop), form)
    assert [answer.status_code, len(orders(shop))] == [409, 0]


def test_a_series_is_promised_whole(shop, owner):
    form = filled(owner.get(url(shop)), repeat="weekly", count="4", do="confirm")
    owner.post(url(shop), form)
    with for_company(shop.company_id):
        assert order_by_code(orders(shop)[0].code).visits.count() == 4


def test_once_more_takes_the_earlier_order_as_its_draft(shop, owner):
    form = filled(owner.get(url(shop)), minutes="240", do="confirm", seen_fen="")
    owner.post(url(shop), form)
    again = owner.get(url(shop), {"again": orders(shop)[0].code})
    assert chosen(again, "minutes") == "240"


def test_nobody_repeats_another_persons_order(shop, owner, stranger):
    owner.post(url(shop), filled(owner.get(url(shop)), do="confirm"))
    assert stranger.get(url(shop), {"again": orders(shop)[0].code}).status_code == 404


def test_the_waiting_list_is_joined_and_shown(shop, owner):
    form = filled(owner.get(url(shop)))
    assert owner.post(f"{url(shop)}wait/", form).status_code == 302
    assert "日常保洁" in owner.get("/me/").content.decode()


def test_the_waiting_list_is_left_with_one_button_by_its_own_household(shop, owner, stranger):
    owner.post(f"{url(shop)}wait/", filled(owner.get(url(shop))))
    (leave,) = re.findall(r'action="(/me/waiting/\w+/leave/)"', owner.get("/me/").content.decode())
    assert stranger.post(leave, {"idempotency_key": "k1"}).status_code == 404
    assert leave in owner.get("/me/").content.decode()
    for key in ("k2", "k3"):
        assert owner.post(leave, {"idempotency_key": key}).headers["Location"] == "/me/"
    assert "候补" not in owner.get("/me/").content.decode().replace("已退出候补名单", "")


def test_nonsense_in_a_form_is_ignored(shop, owner):
    odd = {"minutes": "x", "start": "gestern", "day": "1", "worker": "-1", "area_m2": "9" * 99}
    assert owner.post(url(shop), odd | {"do": "look"}).status_code == 302
    assert owner.get(url(shop)).status_code == 200


def test_an_unknown_service_is_not_found(shop):
    assert Client().get("/book/nothing/").status_code == 404
