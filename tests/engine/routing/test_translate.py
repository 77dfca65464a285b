"""The product's question in the search's words, and its answer judged by the product's rules."""

import pytest
from hypothesis import given, settings

from jiahe.engine.intervals import Span, union
from jiahe.engine.routing import search, translate
from jiahe.engine.routing.board import Setting
from jiahe.engine.routing.check import violations
from jiahe.engine.routing.explain import why
from jiahe.engine.routing.filters import may_be_sent
from jiahe.engine.routing.model import Problem
from jiahe.engine.routing.rounds.model import FOREVER, Rest
from jiahe.engine.routing.rounds.split import Alone
from jiahe.engine.routing.search import _told, plan
from jiahe.engine.routing.translate import asked_of, board_by_kernel
from jiahe.engine.travelfit import FittedTravel
from jiahe.engine.workday import Commitment, WorkRules
from routing_cases import PROBLEMS, job, random_problem, span, worker


@settings(max_examples=40, deadline=None)
@given(PROBLEMS)
def test_what_the_kernel_proposes_and_the_board_takes_breaks_no_rule(problem):
    board = board_by_kernel(Setting(problem), 300, 1)
    assert violations(problem, _told(board)) == []


def test_each_seat_is_a_visit_and_promised_time_is_pinned():
    busy = worker(2, busy=(Commitment(span(1, 2), job().place),))
    asked = asked_of(Problem((job(1, crew_size=2),), (worker(1), busy)))
    assert asked.job_of == {0: 1, 1: 1}
    assert [visit.only for visit in asked.rounds.visits] == [{0, 1}, {0, 1}, {1}]


def test_pinned_worker_holds_the_first_seat_alone():
    pinned = job(1, crew_size=2, pinned_worker=2)
    asked = asked_of(Problem((pinned,), (worker(1), worker(2))))
    assert [visit.only for visit in asked.rounds.visits] == [{1}, {0, 1}]


def may_come(problem, one, other, shift_id):
    """By the rules, one by one: the skill, not forbidden, the whole visit in the hours."""
    stretches = [(who, way) for who in problem.workers for way in union(who.working)]
    who, way = stretches[shift_id]
    windows = other.windows
    if other.pinned_start is not None:
        windows = (Span(other.pinned_start, other.pinned_start + other.length),)
    is_held = any(
        min(way.end, one.end) - max(way.start, one.start) >= other.length for one in windows
    )
    is_first = one == min(seat for seat, job_id in asked_of(problem).job_of.items()
                          if job_id == other.id)  # fmt: skip
    is_pinned = is_first and other.pinned_worker not in (None, who.id)
    return may_be_sent(who, other) and is_held and not is_pinned


@settings(max_examples=25, deadline=None)
@given(PROBLEMS)
def test_who_may_come_is_the_same_as_asked_one_by_one(problem):
    asked = asked_of(problem)
    jobs = {one.id: one for one in problem.jobs}
    for visit in asked.rounds.visits:
        if visit.id in asked.job_of:
            wanted = jobs[asked.job_of[visit.id]]
            able = {
                shift.id
                for shift in asked.rounds.shifts
                if shift.id in visit.only and shift.who not in visit.forbidden
            }
            shifts = range(len(asked.rounds.shifts))
            assert able == {one for one in shifts if may_come(problem, visit.id, wanted, one)}


def test_visits_that_ask_for_the_same_share_one_answer():
    """A day of ten thousand would hold gigabytes otherwise."""
    same = tuple(job(number, pinned_start=span(1, 2).start) for number in (1, 2))
    other = job(3, pinned_start=span(2, 3).start)
    first, second, third = asked_of(Problem((*same, other), (worker(1),))).rounds.visits
    assert first.only is second.only
    assert first.only is not third.only


def test_lower_grade_number_is_a_higher_level():
    asked = asked_of(Problem((job(1),), (worker(1, skills=(("clean", 3), ("clean", 5))),)))
    assert asked.rounds.shifts[0].skills == (("clean", 7),)


def test_visit_at_the_very_start_of_the_shift_is_not_lost_to_the_way_from_home():
    first = job(1, pinned_start=span(0, 2).start)
    board = board_by_kernel(Setting(Problem((first,), (worker(1),))), 50, 1)
    assert board.open_jobs() == []


def test_plan_with_the_kernel_is_the_same_again_and_explains_itself():
    problem = random_problem(21, 10, 4)
    made = plan(problem, 20, 3)
    assert made == plan(problem, 20, 3)
    chosen = made.stops[0]
    assert chosen.worker_id in why(problem, made, chosen.job_id).chosen


def test_rest_and_the_days_limit_are_the_rules_own():
    shift = asked_of(Problem((job(1),), (worker(1),))).rounds.shifts[0]
    assert (shift.rest, shift.longest_day) == (Rest(245 * 60, 15 * 60), 8 * 3600)
    live_in = WorkRules(max_minutes_per_day=1440, continuous_minutes=1440)
    asked = asked_of(Problem((job(1),), (worker(1),), rules=live_in))
    assert asked.rounds.shifts[0].rest is None


def test_rest_is_planned_by_the_search_not_refused_by_the_board():
    """Two jobs of two and a half hours; the second one's only late start leaves time for a rest."""
    early = job(1, duration_minutes=150, pinned_start=span(0, 1).start)
    late = job(2, duration_minutes=150, windows=(span(2.5, 5.75),))
    board = board_by_kernel(Setting(Problem((early, late), (worker(1),))), 50, 1)
    assert board.open_jobs() == []
    told = _told(board)
    assert [stop.start for stop in told.stops] == [span(0, 1).start, span(3, 4).start]


def test_two_stretches_of_a_day_share_its_limit():
    twice = worker(1, working=(span(0, 4), span(5, 12)))
    first, second = asked_of(Problem((job(1),), (twice,))).rounds.shifts
    assert (first.who, first.day) == (second.who, second.day)
    assert second.longest_day < FOREVER


def test_learnt_travel_brings_its_hours_and_the_plain_law_none():
    hours = tuple(1.5 if hour in (8, 32) else 1.0 for hour in range(48))
    learnt = FittedTravel("Asia/Shanghai", 4.0, {"e_bike": 5.0}, hours)
    law = asked_of(Problem((job(1),), (worker(1),), travel=learnt)).rounds.law
    assert [law.hours[0][hour] for hour in (7, 8, 9, 24 + 8)] == [100, 150, 100, 150]
    assert (law.seconds_per_metre, law.standing) == (0.3, 270)
    assert asked_of(Problem((job(1),), (worker(1),))).rounds.law.hours == ()


class Counting(Alone):
    """Reckons here, and counts how often it was asked."""

    asked = 0

    def map(self, function, tasks, /):
        self.asked += 1
        return super().map(function, tasks)


def test_a_large_day_is_split_also_where_nobody_else_reckons(monkeypatch):
    monkeypatch.setattr(translate, "SPLIT_FROM", 1)
    problem, asked = random_problem(3), []
    split = translate.plan_split
    monkeypatch.setattr(translate, "plan_split", lambda *all_: asked.append(1) or split(*all_))
    made = plan(problem, 10, 1)
    assert asked
    assert made.content_hash == plan(problem, 10, 1, Counting()).content_hash


def test_a_large_day_begins_with_the_search_alone(monkeypatch):
    problem = random_problem(21, 10, 4)
    asked, insert = [], search.insert_all
    monkeypatch.setattr(search, "insert_all", lambda *all_: asked.append(1) or insert(*all_))
    plan(problem, 10, 1)
    assert len(asked) == 1
    monkeypatch.setattr(search, "BY_REGRET", 5)
    made = plan(problem, 10, 1)
    assert len(asked) == 1
    assert made.stops
    assert violations(problem, made) == []
    assert plan(problem, 0, 1).stops  # without moves nobody else begins
    assert len(asked) == 2


@pytest.mark.parametrize(("least", "stages"), [(1, 8), (1_000, 0)])
def test_the_parts_of_a_large_day_alone_go_to_the_executor(monkeypatch, least, stages):
    monkeypatch.setattr(translate, "SPLIT_FROM", least)
    executor, problem = Counting(), random_problem(3)
    made = plan(problem, 10, 1, executor)
    assert executor.asked == stages
    assert violations(problem, made) == []
    assert made.content_hash == plan(problem, 10, 1, Counting()).content_hash
