"""Which household pays a group's price: the best of its own company's terms, and no other's."""

from collections.abc import Iterator

import pytest

from dispatching import accepted
from factories import SUNDAY_NOON, Shop, at, open_shop, staff
from jiahe.accounts.actions import set_special_needs
from jiahe.accounts.choices import Role
from jiahe.accounts.models import Household
from jiahe.booking.choices import ReservationState
from jiahe.booking.models import Order, Reservation
from jiahe.catalog.actions import Favour, offer_package
from jiahe.catalog.models import GroupTerms, Service
from jiahe.catalog.rules import ChosenPackage
from jiahe.catalog.shelf import shelf_in_scope
from jiahe.journeys import groups, reserve
from jiahe.journeys.quoting import PriceChanged
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.trust.actions import ReasonMissing
from jiahe.trust.queries import audit_of

pytestmark = pytest.mark.django_db(transaction=True)
PLAIN_FEN = 16_500


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


@pytest.fixture
def shop() -> Shop:
    return open_shop()


def boss(shop: Shop) -> int:
    return staff(shop.company_id, Role.OWNER, shop.company_id)


def promise(shop: Shop, group: str, points: int, **more: object) -> None:
    favour = Favour(group, points, f"{group}优惠", **more)
    actor_id = boss(shop)
    groups.set_terms(
        company_id=shop.company_id, actor_id=actor_id, favour=favour, reason="开业优惠"
    )


def needs(shop: Shop, *kinds: str) -> None:
    code = Household.objects.get(pk=shop.household_id).code
    set_special_needs(code=code, person_id=shop.person_id, kinds=kinds, note="")


def claims(shop: Shop) -> list[tuple[str, int]]:
    with for_company(shop.company_id):
        service = Service.objects.get(pk=shop.service_id)
        found = groups.discounts_for(shelf_in_scope(), service, shop.household_id)
        return [(one.group, one.basis_points) for one in found]


def book(shop: Shop, hour: int = 10, **more: object) -> Order:
    return reserve.book(
        booking=reserve.Booking(
            service_code=shop.service_code,
            household_id=shop.household_id,
            person_id=shop.person_id,
            start=at(hour),
            duration_minutes=180,
            **more,
        )
    )


def lines(order: Order) -> dict[str, int]:
    return {line["code"]: line["amount_fen"] for line in order.quote["lines"]}


def test_a_home_with_an_older_person_pays_the_groups_price(shop: Shop) -> None:
    promise(shop, "elder", 333)
    needs(shop, "elder")
    order = book(shop)
    assert lines(order) == {"base_hour": PLAIN_FEN, "group_elder": -549}  # 549.45 rounds down
    assert order.total_fen == sum(lines(order).values())


def test_control_without_the_need_the_price_is_plain(shop: Shop) -> None:
    promise(shop, "elder", 333)
    needs(shop, "infant")
    assert lines(book(shop)) == {"base_hour": PLAIN_FEN}


def test_a_foreign_companys_terms_never_apply(shop: Shop) -> None:
    other = open_shop(slug="other", first_number=40)
    promise(other, "elder", 5_000)
    needs(shop, "elder")
    assert claims(shop) == []
    assert lines(book(shop)) == {"base_hour": PLAIN_FEN}
    promise(shop, "elder", 100)  # the control: the same terms of its own company do
    assert claims(shop) == [("elder", 100)]


def test_of_all_that_apply_the_best_one_counts(shop: Shop) -> None:
    promise(shop, "elder", 300)
    promise(shop, "infant", 800)
    promise(shop, "supported", 2_000)  # not granted
    needs(shop, "elder", "infant")
    assert claims(shop) == [("infant", 800), ("elder", 300)]
    assert lines(book(shop)) == {"base_hour": PLAIN_FEN, "group_infant": -1_320}


@pytest.mark.parametrize(("points", "line"), [(600, "package_four"), (800, "group_elder")])
def test_a_package_and_a_group_never_add_up(shop: Shop, points: int, line: str) -> None:
    promise(shop, "elder", points)
    needs(shop, "elder")
    with for_company(shop.company_id):
        offer_package(
            service_id=shop.service_id,
            package=ChosenPackage("four", "四次卡", 4, 700),
            name_en="",
        )
    order = book(shop, package_slug="four")
    assert list(lines(order)) == ["base_hour", line]
    assert order.total_fen == 4 * sum(lines(order).values())


def test_a_minimum_charge_comes_after_the_discount(shop: Shop) -> None:
    promise(shop, "elder", 5_000)
    needs(shop, "elder")
    with for_company(shop.company_id):
        Service.objects.update(minimum_fen=10_000)
    assert lines(book(shop)) == {"base_hour": PLAIN_FEN, "group_elder": -8_250, "minimum": 1_750}


def test_a_regular_guest_is_one_from_the_visit_that_the_company_names(shop: Shop) -> None:
    promise(shop, "regular", 300, least_visits=2)
    promise(shop, "regular", 500, least_visits=3)
    accepted(shop, at(8))
    accepted(shop, at(12))
    assert claims(shop) == []  # booked is not served
    with for_company(shop.company_id):
        Reservation.objects.update(state=ReservationState.DONE)
    assert claims(shop) == [("regular", 300)]


def test_a_crews_visit_counts_once() -> None:
    shop = open_shop(workers=2, crew_size=2)
    promise(shop, "regular", 300, least_visits=2)
    accepted(shop, at(8))
    with for_company(shop.company_id):
        assert Reservation.objects.update(state=ReservationState.DONE) == 2
    assert claims(shop) == []


def test_support_is_granted_with_a_reason_that_is_kept(shop: Shop) -> None:
    promise(shop, "supported", 2_000)
    agent = staff(shop.company_id, Role.SERVICE_AGENT, 2)
    who = {
        "company_id": shop.company_id, "household_id": shop.household_id, "actor_id": agent,
    }  # fmt: skip
    with pytest.raises(ReasonMissing):
        groups.grant_support(**who, reason=" ")
    assert claims(shop) == []
    for _ in range(2):
        groups.grant_support(**who, reason="低保家庭")
    assert claims(shop) == [("supported", 2_000)]
    groups.withdraw_support(**who, reason="已脱困")
    assert claims(shop) == []
    with for_company(shop.company_id):
        kept = audit_of(groups.support_subject(shop.household_id))
        assert [(one.action, one.reason, one.actor_id) for one in kept] == [
            ("support.granted", "低保家庭", agent),
            ("support.withdrawn", "已脱困", agent),
        ]


def test_terms_without_a_reason_are_not_set_and_with_one_are_history(shop: Shop) -> None:
    favour, who = (
        Favour("elder", 500, "长者"),
        {"company_id": shop.company_id, "actor_id": boss(shop)},
    )
    with pytest.raises(ReasonMissing):
        groups.set_terms(**who, favour=favour, reason="")
    with for_company(shop.company_id):
        assert GroupTerms.objects.count() == 0
    groups.set_terms(**who, favour=favour, reason="重阳节")
    groups.set_terms(**who, favour=favour, reason="重阳节")
    with for_company(shop.company_id):
        (entry,) = audit_of(groups.TERMS_SUBJECT)
        assert (entry.reason, entry.detail["discount_basis_points"]) == ("重阳节", 500)


def test_terms_that_ended_meanwhile_are_a_changed_price(shop: Shop) -> None:
    promise(shop, "elder", 1_000)
    needs(shop, "elder")
    promise(shop, "elder", 1_000, is_active=False)
    with pytest.raises(PriceChanged):
        book(shop, expected_total_fen=14_850)
    with for_company(shop.company_id):
        assert Order.objects.count() == 0


def test_nobody_known_has_no_claim(shop: Shop) -> None:
    promise(shop, "elder", 1_000)
    needs(shop, "elder")
    with for_company(shop.company_id):
        assert groups.discounts_for(shelf_in_scope(), Service.objects.get(), None) == ()


def test_without_terms_nothing_about_the_home_is_asked(
    shop: Shop, django_assert_num_queries: object
) -> None:
    with for_company(shop.company_id):
        service = Service.objects.get()
        shelf = shelf_in_scope()
        with django_assert_num_queries(0):  # type: ignore[operator]
            assert groups.discounts_for(shelf, service, shop.household_id) == ()
