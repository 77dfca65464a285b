"""A package: its visits, its price, and what a visit of it is worth when it is given back."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest

from factories import MONDAY, SUNDAY_NOON, Shop, at, open_shop, sell
from jiahe.billing.actions.payments import capture_payment, locked_payment, open_payment
from jiahe.billing.models import Refund
from jiahe.booking.actions.orders import mark_paid
from jiahe.booking.choices import SeriesRule
from jiahe.booking.models import Order, Reservation, Series, Visit
from jiahe.booking.queries import visit_span
from jiahe.catalog.actions import offer_package
from jiahe.catalog.choices import Rhythm
from jiahe.catalog.models import Package, Service
from jiahe.catalog.queries import bookable_packages
from jiahe.catalog.rules import ChosenPackage
from jiahe.journeys import reserve
from jiahe.journeys.cancel import cancel
from jiahe.journeys.quoting import PackageNotOffered, PriceChanged
from jiahe.journeys.repeats import PackageSetsTheVisits, Repeat
from jiahe.journeys.reserve import Booking
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company, for_every_company

pytestmark = pytest.mark.django_db(transaction=True)
PLAIN_FEN, PACKAGE_FEN = 16_500, 15_345  # three hours at 55 yuan; seven percent less


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


@pytest.fixture
def shop() -> Shop:
    shop = open_shop()
    offer(shop.company_id, shop.service_id, "four")
    return shop


def offer(
    company_id: int, service_id: int, slug: str, visits: int = 4, rhythm: str = Rhythm.WEEKLY
) -> None:
    with for_company(company_id):
        offer_package(
            service_id=service_id,
            package=ChosenPackage(slug, "四次卡", visits, 700, rhythm),
            name_en="Four visits",
        )


def booking(shop: Shop, **changes: object) -> Booking:
    fields = {
        "service_code": shop.service_code,
        "household_id": shop.household_id,
        "person_id": shop.person_id,
        "start": at(10),
        "duration_minutes": 180,
        "package_slug": "four",
    }
    return Booking(**(fields | changes))


def orders() -> int:
    with for_every_company():
        return Order.objects.count()


def test_a_package_is_a_weekly_series_at_its_price(shop: Shop) -> None:
    order = reserve.book(booking=booking(shop))
    lines = {line["code"]: line["amount_fen"] for line in order.quote["lines"]}
    assert lines == {"base_hour": PLAIN_FEN, "package_four": PACKAGE_FEN - PLAIN_FEN}
    assert (order.quote["total_fen"], order.total_fen) == (PACKAGE_FEN, 4 * PACKAGE_FEN)
    with for_company(shop.company_id):
        starts = sorted(row.during.lower for row in Reservation.objects.all())
        series = Series.objects.get(order=order)
        prices = list(Visit.objects.filter(order=order).values_list("price_fen", flat=True))
        assert order.agreement.terms["package"] == "four"
    assert starts == [at(10, on=MONDAY + timedelta(weeks=week)) for week in range(4)]
    assert (series.rule, series.count, prices) == ("weekly", 4, [PACKAGE_FEN] * 4)


def test_the_same_series_without_the_package_has_the_plain_price(shop: Shop) -> None:
    """The control: it is the package that is cheaper, not the series."""
    plain = booking(shop, package_slug="", repeat=Repeat(SeriesRule.WEEKLY, 4))
    assert reserve.book(booking=plain).total_fen == 4 * PLAIN_FEN


def test_a_changed_package_does_not_change_what_was_agreed(shop: Shop) -> None:
    order = reserve.book(booking=booking(shop))
    with for_company(shop.company_id):
        Package.objects.update(discount_basis_points=0)
        order.refresh_from_db()
        assert order.quote["total_fen"] == PACKAGE_FEN


def test_a_package_that_does_not_exist_books_nothing(shop: Shop) -> None:
    with pytest.raises(PackageNotOffered):
        reserve.book(booking=booking(shop, package_slug="five"))
    assert orders() == 0


def test_a_package_of_another_service_or_company_books_nothing(shop: Shop) -> None:
    with for_company(shop.company_id):
        other_id, _code = sell("other")
    offer(shop.company_id, other_id, "of-other-service")
    foreign = open_shop(slug="x", first_number=40)
    offer(foreign.company_id, foreign.service_id, "of-other-company")
    for slug in ("of-other-service", "of-other-company"):
        with pytest.raises(PackageNotOffered):
            reserve.book(booking=booking(shop, package_slug=slug))
    assert orders() == 0


@pytest.mark.parametrize("repeat", [Repeat(SeriesRule.WEEKLY, 8), Repeat(SeriesRule.BIWEEKLY, 4)])
def test_a_package_is_not_mixed_with_another_repeat(shop: Shop, repeat: Repeat) -> None:
    with pytest.raises(PackageSetsTheVisits):
        reserve.book(booking=booking(shop, repeat=repeat))
    assert orders() == 0


def test_a_package_every_two_weeks_makes_its_visits_a_fortnight_apart(shop: Shop) -> None:
    with for_company(shop.company_id):
        offer(shop.company_id, shop.service_id, "slow", 2, Rhythm.BIWEEKLY)
    order = reserve.book(booking=booking(shop, package_slug="slow"))
    with for_company(shop.company_id):
        starts = [visit_span(one).start for one in order.visits.order_by("number")]
    assert [later - first for first, later in pairwise(starts)] == [timedelta(weeks=2)]
    with pytest.raises(PackageSetsTheVisits):
        reserve.book(
            booking=booking(shop, package_slug="slow", repeat=Repeat(SeriesRule.WEEKLY, 2))
        )


def test_a_repeat_that_says_the_same_as_the_package_is_the_package(shop: Shop) -> None:
    order = reserve.book(booking=booking(shop, repeat=Repeat(SeriesRule.WEEKLY, 4)))
    assert order.total_fen == 4 * PACKAGE_FEN


@pytest.mark.parametrize("seen", [(PLAIN_FEN, 4), (PACKAGE_FEN, 1), (PACKAGE_FEN, 8)])
def test_who_saw_another_price_or_number_of_visits_is_asked_again(
    shop: Shop, seen: tuple[int, int]
) -> None:
    with pytest.raises(PriceChanged):
        reserve.book(booking=booking(shop, expected_total_fen=seen[0], expected_visits=seen[1]))
    assert orders() == 0


def test_who_saw_what_is_charged_books_it(shop: Shop) -> None:
    seen = booking(shop, expected_total_fen=PACKAGE_FEN, expected_visits=4)
    assert reserve.book(booking=seen).total_fen == 4 * PACKAGE_FEN


@pytest.mark.parametrize(
    ("slug", "repeat", "price_fen"),
    [("four", None, PACKAGE_FEN), ("", Repeat(SeriesRule.WEEKLY, 4), PLAIN_FEN)],
)
def test_a_visit_that_is_given_back_returns_what_it_cost(
    shop: Shop, slug: str, repeat: Repeat | None, price_fen: int
) -> None:
    """With a package its discounted price; the plain series is the control."""
    order = reserve.book(booking=booking(shop, package_slug=slug, repeat=repeat))
    pay(shop, order)
    with for_company(shop.company_id):
        last = Visit.objects.filter(order=order).order_by("-number")[0]
    cancel(order_code=order.code, visit_code=last.code, person_id=shop.person_id)
    with for_company(shop.company_id):
        refund = Refund.objects.get()
        assert (refund.visit_id, refund.amount_fen) == (last.pk, price_fen)


def pay(shop: Shop, order: Order) -> None:
    with for_company(shop.company_id):
        code = open_payment(order_id=order.pk, amount_fen=order.total_fen).code
        capture_payment(payment=locked_payment(code), transaction_code="t1")
        mark_paid(order_id=order.pk)


@pytest.mark.parametrize(
    ("change", "slugs"),
    [({}, ["four"]), ({"unit": "month"}, []), ({"shift_kind": "overnight"}, [])],
)
def test_only_what_happens_by_the_week_has_bookable_packages(
    shop: Shop, change: dict[str, str], slugs: list[str]
) -> None:
    with for_company(shop.company_id):
        Service.objects.update(**change)
        service = Service.objects.get(pk=shop.service_id)
        assert [one.slug for one in bookable_packages(service)] == slugs
