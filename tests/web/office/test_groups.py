"""The owner's page of group prices, and the desk's grant of support."""

import pytest

from dispatching import book
from factories import at, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.booking.models import Order
from jiahe.catalog.models import GroupTerms
from jiahe.catalog.queries import is_supported
from jiahe.kit.tenancy import for_company
from signing import signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/office/company/groups/"
ELDER = {
    "group": "elder", "category": "", "percent": "5", "name": "长者家庭优惠",
    "name_en": "Care for older people", "is_active": "on", "reason": "重阳节",
}  # fmt: skip


@pytest.fixture
def owner(shop):
    return signed_in(staff(shop.company_id, Role.OWNER, 1))


@pytest.fixture
def agent(shop):
    return signed_in(staff(shop.company_id, Role.SERVICE_AGENT, 2))


def terms(shop):
    with for_company(shop.company_id):
        rows = GroupTerms.objects.order_by("pk")
        return [(one.group, one.discount_basis_points, one.is_active) for one in rows]


def test_the_company_page_leads_there_and_an_empty_page_says_what_it_is_for(shop, owner):
    assert PAGE in owner.get("/office/company/").content.decode()
    assert "还没有客群优惠" in owner.get(PAGE).content.decode()


def test_the_owner_sets_changes_and_ends_terms_and_the_history_says_so(shop, owner):
    for _ in range(2):  # a second tap
        assert owner.post(PAGE, ELDER).status_code == 302
    assert terms(shop) == [("elder", 500, True)]
    assert owner.post(PAGE, ELDER | {"percent": "7.25", "reason": "加大"}).status_code == 302
    assert terms(shop) == [("elder", 725, True)]
    ended = {name: value for name, value in ELDER.items() if name != "is_active"}
    owner.post(PAGE, ended | {"reason": "活动结束"})
    assert terms(shop) == [("elder", 500, False)]
    page = owner.get(PAGE)
    reasons = [one["reason"] for one in page.context["history"]]
    assert reasons == ["活动结束", "加大", "重阳节"]
    assert "长者家庭优惠" in page.content.decode()


def test_a_row_fills_the_form_for_its_change(shop, owner):
    owner.post(PAGE, ELDER | {"category": "cleaning"})
    with for_company(shop.company_id):
        number = GroupTerms.objects.get().pk
    initial = owner.get(PAGE, {"change": number}).context["form"].initial
    assert [initial["group"], initial["category"], str(initial["percent"])] == [
        "elder",
        "cleaning",
        "5",
    ]
    assert owner.get(PAGE, {"change": "0"}).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("percent", "50.01"), ("percent", "-1"), ("percent", "much"), ("group", "rich"),
        ("category", "nothing"), ("least_visits", "3"), ("name", ""), ("reason", " "),
    ],
)  # fmt: skip
def test_what_cannot_be_promised_is_said_and_not_set(shop, owner, field, value):
    assert owner.post(PAGE, ELDER | {field: value}).status_code == 422
    assert terms(shop) == []


def test_a_regular_guest_needs_a_number_of_visits(shop, owner):
    regular = ELDER | {"group": "regular"}
    answer = owner.post(PAGE, regular)
    assert "服务满几次" in answer.content.decode()
    assert answer.status_code == 422
    assert owner.post(PAGE, regular | {"least_visits": "6"}).status_code == 302
    assert terms(shop) == [("regular", 500, True)]


def test_the_page_speaks_english_too(shop, owner):
    owner.post(PAGE, ELDER)
    speak(owner, "en")
    text = owner.get(PAGE).content.decode()
    assert "Prices for customer groups" in text
    assert "Care for older people" in text


def test_nobody_but_this_companys_owner_sets_them(shop, agent):
    other = open_shop(1, slug="x", first_number=40)
    stranger = signed_in(staff(other.company_id, Role.OWNER, 3))
    assert [agent.post(PAGE, ELDER).status_code, agent.get(PAGE).status_code] == [404, 404]
    assert stranger.post(PAGE, ELDER).status_code == 302
    assert [terms(shop), terms(other)] == [[], [("elder", 500, True)]]


def order_of(shop):
    booked = book(shop, at(10))
    with for_company(shop.company_id):
        return Order.objects.get(pk=booked.order_id).code


def supported(shop):
    with for_company(shop.company_id):
        return is_supported(shop.household_id)


def test_the_desk_grants_support_with_a_reason_and_takes_it_back(shop, agent):
    code = order_of(shop)
    address = f"/office/orders/{code}/support/"
    assert agent.post(address, {"answer": "grant", "reason": " "}).status_code == 302
    assert not supported(shop)
    for _ in range(2):
        agent.post(address, {"answer": "grant", "reason": "低保家庭"})
    assert supported(shop)
    page = agent.get(f"/office/orders/{code}/")
    assert [one.reason for one in page.context["grants"]] == ["低保家庭"]
    assert "取消帮扶价" in page.content.decode()
    agent.post(address, {"answer": "withdraw", "reason": "已脱困"})
    assert not supported(shop)


def test_nobody_else_grants_support(shop):
    address = f"/office/orders/{order_of(shop)}/support/"
    other = open_shop(1, slug="x", first_number=40)
    people = [
        staff(shop.company_id, Role.DISPATCHER, 4),
        staff(other.company_id, Role.SERVICE_AGENT, 5),
        shop.person_id,
    ]
    sent = {"answer": "grant", "reason": "x"}
    assert [signed_in(one).post(address, sent).status_code for one in people] == [404] * 3
    agent = signed_in(staff(shop.company_id, Role.SERVICE_AGENT, 2))
    assert agent.post(address, {"answer": "give", "reason": "x"}).status_code == 404
    assert not supported(shop)
