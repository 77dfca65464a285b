"""The cookie of a browser: set by who works here or who agrees, and taken back on one page."""

import re
from typing import Any

import pytest
from django.test import Client

from field_world import at
from jiahe.accounts.actions import grant_role
from jiahe.accounts.choices import Role
from jiahe.accounts.models import NoticeRead
from jiahe.journeys.my_copy import copy_of
from jiahe.notify.models import Message
from jiahe.quality.models import ReviewDevice, StaffDevice
from jiahe.trust.privacy import notices
from jiahe.web.devices import COOKIE
from review_world import SOON, settled_world
from signing import signed_in

pytestmark = pytest.mark.django_db
FORM = {"attitude": "5", "skill": "5", "effect": "5", "idempotency_key": "one"}


@pytest.fixture(autouse=True)
def _pages(settings):
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "whitenoise" not in one]
    with at(SOON):
        yield


@pytest.fixture
def world():
    made = settled_world()
    with made.inside():
        grant_role(person_id=made.lead.pk, role=Role.WORKER)
    return made


def enters_code(client: Client, phone: str) -> Any:
    client.post("/login/code/", {"phone": phone})
    told = Message.objects.filter(phone=phone, kind="login_code").latest("pk")
    code = re.search(r"\d{6}", told.text)[0]
    return client.post("/login/code/confirm/", {"code": code})


def sends(client: Client, world, **more):
    to = f"/orders/{world.order_code}/rate/{world.visit_code}/"
    return client.post(to, FORM | more)


def kept(world, table) -> int:
    with world.inside():
        return table.objects.count()


def test_signing_in_keeps_which_notice_stood_beside_the_form(world) -> None:
    for _twice in range(2):
        enters_code(Client(), world.member.phone)
    row = NoticeRead.objects.get(person=world.member)
    assert (row.version, row.how) == (notices()[0].version, "sign_in")


def test_control_without_signing_in_nothing_is_kept(world) -> None:
    Client().get("/login/")
    assert not NoticeRead.objects.exists()


def test_who_works_here_leaves_a_token_that_scripts_cannot_read(world) -> None:
    client = Client()
    enters_code(client, world.lead.phone)
    cookie = client.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Lax", "")
    assert kept(world, StaffDevice) == 1


def test_everybody_lands_on_the_own_first_page(world) -> None:
    landed = [enters_code(Client(), one.phone)["Location"] for one in (world.lead, world.member)]
    assert landed == ["/work/", "/"]


def test_a_household_that_signs_in_leaves_none(world) -> None:
    client = Client()
    enters_code(client, world.member.phone)
    assert COOKIE not in client.cookies


@pytest.mark.parametrize(("more", "hashes"), [({"device": "yes"}, 1), ({}, 0)])
def test_a_rating_leaves_a_token_only_with_the_authors_word(world, more, hashes) -> None:
    client = signed_in(world.member.pk)
    assert sends(client, world, **more).status_code == 302
    assert (COOKIE in client.cookies, kept(world, ReviewDevice)) == (bool(hashes), hashes)


def test_the_workers_browser_is_known_when_a_rating_is_sent_from_it(world) -> None:
    phone = Client()
    enters_code(phone, world.lead.phone)
    household = signed_in(world.member.pk)
    household.cookies[COOKIE] = phone.cookies[COOKIE].value
    sends(household, world)
    assert kept(world, ReviewDevice) == 1


def test_a_refused_rating_leaves_nothing(world) -> None:
    client = signed_in(world.member.pk)
    assert sends(client, world, device="yes", attitude="0").status_code == 422
    assert (COOKIE in client.cookies, kept(world, ReviewDevice)) == (False, 0)


def test_the_word_is_taken_back_on_the_data_page(world) -> None:
    client = signed_in(world.member.pk)
    sends(client, world, device="yes")
    assert "me/data/browser/" in client.get("/me/data/").content.decode()
    answer = client.post("/me/data/browser/", {"idempotency_key": "two"})
    assert (answer["Location"], client.cookies[COOKIE].value) == ("/me/data/", "")
    assert kept(world, ReviewDevice) == 0


def test_an_authors_copy_of_the_own_data_names_the_browser_of_the_review(world) -> None:
    sends(signed_in(world.member.pk), world, device="yes")
    work = copy_of(world.member.pk)["work"]
    found = [one for file in work for one in file["browsers"]["of_reviews"]]
    assert [(one["hash"], bool(one["agreed_at"])) for one in found] == marks(world)
    assert len(found) == 1


def marks(world) -> list[tuple[str, bool]]:
    with world.inside():
        return [(one.mark, one.agreed_at is not None) for one in ReviewDevice.objects.all()]
