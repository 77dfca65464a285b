"""Days of rest within a live-in term: agreed and shown, in no price, and the worker's own."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from birth_world import DAY, FIRST, NANNY_DAYS, live_in_shop, nanny_service
from factories import CENTRE, SUNDAY_NOON, Shop, at
from jiahe.accounts.choices import CompanyMode
from jiahe.accounts.models import Company
from jiahe.booking.actions.promise import NotFeasible
from jiahe.booking.choices import OCCUPYING
from jiahe.booking.models import Order, Reservation, Series, Visit
from jiahe.catalog import actions as catalog
from jiahe.catalog.actions.terms import RestTooRare
from jiahe.catalog.models import Service
from jiahe.engine.travel import Place
from jiahe.journeys import cancel, change, reserve
from jiahe.journeys.crews import NobodyFree
from jiahe.journeys.slots import SlotQuestion
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company

pytestmark = pytest.mark.django_db(transaction=True)
MINUTES = NANNY_DAYS * 1440
REST_AFTER = 2
CARE = [0, 1, 3, 4, 6]  # five days of care, a rest after each two
RESTS = [2, 5]
MONTH_FEN = 780_000
HOME = Place(CENTRE[0] + 0.01, CENTRE[1])


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def one_worker(rest_after: int = REST_AFTER) -> tuple[Shop, str]:
    shop, _maternity = live_in_shop(workers=1)
    code = nanny_service(shop)
    with for_company(shop.company_id):
        Service.objects.filter(code=code).update(
            rest_after_days=rest_after, term_days=[1, NANNY_DAYS, 26]
        )
    return shop, code


def term(shop: Shop, service: str, on: datetime | None = None, **changes) -> reserve.Booking:
    fields = {
        "service_code": service,
        "household_id": shop.household_id,
        "person_id": shop.person_id,
        "start": on or at(8, on=FIRST),
        "duration_minutes": MINUTES,
    }
    return reserve.Booking(**(fields | changes))


def one_day(shop: Shop, service: str, day: int) -> reserve.Booking:
    """The same family wants her for that one day as well."""
    return term(shop, service, at(8, on=FIRST + day * DAY), duration_minutes=1440)


def promised(shop: Shop) -> list[int]:
    """The days, counted from the first, on which the worker is promised."""
    with for_company(shop.company_id):
        rows = Reservation.objects.filter(state__in=OCCUPYING).order_by("during")
        return [(row.during.lower - at(8, on=FIRST)) // DAY for row in rows]


def test_a_rest_is_reserved_by_nobody_and_the_days_of_care_are_all_there() -> None:
    shop, service = one_worker()
    order = reserve.book(booking=term(shop, service))
    assert promised(shop) == CARE
    with for_company(shop.company_id):
        assert Visit.objects.filter(order=order).count() == NANNY_DAYS
        assert Series.objects.get(order=order).count == NANNY_DAYS


def test_a_month_of_twenty_six_days_takes_thirty_and_costs_what_it_cost() -> None:
    shop, service = one_worker(rest_after=6)
    booked = term(shop, service, duration_minutes=26 * 1440, expected_total_fen=MONTH_FEN)
    order = reserve.book(booking=booked)
    days = promised(shop)
    assert (len(days), days[-1]) == (26, 29)
    assert (order.total_fen, order.rest_days, order.rest_after_days) == (MONTH_FEN, 4, 6)
    assert not any(set(range(n, n + 7)) <= set(days) for n in days)
    with for_company(shop.company_id):
        prices = list(Visit.objects.filter(order=order).values_list("price_fen", flat=True))
        agreed = Order.objects.select_related("agreement").get(pk=order.pk).agreement.terms
    assert sum(prices) == MONTH_FEN
    assert agreed["rest_after_days"] == 6


def test_control_without_a_rest_she_would_care_for_twenty_six_days_on_end() -> None:
    shop, service = one_worker(rest_after=0)
    order = reserve.book(booking=term(shop, service, duration_minutes=26 * 1440))
    assert promised(shop) == list(range(26))
    assert (order.rest_days, "rest_days" in order.quote) == (0, False)


@pytest.mark.parametrize("day", RESTS)
def test_her_rest_is_not_booked_away_not_even_by_the_same_family(day: int) -> None:
    shop, service = one_worker()
    reserve.book(booking=term(shop, service))
    with pytest.raises(NobodyFree):
        reserve.book(booking=one_day(shop, service, day))
    assert promised(shop) == CARE
    assert reserve.book(booking=one_day(shop, service, -2)).pk


def test_what_is_offered_leaves_her_rest_out_as_well() -> None:
    shop, service = one_worker()
    reserve.book(booking=term(shop, service))
    board = reserve.offer_slots(
        service_code=service,
        asked=SlotQuestion(HOME, 1440, FIRST, 9),
    )
    free = [n for n, day in enumerate(board.days) if any(slot.is_free for slot in day.slots)]
    assert free == [7, 8]


def test_control_without_the_rests_that_the_days_tell_she_would_work_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop, service = one_worker()
    monkeypatch.setattr("jiahe.booking.queries.rests_between", lambda _: [])
    monkeypatch.setattr("jiahe.booking.timebook.rests_between", lambda _: [])
    reserve.book(booking=term(shop, service))
    assert reserve.book(booking=one_day(shop, service, RESTS[0])).pk
    assert len(promised(shop)) == NANNY_DAYS + 1


def test_a_hold_keeps_the_days_of_care_and_becomes_its_visits() -> None:
    shop, service = one_worker()
    kept = reserve.hold_slot(
        service_code=service,
        household_id=shop.household_id,
        held_by=f"person:{shop.person_id}",
        start=at(8, on=FIRST),
        duration_minutes=MINUTES,
    )
    assert promised(shop) == CARE
    order = reserve.book(booking=term(shop, service, hold_code=kept.code))
    with for_company(shop.company_id):
        assert Reservation.objects.filter(visit__order=order).count() == NANNY_DAYS
        assert Reservation.objects.count() == NANNY_DAYS


def test_a_term_that_is_moved_keeps_its_rests_and_one_given_up_frees_them() -> None:
    shop, service = one_worker()
    order = reserve.book(booking=term(shop, service))
    with for_company(shop.company_id):
        codes = list(Visit.objects.order_by("number").values_list("code", flat=True))
    change.reschedule(
        order_code=order.code,
        visit_code=codes[0],
        person_id=shop.person_id,
        start=at(8, on=FIRST + DAY),
        scope=change.Scope.ALL,
    )
    assert promised(shop) == [n + 1 for n in CARE]
    with pytest.raises(NobodyFree):
        reserve.book(booking=one_day(shop, service, RESTS[0] + 1))
    cancel.cancel(
        order_code=order.code,
        visit_code=codes[2],
        person_id=shop.person_id,
        scope=change.Scope.FOLLOWING,
    )
    assert promised(shop) == [1, 2]
    assert reserve.book(booking=one_day(shop, service, RESTS[0] + 2)).pk


def test_a_public_holiday_on_a_rest_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    shop, service = one_worker()
    with for_company(shop.company_id):
        Service.objects.filter(code=service).update(surcharges={"holiday": 10_000})
    day = FIRST + RESTS[0] * DAY
    monkeypatch.setattr("jiahe.catalog.shelf.Shelf.is_holiday", lambda _, on: on == day)
    order = reserve.book(booking=term(shop, service))
    assert [line["code"] for line in order.quote["lines"]] == ["base_month"]


def draft(shop: Shop, rest_after: int) -> Service:
    with for_company(shop.company_id):
        return catalog.draft_service(
            slug="live-in-nanny",
            category_code="cleaning",
            unit="month",
            price_fen=MONTH_FEN,
            fields={"rest_after_days": rest_after},
        )


def test_who_employs_gives_a_rest_after_six_days_at_the_latest() -> None:
    shop, code = one_worker()
    with for_company(shop.company_id):
        Company.objects.filter(pk=shop.company_id).update(mode=CompanyMode.EMPLOYEE)
        before = Service.objects.values().get(code=code)
    with pytest.raises(RestTooRare):
        draft(shop, 7)
    with for_company(shop.company_id):
        assert Service.objects.values().get(code=code) == before
    assert draft(shop, 6).rest_after_days == 6


def test_between_a_household_and_its_carer_a_rest_is_what_they_agree_on() -> None:
    shop, _ = one_worker()
    Company.objects.filter(pk=shop.company_id).update(mode=CompanyMode.AGENCY)
    assert draft(shop, 12).rest_after_days == 12
    with pytest.raises(RestTooRare):
        draft(shop, 27)


def test_the_whole_span_of_the_term_stands_on_its_stay() -> None:
    shop, service = one_worker()
    with for_company(shop.company_id):
        row = Service.objects.get(code=service)
    span = reserve.whole_span(row, at(8, on=FIRST), MINUTES)
    assert span.length == timedelta(days=7)


def moved(shop: Shop, order: Order, number: int, day: int, scope: change.Scope) -> None:
    with for_company(shop.company_id):
        code = Visit.objects.get(order=order, number=number).code
    change.reschedule(
        order_code=order.code,
        visit_code=code,
        person_id=shop.person_id,
        start=at(8, on=FIRST + day * DAY),
        scope=scope,
    )


@pytest.mark.parametrize("scope", [change.Scope.ONE, change.Scope.FOLLOWING])
def test_no_day_of_care_is_moved_onto_the_rest(scope: change.Scope) -> None:
    shop, service = one_worker()
    order = reserve.book(booking=term(shop, service))
    with pytest.raises(NotFeasible, match="2 天"):
        moved(shop, order, 3, RESTS[0], scope)
    assert promised(shop) == CARE


def test_a_rest_may_be_longer_than_agreed() -> None:
    shop, service = one_worker()
    order = reserve.book(booking=term(shop, service))
    moved(shop, order, 3, RESTS[0] + 2, change.Scope.FOLLOWING)
    assert promised(shop) == [0, 1, 4, 5, 7]


def test_control_without_that_look_a_moved_day_would_take_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop, service = one_worker()
    order = reserve.book(booking=term(shop, service))
    monkeypatch.setattr("jiahe.booking.actions.promise._refuse_lost_rest", lambda *_: None)
    moved(shop, order, 3, RESTS[0], change.Scope.ONE)
    assert promised(shop) == [0, 1, 2, 4, 6]
