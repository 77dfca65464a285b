"""A company's own figure decides what booking, dispatch and desks really do, from its day on."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from factories import MONDAY, SUNDAY_NOON, Shop, at, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.booking.actions.promise import NotFeasible, SlotTaken
from jiahe.booking.models import Visit
from jiahe.booking.rules import work_rules
from jiahe.catalog.models import Service
from jiahe.dispatch.actions.contests import answer_due
from jiahe.dispatch.actions.offers import make_offer
from jiahe.dispatch.models import Assignment
from jiahe.journeys import reserve
from jiahe.journeys.crews import NobodyFree
from jiahe.journeys.publish import is_below_floor
from jiahe.journeys.reserve import Booking
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.quality.actions.calls import call_within
from jiahe.quality.choices import CallReason
from jiahe.standards import inforce, limits
from jiahe.standards.actions import NoticeTooShort, announce_standard
from jiahe.standards.inforce import in_force
from jiahe.standards.layers import LawOnlyTightened
from jiahe.standards.queries import earliest_effect
from jiahe.workforce.law import last_day
from jiahe.workforce.learning.queries import minutes_asked
from jiahe.workforce.models import Worker
from jiahe.workforce.rosters import rosters_of

pytestmark = pytest.mark.django_db(transaction=True)
SUNDAY = MONDAY - timedelta(days=1)
LONG_AGO = SUNDAY_NOON - timedelta(days=30)
TOO_MUCH = (NotFeasible, NobodyFree, SlotTaken)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


@pytest.fixture
def shop() -> Shop:
    return open_shop()


def tighten(shop: Shop, entry_id: str, limit: float, on: date = SUNDAY) -> None:
    """The company announced this figure a month ago; it holds from that day on."""
    owner = staff(shop.company_id, Role.OWNER, 1)
    with clock_set_to(FixedClock(LONG_AGO)), for_company(shop.company_id):
        announce_standard(
            entry_id=entry_id, limit=limit, effective_on=on, reason="更严", actor_id=owner
        )


def hold(shop: Shop, hour: int) -> reserve.Hold:
    return reserve.hold_slot(
        service_code=shop.service_code, household_id=shop.household_id, start=at(hour),
        held_by=f"person:{shop.person_id}:{hour}", duration_minutes=180,
    )  # fmt: skip


def test_without_a_figure_of_its_own_the_catalogues_hold(shop) -> None:
    with for_company(shop.company_id):
        assert work_rules("visit").max_minutes_per_day == 8 * 60
    assert in_force("CONTEST_ANSWER_HOURS") == limits.CONTEST_ANSWER_HOURS
    hold(shop, 8)
    hold(shop, 14)


def test_a_shorter_day_refuses_the_second_booking(shop) -> None:
    tighten(shop, "LW-21", 4)
    hold(shop, 8)
    with pytest.raises(TOO_MUCH):
        hold(shop, 14)


def test_a_shorter_day_of_employees_refuses_it_as_well(shop) -> None:
    tighten(shop, "LW-20", 5)
    hold(shop, 8)
    with pytest.raises(TOO_MUCH):
        hold(shop, 14)


def test_before_its_day_a_figure_changes_nothing(shop) -> None:
    tighten(shop, "LW-21", 4, on=MONDAY + timedelta(days=7))
    hold(shop, 8)
    hold(shop, 14)


def test_control_without_the_companys_figure_the_second_booking_is_taken(shop, monkeypatch) -> None:
    tighten(shop, "LW-21", 4)
    monkeypatch.setattr(inforce, "_changes", lambda company_id: ())
    hold(shop, 8)
    hold(shop, 14)


def test_another_companys_figure_is_not_ours(shop) -> None:
    other = open_shop(slug="other", first_number=50)
    tighten(other, "LW-21", 4)
    with for_company(shop.company_id):
        assert work_rules("visit").max_minutes_per_day == 8 * 60
    with for_company(other.company_id):
        assert work_rules("visit").max_minutes_per_day == 4 * 60


def test_a_health_report_counts_as_long_as_the_company_says(shop) -> None:
    tighten(shop, "LW-03", 3)  # the worker's report is a hundred days old
    with pytest.raises(TOO_MUCH):
        hold(shop, 8)


def test_a_check_of_violence_records_counts_as_long_as_the_company_says(shop) -> None:
    tighten(shop, "LW-02", 6)
    with for_company(shop.company_id):
        assert in_force("VIOLENCE_CHECK_MONTHS") == 6
        assert in_force("HEALTH_REPORT_MONTHS") == 12
        assert not rosters_of()[shop.worker_ids[0]].pauses
    assert last_day("violence_check", date(2026, 8, 31), date(2030, 1, 1), 6) == date(2027, 2, 28)
    assert last_day("violence_check", date(2026, 8, 31), date(2030, 1, 1), 99) == date(2027, 8, 31)


def test_a_worker_is_asked_for_half_the_companys_first_answer(shop) -> None:
    tighten(shop, "BK-01", 20)
    reserve.book(
        booking=Booking(
            service_code=shop.service_code, household_id=shop.household_id,
            person_id=shop.person_id, start=at(9), duration_minutes=180,
        )
    )  # fmt: skip
    with for_company(shop.company_id):
        visit = Visit.objects.get()
        worker = Worker.objects.get()
        assignment = Assignment.objects.filter(visit=visit).first() or Assignment(
            company_id=shop.company_id, visit=visit, worker=worker, source="booking",
            created_at=SUNDAY_NOON,
        )  # fmt: skip
        made = make_offer(assignment=assignment, visit=visit)
        assert made.answer_by - SUNDAY_NOON == timedelta(minutes=10)


def test_a_disagreement_is_answered_within_the_companys_hours(shop) -> None:
    tighten(shop, "CP-01", 12)
    raised = at(10)
    with for_company(shop.company_id):
        assert answer_due(raised) - raised == timedelta(hours=12)


def test_a_household_that_is_not_content_is_rung_within_the_companys_hours(shop) -> None:
    tighten(shop, "AS-01", 8)
    with for_company(shop.company_id):
        assert call_within(CallReason.LOW) == timedelta(hours=8)
        assert call_within(CallReason.SILENT) == timedelta(days=7)


def test_an_objection_to_the_credit_score_is_due_as_the_company_says(shop) -> None:
    tighten(shop, "LW-28", 10)
    with for_company(shop.company_id):
        assert in_force("CREDIT_OBJECTION_DAYS") == 10


@pytest.mark.parametrize(("own", "is_warned"), [(None, False), (60, True)])
def test_the_floor_price_that_the_desk_is_warned_of_is_the_companys(shop, own, is_warned) -> None:
    if own is not None:
        tighten(shop, "PR-01", own)
    with for_company(shop.company_id):
        assert is_below_floor(Service.objects.get()) == is_warned


def test_hours_before_the_first_visit_are_the_companys(shop) -> None:
    tighten(shop, "HR-03", 48)
    with for_company(shop.company_id):
        assert minutes_asked(SUNDAY) == 48 * 60


def test_a_longer_notice_holds_for_the_companys_next_changes(shop) -> None:
    tighten(shop, "LW-11", 14)
    with for_company(shop.company_id):
        assert earliest_effect(SUNDAY) == SUNDAY + timedelta(days=14)
        with pytest.raises(NoticeTooShort):
            announce_standard(
                entry_id="CP-01", limit=12, effective_on=SUNDAY + timedelta(days=10),
                reason="更快", actor_id=shop.person_id,
            )  # fmt: skip


@pytest.mark.parametrize(("entry_id", "limit"), [("LW-21", 9), ("LW-03", 18), ("LW-11", 3)])
def test_nothing_from_the_law_is_loosened(shop, entry_id, limit) -> None:
    with pytest.raises(LawOnlyTightened):
        tighten(shop, entry_id, limit)
