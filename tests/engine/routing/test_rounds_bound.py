"""No plan is cheaper than the bound, and a bound that were wrong would be caught."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.jit import plain
from jiahe.engine.routing.rounds import bound as bounds
from jiahe.engine.routing.rounds import kernel_bound, listing
from jiahe.engine.routing.rounds.bound import Bound, gap, lower_bound
from jiahe.engine.routing.rounds.check import violations
from jiahe.engine.routing.rounds.listing import TooManyRounds, listed
from jiahe.engine.routing.rounds.model import Law, LeftOut, Plan, Problem, Round, Weights
from jiahe.engine.routing.rounds.score import length_of, score_of, seconds_between
from jiahe.engine.routing.rounds.search import plan
from jiahe.simulation.bench.dispatch_day import synthetic_day
from rounds_cases import HOUR, PROBLEMS, random_problem, shift, visit

AWAY = 50_000  # a known plan of the best cost alone would make every bound look right
SMALL = st.builds(random_problem, st.integers(0, 10**6), st.integers(0, 4), st.integers(1, 2))


def told(problem, shift_of, order):
    """The plan that makes the visits in this order, each as early as it can; None when illegal."""
    rounds = []
    for one in problem.shifts:
        stops, at, free = [], one.start, one.opens
        for each in order:
            if shift_of.get(each.id) != one.id:
                continue
            there = free + seconds_between(problem.law, at, each.point)
            starts = [max(there, first) for first, last in each.windows if there <= last]
            if not starts:
                return None
            stops.append((each.id, starts[0]))
            at, free = each.point, starts[0] + length_of(each, one)
        if stops:
            rounds.append(Round(one.id, tuple(stops)))
    left = tuple((v.id, LeftOut.NO_ROOM) for v in problem.visits if v.id not in shift_of)
    bare = Plan(tuple(rounds), left, ())
    made = replace(bare, score=tuple(score_of(problem, bare).items()))
    return None if violations(problem, made) else made


def choices(problem, left):
    """Every way to give each visit to a shift or to nobody."""
    if not left:
        yield {}
        return
    for rest in choices(problem, left[1:]):
        yield rest
        yield from (rest | {left[0].id: one.id} for one in problem.shifts)


def cheapest(problem) -> int:
    """The least cost of all plans, by trying every one of them."""
    best = sum(one.penalty for one in problem.visits) + 10**9
    for shift_of in choices(problem, problem.visits):
        for order in permutations(problem.visits):
            made = told(problem, shift_of, order)
            if made is not None:
                best = min(best, made.total)
    return best


@settings(max_examples=150, deadline=None)
@given(SMALL)
def test_no_plan_at_all_is_cheaper_on_small_problems(problem):
    least = cheapest(problem)
    assert lower_bound(problem, least + AWAY, 60).value <= least


def test_control_a_bound_that_counts_the_way_home_twice_is_caught(monkeypatch):
    way_home = listing._home
    monkeypatch.setattr(listing, "_home", lambda *given: 2 * way_home(*given))
    problems = [random_problem(seed, 4, 2) for seed in range(12)]
    wrong = [
        one
        for one in problems
        if lower_bound(one, (least := cheapest(one)) + AWAY, 60).value > least
    ]
    assert wrong != []


@settings(max_examples=150, deadline=None)
@given(PROBLEMS, st.integers(0, 10**6))
def test_no_plan_of_the_search_is_cheaper_whatever_the_features(problem, seed):
    made, _ = plan(problem, 60, seed)
    assert lower_bound(problem, made.total + AWAY, 60).value <= made.total


@settings(max_examples=60, deadline=None)
@given(SMALL, st.lists(st.floats(-(10.0**6), 10.0**6), min_size=4, max_size=4))
def test_any_multipliers_give_a_valid_bound(problem, told_multipliers):
    rounds = listed(problem)
    penalties = np.array([one.penalty for one in problem.visits], np.int64)
    multipliers = np.array(told_multipliers[: len(penalties)])
    value, _ = bounds.value_of(rounds, penalties, multipliers)
    assert value <= cheapest(problem)


def test_a_plan_that_is_best_for_certain_has_no_gap():
    problem = Problem((visit(1, point=(1000.0, 0.0)),), (shift(1),))
    made, _ = plan(problem, 20, 1)
    assert lower_bound(problem, made.total) == Bound(made.total, 1, 1)
    assert gap(made.total, Bound(made.total, 1, 1)) == 0.0


def test_a_visit_that_nobody_can_make_costs_its_penalty():
    problem = Problem((visit(1, needs=(("cook", 1),)),), (shift(1),))
    assert lower_bound(problem, 18_000).value == 18_000
    assert lower_bound(Problem((), (shift(1),)), 0).value == 0
    assert lower_bound(Problem((visit(1),), ()), 18_000).value == 18_000


def test_two_visits_at_once_need_two_workers():
    at_nine = {"windows": ((9 * HOUR, 9 * HOUR),)}
    problem = Problem((visit(1, **at_nine), visit(2, **at_nine)), (shift(1),))
    made, _ = plan(problem, 50, 1)
    assert lower_bound(problem, made.total).value == made.total == 18_000


def test_a_day_is_bounded_within_two_percent():
    problem = synthetic_day(60, 7)
    made, _ = plan(problem, 20_000, 1)
    bound = lower_bound(problem, made.total)
    assert 0.0 <= gap(made.total, bound) < 0.02


def test_the_same_question_has_the_same_bound():
    problem = synthetic_day(40, 2)
    assert lower_bound(problem, 300_000, 100) == lower_bound(problem, 300_000, 100)


def test_more_rounds_than_can_be_listed_are_refused_by_name(monkeypatch):
    monkeypatch.setattr(listing, "MOST_MEMBERS", 100)
    with pytest.raises(TooManyRounds, match="more than 100 rounds, or 100 stops"):
        lower_bound(synthetic_day(40, 2), 300_000)


def test_a_weight_below_nothing_is_refused():
    problem = replace(synthetic_day(10, 1), weights=Weights(overtime=-1))
    with pytest.raises(ValueError, match="may be negative"):
        lower_bound(problem, 1)


@settings(max_examples=40, deadline=None)
@given(PROBLEMS)
def test_the_plain_twin_lists_the_same_rounds_and_finds_the_same_price(problem):
    rounds = listed(problem)
    prices = np.array([one.penalty // 2 for one in problem.visits], np.int64)
    counts, other = np.zeros(len(prices), np.int64), np.zeros(len(prices), np.int64)
    arguments = rounds.costs, rounds.ends, rounds.members, rounds.shifts, prices
    assert kernel_bound.price(*arguments, counts) == plain(kernel_bound.price)(*arguments, other)
    assert list(counts) == list(other)
    compiled = kernel_bound.enumerate_rounds
    try:
        kernel_bound.enumerate_rounds = plain(compiled)
        again = listed(problem)
    finally:
        kernel_bound.enumerate_rounds = compiled
    assert list(again.costs) == list(rounds.costs)
    assert list(again.members) == list(rounds.members)


@pytest.mark.parametrize("visits", [9, 14])
def test_every_round_that_is_listed_is_legal_and_costs_no_more_than_the_judge_says(visits):
    problem = replace(random_problem(3, visits, 4), weights=Weights(), reference=())
    rounds, begins = listed(problem), 0
    assert len(rounds.costs) > 3
    for number, ends in enumerate(rounds.ends):
        order = [problem.visits[row] for row in rounds.members[begins:ends]]
        row = int(np.searchsorted(rounds.shifts, number, "right"))
        free = replace(problem.shifts[row], capacity=10**9, longest=10**9)
        alone = replace(problem, visits=tuple(order), shifts=(free,))
        made = told(alone, dict.fromkeys((each.id for each in order), free.id), order)
        assert made is not None
        assert rounds.costs[number] <= made.total
        begins = ends


@settings(max_examples=100, deadline=None)
@given(SMALL)
def test_dropping_rounds_on_the_way_keeps_the_bound_below_every_plan(problem):
    least = cheapest(problem)
    for reached in (least, least + 1, least + 5000, 3 * least + 1):
        assert lower_bound(problem, reached, 200).value <= least


def test_control_dropping_rounds_that_a_cheaper_plan_may_hold_is_caught(monkeypatch):
    problem = synthetic_day(40, 2)
    made, _ = plan(problem, 5000, 1)
    assert lower_bound(problem, made.total + AWAY, 400).value <= made.total
    real = bounds._thinned
    monkeypatch.setattr(bounds, "_thinned", lambda rounds, prices, _: real(rounds, prices, 1))
    assert lower_bound(problem, made.total + AWAY, 400).value > made.total


def test_a_thinned_list_holds_the_rounds_below_the_limit_in_order():
    rounds = listed(random_problem(3, 14, 4))
    prices = np.array([20_000] * 14, np.float64)
    before = rows_of(rounds, prices)
    best = {row: min([0, *(worth for r, worth, _ in before if r == row)]) for row in range(4)}
    thinned = bounds._thinned(rounds, prices, 9000)
    assert rows_of(thinned, prices) == [
        (row, worth, stops) for row, worth, stops in before if worth - best[row] < 9000
    ]


def rows_of(rounds, prices):
    """(shift, reduced cost, stops) of each round."""
    begins, found = 0, []
    for number, ends in enumerate(rounds.ends):
        stops = rounds.members[begins:ends].tolist()
        row = int(np.searchsorted(rounds.shifts, number, "right"))
        found.append((row, int(rounds.costs[number] - prices[stops].sum()), stops))
        begins = ends
    return found


def test_hours_that_are_faster_than_usual_have_no_bound():
    fast = Problem((visit(),), (shift(),), Law(hours=((80,) * 24,)))
    with pytest.raises(ValueError, match="faster than usual"):
        lower_bound(fast, 10**6)
