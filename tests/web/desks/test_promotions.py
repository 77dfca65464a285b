"""A promoter's links: who arrives is counted once, and nobody is named."""

from collections.abc import Iterator

import pytest

from dispatching import book
from factories import SUNDAY_NOON, Shop, at, open_shop, staff
from jiahe.accounts import actions as accounts
from jiahe.accounts.actions import MOST_OPEN, TooManyPromotions
from jiahe.accounts.choices import Role
from jiahe.accounts.models import Arrival, Promotion
from jiahe.journeys import promote
from jiahe.kit.tenancy import for_company
from learning_world import on
from signing import signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/office/promotions/"


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with on(SUNDAY_NOON):
        yield


@pytest.fixture
def shop() -> Shop:
    return open_shop(1)


@pytest.fixture
def promoter(shop: Shop) -> int:
    return staff(shop.company_id, Role.PROMOTER, 55)


def link(shop: Shop, promoter: int, name: str = "幸福里团购群") -> str:
    return promote.open_promotion(
        company_id=shop.company_id, promoter_id=promoter, name=name, place="幸福里"
    ).code


def arrive(code: str, person_id: int) -> int:
    return signed_in(person_id).get(f"/from/jia/{code}/in/").status_code


def newcomer(number: int) -> int:
    return accounts.register_person(phone=f"1380000{number:04d}", name=f"新客{number}").pk


def arrived(shop: Shop) -> list[int]:
    with for_company(shop.company_id):
        return list(Arrival.objects.order_by("pk").values_list("person_id", flat=True))


def test_a_link_is_made_once_opened_and_leads_to_signing_in(shop, promoter, client) -> None:
    desk = signed_in(promoter)
    said = {"name": "社区义诊日", "place": "广场", "idempotency_key": "k1"}
    for _twice in range(2):
        assert desk.post(f"{PAGE}new/", said).status_code == 302
    with for_company(shop.company_id):
        code = Promotion.objects.get().code
    shown = client.get(f"/from/jia/{code}/").content.decode()
    assert "社区义诊日欢迎您" in shown
    assert "看不到您的姓名" in shown
    away = client.get(f"/from/jia/{code}/in/")
    assert away.status_code == 302
    assert "login" in away.url
    with for_company(shop.company_id):
        assert Promotion.objects.get().opened == 1
    assert "社区义诊日" in desk.get(PAGE).content.decode()


def test_a_newcomer_counts_once_and_for_the_first_link(shop, promoter) -> None:
    first, second = link(shop, promoter), link(shop, promoter, "另一个群")
    person = newcomer(1)
    for code in (first, first, second):
        assert arrive(code, person) == 302
    assert arrived(shop) == [person]
    with for_company(shop.company_id):
        assert Arrival.objects.get().promotion.code == first


def test_who_has_ordered_before_and_the_promoter_do_not_count(shop, promoter) -> None:
    code = link(shop, promoter)
    arrive(code, promoter)
    book(shop, at(9))
    arrive(code, shop.person_id)
    assert arrived(shop) == []
    arrive(code, newcomer(2))  # control
    assert len(arrived(shop)) == 1


def test_what_came_of_it_is_shown_from_three_people_on_and_without_names(shop, promoter) -> None:
    code, desk = link(shop, promoter), signed_in(promoter)
    arrive(code, shop.person_id)
    arrive(code, newcomer(1))
    book(shop, at(9))
    few = desk.get(PAGE).content.decode()
    assert "<dt>由此登录</dt><dd>2</dd><dt>其中已下单</dt><dd>–</dd>" in few
    arrive(code, newcomer(2))
    shown = desk.get(PAGE).content.decode()
    assert "<dt>由此登录</dt><dd>3</dd><dt>其中已下单</dt><dd>1</dd>" in shown
    assert "新客" not in shown
    assert "陈女士" not in shown


def test_a_closed_link_leads_nowhere_and_only_its_promoter_closes_it(shop, promoter) -> None:
    code = link(shop, promoter)
    other = signed_in(staff(shop.company_id, Role.PROMOTER, 56))
    close = {"idempotency_key": "k1"}
    assert code not in other.get(PAGE).content.decode()
    assert other.post(f"{PAGE}{code}/close/", close).status_code == 404
    assert arrive(code, newcomer(1)) == 302  # control: still open
    assert signed_in(promoter).post(f"{PAGE}{code}/close/", close).status_code == 302
    assert arrive(code, newcomer(2)) == 404
    assert len(arrived(shop)) == 1


def test_nobody_opens_links_without_end(shop, promoter) -> None:
    for number in range(MOST_OPEN):
        link(shop, promoter, f"群 {number}")
    with pytest.raises(TooManyPromotions):
        link(shop, promoter)


def test_the_pages_speak_english_and_are_the_promoters(shop, promoter) -> None:
    link(shop, promoter)
    desk = signed_in(promoter)
    speak(desk, "en")
    assert "Signed in by it" in desk.get(PAGE).content.decode()
    assert signed_in(shop.worker_person_ids[0]).get(PAGE).status_code == 404
