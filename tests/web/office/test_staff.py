"""The owner says who works in the office, and nobody else does."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.db.models import QuerySet

from factories import open_shop, staff
from jiahe.accounts.actions import staff as staffing
from jiahe.accounts.choices import GIVEN_BY_OWNER, Role
from jiahe.accounts.models import Membership, Person
from jiahe.accounts.queries import companies_of_role
from jiahe.kit.tenancy import for_company
from signing import signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)
PAGE, END = "/office/company/staff/", "/office/company/staff/end/"
NEW = {"phone": "13911112222", "name": "孙派单", "role": "dispatcher"}


@pytest.fixture
def owner_id(shop):
    return staff(shop.company_id, Role.OWNER, 1)


@pytest.fixture
def owner(owner_id):
    return signed_in(owner_id)


def held(shop):
    with for_company(shop.company_id):
        rows = Membership.objects.filter(role__in=GIVEN_BY_OWNER, is_active=True)
        return sorted(rows.values_list("role", "person__name"))


def code_of(person_id):
    return Person.objects.get(pk=person_id).code


def test_the_company_page_leads_there(owner):
    assert PAGE in owner.get("/office/company/").content.decode()


def test_who_is_given_a_role_signs_in_and_works(shop, owner):
    for _ in range(2):  # a second tap
        assert owner.post(PAGE, NEW).status_code == 302
    assert held(shop) == [("dispatcher", "孙派单"), ("owner", "同事1")]
    colleague = Person.objects.get(phone="+8613911112222")
    assert signed_in(colleague.pk).get("/office/board/").status_code == 200
    page = owner.get(PAGE)
    assert [(one["name"], one["is_end"]) for one in page.context["history"]] == [("孙派单", False)]
    assert "139****2222" in page.content.decode()


def test_an_ended_role_opens_nothing_from_the_next_tap_on(shop, owner):
    owner.post(PAGE, NEW)
    colleague = Person.objects.get(phone="+8613911112222")
    browser = signed_in(colleague.pk)
    for _ in range(2):  # a second tap
        answer = owner.post(END, {"person": colleague.code, "role": "dispatcher"})
        assert answer.status_code == 302
    assert held(shop) == [("owner", "同事1")]
    assert browser.get("/office/board/").status_code == 404
    assert [one["is_end"] for one in owner.get(PAGE).context["history"]] == [True, False]


def test_the_last_owner_stays(shop, owner, owner_id):
    asked = {"person": code_of(owner_id), "role": "owner"}
    answer = owner.post(END, asked)
    assert answer.status_code == 409
    assert "至少要有一位店主" in answer.content.decode()
    assert held(shop) == [("owner", "同事1")]


def test_control_one_of_two_owners_may_go(shop, owner, owner_id):
    staff(shop.company_id, Role.OWNER, 2)
    assert owner.post(END, {"person": code_of(owner_id), "role": "owner"}).status_code == 302
    assert held(shop) == [("owner", "同事2")]


def both_at_once(shop, person_ids):
    """How many of two owners end each other's role at the same time."""

    def end(person_id):
        try:
            with for_company(shop.company_id):
                staffing.end_role(person_code=code_of(person_id), role=Role.OWNER)
        except staffing.LastOwner:
            return 0
        finally:
            connections.close_all()
        return 1

    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(end, person_ids))


def test_of_two_owners_who_end_each_other_one_stays(shop, owner_id):
    other_id = staff(shop.company_id, Role.OWNER, 2)
    assert both_at_once(shop, [owner_id, other_id]) == 1
    assert len(held(shop)) == 1


def test_control_without_the_lock_nobody_would_be_left(shop, owner_id, monkeypatch):
    other_id = staff(shop.company_id, Role.OWNER, 2)
    both, save = Barrier(2), Membership.save
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self.all())
    monkeypatch.setattr(Membership, "save", lambda self, **to: (both.wait(20), save(self, **to))[1])
    assert both_at_once(shop, [owner_id, other_id]) == 2
    assert held(shop) == []


@pytest.mark.parametrize("role", ["worker", "regulator", "evaluator", "king", ""])
def test_other_roles_are_not_the_owners_to_give_or_end(shop, owner, owner_id, role):
    assert owner.post(PAGE, NEW | {"role": role}).status_code == 422
    asked = {"person": code_of(owner_id), "role": role}
    assert owner.post(END, asked).status_code in {403, 404}
    assert held(shop) == [("owner", "同事1")]


@pytest.mark.parametrize(("field", "value"), [("phone", "12"), ("phone", "²"), ("name", " ")])
def test_what_names_nobody_is_said(shop, owner, field, value):
    assert owner.post(PAGE, NEW | {field: value}).status_code == 422
    assert held(shop) == [("owner", "同事1")]


def test_somebody_known_keeps_their_own_name(shop, owner):
    household = Person.objects.get(pk=shop.person_id)
    owner.post(PAGE, NEW | {"phone": household.phone, "name": "别人"})
    assert ("dispatcher", household.name) in held(shop)


def test_nobody_but_this_companys_owner_does(shop, owner_id):
    other = open_shop(1, slug="x", first_number=40)
    stranger = signed_in(staff(other.company_id, Role.OWNER, 3))
    agent = signed_in(staff(shop.company_id, Role.SERVICE_AGENT, 2))
    before = held(shop)
    assert [agent.get(PAGE).status_code, agent.post(PAGE, NEW).status_code] == [404, 404]
    asked = {"person": code_of(owner_id), "role": "owner"}
    assert [one.post(END, asked).status_code for one in (agent, stranger)] == [404, 404]
    assert held(shop) == before


def test_an_association_sees_its_new_member(shop, owner):
    owner.post(PAGE, NEW | {"role": "association", "name": "家协"})
    person = Person.objects.get(phone="+8613911112222")
    assert companies_of_role(person.pk, Role.ASSOCIATION) == [shop.company_id]


def test_the_page_speaks_english_too(owner):
    speak(owner, "en")
    text = owner.get(PAGE).content.decode()
    assert "Who works in the office" in text
    assert "End the role Shop owner of 同事1" in text
