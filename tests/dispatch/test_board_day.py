"""The board's day and the ranked candidates: what they show, how many queries, how fast."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from crowds import book_many, crowd, hire_many
from dispatching import accepted, book, code_of, offered, seat_now, to_queue
from factories import MONDAY, SUNDAY_NOON, Shop, at, open_shop
from jiahe.booking.actions.visits import advance_visit
from jiahe.booking.choices import VisitState
from jiahe.booking.queries import visit_by_id
from jiahe.dispatch.queries import board_day, ranked_candidates
from jiahe.dispatch.queries.board import short_name
from jiahe.journeys import assign
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.workforce import actions as workforce

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def day(shop: Shop) -> object:
    with for_company(shop.company_id), override("zh-hans"):
        return board_day(MONDAY)


def test_each_worker_has_a_lane_with_hours_leave_and_visits() -> None:
    shop = open_shop(workers=2)
    booked = accepted(shop, at(10))
    busy, free = seat_now(booked)[0], None
    free = next(one for one in shop.worker_ids if one != busy)
    with for_company(shop.company_id):
        workforce.grant_leave(worker_id=free, starts_at=at(14), ends_at=at(20), reason="家里有事")
    lanes = {lane.worker_code: lane for lane in day(shop).lanes}
    lane, idle = lanes[code_of(shop, busy)], lanes[code_of(shop, free)]
    assert [(span.start, span.end) for span in lane.working] == [(at(8), at(20))]
    assert [(span.start, span.end) for span in idle.working] == [(at(8), at(14))]
    assert [(span.start, span.end) for span in idle.leave] == [(at(14), at(20))]
    (visit,) = lane.visits
    assert (visit.household, visit.hue, visit.answer) == ("陈女士", "clean", "accepted")
    assert (visit.start, visit.end, visit.is_movable) == (at(10), at(12), True)
    assert (lane.booked_minutes, idle.visits) == (120, ())


def test_a_seat_without_a_worker_waits_in_the_queue_with_its_reason() -> None:
    shop = open_shop()
    booked, asked = offered(shop, at(10))
    assign.decline_offer(
        company_id=shop.company_id,
        assignment_code=asked[0].code,
        person_id=shop.worker_person_ids[0],
    )
    shown = day(shop)
    assert [(one.visit.code, one.minutes_left) for one in shown.queue] == [
        (booked.visit_code, 22 * 60)
    ]
    assert shown.queue[0].reason == "王阿姨1来不了，这个时间也没有别人能到。"
    assert shown.lanes[0].visits == ()


def test_the_queue_begins_with_what_is_most_pressing() -> None:
    shop = open_shop(workers=2)
    late, soon = book(shop, at(16)), book(shop, at(9))
    for one in (late, soon):
        to_queue(shop, one)
    assert [one.visit.code for one in day(shop).queue] == [soon.visit_code, late.visit_code]


def risk_at(shop: Shop, minutes_after_start: int) -> tuple[str, str]:
    moment = at(10) + timedelta(minutes=minutes_after_start)
    with clock_set_to(FixedClock(moment)):
        visit = day(shop).lanes[0].visits[0]
    return visit.risk, visit.suggestion


def test_a_worker_who_has_not_set_out_is_a_risk_and_later_one_who_has_not_come() -> None:
    shop = open_shop()
    accepted(shop, at(10))
    assert risk_at(shop, -60) == ("", "")
    assert risk_at(shop, -5) == ("还没出发，预计迟到 6 分钟", "call_worker")
    assert risk_at(shop, 20) == ("还没到，已迟 20 分钟", "call_worker")


def test_a_visit_that_runs_long_puts_the_next_at_risk() -> None:
    shop = open_shop()
    first, _ = accepted(shop, at(10)), accepted(shop, at(12, 30))
    with for_company(shop.company_id):
        for state in (VisitState.TRAVELLING, VisitState.ARRIVED, VisitState.IN_SERVICE):
            advance_visit(visit_id=first.visit_id, to=state, actor_id=None)
    with clock_set_to(FixedClock(at(12, 40) - timedelta(minutes=4))):
        last = day(shop).lanes[0].visits[1]
    assert (last.risk_minutes, last.suggestion) == (6, "call_worker")


def test_the_board_asks_as_many_queries_for_thirty_visits_as_for_one() -> None:
    shop = open_shop()
    counts = []
    for workers in ([shop.worker_ids[0]], hire_many(shop, 29)):
        book_many(shop, workers, 1)
        with for_company(shop.company_id), CaptureQueriesContext(connection) as asked:
            board_day(MONDAY)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 14


def fastest(story: object, times: int = 3) -> float:
    took = []
    for _ in range(times):
        started, begun = time.process_time(), time.perf_counter()
        story()
        took.append(time.process_time() - started)
        print(f"wall {(time.perf_counter() - begun) * 1000:.0f} ms")
    return min(took)


def test_a_full_day_and_its_candidates_come_quickly() -> None:
    shop = crowd(workers=100, visits_each=6)
    with for_company(shop.company_id):
        shown = board_day(MONDAY)
        assert sum(len(lane.visits) for lane in shown.lanes) == 600
        visit = visit_by_id(_a_visit(shown))
        for_board = fastest(lambda: board_day(MONDAY))
        for_candidates = fastest(lambda: ranked_candidates(visit))
    print(f"board {for_board * 1000:.0f} ms, candidates {for_candidates * 1000:.0f} ms")
    assert for_board < 0.3
    assert for_candidates < 0.3


def _a_visit(shown: object) -> int:
    from jiahe.booking.models import Visit

    return Visit.objects.get(code=shown.lanes[3].visits[2].code).pk


def test_candidates_who_can_come_stand_first_each_in_words() -> None:
    shop = open_shop(workers=3)
    accepted(shop, at(10))
    booked = book(shop, at(10))
    with for_company(shop.company_id), override("zh-hans"):
        found = ranked_candidates(visit_by_id(booked.visit_id))
    assert [one.is_feasible for one in found] == [True, True, False]
    assert found[0].words == "空闲，路上 11 分钟"
    assert found[2].words == "那时在别处服务"
    assert [one.is_current for one in found] == [True, False, False]


def test_a_worker_who_knows_the_home_stands_before_one_who_does_not() -> None:
    shop = open_shop(workers=2)
    served = accepted(shop, at(10))
    with for_company(shop.company_id):
        for state in (
            VisitState.TRAVELLING,
            VisitState.ARRIVED,
            VisitState.IN_SERVICE,
            VisitState.AWAITING_ACCEPTANCE,
        ):
            advance_visit(visit_id=served.visit_id, to=state, actor_id=None)
    booked = book(shop, at(15))
    with for_company(shop.company_id), override("zh-hans"):
        found = ranked_candidates(visit_by_id(booked.visit_id))
    assert found[0].worker_code == code_of(shop, seat_now(served)[0])
    assert found[0].words == "空闲，路上 0 分钟，服务过 1 次"


@pytest.mark.parametrize(
    ("contact", "shown"), [("郭女士", "郭女士"), ("郭敏", "郭家"), ("Ann Lee", "Lee"), ("", "")]
)
def test_the_board_shows_no_full_names(contact: str, shown: str) -> None:
    assert short_name(contact) == shown
