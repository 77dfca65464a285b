"""The compiled search: legal plans whose cost the checker confirms, the same for the same seed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.jit import plain
from jiahe.engine.routing.rounds.arrays import field_of, state_of, with_neighbours
from jiahe.engine.routing.rounds.check import confirmed, violations
from jiahe.engine.routing.rounds.field import BEST, TOTAL
from jiahe.engine.routing.rounds.kernel import anneal, fill
from jiahe.engine.routing.rounds.memory import settle, whole_cost
from jiahe.engine.routing.rounds.model import LeftOut, Lunch, Problem, Weights
from jiahe.engine.routing.rounds.search import improve, plan
from rounds_cases import HOUR, PROBLEMS, random_problem, shift, visit


def check_one(seed, visits=12, shifts=4, moves=60):
    problem = random_problem(seed, visits, shifts)
    made, trace = plan(problem, moves, seed)
    assert violations(problem, made) == []
    assert made.total == trace.costs[-1][1]


@settings(max_examples=150, deadline=None)
@given(PROBLEMS, st.integers(0, 10**6))
def test_kernel_and_checker_agree_on_every_cost_and_no_plan_breaks_a_rule(problem, seed):
    made, trace = plan(problem, 60, seed)
    assert violations(problem, made) == []
    assert made.total == trace.costs[-1][1]


@pytest.mark.soak
def test_a_hundred_thousand_random_problems_hold():
    for seed in range(100_000):
        check_one(seed, 3 + seed % 12, 1 + seed % 5, 25)


@settings(max_examples=40, deadline=None)
@given(PROBLEMS, st.integers(0, 10**6))
def test_running_total_is_the_cost_counted_anew(problem, seed):
    f = with_neighbours(field_of(problem))
    s = state_of(f, seed, 20)
    settle(f, s)
    plan(problem, 1, seed)
    if len(problem.visits) and len(problem.shifts):
        anneal(f, s, _heat(), 0, 50, 50)
    assert s.number[TOTAL] == whole_cost(f, s)
    assert s.number[BEST] <= s.number[TOTAL]


@pytest.mark.parametrize("seed", range(6))
def test_pure_python_twin_makes_the_same_moves(seed):
    f = with_neighbours(field_of(random_problem(seed)))
    states = [state_of(f, seed, 20) for _ in range(2)]
    order = np.arange(len(f.visit))
    for s, way in zip(states, (lambda function: function, plain), strict=True):
        way(settle)(f, s)
        way(fill)(f, s, order)
        way(anneal)(f, s, _heat(), 0, 40, 40)
    compiled, twin = states
    assert (compiled.number == twin.number).all()
    assert (compiled.best == twin.best).all()


def _heat():
    return np.array([2000.0, 5.0, 4.0, 4.0])


def test_same_arguments_give_the_same_plan_and_another_seed_may_not():
    problem = random_problem(5, 14, 3)
    first, _ = plan(problem, 200, 1)
    again, _ = plan(problem, 200, 1)
    assert first.content_hash == again.content_hash


def test_more_moves_are_never_worse_than_the_greedy_start():
    problem = random_problem(8, 14, 4)
    greedy, _ = plan(problem, 0, 1)
    longer, _ = plan(problem, 500, 1)
    assert longer.total <= greedy.total


def test_improving_a_plan_never_makes_it_worse():
    problem = random_problem(11, 14, 4)
    before, _ = plan(problem, 0, 1)
    after, _ = improve(problem, before, 300, 2)
    assert after.total <= before.total
    assert confirmed(problem, after) is after


def test_guard_ends_the_search_early_with_a_legal_plan():
    problem = random_problem(3, 14, 4)
    made, trace = plan(problem, 10**9, 1, stop=lambda: True)
    assert trace.moves == 0
    assert violations(problem, made) == []


def test_nothing_to_do_and_nobody_to_do_it_are_plans_too():
    nobody, _ = plan(Problem((visit(),), ()), 10, 1)
    nothing, _ = plan(Problem((), (shift(),)), 10, 1)
    assert nobody.left_out == ((1, LeftOut.NO_SHIFTS),)
    assert nothing.rounds == ()


def test_visits_left_out_say_why():
    far = visit(2, point=(9e6, 0.0))
    skilled = visit(3, needs=(("cook", 1),))
    made, _ = plan(Problem((visit(1), far, skilled), (shift(),)), 50, 1)
    assert made.left_out == ((2, LeftOut.UNREACHABLE), (3, LeftOut.NOBODY_ABLE))


def test_dearer_visit_wins_the_only_place():
    at_nine = ((9 * HOUR, 9 * HOUR),)
    cheap = visit(1, windows=at_nine, penalty=18_000)
    dear = visit(2, windows=at_nine, penalty=72_000)
    made, _ = plan(Problem((cheap, dear), (shift(),)), 50, 1)
    assert made.left_out == ((1, LeftOut.NO_ROOM),)


def test_second_window_is_used_when_the_first_is_taken():
    early = visit(1, windows=((9 * HOUR, 9 * HOUR),))
    either = visit(2, windows=((9 * HOUR, 9 * HOUR), (14 * HOUR, 14 * HOUR)))
    made, _ = plan(Problem((early, either), (shift(),)), 50, 1)
    assert made.rounds[0].stops == ((1, 9 * HOUR), (2, 14 * HOUR))


def test_start_is_delayed_for_lunch_when_the_window_allows():
    long = visit(1, windows=((9 * HOUR, 9 * HOUR),), duration=2 * HOUR)
    after = visit(2, windows=((11 * HOUR, 16 * HOUR),), duration=6 * HOUR)
    hungry = shift(closes=20 * HOUR, lunch=Lunch(11 * HOUR, 13 * HOUR, 2700))
    made, _ = plan(Problem((long, after), (hungry,), weights=Weights(lunch=5)), 50, 1)
    assert made.rounds[0].stops == ((1, 9 * HOUR), (2, 11 * HOUR + 2700))
    assert dict(made.score)["lunch"] == 0


def test_fairness_gives_the_visit_to_the_one_who_earned_less():
    rich, poor = shift(1), shift(2, start=(100.0, 0.0), end=(100.0, 0.0))
    weights = Weights(fairness=500)
    incomes = ((1, 10 * HOUR), (2, -10 * HOUR))
    made, _ = plan(Problem((visit(),), (rich, poor), weights=weights, incomes=incomes), 50, 1)
    assert made.rounds[0].shift_id == 2


def test_regular_person_is_kept_for_less_than_its_price_in_travel():
    near, usual = shift(1), shift(2, start=(1000.0, 0.0), end=(1000.0, 0.0))
    kept, _ = plan(Problem((visit(regulars=((2, 600),)),), (near, usual)), 50, 1)
    left, _ = plan(Problem((visit(regulars=((2, 500),)),), (near, usual)), 50, 1)
    assert [kept.rounds[0].shift_id, left.rounds[0].shift_id] == [2, 1]


def test_overnight_shift_makes_visits_before_and_after_midnight():
    late = visit(1, windows=((23 * HOUR, 23 * HOUR),))
    early = visit(2, windows=((30 * HOUR, 30 * HOUR),))
    made, _ = plan(Problem((late, early), (shift(opens=22 * HOUR, closes=32 * HOUR),)), 50, 1)
    assert made.rounds[0].stops == ((1, 23 * HOUR), (2, 30 * HOUR))
