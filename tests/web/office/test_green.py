"""The green report says what a month cost, where, and how it was worked out."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dispatching import accepted
from factories import Shop, at, staff
from goods_world import Goods, stock_up
from jiahe.accounts.choices import Role
from jiahe.booking.models import Visit
from jiahe.fieldwork.footprints import method
from jiahe.fieldwork.models import MaterialRecord
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company
from jiahe.workforce.models import Worker
from signing import signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/office/green/"


@pytest.fixture
def goods(shop: Shop) -> Goods:
    return stock_up(shop.company_id, shop.service_id, shop.worker_ids[0], shop.person_id)


def finish(shop: Shop, goods: Goods, hour: int, quantity: int = 0) -> str:
    """A visit that took place at that hour, with so much soap used; its code."""
    booked = accepted(shop, at(hour))
    with for_company(shop.company_id):
        Visit.objects.filter(pk=booked.visit_id).update(state="settled")
        Worker.objects.update(store_id=goods.store_id)
        worker = Worker.objects.get(reservations__visit_id=booked.visit_id)
        if quantity:
            MaterialRecord.objects.create(
                company_id=shop.company_id, visit_id=booked.visit_id, worker=worker,
                supply=goods.soap, quantity=quantity, recorded_at=now(),
            )  # fmt: skip
    return booked.visit_code


def test_a_month_without_visits_says_so(desk: Client) -> None:
    assert "这个月没有完成的上门" in desk.get(PAGE).content.decode()


def test_a_month_is_told_by_store_and_week_with_its_method(
    shop: Shop, goods: Goods, desk: Client
) -> None:
    finish(shop, goods, 9, 50)
    finish(shop, goods, 14)
    page = desk.get(PAGE, {"month": "2026-11"})
    text = page.content.decode()
    assert [one["visits"] for one in page.context["stores"]] == [2]
    assert (page.context["whole"]["recorded"], page.context["whole"]["supply"]) == (1, "90 g")
    assert ("green-chart" in text, "0.5366" in text, "一店" in text) == (True, True, True)
    assert desk.get(PAGE, {"month": "2026-10"}).context["whole"]["visits"] == 0
    assert desk.get(PAGE, {"month": "nonsense"}).status_code == 200


def test_the_same_figures_come_as_json(shop: Shop, goods: Goods, desk: Client) -> None:
    finish(shop, goods, 9, 50)
    answer = desk.get(f"{PAGE}report.json", {"month": "2026-11"})
    found = answer.json()
    whole = found["whole"]
    assert found["method"]["version"] == method().version
    assert {one["name"] for one in found["method"]["factors"]} == set(method().factors)
    assert (whole["visits"], whole["visits_with_materials"], whole["waste_grams"]) == (1, 1, 4)
    assert whole["co2e_grams"] == round(sum(part["co2e_grams"] for part in whole["parts"]))
    assert found["stores"] == {"一店": whole}
    assert "green-jia-2026-11.json" in answer["Content-Disposition"]


def test_every_factor_names_its_source_in_both_languages() -> None:
    for one in method().factors.values():
        assert min(len(one.source), len(one.source_en), len(one.unit)) > 0
        assert one.grams >= 0


def test_the_visit_page_shows_what_was_used_and_what_it_cost(
    shop: Shop, goods: Goods, desk: Client
) -> None:
    code = finish(shop, goods, 9, 50)
    for language, words in (("zh-hans", "这次服务的环境足迹"), ("en", "What this visit cost")):
        speak(desk, language)
        page = desk.get(f"/office/visits/{code}/").content.decode()
        assert (words in page, "soap" in page, "90 g" in page) == (True, True, True)


def test_the_report_asks_as_often_for_four_visits_as_for_two(
    shop: Shop, goods: Goods, desk: Client
) -> None:
    counts = []
    for hours in ((9, 12), (15, 18)):
        for hour in hours:
            finish(shop, goods, hour, 10)
        desk.get(PAGE)
        with CaptureQueriesContext(connection) as asked:
            desk.get(PAGE)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("role", [Role.FINANCE, Role.TRAINER, Role.SERVICE_AGENT])
def test_others_do_not_open_it(shop: Shop, role: Role) -> None:
    client = signed_in(staff(shop.company_id, role, 20))
    assert [client.get(PAGE + tail).status_code for tail in ("", "report.json")] == [404, 404]
