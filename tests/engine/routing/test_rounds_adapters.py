"""Other solvers: a named refusal without them, and a judged plan with them."""

import time

import numpy as np
import pytest

from jiahe.engine.routing.rounds import split
from jiahe.engine.routing.rounds.adapters import ask as asking
from jiahe.engine.routing.rounds.adapters.ask import (
    ADAPTERS,
    SolverLacks,
    SolverMissing,
    ask,
    ask_in_clusters,
    features_of,
)
from jiahe.engine.routing.rounds.adapters.tables import ALL_BUT, place_table, travel_table
from jiahe.engine.routing.rounds.check import violations
from jiahe.engine.routing.rounds.model import Law, Lunch, Problem, Rest, Weights
from jiahe.engine.routing.rounds.search import plan
from jiahe.simulation.bench.dispatch_day import synthetic_day
from rounds_cases import HOUR, shift, visit


@pytest.mark.parametrize("name", sorted(ADAPTERS))
def test_missing_solver_is_refused_by_name(name, monkeypatch):
    def absent(module):
        raise ImportError(module)

    monkeypatch.setattr(asking, "import_module", absent)
    with pytest.raises(SolverMissing, match=f"solver_missing: {ADAPTERS[name][0]}"):
        ask(name, Problem((visit(),), (shift(),)), 1, 1)


def test_features_name_what_is_asked():
    hungry = shift(lunch=Lunch(39_600, 48_600, 2700))
    problem = Problem((visit(),), (hungry,), weights=Weights(lunch=1), crews=((1,),))
    assert features_of(problem) == {"lunch", "crews"}


def test_hours_rests_limits_and_lateness_are_features_that_no_solver_here_has():
    demanding = shift(rest=Rest(4 * 3600, 1200), longest_day=8 * 3600)
    law, weights = Law(hours=((150,) * 24,)), Weights(late=1)
    problem = Problem((visit(due=36_000),), (demanding,), law, weights)
    features = {"hours", "rest", "longest_day", "lateness"}
    assert features_of(problem) == features
    assert features <= ALL_BUT


@pytest.mark.parametrize("name", sorted(ADAPTERS))
def test_solver_that_would_ignore_a_wish_is_not_asked(name):
    pytest.importorskip(ADAPTERS[name][0], reason="the extra `solvers` is not installed")
    with pytest.raises(SolverLacks, match="crews"):
        ask(name, Problem((visit(),), (shift(),), crews=((1,),)), 1, 1)


@pytest.mark.parametrize("name", sorted(ADAPTERS))
def test_solver_s_plan_is_judged_by_our_checker(name):
    pytest.importorskip(ADAPTERS[name][0], reason="the extra `solvers` is not installed")
    problem = synthetic_day(30, 1)
    assert violations(problem, ask(name, problem, 1, 1)) == []


def test_large_problem_is_asked_in_clusters(monkeypatch):
    class Nearest:
        """A solver that gives each shift of the part at most one visit: those it may make."""

        LACKS = frozenset()

        @staticmethod
        def solve(problem, seconds, seed):
            asked.append((len(problem.visits), seconds))
            made, _ = plan(problem, 50, seed)
            return [(one.shift_id, [visit for visit, _ in one.stops]) for one in made.rounds]

    asked = []
    monkeypatch.setattr(asking, "ready", lambda name, problem: Nearest)
    monkeypatch.setattr(split, "CLUSTER", 40)
    problem = synthetic_day(120, 2)
    assert violations(problem, ask_in_clusters("any", problem, 12.0, 1)) == []
    assert sum(visits for visits, _ in asked) == 120
    assert sum(seconds for _, seconds in asked) == pytest.approx(12.0)
    asked.clear()
    monkeypatch.setitem(asking.CLUSTERS, "any", 20)
    assert violations(problem, ask_in_clusters("any", problem, 12.0, 1)) == []
    assert len(asked) > 3


def test_a_home_is_one_place_and_every_way_is_as_long_as_before():
    problem = synthetic_day(20, 1)
    ways, (table, place) = travel_table(problem), place_table(problem)
    assert (table[np.ix_(place, place)] == ways).all()
    assert len(table) == len(problem.visits) + len(problem.shifts)


def test_vroom_leaves_out_one_dear_visit_rather_than_three_that_are_dearer_together():
    pytest.importorskip("vroom", reason="the extra `solvers` is not installed")
    hours = [(hour * HOUR, hour * HOUR) for hour in (9, 10, 11)]
    cheap = [
        visit(number, windows=(one,), duration=HOUR - 600, penalty=15_000)
        for number, one in enumerate(hours)
    ]
    dear = visit(9, windows=(hours[0],), duration=3 * HOUR - 600, penalty=30_000)
    made = ask("vroom", Problem((*cheap, dear), (shift(),)), 1, 1)
    assert [one for one, _ in made.left_out] == [9]


def test_ortools_ends_by_processor_time():
    pytest.importorskip("ortools", reason="the extra `solvers` is not installed")
    began = time.process_time()
    ask("ortools", synthetic_day(12, 1), 1, 1)
    assert time.process_time() - began < 60  # its own limit is twenty seconds of wall time


def test_vroom_s_search_may_be_ended_by_a_limit():
    pytest.importorskip("vroom", reason="the extra `solvers` is not installed")
    problem = synthetic_day(120, 3)
    made = ask("vroom", problem, 5, 1, limit=0.2)
    assert violations(problem, made) == []


def test_a_solver_that_knows_no_limit_beside_its_seconds_says_so(monkeypatch):
    class Endless:
        def solve(self, *asked):
            raise AssertionError(asked)

    monkeypatch.setattr(asking, "ready", lambda *_: Endless())
    with pytest.raises(SolverLacks, match="a limit beside its seconds"):
        ask("pyvrp", Problem((visit(),), (shift(),)), 1, 1, limit=5)


def test_the_limit_reaches_a_solver_that_knows_one(monkeypatch):
    heard = []

    class Patient:
        def solve_within(self, problem, level, limit):
            heard.append((level, limit))
            return [(problem.shifts[0].id, [problem.visits[0].id])]

    monkeypatch.setattr(asking, "ready", lambda *_: Patient())
    assert ask("vroom", Problem((visit(),), (shift(),)), 3, 1, limit=600).left_out == ()
    assert heard == [(3, 600)]
