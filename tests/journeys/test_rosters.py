"""A roster from the forecast to the worker's calendar, to the offers, and back again."""

from collections.abc import Iterator
from datetime import time, timedelta

import pytest

from dispatching import accepted, book, seat_now
from factories import CENTRE, MONDAY, SUNDAY_NOON, Shop, at, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.booking.actions import waiting as waits
from jiahe.booking.demand import asked_between
from jiahe.catalog.models import Service
from jiahe.dispatch.actions.plans import PlanAlreadyDecided
from jiahe.dispatch.actions.rosters import (
    AnswerTooLate,
    HoursArePromised,
    NotInForce,
    ReasonMissing,
)
from jiahe.dispatch.models import DemandForecast, RosterLine
from jiahe.dispatch.queries.rosters import NoSuchDay, NoSuchRoster, hours_of
from jiahe.dispatch.rostering import week_ahead
from jiahe.engine.travel import Place
from jiahe.journeys import rosters
from jiahe.journeys.slots import SlotQuestion, slot_days
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from jiahe.workforce import actions as workforce
from jiahe.workforce.models import RosterDay
from roster_world import accept, busy_mondays, lines_now, proposed
from story_stage import deliver

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = SUNDAY_NOON.date()


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def offered_on_monday(shop: Shop) -> bool:
    with for_company(shop.company_id):
        service = Service.objects.get(pk=shop.service_id)
        asked = SlotQuestion(Place(CENTRE[0] + 0.01, CENTRE[1]), 120, MONDAY, 1)
        return any(one.is_free for one in slot_days(service, asked)[0].slots)


def days(shop: Shop) -> list[tuple[int, object, object]]:
    with for_company(shop.company_id):
        rows = RosterDay.objects.order_by("worker_id", "on")
        return list(rows.values_list("worker_id", "on", "starts"))


def test_past_peaks_are_needed_again_and_free_days_are_proposed() -> None:
    shop = busy_mondays()
    plan, lines = proposed(shop)
    assert plan.first_on == MONDAY
    assert [(one.on, one.starts, one.ends) for one in lines] == [
        (MONDAY, time(9), time(13)),
        (MONDAY, time(9), time(13)),
    ]
    assert {one.free_on.weekday() for one in lines} <= set(range(1, 7))
    hours = {(one.day, one.hour): one for one in hours_of(plan)}
    assert (hours[0, 9].need, hours[0, 9].before, hours[0, 9].after) == (2, 0, 2)


def test_a_proposal_changes_no_calendar_and_no_offer() -> None:
    shop = busy_mondays()
    proposed(shop)
    assert (days(shop), offered_on_monday(shop)) == ([], False)


def test_an_accepted_roster_is_offered_to_households_and_the_workers_are_told() -> None:
    shop = busy_mondays()
    plan, lines = proposed(shop)
    assert not offered_on_monday(shop)  # the control: without the roster nobody is there
    taken = accept(shop, plan)
    assert len(taken.opened) == 2
    assert offered_on_monday(shop)
    assert seat_now(accepted(shop, at(9)))[0] in shop.worker_ids
    deliver()
    told = Message.objects.filter(kind="DayOpened").values_list("link", flat=True)
    assert sorted(told) == sorted(f"/work/days/{one.code}/" for one in lines)


def test_the_free_day_in_return_is_really_free() -> None:
    shop = busy_mondays(workers=1)
    plan, (line,) = proposed(shop)
    accept(shop, plan)
    assert days(shop) == sorted(
        [(line.worker_id, MONDAY, time(9)), (line.worker_id, line.free_on, None)],
        key=lambda one: one[1],
    )


def test_a_part_is_accepted_and_the_rest_is_left() -> None:
    shop = busy_mondays()
    plan, lines = proposed(shop)
    accept(shop, plan, [lines[0].code])
    assert sorted(one.state for one in lines_now(shop)) == ["left", "told"]
    assert {worker_id for worker_id, _, _ in days(shop)} == {lines[0].worker_id}


def test_a_roster_is_decided_once() -> None:
    shop = busy_mondays()
    plan, _ = proposed(shop)
    rosters.put_aside(company_id=shop.company_id, code=plan.code, actor_id=shop.person_id)
    with pytest.raises(PlanAlreadyDecided):
        accept(shop, plan)
    assert days(shop) == []


def test_a_day_that_became_leave_since_is_left_out() -> None:
    shop = busy_mondays()
    plan, lines = proposed(shop)
    with for_company(shop.company_id):
        workforce.grant_leave(
            worker_id=lines[0].worker_id, starts_at=at(8), ends_at=at(20), reason="有事"
        )
    taken = accept(shop, plan)
    assert taken.skipped == (lines[0].code,)
    assert taken.opened == (lines[1].code,)


def test_a_free_day_that_was_booked_since_is_not_taken_away() -> None:
    shop = busy_mondays(workers=1)
    plan, (line,) = proposed(shop)
    book(shop, at(9, on=line.free_on))
    assert accept(shop, plan).opened == ()
    assert days(shop) == []


def test_control_without_proving_again_the_booked_day_would_be_freed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("jiahe.dispatch.actions.rosters._still_holds", lambda _: True)
    shop = busy_mondays(workers=1)
    plan, (line,) = proposed(shop)
    book(shop, at(9, on=line.free_on))
    accept(shop, plan)
    assert (line.worker_id, line.free_on, None) in days(shop)


def test_leave_is_respected_by_the_proposal() -> None:
    shop = busy_mondays()
    with for_company(shop.company_id):
        for worker_id in shop.worker_ids:
            workforce.grant_leave(
                worker_id=worker_id, starts_at=at(0), ends_at=at(23), reason="有事"
            )
    assert proposed(shop)[1] == []


def test_who_has_a_day_of_rest_left_need_not_give_one() -> None:
    shop = busy_mondays(first_day=2)
    _, lines = proposed(shop)
    assert [one.free_on for one in lines] == [None, None]


def decline(shop: Shop, line: RosterLine, reason: str = "家里有事", worker_id: int = 0) -> object:
    return rosters.decline_day(
        company_id=shop.company_id,
        code=line.code,
        worker_id=worker_id or line.worker_id,
        reason=reason,
    )


def test_a_worker_may_decline_and_the_desk_reads_why() -> None:
    shop = busy_mondays(workers=1)
    staff(shop.company_id, Role.DISPATCHER, 7)
    plan, (line,) = proposed(shop)
    accept(shop, plan)
    decline(shop, line)
    assert (days(shop), offered_on_monday(shop)) == ([], False)
    (now_line,) = lines_now(shop)
    assert (now_line.state, now_line.reason) == ("declined", "家里有事")
    deliver()
    assert "家里有事" in Message.objects.get(kind="DayDeclined").text


def test_a_visit_booked_meanwhile_goes_to_somebody_else() -> None:
    shop = busy_mondays()
    plan, lines = proposed(shop)
    accept(shop, plan)
    visit = accepted(shop, at(9))
    gone = seat_now(visit)[0]
    mine = next(one for one in lines if one.worker_id == gone)
    decline(shop, mine)
    other = next(one for one in shop.worker_ids if one != gone)
    assert seat_now(visit) == (other, at(9))


def test_a_no_needs_a_reason_and_comes_in_time() -> None:
    shop = busy_mondays(workers=1)
    plan, (line,) = proposed(shop)
    accept(shop, plan)
    with pytest.raises(ReasonMissing):
        decline(shop, line, reason=" ")
    with clock_set_to(FixedClock(at(9) + timedelta(minutes=1))), pytest.raises(AnswerTooLate):
        decline(shop, line)
    assert len(days(shop)) == 2


def test_nobody_answers_for_somebody_else_or_before_they_were_asked() -> None:
    shop = busy_mondays()
    plan, lines = proposed(shop)
    with pytest.raises(NoSuchDay):
        decline(shop, lines[0])
    accept(shop, plan)
    with pytest.raises(NoSuchDay):
        decline(shop, lines[0], worker_id=lines[1].worker_id)
    assert [one.state for one in lines_now(shop)] == ["told", "told"]


def test_who_agrees_is_noted_and_a_second_no_finds_nothing() -> None:
    shop = busy_mondays(workers=1)
    plan, (line,) = proposed(shop)
    accept(shop, plan)
    rosters.agree_to_day(company_id=shop.company_id, code=line.code, worker_id=line.worker_id)
    assert lines_now(shop)[0].state == "agreed"
    decline(shop, line)
    with pytest.raises(NotInForce):
        decline(shop, line)


def take_back(shop: Shop, plan, line: RosterLine) -> None:
    rosters.take_day_back(company_id=shop.company_id, plan_code=plan.code, code=line.code)


def test_the_desk_takes_a_day_back_and_the_worker_is_told() -> None:
    shop = busy_mondays(workers=1)
    plan, (line,) = proposed(shop)
    accept(shop, plan)
    take_back(shop, plan, line)
    assert days(shop) == []
    deliver()
    assert Message.objects.filter(kind="DayTakenBack").count() == 1
    with pytest.raises(NotInForce):
        take_back(shop, plan, line)


def test_hours_that_a_household_booked_are_not_taken_back() -> None:
    shop = busy_mondays(workers=1)
    plan, (line,) = proposed(shop)
    accept(shop, plan)
    accepted(shop, at(9))
    with pytest.raises(HoursArePromised):
        take_back(shop, plan, line)
    assert len(days(shop)) == 2


def test_wishes_that_nobody_could_promise_count_as_asked_for() -> None:
    shop = busy_mondays()
    last = TODAY - timedelta(days=5)
    with for_company(shop.company_id), clock_set_to(FixedClock(SUNDAY_NOON - timedelta(days=7))):
        waits.join(
            household_id=shop.household_id, person_id=shop.person_id, service_id=shop.service_id,
            wanted_on=last, hours=(time(15), time(16)), duration_minutes=120,
        )  # fmt: skip
    with for_company(shop.company_id):
        (lost,) = [one for one in asked_between(last, last) if one.is_lost]
        assert week_ahead(TODAY).lost == 1
    assert (lost.span.start, lost.span.minutes) == (at(15, on=last), 120)


def test_a_wish_that_was_served_after_all_is_no_loss() -> None:
    shop = busy_mondays()
    monday = MONDAY - timedelta(weeks=1)
    with for_company(shop.company_id), clock_set_to(FixedClock(SUNDAY_NOON - timedelta(days=8))):
        waits.join(
            household_id=shop.household_id, person_id=shop.person_id, service_id=shop.service_id,
            wanted_on=monday, hours=(time(9), time(10)), duration_minutes=120,
        )  # fmt: skip
    with for_company(shop.company_id):
        assert [one.is_lost for one in asked_between(monday, monday)] == [False, False]


def test_a_company_without_a_past_is_proposed_nothing() -> None:
    shop = open_shop()
    plan, lines = proposed(shop)
    assert (lines, plan.hours) == ([], [])


def test_each_night_the_days_ahead_are_foreseen_once() -> None:
    shop = busy_mondays()
    rosters.foresee_everywhere()
    with for_company(shop.company_id):
        kept = {one.on: one.expected for one in DemandForecast.objects.all()}
    assert len(kept) == 7
    assert (kept[MONDAY], kept[MONDAY + timedelta(days=1)]) == (2.0, 0.0)
    rosters.foresee_everywhere()
    with for_company(shop.company_id):
        assert {one.on: one.expected for one in DemandForecast.objects.all()} == kept


def test_rosters_stay_behind_the_companys_wall() -> None:
    shop = busy_mondays()
    plan, _ = proposed(shop)
    west = open_shop(slug="west", first_number=50)
    with pytest.raises(NoSuchRoster):
        rosters.accept_roster(
            company_id=west.company_id, code=plan.code, chosen=None, actor_id=west.person_id
        )
