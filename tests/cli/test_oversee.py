"""`jiahe oversee`: who runs the installation says who watches over its companies, nobody else."""

import json

import pytest

from jiahe.accounts.choices import Role
from jiahe.accounts.models import Membership, Person
from jiahe.accounts.queries import company_by_slug
from jiahe.cli.main import parser
from jiahe.cli.open_ import open_house
from jiahe.cli.oversee import oversee
from jiahe.kit.tenancy import for_company, for_every_company
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, PAGE, STAFF = "13911114444", "/office/oversight/", "/office/company/staff/"


def ran(*words: str) -> int:
    return oversee(parser().parse_args(["oversee", *words]))


def open_(slug: str, owner: str) -> int:
    words = ["open", slug, "--name", slug, "--owner", owner, "--place", "31.2304,121.4737"]
    assert open_house(parser().parse_args(words)) == 0
    company = company_by_slug(slug)
    assert company is not None
    return company.pk


@pytest.fixture
def companies() -> list[int]:
    return [open_("first", "13911110001"), open_("second", "13911110002")]


def watched() -> list[tuple[int, bool]]:
    with for_every_company():
        rows = Membership.objects.filter(role=Role.REGULATOR).order_by("company_id")
        return list(rows.values_list("company_id", "is_active"))


def test_a_regulator_sees_every_company_and_who_owns_one_sees_who_watches(
    companies, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert ran(PHONE, "--name", "郑科长", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "regulator": PHONE, "name": "郑科长", "changed": 2,
    }  # fmt: skip
    regulator = Person.objects.get(phone=f"+86{PHONE}")
    page = signed_in(regulator.pk).get(PAGE)
    assert [one.name for one in page.context["rows"]] == ["first", "second"]
    owner = signed_in(Person.objects.get(phone="+8613911110002").pk)
    staff = owner.get(STAFF)
    assert [one.person.name for one in staff.context["outsiders"]] == ["郑科长"]
    assert [(one["name"], one["who"]) for one in staff.context["history"]] == [("郑科长", "")]


def test_twice_changes_nothing(companies) -> None:
    ran(PHONE, "--name", "郑科长")
    ran(PHONE, "--name", "郑科长")
    assert watched() == [(one, True) for one in companies]
    with for_company(companies[0]):
        assert Membership.objects.filter(role=Role.REGULATOR).count() == 1


def test_who_watches_over_the_place_watches_over_a_new_company_too(companies) -> None:
    ran(PHONE, "--name", "郑科长")
    third = open_("third", "13911110003")
    assert watched() == [(one, True) for one in (*companies, third)]


def test_an_ended_regulator_sees_nothing_from_the_next_tap_on(companies) -> None:
    ran(PHONE, "--name", "郑科长")
    browser = signed_in(Person.objects.get(phone=f"+86{PHONE}").pk)
    assert browser.get(PAGE).status_code == 200
    assert [ran(PHONE, "--end") for _ in range(2)] == [0, 0]
    assert browser.get(PAGE).status_code == 404
    assert watched() == [(one, False) for one in companies]
    open_("third", "13911110003")
    assert len(watched()) == 2


@pytest.mark.parametrize("words", [("12", "--name", "x"), (PHONE, "--end")])
def test_what_cannot_be_is_said_and_nothing_changes(
    companies, words, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ran(*words) == 2
    assert capsys.readouterr().err.strip()
    assert watched() == []


def test_without_a_company_there_is_nothing_to_watch(capsys: pytest.CaptureFixture[str]) -> None:
    assert ran(PHONE, "--name", "郑科长") == 2
    assert "jiahe open" in capsys.readouterr().err
    assert not Person.objects.exists()
