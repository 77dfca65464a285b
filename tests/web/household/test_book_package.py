"""The booking page with packages and group prices, as a browser without JavaScript sends it."""

import pytest
from django.test import Client
from tests.factories import at, staff
from tests.signing import speak
from tests.web.household.test_book import chosen, field, filled, orders, url

from jiahe.accounts.actions import set_special_needs
from jiahe.accounts.choices import Role
from jiahe.accounts.queries import households_of
from jiahe.booking.models import Order, Series
from jiahe.catalog.actions import Favour, offer_package
from jiahe.catalog.models import Package
from jiahe.catalog.rules import ChosenPackage
from jiahe.journeys import groups
from jiahe.kit.tenancy import for_company

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def package(shop):
    with for_company(shop.company_id):
        offer_package(
            service_id=shop.service_id,
            package=ChosenPackage("four", "保洁四次卡", 4, 700),
            name_en="Four cleanings",
        )
    return "four"


def seen(page, **changes):
    """The page's own form, the visits that it counted included."""
    shown = {name: field(page, name) for name in ("seen_visits",)}
    return filled(page, **(shown | changes))


def look(client, shop, **changes):
    answer = client.post(url(shop), seen(client.get(url(shop)), do="look", **changes))
    assert answer.status_code == 302
    return client.get(url(shop))


def elder_price(shop, points, name="长者家庭优惠"):
    groups.set_terms(
        company_id=shop.company_id,
        actor_id=staff(shop.company_id, Role.OWNER, 7),
        favour=Favour("elder", points, name, "Care for older people"),
        reason="重阳节",
    )
    home = next(iter(households_of(shop.person_id)))
    set_special_needs(code=home.code, person_id=shop.person_id, kinds=["elder"], note="")


def test_the_service_page_leads_to_its_package(shop, package):
    page = Client().get(f"/service/{shop.service_code}/").content.decode()
    assert f"/book/{shop.service_code}/?package=four" in page
    assert "保洁四次卡" in page


def test_choosing_a_package_shows_its_visits_and_price_and_books_just_that(shop, owner, package):
    page = look(owner, shop, package=package, start=at(10).isoformat(), minutes="180")
    text = page.content.decode()
    assert (chosen(page, "package"), field(page, "seen_visits")) == ("four", "4")
    assert [page.context["visit_fen"], page.context["total_fen"]] == [15_345, 61_380]
    assert "¥613.80" in text
    assert 'id="repeat"' not in text
    answer = owner.post(url(shop), seen(page, package=package, do="confirm"))
    (order,) = orders(shop)
    assert answer["Location"] == f"/orders/{order.code}/pay/"
    assert order.total_fen == 61_380
    with for_company(shop.company_id):
        assert Series.objects.get().count == 4


def test_a_second_click_books_the_package_once(shop, owner, package):
    form = seen(look(owner, shop, package=package), package=package, do="confirm")
    first, second = owner.post(url(shop), form), owner.post(url(shop), form)
    assert first["Location"] == second["Location"]
    assert len(orders(shop)) == 1


def test_a_package_ticked_just_before_confirming_is_shown_first(shop, owner, package):
    """Without JavaScript the page still says the price of one visit: nobody pays four unseen."""
    form = seen(owner.get(url(shop)), package=package, do="confirm")
    answer = owner.post(url(shop), form)
    assert [answer.status_code, len(orders(shop))] == [409, 0]
    again = seen(answer, package=package, do="confirm")
    assert owner.post(url(shop), again).status_code == 302
    assert orders(shop)[0].total_fen == answer.context["total_fen"]


def test_a_number_of_visits_that_was_not_shown_is_not_booked(shop, owner, package):
    """Even where a package takes nothing off: the price of a visit alone is not enough."""
    with for_company(shop.company_id):
        Package.objects.update(discount_basis_points=0)
    form = seen(owner.get(url(shop)), package=package, do="confirm")
    assert owner.post(url(shop), form).status_code == 409
    assert orders(shop) == []
    form.pop("seen_visits")  # the control: it is this number that asks again
    assert owner.post(url(shop), form | {"idempotency_key": "c"}).status_code == 302


def test_a_package_ends_an_earlier_repeat(shop, owner, package):
    page = look(owner, shop, repeat="biweekly", count="8")
    assert page.context["visits"] == 8
    page = look(owner, shop, package=package)
    assert [page.context["visits"], chosen(page, "package")] == [4, "four"]
    page = look(owner, shop, package="")
    assert [page.context["visits"], chosen(page, "repeat")] == [1, ""]


def test_a_package_that_is_gone_is_refused_and_the_page_goes_on_without_it(shop, owner, package):
    form = seen(look(owner, shop, package=package), package=package, do="confirm")
    with for_company(shop.company_id):
        Package.objects.all().delete()
    answer = owner.post(url(shop), form)
    assert [answer.status_code, len(orders(shop))] == [409, 0]
    assert "没有这个套餐" in answer.content.decode()
    assert answer.context["visits"] == 1


@pytest.mark.parametrize("odd", ["nothing", "<script>", "four' OR 1=1"])
def test_an_invented_package_is_no_package(shop, owner, package, odd):
    page = owner.get(url(shop), {"package": odd})
    assert [page.status_code, page.context["visits"], chosen(page, "package")] == [200, 1, ""]


def test_once_more_takes_the_package_again(shop, owner, package):
    page = look(owner, shop, package=package)
    owner.post(url(shop), seen(page, package=package, do="confirm"))
    again = owner.get(url(shop), {"again": orders(shop)[0].code})
    assert chosen(again, "package") == "four"
    assert again.context["visits"] == 4


def test_once_more_takes_the_package_too_where_the_groups_price_was_better(shop, owner, package):
    elder_price(shop, 1_000)
    page = look(owner, shop, package=package)
    owner.post(url(shop), seen(page, package=package, do="confirm"))
    codes = [line["code"] for line in orders(shop)[0].quote["lines"]]
    assert codes == ["base_hour", "group_elder"]
    assert chosen(owner.get(url(shop), {"again": orders(shop)[0].code}), "package") == "four"


def test_the_order_page_shows_the_package_line_and_its_name(shop, owner, package):
    page = look(owner, shop, package=package, start=at(10).isoformat(), minutes="180")
    owner.post(url(shop), seen(page, package=package, do="confirm"))
    page = owner.get(f"/orders/{orders(shop)[0].code}/")
    line = page.context["lines"][-1]
    assert line == {"label": "套餐优惠", "fen": -1_155, "note": "保洁四次卡"}


def test_the_household_reads_the_groups_price_and_why_before_it_pays(shop, owner):
    elder_price(shop, 1_000)
    page = owner.get(url(shop))
    line = page.context["lines"][-1]
    plain = page.context["lines"][0]["fen"]
    assert line == {"label": "长者家庭优惠", "fen": -plain // 10, "note": "因为家里有老人"}
    assert page.context["total_fen"] == sum(one["fen"] for one in page.context["lines"])
    assert "因为家里有老人" in page.content.decode()
    owner.post(url(shop), seen(page, do="confirm"))
    assert orders(shop)[0].total_fen == page.context["total_fen"]
    speak(owner, "en")
    line = owner.get(f"/orders/{orders(shop)[0].code}/").context["lines"][-1]
    assert [line["label"], line["note"]] == [
        "Care for older people",
        "because an older person lives with you",
    ]


def test_who_is_not_signed_in_sees_no_groups_price(shop):
    elder_price(shop, 1_000)
    assert Client().get(url(shop)).context["durations"][0][1] == 11_000


def test_support_that_ended_after_the_page_was_shown_is_a_changed_price(shop, owner):
    elder_price(shop, 1_000)
    form = seen(owner.get(url(shop)), do="confirm")
    home = next(iter(households_of(shop.person_id)))
    set_special_needs(code=home.code, person_id=shop.person_id, kinds=[], note="")
    assert owner.post(url(shop), form).status_code == 409
    with for_company(shop.company_id):
        assert Order.objects.count() == 0
