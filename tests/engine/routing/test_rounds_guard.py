"""A search that dies, hangs or lies gives the greedy plan, and says so."""

import os
import time
from dataclasses import replace

import pytest

from jiahe.engine.routing.rounds.check import violations
from jiahe.engine.routing.rounds.greedy import greedy
from jiahe.engine.routing.rounds.guard import Hung, guarded
from jiahe.engine.routing.rounds.model import LeftOut, Plan, Problem, Round
from jiahe.engine.routing.rounds.search import plan
from jiahe.simulation.bench.dispatch_day import synthetic_day
from jiahe.simulation.planned import watched
from rounds_cases import HOUR, random_problem, shift, visit

PROBLEM = Problem((visit(1), visit(2, point=(3000.0, 0.0))), (shift(1),))


def good():
    return plan(PROBLEM, 50, 1)[0]


def test_legal_plan_is_kept():
    assert guarded(PROBLEM, good, "native").engine == "native"


def test_search_that_raises_is_answered_greedily():
    def dies() -> Plan:
        raise MemoryError

    made = guarded(PROBLEM, dies, "native")
    assert (made.engine, made.failure) == ("greedy", "MemoryError")
    assert violations(PROBLEM, made.plan) == []


def test_plan_that_lies_is_answered_greedily():
    def lies() -> Plan:
        true = good()
        stops = tuple((number, 9 * HOUR) for number, _ in true.rounds[0].stops)
        return replace(true, rounds=(Round(1, stops),))

    made = guarded(PROBLEM, lies, "native")
    assert made.engine == "greedy"
    assert made.failure in ("illegal:overlap", "illegal:late")
    assert violations(PROBLEM, lies()) != []


def test_hanging_search_is_ended_within_its_time():
    began = time.monotonic()
    made = guarded(PROBLEM, lambda: watched(time.sleep, (60.0,), 0.2), "native")
    assert (made.engine, made.failure) == ("greedy", "Hung")
    assert time.monotonic() - began < 10.0


def test_control_nothing_ends_it_before_its_time():
    assert watched(_told, (0.1,), 30.0) == "told"


def _told(seconds):
    time.sleep(seconds)
    return "told"


def test_process_that_dies_is_noticed():
    made = guarded(PROBLEM, lambda: watched(os._exit, (3,), 30.0), "native")
    assert (made.engine, made.failure) == ("greedy", "Died")


def test_exception_of_the_search_comes_through():
    with pytest.raises(ZeroDivisionError):
        watched(divmod, (1, 0), 30.0)


@pytest.mark.parametrize("seed", range(60))
def test_greedy_plans_are_legal(seed):
    problem = random_problem(seed, 12, 4)
    assert violations(problem, greedy(problem)) == []


def test_greedy_leaves_linked_visits_out():
    linked = replace(PROBLEM, crews=((1, 2),))
    assert greedy(linked).left_out == ((1, LeftOut.NO_ROOM), (2, LeftOut.NO_ROOM))


def test_hung_is_a_state_of_its_own():
    assert issubclass(Hung, RuntimeError)


def test_greedy_answer_for_thousands_of_visits_is_ready_in_two_seconds():
    problem = synthetic_day(4000, 1)
    began = time.process_time()
    made = greedy(problem)
    assert time.process_time() - began < 2.0
    assert violations(problem, made) == []
