"""Controls for the checker: each thing that can be wrong with a plan is found."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jiahe.engine.routing.check import Violation, score_of, violations
from jiahe.engine.routing.model import Filter, Plan, Problem, Stop, Unassigned
from routing_cases import EIGHT, FAR, job, span, worker

ONE = EIGHT + timedelta(hours=1)
PROBLEM = Problem(jobs=(job(),), workers=(worker(), worker(2)))


def kinds(problem, stops, left=(), score=None):
    made = Plan(tuple(stops), tuple(left), ())
    known = {one.id for one in problem.jobs}
    if score is None and all(stop.job_id in known for stop in stops):
        score = tuple(score_of(problem, made).items())
    return [found.kind for found in violations(problem, replace(made, score=score or ()))]


def changed(**changes):
    return replace(PROBLEM, jobs=(job(**changes),))


def test_a_good_plan_has_no_violation():
    assert kinds(PROBLEM, [Stop(1, 1, ONE)]) == []
    assert kinds(PROBLEM, [], [Unassigned(1, Filter.CREW)]) == []


@pytest.mark.parametrize(
    ("problem", "stops", "left", "expected"),
    [
        (PROBLEM, [Stop(9, 1, ONE)], [Unassigned(1, Filter.CREW)], ["unknown"]),
        (PROBLEM, [Stop(1, 9, ONE)], [], ["unknown"]),
        (PROBLEM, [], [], ["counted"]),
        (PROBLEM, [Stop(1, 1, ONE)], [Unassigned(1, Filter.CREW)], ["counted"]),
        (PROBLEM, [Stop(1, 1, ONE), Stop(1, 2, ONE)], [], ["crew_size"]),
        (changed(crew_size=2), [Stop(1, 1, ONE)], [], ["crew_size"]),
        (changed(crew_size=2), [Stop(1, 1, ONE), Stop(1, 2, EIGHT)], [], ["crew_start"]),
        (changed(pinned_worker=2), [Stop(1, 1, ONE)], [], ["pinned_worker"]),
        (changed(pinned_start=EIGHT), [Stop(1, 1, ONE)], [], ["pinned_start"]),
        (changed(skill="cook"), [Stop(1, 1, ONE)], [], ["skill"]),
        (changed(level=4), [Stop(1, 1, ONE)], [], ["skill"]),
        (changed(forbidden=frozenset({1})), [Stop(1, 1, ONE)], [], ["forbidden"]),
        (changed(windows=(span(2, 5),)), [Stop(1, 1, ONE)], [], ["window"]),
        (PROBLEM, [Stop(1, 1, EIGHT - timedelta(hours=1))], [], ["window", "outside_shift"]),
    ],
)
def test_each_fault_is_found(problem, stops, left, expected):
    assert kinds(problem, stops, left) == expected


def test_two_jobs_at_once_and_a_way_too_long_are_found():
    two = replace(PROBLEM, jobs=(job(), job(2, place=FAR)))
    assert kinds(two, [Stop(1, 1, ONE), Stop(2, 1, ONE)]) == ["overlaps", "overlaps"]
    after = Stop(2, 1, ONE + timedelta(hours=2))
    assert kinds(two, [Stop(1, 1, ONE), after]) == ["travel_after", "travel_before"]


def test_a_score_that_was_not_earned_is_found():
    assert kinds(PROBLEM, [Stop(1, 1, ONE)], score=(("travel", 0),)) == ["score"]


def test_a_violation_says_whom_it_is_about():
    made = Plan((Stop(1, 1, ONE), Stop(1, 1, ONE)), (), ())
    assert Violation("twice", 1, 1) in violations(PROBLEM, made)
