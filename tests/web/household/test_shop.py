from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import at, sell
from tests.web.household.test_orders import booked

from jiahe.catalog.choices import Unit
from jiahe.kit.tenancy import for_company
from jiahe.web.household.shop import Offered, grouped, narrowed, surcharge_lines
from signing import see

pytestmark = pytest.mark.django_db


def text_of(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_first_page_shows_the_shelves_with_their_lowest_price(shop):
    page = text_of(Client().get("/"))
    assert "保洁" in page
    assert "¥55 起" in page


def test_a_house_without_services_says_what_to_do(db):
    assert "暂无可预约的服务" in text_of(Client().get("/"))


def test_who_ordered_before_is_offered_it_once_more(shop, owner):
    order = booked(shop)
    assert f"?again={order.code}" in text_of(owner.get("/"))
    assert "?again=" not in text_of(Client().get("/"))


def test_the_elder_first_page_begins_with_the_telephone(shop, owner, settings):
    settings.HELP_PHONE = "400-000-1234"
    see(owner, elder="1")
    page = text_of(owner.get("/"))
    assert "data-elder" in page
    assert page.index("打电话") < page.index("我的订单") < page.index("服务项目")


def test_filters_narrow_the_list(shop):
    client = Client()
    assert f"/service/{shop.service_code}/" in text_of(client.get("/services/", {"most": "60"}))
    assert "没有符合条件的服务" in text_of(client.get("/services/", {"most": "20"}))
    assert "没有符合条件的服务" in text_of(client.get("/services/", {"least_score": "4.5"}))
    assert "没有符合条件的服务" in text_of(client.get("/services/", {"q": "月嫂"}))


def test_odd_filters_are_not_applied(shop):
    page = text_of(Client().get("/services/", {"most": "-5", "least_score": "x", "sort": "y"}))
    assert f"/service/{shop.service_code}/" in page


def test_a_shelf_that_does_not_exist_is_not_found(shop):
    assert Client().get("/category/none/").status_code == 404


def test_sorting_by_score_puts_the_best_first():
    class Sold:
        name = name_en = summary = summary_en = ""
        price_fen = 1

        class company:  # noqa: N801
            slug = "a"

        def __init__(self, pk):
            self.pk = pk

    found = narrowed([Sold(1), Sold(2)], {2: (4.8, 3)}, {"sort": "score"})
    assert [(one.service.pk, one.score) for one in found] == [(2, 4.8), (1, None)]
    assert isinstance(found[0], Offered)


def test_a_service_of_several_companies_stands_once_with_the_others_behind_it():
    def sold(name, company):
        return Offered(SimpleNamespace(category_id=1, name=name, company=company), None, 0)

    clean, cook, again = sold("保洁", "a"), sold("做饭", "a"), sold("保洁", "b")
    assert grouped([clean, cook, again]) == [(clean, [again]), (cook, [])]


def test_a_service_shows_standard_company_and_cancellation(shop):
    page = text_of(Client().get(f"/service/{shop.service_code}/"))
    for words in ("擦净台面", "家和示例", "提前 24 小时以上：免费", "五级（初级）"):
        assert words in page


def test_a_service_is_told_in_english_too(shop):
    client = Client()
    client.cookies["jiahe_language"] = "en"
    page = text_of(client.get(f"/service/{shop.service_code}/"))
    assert "Wipe the counters" in page
    assert 'lang="en"' in page


def test_what_is_sold_by_the_month_costs_more_on_public_holidays_alone():
    rates = {"evening": 1000, "weekend": 1000, "holiday": 10_000, "urgent": 2000}
    by_month = SimpleNamespace(unit=Unit.MONTH, surcharges=rates)
    assert [more for _name, more in surcharge_lines(by_month)] == ["+100%"]
    by_hour = SimpleNamespace(unit=Unit.HOUR, surcharges=rates)
    assert len(surcharge_lines(by_hour)) == 4


def test_the_first_page_names_the_earliest_visit_not_the_latest_order(shop, owner):
    soon = booked(shop, start=at(9))
    booked(shop, start=at(9) + timedelta(days=2))
    page = text_of(owner.get("/"))
    card = page.split("下一次上门")[1].split("</section>")[0]
    assert f"/orders/{soon.code}/" in card


def test_an_unknown_service_is_not_found(shop):
    assert Client().get("/service/nothing/").status_code == 404


def test_the_list_asks_as_often_for_one_service_as_for_many(shop):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            Client().get("/services/")
        return len(asked)

    queries()
    before = queries()
    with for_company(shop.company_id):
        for number in range(10):
            sell(slug=f"more-{number}")
    assert queries() == before
