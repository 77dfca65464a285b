"""A household at the counter: its digits open its homes, its own link pays, and nobody else's."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from counter_world import begin, confirmed, digits_of, phone_of
from factories import SUNDAY_NOON, Shop, open_shop, staff
from jiahe.accounts.actions import counter as actions
from jiahe.accounts.actions import register_person
from jiahe.accounts.choices import Role
from jiahe.accounts.models import CounterCase, Person
from jiahe.accounts.queries import households_of
from jiahe.booking.queries import orders_of_person
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from jiahe.trust.models import AuditEntry
from jiahe.web.household.compounds import compounds
from learning_world import on
from signing import signed_in, speak

pytestmark = pytest.mark.django_db
NEW = "13911112222"


@pytest.fixture(autouse=True)
def _sunday_noon(settings) -> Iterator[None]:
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "whitenoise" not in one]
    with on(SUNDAY_NOON):
        yield


@pytest.fixture
def shop() -> Shop:
    return open_shop(3)


def desk_of(shop, role: Role = Role.SERVICE_AGENT, number: int = 1) -> Client:
    client = signed_in(staff(shop.company_id, role, number))
    speak(client, "en")
    return client


@pytest.fixture
def desk(shop) -> Client:
    return desk_of(shop)


def form_of(page) -> dict[str, str]:
    """What the last form of the page would send to book."""
    html = page.content.decode()
    names = ("service", "home", "minutes", "day", "start", "seen_fen")
    return {name: re.findall(rf'name="{name}" value="([^"]*)"', html)[0] for name in names}


def case(shop) -> CounterCase:
    with for_company(shop.company_id):
        return CounterCase.objects.latest("pk")


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "告知"), ("en", "tell the digits")])
def test_the_digits_come_in_the_households_language_not_the_desks(
    shop, desk, language, words
) -> None:
    Person.objects.filter(pk=shop.person_id).update(language=language)
    begin(desk, phone_of(shop))
    assert words in Message.objects.get(kind="counter_code").text
    begin(desk, NEW, "another")
    assert "告知" in Message.objects.filter(kind="counter_code").latest("pk").text


@pytest.mark.parametrize("role", [Role.SERVICE_AGENT, Role.PROMOTER, Role.OWNER])
def test_a_known_household_is_booked_for_told_and_pays_itself(shop, role) -> None:
    desk = desk_of(shop, role)
    here = confirmed(desk, phone_of(shop))
    page = desk.get(here, {"service": shop.service_code})
    sent = form_of(page) | {"idempotency_key": "book"}
    for _ in range(2):
        assert desk.post(f"{here}book/", sent)["Location"] == here
    (order,) = orders_of_person(shop.person_id)
    assert (order.state, str(order.total_fen)) == ("awaiting_payment", sent["seen_fen"])
    told = Message.objects.get(kind="booked_for_you")
    assert (told.phone, told.link) == (phone_of(shop), f"/orders/{order.code}/pay/")
    assert f"/orders/{order.code}/pay/" in desk.get(here).content.decode()
    assert signed_in(shop.person_id).get(told.link).status_code == 200
    with for_company(shop.company_id):
        entry = AuditEntry.objects.get(action="order.booked_for_household")
    assert (entry.reason, entry.detail["via"]) == ("周一打扫", "counter")


def test_a_new_number_becomes_a_person_with_a_home_by_its_digits(shop, desk) -> None:
    here = confirmed(desk, NEW)
    home = {
        "compound": compounds()[0].name, "door": "3 幢 502", "area_m2": "90",
        "contact_name": "李奶奶", "contact_phone": NEW, "needs": ["elder"],
        "idempotency_key": "home",
    }  # fmt: skip
    assert desk.post(f"{here}home/", home).status_code == 302
    person = Person.objects.get(phone__endswith=NEW)
    (kept,) = households_of(person.pk)
    assert (person.phone_is_verified, kept.door) == (True, "3 幢 502")
    assert [need.kind for need in kept.special_needs.all()] == ["elder"]


def test_before_the_digits_nothing_is_told_of_the_household(shop, desk) -> None:
    here = begin(desk, phone_of(shop))["Location"]
    (home,) = households_of(shop.person_id)
    assert home.door not in desk.get(here, {"service": shop.service_code}).content.decode()
    begin(desk, NEW, key="new")
    assert not Person.objects.filter(phone__endswith=NEW).exists()


def test_nothing_is_booked_before_the_digits(shop, desk) -> None:
    (home,) = households_of(shop.person_id)
    here = begin(desk, phone_of(shop))["Location"]
    sent = {
        "service": shop.service_code, "home": home.code, "minutes": "120", "seen_fen": "11000",
        "start": (SUNDAY_NOON + timedelta(days=1)).isoformat(), "idempotency_key": "book",
    }  # fmt: skip
    desk.post(f"{here}book/", sent)
    assert list(orders_of_person(shop.person_id)) == []


def test_control_without_the_check_of_the_case_it_would_be_booked(shop, desk, monkeypatch) -> None:
    (home,) = households_of(shop.person_id)
    here = begin(desk, phone_of(shop))["Location"]
    monkeypatch.setattr(
        actions, "open_case_of", lambda code, agent: (actions.case_of(code, agent), shop.person_id)
    )
    monkeypatch.setattr(actions, "close_case", lambda **_: None)
    sent = {
        "service": shop.service_code, "home": home.code, "minutes": "120", "seen_fen": "11000",
        "start": (SUNDAY_NOON + timedelta(days=1)).isoformat(), "idempotency_key": "book",
    }  # fmt: skip
    desk.post(f"{here}book/", sent)
    assert len(orders_of_person(shop.person_id)) == 1


def test_wrong_digits_are_counted_and_end_the_case(shop, desk) -> None:
    here = begin(desk, phone_of(shop))["Location"]
    right = digits_of(phone_of(shop))
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(actions.MOST_TRIES):
        desk.post(f"{here}digits/", {"digits": wrong})
    desk.post(f"{here}digits/", {"digits": right})
    assert (case(shop).tries, case(shop).confirmed_at) == (actions.MOST_TRIES, None)


def test_digits_end_after_ten_minutes(shop, desk, monkeypatch) -> None:
    here = begin(desk, phone_of(shop))["Location"]
    late = case(shop).opened_at + actions.DIGITS_HOLD + timedelta(seconds=1)
    monkeypatch.setattr(actions, "now", lambda: late)
    desk.post(f"{here}digits/", {"digits": digits_of(phone_of(shop))})
    assert case(shop).confirmed_at is None


def an_hour_after_the_digits(shop, desk, monkeypatch) -> str:
    """The address of a case that was confirmed a little more than an hour ago."""
    here = confirmed(desk, phone_of(shop))
    late = case(shop).confirmed_at + actions.BOOK_WITHIN + timedelta(seconds=1)
    monkeypatch.setattr(actions, "now", lambda: late)
    return here


def test_an_hour_after_the_digits_the_homes_are_closed_again(shop, desk, monkeypatch) -> None:
    (home,) = households_of(shop.person_id)
    answer = desk.get(an_hour_after_the_digits(shop, desk, monkeypatch))
    assert (answer.status_code, answer["Location"]) == (302, "/office/counter/")
    with for_company(shop.company_id), pytest.raises(actions.CaseNotOpen):
        actions.open_case_of(case(shop).code, case(shop).agent_id)
    assert home.door not in answer.content.decode()


def test_control_within_the_hour_they_are_open(shop, desk) -> None:
    (home,) = households_of(shop.person_id)
    here = confirmed(desk, phone_of(shop))
    assert home.door in desk.get(here, {"service": shop.service_code}).content.decode()


def test_a_case_leads_to_one_order(shop, desk) -> None:
    confirmed(desk, phone_of(shop))
    found = case(shop)
    with for_company(shop.company_id):
        actions.close_case(case_code=found.code, agent_id=found.agent_id, order_code="first")
        with pytest.raises(actions.CaseNotOpen):
            actions.close_case(case_code=found.code, agent_id=found.agent_id, order_code="second")
    assert case(shop).order_code == "first"


def test_a_number_is_not_flooded_with_codes(shop, desk) -> None:
    phone = phone_of(shop)
    answers = [begin(desk, phone, key=str(n)).status_code for n in range(actions.MOST_CODES + 1)]
    assert answers == [302] * actions.MOST_CODES + [422]
    assert Message.objects.filter(kind="counter_code").count() == actions.MOST_CODES


def test_without_a_reason_or_for_the_own_number_no_case_is_opened(shop) -> None:
    own = staff(shop.company_id, Role.SERVICE_AGENT, 1)
    desk = signed_in(own)
    assert begin(desk, NEW, reason=" ").status_code == 422
    assert begin(desk, Person.objects.get(pk=own).phone, key="own").status_code == 422
    with for_company(shop.company_id):
        assert CounterCase.objects.count() == 0


def test_a_colleague_does_not_find_anothers_case(shop, desk) -> None:
    here = confirmed(desk, phone_of(shop))
    other = desk_of(shop, Role.OWNER, 2)
    answers = [other.get(here), other.post(f"{here}digits/", {"digits": "1"})]
    assert [one.status_code for one in answers] == [302, 404]
    assert answers[0]["Location"] == "/office/counter/"
    assert desk_of(shop, Role.DISPATCHER, 3).get("/office/counter/").status_code == 404


def test_a_changed_price_is_told_and_nothing_is_booked(shop, desk) -> None:
    here = confirmed(desk, phone_of(shop))
    sent = form_of(desk.get(here, {"service": shop.service_code}))
    desk.post(f"{here}book/", sent | {"seen_fen": "1", "idempotency_key": "book"})
    assert (list(orders_of_person(shop.person_id)), case(shop).order_code) == ([], "")


def test_nobody_books_into_the_home_of_another_household(shop, desk) -> None:
    register_person(phone=NEW)
    (home,) = households_of(shop.person_id)
    here = confirmed(desk, NEW)
    sent = {
        "service": shop.service_code, "home": home.code, "minutes": "120", "seen_fen": "11000",
        "start": (SUNDAY_NOON + timedelta(days=1)).isoformat(),
    }  # fmt: skip
    desk.post(f"{here}book/", sent | {"idempotency_key": "book"})
    assert list(orders_of_person(shop.person_id)) == []
