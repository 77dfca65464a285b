"""Language and elder view follow the person; unread messages, help and the demo's accounts."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from factories import SUNDAY_NOON, open_shop, staff
from jiahe.accounts.actions import set_company_phone
from jiahe.accounts.choices import Role
from jiahe.accounts.models import Company, Person
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.statements import fetch_one
from jiahe.notify import queries
from jiahe.notify.actions import send_text
from jiahe.simulation.accounts import demo_accounts
from signing import see, signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sunday(settings, tmp_path):
    settings.IS_DEMO, settings.STATIC_ROOT = True, tmp_path
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "whitenoise" not in one]
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


@pytest.fixture
def shop():
    return open_shop(workers=1)


def html(client, path="/"):
    return client.get(path).content.decode().split("<body>")[0]


def test_another_device_speaks_the_persons_language(shop):
    speak(signed_in(shop.person_id), "en")
    assert 'lang="en"' in html(signed_in(shop.person_id))


def test_another_device_shows_the_persons_view(shop):
    see(signed_in(shop.person_id), elder="1")
    assert "data-elder" in html(signed_in(shop.person_id))


def test_the_switch_in_the_top_bar_is_kept_with_the_person_too(shop):
    signed_in(shop.person_id).post("/elder-mode/", {"elder": "1"})
    assert "data-elder" in html(signed_in(shop.person_id))
    signed_in(shop.person_id).post("/elder-mode/", {"elder": "0"})
    assert "data-elder" not in html(signed_in(shop.person_id))


def test_what_a_stranger_chose_on_this_device_does_not_change_who_signs_in(shop):
    client = signed_in(shop.person_id)
    client.cookies["jiahe_language"], client.cookies["jiahe_elder"] = "en", "1"
    assert 'lang="zh-Hans"' in html(client)
    assert "data-elder" not in html(client)


def test_a_stranger_keeps_the_choice_in_the_browser_alone(shop):
    client = Client()
    client.post("/me/view/", {"language": "en", "elder": "1"})
    assert 'lang="en" data-elder' in html(client)
    assert set(Person.objects.values_list("language", "prefers_elder_mode")) == {("zh-hans", False)}


def test_a_new_number_takes_the_language_in_which_it_signs_in(db):
    client = Client()
    client.post("/me/view/", {"language": "en"})
    client.post("/login/code/", {"phone": "13800138000"})
    assert Person.objects.get().language == "en"


@pytest.mark.parametrize("path", ["/", "/work/"])
def test_unread_messages_are_counted_in_the_frame_by_one_query(shop, path, monkeypatch):
    person_id = shop.worker_person_ids[0] if path == "/work/" else shop.person_id
    phone = Person.objects.get(pk=person_id).phone
    client = signed_in(person_id)
    send_text(phone="+8613900009999", kind="other", text="not mine")
    quiet = client.get(path).content.decode()
    for _ in range(3):
        send_text(phone=phone, kind="news", text="…")
    asked: list[str] = []
    monkeypatch.setattr(
        queries, "fetch_one", lambda *what: asked.append(what[0]) or fetch_one(*what)
    )
    with CaptureQueriesContext(connection) as others:
        loud = client.get(path).content.decode()
    assert asked == [queries.UNREAD]
    assert sum("notify_message" in one["sql"] for one in others) == 0
    assert ('<span class="badge">3<span' in quiet, '<span class="badge">3<span' in loud) == (
        False,
        True,
    )


def test_reading_the_messages_empties_the_count(shop):
    client = signed_in(shop.person_id)
    send_text(phone=Person.objects.get(pk=shop.person_id).phone, kind="news", text="…")
    assert 'class="badge">1<' in client.get("/orders/").content.decode()
    client.get("/messages/")
    assert 'class="badge">' not in client.get("/orders/").content.decode()


def call_links(client, path):
    return [
        piece.split('"')[0] for piece in client.get(path).content.decode().split('href="tel:')[1:]
    ]


def test_help_is_the_companys_number_where_a_company_is_meant(shop, settings):
    settings.HELP_PHONE = "400-111-2222"
    set_company_phone(company_id=shop.company_id, phone="0571-8888 0000")
    client = signed_in(shop.person_id)
    assert call_links(client, f"/service/{shop.service_code}/") == ["0571-8888 0000"]
    assert call_links(client, f"/book/{shop.service_code}/") == ["0571-8888 0000"]
    assert call_links(client, "/orders/") == ["400-111-2222"]


def test_without_any_number_no_call_is_offered(shop, settings):
    settings.HELP_PHONE = ""
    client = signed_in(shop.person_id)
    pages = ("/", "/orders/", "/me/", f"/service/{shop.service_code}/")
    assert [call_links(client, path) for path in pages] == [[], [], [], []]


def test_the_owner_keeps_the_companys_number_and_nobody_else(shop):
    owner = signed_in(staff(shop.company_id, Role.OWNER, 5))
    assert owner.post("/office/company/", {"phone": "0571-8888 0000"}).status_code == 302
    assert owner.post("/office/company/", {"phone": "call me"}).status_code == 422
    agent = signed_in(staff(shop.company_id, Role.SERVICE_AGENT, 6))
    assert agent.post("/office/company/", {"phone": "110"}).status_code == 404
    assert Company.objects.get().phone == "0571-8888 0000"


def test_the_demo_offers_its_accounts_at_the_door(db):
    page = Client().get("/login/").content.decode()
    assert [one.typed for one in demo_accounts() if f'value="{one.typed}"' not in page] == []


def test_control_outside_the_demo_the_door_shows_no_account(db, settings):
    settings.IS_DEMO = False
    page = Client().get("/login/").content.decode()
    assert [one.typed for one in demo_accounts() if one.typed in page] == []
