import re

import pytest
from django.test import Client

from jiahe.accounts.queries import households_of, person_by_id
from jiahe.notify.actions import send_text
from jiahe.web.household.compounds import compounds

pytestmark = pytest.mark.django_db


def home_form(**changes):
    return {
        "idempotency_key": "k1",
        "compound": compounds()[0].name,
        "door": "1 号楼 101",
        "area_m2": "88",
        "contact_name": "陈女士",
        "contact_phone": "13800138000",
        "needs": ["elder"],
        "needs_note": "听力不好",
    } | changes


def test_everybody_may_open_me_and_choose_language_and_view():
    client = Client()
    assert client.get("/me/").status_code == 200
    sent = {"language": "en", "elder": "1", "next": "/me/"}
    assert client.post("/me/view/", sent)["Location"] == "/me/"
    page = client.get("/me/").content.decode()
    assert 'lang="en"' in page
    assert "data-elder" in page


def test_the_choice_stays_with_the_person(shop, owner):
    owner.post("/me/view/", {"language": "en", "elder": "1"})
    person = person_by_id(shop.person_id)
    assert (person.language, person.prefers_elder_mode) == ("en", True)


def test_another_house_is_never_the_next_page():
    answer = Client().post("/me/view/", {"next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_a_home_is_added_once(shop, owner):
    for _ in range(2):
        assert owner.post("/me/homes/new/", home_form()).status_code == 302
    homes = list(households_of(shop.person_id))
    assert [home.door for home in homes] == ["1 号楼 101", "3 号楼 502"]
    assert [need.kind for need in homes[0].special_needs.all()] == ["elder"]
    assert homes[0].contact_phone == "+8613800138000"


def test_a_wrong_home_is_told_at_the_top_and_kept(shop, owner):
    answer = owner.post("/me/homes/new/", home_form(compound="不存在的小区", area_m2="0"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "data-error-summary" in page
    assert 'value="1 号楼 101"' in page
    assert len(households_of(shop.person_id)) == 1


def test_a_home_is_changed_and_put_away(shop, owner):
    home = households_of(shop.person_id)[0]
    path = f"/me/homes/{home.code}/"
    assert owner.post(path, home_form(door="2 号楼 202")).status_code == 302
    assert households_of(shop.person_id)[0].door == "2 号楼 202"
    assert owner.post(f"{path}archive/", {"idempotency_key": "k2"}).status_code == 302
    assert "已约好的服务照常上门" in owner.get("/me/homes/").content.decode()
    assert len(households_of(shop.person_id)) == 0


def test_a_home_keeps_a_compound_that_no_list_knows(shop, owner):
    home = households_of(shop.person_id)[0]
    sent = home_form(compound=home.compound, door="5 号楼 101")
    assert owner.post(f"/me/homes/{home.code}/", sent).status_code == 302
    kept = households_of(shop.person_id)[0]
    assert (kept.compound, kept.door, kept.lat) == (home.compound, "5 号楼 101", home.lat)


def test_nobody_else_sees_or_changes_a_home(shop, stranger):
    home = households_of(shop.person_id)[0]
    path = f"/me/homes/{home.code}/"
    assert stranger.get(path).status_code == 404
    assert stranger.post(path, home_form()).status_code == 404
    assert stranger.post(f"{path}archive/", {"idempotency_key": "k"}).status_code == 404
    assert len(households_of(shop.person_id)) == 1


def test_a_home_added_while_booking_leads_back_to_it(shop, stranger):
    there = f"/book/{shop.service_code}/"
    page = stranger.get("/me/homes/new/", {"next": there}).content.decode()
    assert f'name="next" value="{there}"' in page
    answer = stranger.post("/me/homes/new/", home_form(next=there))
    assert answer["Location"] == there


def test_messages_are_the_persons_own_and_read_when_seen(shop, owner, stranger):
    send_text(phone=person_by_id(shop.person_id).phone, kind="order", text="您的订单已预约")
    assert "您的订单已预约" not in stranger.get("/messages/").content.decode()
    assert "您的订单已预约" in owner.get("/messages/").content.decode()


def test_the_demo_inbox_exists_only_in_the_demo(shop, settings):
    send_text(phone="+8613800138000", kind="login_code", text="验证码 123456")
    assert "验证码 123456" in Client().get("/demo/inbox/").content.decode()
    settings.IS_DEMO = False
    assert Client().get("/demo/inbox/").status_code == 404


def test_a_number_and_the_six_digits_sign_in(db):
    client = Client()
    asked = client.get("/login/code/")
    assert 'autocomplete="tel"' in asked.content.decode()
    sent = client.post("/login/code/", {"phone": "13800138000", "next": "/orders/"})
    page = client.get(sent["Location"]).content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    code = re.search(r"\d{6}", client.get("/demo/inbox/").content.decode())[0]
    answer = client.post("/login/code/confirm/", {"code": code, "next": "/orders/"})
    assert answer["Location"] == "/orders/"
    assert client.get("/orders/").status_code == 200


def test_wrong_digits_are_told_without_signing_in(db):
    client = Client()
    client.post("/login/code/", {"phone": "13800138000"})
    answer = client.post("/login/code/confirm/", {"code": "000000"})
    assert "field-error" in answer.content.decode()
    assert client.get("/orders/").status_code == 302
