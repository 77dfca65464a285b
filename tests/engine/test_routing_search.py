from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.routing.check import score_of, violations
from jiahe.engine.routing.model import Filter, Plan, Problem, Stop, Unassigned
from jiahe.engine.routing.search import plan
from jiahe.engine.travel import CrowTravel
from jiahe.engine.workday import Commitment
from routing_cases import EIGHT, FAR, HERE, NEAR, PROBLEMS, job, random_problem, span, worker


def planned(jobs, workers, moves=20, seed=1):
    problem = Problem(jobs=tuple(jobs), workers=tuple(workers))
    made = plan(problem, moves, seed)
    assert violations(problem, made) == []
    return made


def who(made):
    return {(stop.job_id, stop.worker_id) for stop in made.stops}


@settings(max_examples=40, deadline=None)
@given(PROBLEMS, st.integers(0, 5))
def test_every_plan_passes_the_independent_checker(problem, seed):
    made = plan(problem, 6, seed)
    assert violations(problem, made) == []
    assert made.total == sum(score_of(problem, made).values())


@dataclass(frozen=True)
class RushHour:
    def minutes(self, origin, goal, at=None):
        jam = 3 if at is not None and at.hour % 2 == 0 else 1
        return CrowTravel().minutes(origin, goal) * jam


@settings(max_examples=15, deadline=None)
@given(PROBLEMS)
def test_a_plan_with_travel_by_the_hour_passes_too(problem):
    problem = replace(problem, travel=RushHour())
    assert violations(problem, plan(problem, 4, 1)) == []


@settings(max_examples=10, deadline=None)
@given(PROBLEMS, st.integers(0, 99))
def test_the_same_question_has_the_same_answer(problem, seed):
    one, other = plan(problem, 8, seed), plan(problem, 8, seed)
    assert one == other
    assert one.content_hash == other.content_hash


@settings(max_examples=12, deadline=None)
@given(PROBLEMS)
def test_improvement_never_makes_a_plan_worse(problem):
    assert plan(problem, 20, 3).total <= plan(problem, 0, 3).total


@pytest.mark.parametrize("seed", range(6))
def test_small_fixed_days_are_planned_at_their_optimum(seed):
    problem = random_problem(seed, jobs=4, workers=3)
    jobs = tuple(
        replace(
            one,
            crew_size=1,
            windows=one.windows[:1],
            pinned_worker=None,
            pinned_start=one.windows[0].start,
        )
        for one in problem.jobs
    )
    problem = replace(problem, jobs=jobs)
    best = None
    for seats in product([None, 0, 1, 2], repeat=len(jobs)):
        stops = tuple(
            Stop(one.id, seat, one.pinned_start)
            for one, seat in zip(jobs, seats, strict=True)
            if seat is not None
        )
        left = tuple(
            Unassigned(one.id, Filter.CREW)
            for one, seat in zip(jobs, seats, strict=True)
            if seat is None
        )
        trial = Plan(stops, left, ())
        score = score_of(problem, trial)
        if violations(problem, replace(trial, score=tuple(score.items()))) == []:
            best = min(best or 10**9, sum(score.values()))
    assert plan(problem, 80, 1).total == best


def test_the_nearer_worker_is_sent():
    made = planned([job(place=FAR)], [worker(1, home=NEAR), worker(2, home=FAR)])
    assert who(made) == {(1, 2)}


def test_the_households_own_worker_is_worth_a_detour():
    workers = [worker(1, home=HERE), worker(2, home=NEAR)]
    assert who(planned([job()], workers)) == {(1, 1)}
    assert who(planned([job(preferred=frozenset({2}))], workers)) == {(1, 2)}


def test_a_grade_qualifies_for_its_own_level_and_below():
    workers = [worker(1, skills=(("clean", 4),)), worker(2, skills=(("clean", 3),), home=FAR)]
    assert who(planned([job(level=3)], workers)) == {(1, 2)}
    assert who(planned([job(level=4)], workers)) == {(1, 1)}
    nobody = planned([job(level=2)], workers)
    assert nobody.unassigned == (Unassigned(1, Filter.SKILL, ((Filter.SKILL, 2),)),)


def test_a_crew_starts_together_or_not_at_all():
    workers = [worker(1, working=(span(0, 6),)), worker(2, working=(span(3, 10),))]
    made = planned([job(crew_size=2)], workers)
    assert who(made) == {(1, 1), (1, 2)}
    assert {stop.start for stop in made.stops} == {EIGHT + timedelta(hours=3)}
    alone = planned([job(crew_size=2)], workers[:1])
    assert alone.stops == ()
    assert alone.unassigned == (Unassigned(1, Filter.CREW),)


def test_pins_hold():
    noon = EIGHT + timedelta(hours=4)
    jobs = [job(pinned_worker=2, pinned_start=noon), job(2, windows=(span(4, 6),))]
    made = planned(jobs, [worker(1, home=FAR), worker(2, home=HERE)])
    assert set(made.stops) == {Stop(1, 2, noon), Stop(2, 1, noon)}


def test_the_more_urgent_job_wins_the_only_seat():
    jobs = [job(1, windows=(span(1, 3),)), job(2, windows=(span(1, 3),), priority=1)]
    made = planned(jobs, [worker()])
    assert who(made) == {(2, 1)}
    assert made.unassigned == (Unassigned(1, Filter.OVERLAPS, ((Filter.OVERLAPS, 1),)),)


def test_each_filter_is_counted():
    workers = [
        worker(1, skills=()),
        worker(2),
        worker(3, working=(span(5, 10),)),
        worker(4, busy=(Commitment(span(1, 2), HERE),)),
        worker(5, busy=(Commitment(span(-1, 0), FAR),), working=(span(-2, 10),)),
    ]
    made = planned([job(windows=(span(0, 2),), forbidden=frozenset({2}))], workers)
    assert made.unassigned == (
        Unassigned(
            1,
            Filter.TRAVEL,
            (
                (Filter.SKILL, 1),
                (Filter.FORBIDDEN, 1),
                (Filter.OUTSIDE_SHIFT, 1),
                (Filter.OVERLAPS, 1),
                (Filter.TRAVEL, 1),
            ),
        ),
    )


def test_an_empty_problem_has_an_empty_plan():
    assert planned([], []).total == 0
    assert planned([job()], []).unassigned == (Unassigned(1, Filter.CREW),)


def test_ids_are_unique():
    with pytest.raises(ValueError, match="own id"):
        plan(Problem(jobs=(job(), job()), workers=()), 1, 1)


def test_the_hash_of_a_problem_follows_its_content():
    one, other = Problem((job(),), (worker(),)), Problem((job(),), (worker(),))
    assert one.content_hash == other.content_hash
    assert replace(other, step_minutes=30).content_hash != one.content_hash
