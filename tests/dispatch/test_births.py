"""Dates of birth: the case moves once, its worker is proved, the pool is asked in order."""

from datetime import timedelta

import pytest

from birth_world import DAY, FIRST, TRIAL_DAYS, asks, booked_case, live_in_shop, said, starts
from dispatching import book
from factories import SUNDAY_NOON, at
from jiahe.booking.models import Order
from jiahe.dispatch.actions.births import BornInTheFuture, NotABirthCase
from jiahe.dispatch.actions.pool import AskIsOver, NoSuchCase, lock_ask
from jiahe.dispatch.choices import NewsKind
from jiahe.dispatch.models import BirthCase, BirthNews, PoolAsk
from jiahe.dispatch.queries.births import open_cases, weeks_ahead
from jiahe.engine.uncertain import Case, Diary, outlook
from jiahe.journeys import births, change
from jiahe.kit.clock import FixedClock, SystemClock, set_process_clock
from jiahe.kit.tenancy import for_company
from jiahe.trust.actions import ReasonMissing
from unguarded import cut

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = SUNDAY_NOON.date()
DAYS = TRIAL_DAYS


@pytest.fixture
def moment():
    set_process_clock(FixedClock(SUNDAY_NOON))
    yield
    set_process_clock(SystemClock())


@pytest.fixture
def world(db, moment):
    return live_in_shop()


def case_now(shop, order):
    with for_company(shop.company_id):
        return BirthCase.objects.get(order_id=order.pk)


def joined(shop, *numbers):
    for number in numbers:
        births.join_pool(
            company_id=shop.company_id,
            worker_id=shop.worker_ids[number],
            first=TODAY,
            last=TODAY + 100 * DAY,
        )


def workers_of(shop, order):
    with for_company(shop.company_id):
        rows = BirthCase.objects.get(order_id=order.pk).order.visits.order_by("number")
        return [
            None if seat.state == "orphaned" else seat.worker_id
            for visit in rows
            for seat in visit.reservations.all()
        ]


def test_a_birth_reported_early_moves_the_start_once_however_often_it_is_said(world):
    shop, service = world
    order = booked_case(shop, service, days=DAYS)
    said(shop, order, FIRST)
    before = starts(shop, order)
    for _ in range(3):
        said(shop, order, TODAY, NewsKind.BORN)
    after = starts(shop, order)
    assert after[0].date() == TODAY + DAY  # eight o'clock of today has passed
    assert {late - early for early, late in zip(after, before, strict=True)} == {
        before[0] - after[0]
    }
    with for_company(shop.company_id):
        told = BirthNews.objects.order_by("pk").values_list("kind", flat=True)
        assert list(told) == ["expected", "born"]
    assert workers_of(shop, order) == [shop.worker_ids[0]] * DAYS


def test_a_corrected_date_keeps_its_distance_to_the_first_day(world):
    shop, service = world
    order = booked_case(shop, service, days=DAYS, expected=FIRST - 2 * DAY)
    before = starts(shop, order)
    said(shop, order, FIRST + 5 * DAY)
    assert starts(shop, order) == [one + 7 * DAY for one in before]


def test_two_cases_of_one_worker_show_the_chance_of_the_engine_and_wait_for_a_person(world):
    shop, service = world
    first = booked_case(shop, service, days=DAYS)
    second = booked_case(shop, service, on=FIRST + 10 * DAY, days=DAYS)
    assert said(shop, first, FIRST).state == "promised"
    late = said(shop, second, FIRST + 10 * DAY)
    due = [(one - TODAY).days for one in (FIRST, FIRST + 10 * DAY)]
    cases = tuple(Case(day, 10.0, DAYS, min(42, day), 14) for day in due)
    expected = outlook([Diary(cases, -100)]).late[0][1]
    with for_company(shop.company_id):
        shown = [one.chance for one in open_cases()]
    assert shown == pytest.approx([0.0, expected])
    assert late.chance == pytest.approx(expected)
    assert late.state == "questioned"


def test_control_cases_of_two_workers_are_never_late(world):
    shop, service = world
    first = booked_case(shop, service, days=DAYS)
    second = booked_case(shop, service, on=FIRST + 10 * DAY, worker=1, days=DAYS)
    said(shop, first, FIRST)
    assert said(shop, second, FIRST + 10 * DAY).state == "promised"
    with for_company(shop.company_id):
        rows = open_cases()
        assert [one.chance for one in rows] == [0.0, 0.0]
        assert {one.need for one in weeks_ahead(rows, 95)} == {0}


def test_a_person_promises_in_spite_of_the_number_only_with_a_reason(world):
    shop, service = world
    first, second = (booked_case(shop, service, on=FIRST + n * DAY, days=DAYS) for n in (0, 10))
    said(shop, first, FIRST)
    said(shop, second, FIRST + 10 * DAY)
    sent = {"company_id": shop.company_id, "order_code": second.code, "actor_id": shop.person_id}
    with pytest.raises(ReasonMissing):
        births.promise_anyway(**sent, reason=" ")
    assert case_now(shop, second).state == "questioned"
    births.promise_anyway(**sent, reason="娘家也来帮忙")
    assert case_now(shop, second).state == "promised"


def clashing(shop, service):
    """A case whose date moves onto other days that its worker has promised; the case."""
    order = booked_case(shop, service, days=DAYS)
    booked_case(shop, service, on=FIRST + 10 * DAY, days=DAYS)
    said(shop, order, FIRST)
    return order


def test_a_worker_promised_elsewhere_is_replaced_from_the_pool_in_the_order_of_joining(world):
    shop, service = world
    order = clashing(shop, service)
    joined(shop, 2, 1)
    said(shop, order, FIRST + 10 * DAY)
    assert case_now(shop, order).state == "seeking"
    assert asks(shop) == [(shop.worker_ids[2], "waiting")]
    with for_company(shop.company_id), pytest.raises(NoSuchCase):
        lock_ask(code=PoolAsk.objects.get().code, worker_id=shop.worker_ids[1])
    assert workers_of(shop, order) == [None] * DAYS
    set_process_clock(FixedClock(SUNDAY_NOON + timedelta(hours=2)))
    assert births.expire_asks(shop.company_id) == 1
    assert births.expire_asks(shop.company_id) == 0
    assert asks(shop) == [(shop.worker_ids[2], "expired"), (shop.worker_ids[1], "waiting")]
    with for_company(shop.company_id):
        code = BirthCase.objects.get(order_id=order.pk).asks.get(state="waiting").code
    births.answer_yes(
        company_id=shop.company_id,
        code=code,
        worker_id=shop.worker_ids[1],
        person_id=shop.worker_person_ids[1],
    )
    assert workers_of(shop, order) == [shop.worker_ids[1]] * DAYS
    assert case_now(shop, order).state == "promised"
    with pytest.raises(AskIsOver):
        births.answer_no(company_id=shop.company_id, code=code, worker_id=shop.worker_ids[1])


def test_nobody_of_an_empty_pool_is_asked_and_the_case_waits_in_sight(world):
    shop, service = world
    order = clashing(shop, service)
    said(shop, order, FIRST + 10 * DAY)
    assert case_now(shop, order).state == "unfilled"
    assert asks(shop) == []
    assert starts(shop, order)[0].date() == FIRST + 10 * DAY  # the new days are kept


def test_a_child_is_not_born_tomorrow_and_nothing_changes(world):
    shop, service = world
    order = booked_case(shop, service, days=DAYS)
    before = starts(shop, order)
    with pytest.raises(BornInTheFuture):
        said(shop, order, TODAY + DAY, NewsKind.BORN)
    assert starts(shop, order) == before


def test_cleaning_does_not_begin_with_a_birth(world):
    shop, _ = world
    booked = book(shop, at(9))
    with for_company(shop.company_id):
        order = Order.objects.get(pk=booked.order_id)
    with pytest.raises(NotABirthCase):
        said(shop, order, TODAY + DAY)


def asked_at_noon(world):
    """A case that the pool is asked for at noon, and the one who is asked."""
    shop, service = world
    order = clashing(shop, service)
    joined(shop, 2)
    said(shop, order, FIRST + 10 * DAY)
    with for_company(shop.company_id):
        return shop, order, PoolAsk.objects.get(state="waiting")


def yes(shop, ask):
    births.answer_yes(
        company_id=shop.company_id,
        code=ask.code,
        worker_id=shop.worker_ids[2],
        person_id=shop.worker_person_ids[2],
    )


def test_a_yes_of_the_pool_after_its_time_takes_nothing_even_before_the_sweep(world):
    shop, order, ask = asked_at_noon(world)
    set_process_clock(FixedClock(ask.answer_by))
    with pytest.raises(AskIsOver):
        yes(shop, ask)
    assert workers_of(shop, order) == [None] * DAYS
    assert asks(shop) == [(shop.worker_ids[2], "waiting")]


def test_control_a_second_earlier_the_same_yes_takes_every_day(world):
    shop, order, ask = asked_at_noon(world)
    set_process_clock(FixedClock(ask.answer_by - timedelta(seconds=1)))
    yes(shop, ask)
    assert workers_of(shop, order) == [shop.worker_ids[2]] * DAYS


def moved_by_household(shop, order, days):
    with for_company(shop.company_id):
        first = order.visits.order_by("number")[0]
    change.reschedule(
        order_code=order.code,
        visit_code=first.code,
        person_id=shop.person_id,
        start=at(8, on=FIRST + days * DAY),
        scope=change.Scope.ALL,
    )


def test_a_term_that_its_household_moves_takes_the_expected_date_along(world):
    shop, service = world
    order = booked_case(shop, service, days=DAYS, expected=FIRST - DAY)
    moved_by_household(shop, order, 5)
    case = case_now(shop, order)
    assert (case.expected_on, case.lead_days) == (FIRST + 4 * DAY, 1)
    said(shop, order, FIRST + 9 * DAY)
    assert starts(shop, order)[0].date() == FIRST + 10 * DAY


def test_a_moved_term_is_judged_anew_beside_the_workers_other_case(world):
    shop, service = world
    booked_case(shop, service, days=DAYS)
    order = booked_case(shop, service, on=FIRST + 80 * DAY, days=DAYS)
    assert case_now(shop, order).state == "promised"
    moved_by_household(shop, order, 10)
    case = case_now(shop, order)
    assert (case.state, case.chance > 0.05) == ("questioned", True)


def test_once_the_child_is_born_the_date_stays_and_the_distance_changes(world):
    shop, service = world
    order = booked_case(shop, service, days=DAYS)
    said(shop, order, TODAY, NewsKind.BORN)
    before = case_now(shop, order)
    with for_company(shop.company_id):
        first = order.visits.order_by("number")[0]
    start = starts(shop, order)[0]
    change.reschedule(
        order_code=order.code,
        visit_code=first.code,
        person_id=shop.person_id,
        start=start + 2 * DAY,
        scope=change.Scope.ALL,
    )
    after = case_now(shop, order)
    assert (after.born_on, after.expected_on) == (before.born_on, before.expected_on)
    assert after.lead_days == before.lead_days + 2


def test_control_without_the_look_at_its_time_the_late_yes_takes_every_day(world, monkeypatch):
    cut(monkeypatch, lock_ask, " or ask.answer_by <= now()")
    shop, order, ask = asked_at_noon(world)
    set_process_clock(FixedClock(ask.answer_by))
    yes(shop, ask)
    assert workers_of(shop, order) == [shop.worker_ids[2]] * DAYS
