"""Whoever works in the office or on the road changes the language on the page where they are."""

import re

import pytest

from factories import open_shop, staff
from jiahe.accounts.choices import Role
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
FORM = re.compile(r'<form method="post" action="(/me/view/)">(.*?)</form>', re.DOTALL)
FIELD = re.compile(r'<input type="hidden" name="(next|language)" value="([^"]*)">')


def spoken(page: str) -> str:
    found = re.search(r'<html lang="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("area", ["office", "work"])
def test_one_button_changes_the_language_and_another_changes_it_back(area: str) -> None:
    shop = open_shop()
    office = area == "office"
    here = "/office/standby/?day=2026-11-22" if office else "/work/me/"
    person = staff(shop.company_id, Role.DISPATCHER, 1) if office else shop.worker_person_ids[0]
    client, seen = signed_in(person), []
    for _ in range(3):
        page = client.get(here).content.decode()
        seen.append(spoken(page))
        form = FORM.search(page)
        assert form is not None
        answer = client.post(form[1], dict(FIELD.findall(form[2])))
        assert (answer.status_code, answer["Location"]) == (302, here)
    assert seen == ["zh-Hans", "en", "zh-Hans"]
    assert spoken(signed_in(person).get(here).content.decode()) == "en"
