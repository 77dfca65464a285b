"""The owner's page of packages: what is sold in them from the next booking on."""

from typing import Any

import pytest
from django.test import Client

from factories import Shop, staff
from jiahe.accounts.choices import Role
from jiahe.catalog.models import Package, Service
from jiahe.kit.tenancy import for_company
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/office/company/packages/"


@pytest.fixture
def owner(shop: Shop) -> Client:
    return signed_in(staff(shop.company_id, Role.OWNER, 1))


@pytest.fixture
def weekly(shop: Shop) -> dict[str, str]:
    return {
        "service": shop.service_code, "name": "季度保洁", "name_en": "A quarter",
        "visits": "12", "rhythm": "weekly", "percent": "8.5", "reason": "秋季活动",
    }  # fmt: skip


def sold(shop: Shop) -> list[tuple[str, int, int]]:
    with for_company(shop.company_id):
        rows = Package.objects.order_by("pk")
        return [(one.name, one.visits, one.discount_basis_points) for one in rows]


def at_home(shop: Shop) -> str:
    """The booking page as the household sees it."""
    return signed_in(shop.person_id).get(f"/book/{shop.service_code}/").content.decode()


def reasons(page: Any) -> list[str]:
    return [one.reason for one in page.context["history"]]


def test_the_company_page_leads_there_and_an_empty_page_says_so(owner: Client) -> None:
    assert PAGE in owner.get("/office/company/").content.decode()
    assert "还没有套餐" in owner.get(PAGE).content.decode()


def test_a_package_is_set_changed_and_ended_and_the_history_says_so(
    shop: Shop, owner: Client, weekly: dict[str, str]
) -> None:
    for _ in range(2):  # a second tap
        assert owner.post(PAGE, weekly).status_code == 302
    assert sold(shop) == [("季度保洁", 12, 850)]
    assert "季度保洁" in at_home(shop)
    owner.post(PAGE, weekly | {"percent": "10", "reason": "加大"})
    assert sold(shop) == [("季度保洁", 12, 1_000)]
    with for_company(shop.company_id):
        slug = Package.objects.get().slug
    end = f"{PAGE}{shop.service_code}/{slug}/end/"
    owner.post(end, {"reason": " "})
    assert len(sold(shop)) == 1
    for _ in range(2):
        assert owner.post(end, {"reason": "活动结束"}).status_code == 302
    assert sold(shop) == []
    assert reasons(owner.get(PAGE)) == ["活动结束", "加大", "秋季活动"]
    assert "季度保洁" not in at_home(shop)


def test_a_row_fills_the_form_and_may_be_renamed(
    shop: Shop, owner: Client, weekly: dict[str, str]
) -> None:
    owner.post(PAGE, weekly)
    with for_company(shop.company_id):
        slug = Package.objects.get().slug
    initial = owner.get(PAGE, {"change": f"{shop.service_code}/{slug}"}).context["form"].initial
    assert (initial["name"], initial["visits"], str(initial["percent"])) == ("季度保洁", 12, "8.5")
    owner.post(PAGE, weekly | {"slug": slug, "name": "安心季卡"})
    assert sold(shop) == [("安心季卡", 12, 850)]
    assert owner.get(PAGE, {"change": "nothing/here"}).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("percent", "50.01"), ("percent", "-1"), ("visits", "1"), ("visits", "53"),
        ("service", "nothing"), ("name", ""), ("reason", " "), ("slug", "a b"),
    ],
)  # fmt: skip
def test_what_cannot_be_sold_is_said_and_not_set(
    shop: Shop, owner: Client, weekly: dict[str, str], field: str, value: str
) -> None:
    assert owner.post(PAGE, weekly | {field: value}).status_code == 422
    assert sold(shop) == []


def test_what_is_done_by_the_month_is_not_packed(
    shop: Shop, owner: Client, weekly: dict[str, str]
) -> None:
    with for_company(shop.company_id):
        Service.objects.filter(pk=shop.service_id).update(unit="month")
    assert owner.post(PAGE, weekly).status_code == 422
    assert sold(shop) == []


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.FINANCE])
def test_others_do_not_open_it(shop: Shop, role: Role, weekly: dict[str, str]) -> None:
    client = signed_in(staff(shop.company_id, role, 9))
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, weekly).status_code == 404
    assert sold(shop) == []
