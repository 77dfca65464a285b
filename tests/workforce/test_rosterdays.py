"""A day opened in the calendar is offered to households, a freed one is not."""

from collections.abc import Iterator
from datetime import time, timedelta

import pytest

from factories import CENTRE, MONDAY, SUNDAY_NOON, Shop, at, open_shop
from jiahe.catalog.models import Service
from jiahe.engine.intervals import Span
from jiahe.engine.roster import ChangedDay, WeeklyShift, working_spans
from jiahe.engine.travel import Place
from jiahe.journeys import reserve
from jiahe.journeys.crews import NobodyFree
from jiahe.journeys.slots import SlotQuestion, slot_days
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.workforce import actions as workforce
from jiahe.workforce.actions.rosterdays import DayIsChanged, as_usual, free_day, open_day
from jiahe.workforce.models import RosterDay
from jiahe.workforce.queries import ZONE
from jiahe.workforce.rosters import rosters_of, working_hours

pytestmark = pytest.mark.django_db(transaction=True)
HERE = Place(CENTRE[0] + 0.01, CENTRE[1])


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


@pytest.fixture
def shop() -> Shop:
    """One worker, at work from Tuesday to Sunday."""
    shop = open_shop()
    with for_company(shop.company_id):
        week = [(day, time(8), time(20)) for day in range(1, 7)]
        workforce.set_weekly_shifts(worker_id=shop.worker_ids[0], shifts=week)
    return shop


def offered_on(shop: Shop, day: int = 0) -> list[str]:
    """The starts that a household is offered, `day` days after Monday."""
    with for_company(shop.company_id):
        service = Service.objects.get(pk=shop.service_id)
        asked = SlotQuestion(HERE, 120, MONDAY + timedelta(days=day), 1)
        found = slot_days(service, asked)
    return [f"{one.start.astimezone(ZONE):%H:%M}" for one in found[0].slots if one.is_free]


def opened(shop: Shop, starts: time = time(9), ends: time = time(13)) -> None:
    with for_company(shop.company_id):
        open_day(worker_id=shop.worker_ids[0], on=MONDAY, starts=starts, ends=ends)


def test_control_a_day_off_is_not_offered(shop: Shop) -> None:
    assert offered_on(shop) == []


def test_an_opened_day_is_offered_within_its_hours(shop: Shop) -> None:
    assert offered_on(shop) == []  # the copy of the books knows the day as free
    opened(shop)
    found = offered_on(shop)
    assert (found[0], found[-1]) == ("09:00", "11:00")


def test_an_opened_day_can_be_booked_and_is_proved(shop: Shop) -> None:
    opened(shop)
    with for_company(shop.company_id):
        held = hold(shop, 9)
    assert held.worker_ids == shop.worker_ids


def test_control_without_the_opened_day_the_proof_refuses(shop: Shop) -> None:
    with pytest.raises(NobodyFree):
        hold(shop, 9)


def hold(shop: Shop, hour: int):
    return reserve.hold_slot(
        service_code=shop.service_code, household_id=shop.household_id, held_by="somebody",
        start=at(hour), duration_minutes=120,
    )  # fmt: skip


def test_a_freed_day_is_offered_no_more_and_as_usual_brings_it_back(shop: Shop) -> None:
    usual = offered_on(shop, day=1)
    with for_company(shop.company_id):
        free_day(worker_id=shop.worker_ids[0], on=MONDAY + timedelta(days=1))
    assert offered_on(shop, day=1) == []
    with for_company(shop.company_id):
        assert as_usual(worker_id=shop.worker_ids[0], on=MONDAY + timedelta(days=1))
        assert not as_usual(worker_id=shop.worker_ids[0], on=MONDAY + timedelta(days=1))
    assert offered_on(shop, day=1) == usual
    assert usual != []


def test_a_day_is_changed_once(shop: Shop) -> None:
    opened(shop)
    with pytest.raises(DayIsChanged):
        opened(shop, time(14), time(18))
    with for_company(shop.company_id):
        assert [one.starts for one in RosterDay.objects.all()] == [time(9)]


def test_opened_hours_stand_beside_the_weekly_ones_and_leave_is_cut_out(shop: Shop) -> None:
    worker_id = shop.worker_ids[0]
    with for_company(shop.company_id):
        open_day(worker_id=worker_id, on=MONDAY, starts=time(6), ends=time(12))
        workforce.grant_leave(worker_id=worker_id, starts_at=at(10), ends_at=at(11), reason="看病")
        hours = working_hours([worker_id], MONDAY, 1)[worker_id]
    assert hours == [Span(at(6), at(10)), Span(at(11), at(12))]


def test_another_companys_days_are_behind_the_wall(shop: Shop) -> None:
    opened(shop)
    west = open_shop(slug="west", first_number=50)
    with for_company(west.company_id):
        assert RosterDay.objects.count() == 0
        assert all(one.changed == () for one in rosters_of().values())


def test_a_changed_day_leaves_the_other_weeks_alone() -> None:
    week = [WeeklyShift(0, time(8), time(12))]
    changed = [ChangedDay(MONDAY, None)]
    found = working_spans(week, [], MONDAY, MONDAY + timedelta(days=7), ZONE, changed)
    assert found == [Span(at(8) + timedelta(days=7), at(12) + timedelta(days=7))]
    beside = [ChangedDay(MONDAY, (time(12), time(14)))]
    found = working_spans(week, [], MONDAY, MONDAY, ZONE, beside)
    assert found == [Span(at(8), at(14))]
