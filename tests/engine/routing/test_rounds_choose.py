"""Choosing among all rounds: as good as trying every choice, never a visit or a shift twice."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.jit import plain
from jiahe.engine.routing.rounds import choose as choosing
from jiahe.engine.routing.rounds import kernel_choose, kernel_dive, recombine
from jiahe.engine.routing.rounds.arrays import field_of, state_of, with_neighbours
from jiahe.engine.routing.rounds.check import violations
from jiahe.engine.routing.rounds.choose import choose, deck_of
from jiahe.engine.routing.rounds.field import BEST
from jiahe.engine.routing.rounds.kernel import fill
from jiahe.engine.routing.rounds.listing import Listed, are_listable, listed
from jiahe.engine.routing.rounds.memory import settle
from jiahe.engine.routing.rounds.model import Lunch, Problem, Weights
from jiahe.engine.routing.rounds.search import LONGEST_ROUND, fill_order, never, plan
from jiahe.engine.routing.rounds.tell import plan_of
from jiahe.simulation.bench.dispatch_day import synthetic_day
from rounds_cases import HOUR, PROBLEMS, random_problem, shift, visit

SMALL = st.builds(random_problem, st.integers(0, 10**6), st.integers(1, 5), st.integers(1, 3))


def by_shift(rounds):
    """[[(cost, visits)]] of each shift."""
    told = [[] for _ in rounds.shifts]
    for number, row in enumerate(rounds.shift_of):
        members = rounds.members[rounds.begins[number] : rounds.ends[number]]
        told[row].append((int(rounds.costs[number]), tuple(members.tolist())))
    return told


def cheapest(rounds, penalties) -> int:
    """The cost of the best choice, by trying each."""
    best = None
    for choice in product(*([(0, ()), *some] for some in by_shift(rounds))):
        held = [one for _, visits in choice for one in visits]
        if len(held) == len(set(held)):
            left = sum(int(penalties[k]) for k in set(range(len(penalties))) - set(held))
            cost = left + sum(cost for cost, _ in choice)
            best = cost if best is None else min(best, cost)
    return best


def started(problem, seed):
    """(field, state) of the greedy start of a search."""
    f = with_neighbours(field_of(problem))
    s = state_of(f, seed, LONGEST_ROUND)
    settle(f, s)
    fill(f, s, fill_order(f))
    return f, s


def penalties_of(problem):
    return np.array([one.penalty for one in problem.visits], np.int64)


@settings(max_examples=80, deadline=None)
@given(SMALL, st.integers(0, 10**6))
def test_a_choice_holds_each_visit_and_each_shift_once_and_costs_what_it_says(problem, seed):
    rounds, penalties = listed(problem), penalties_of(problem)
    if len(rounds.costs) == 0:
        return
    made = choose(rounds, penalties, int(penalties.sum()), (1, never), seed)
    held = [one for _, visits in made.rounds for one in visits]
    assert len(held) == len(set(held))
    assert len({row for row, _ in made.rounds}) == len(made.rounds)
    costs = [{v: c for c, v in some} for some in by_shift(rounds)]
    left = penalties.sum() - penalties[held].sum()
    assert made.cost == left + sum(costs[row][visits] for row, visits in made.rounds)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_on_small_days_the_choice_is_the_best_of_all(seed):
    problem = random_problem(seed, 5, 3)
    rounds, penalties = listed(problem), penalties_of(problem)
    if len(rounds.costs) == 0:
        return
    made = choose(rounds, penalties, int(penalties.sum()), (1, never), seed)
    assert made.cost == cheapest(rounds, penalties)


@settings(max_examples=100, deadline=None)
@given(PROBLEMS, st.integers(0, 10**6))
def test_recombining_is_never_dearer_and_always_legal_whatever_the_features(problem, seed):
    f, s = started(problem, seed)
    rounds = recombine.rounds_for(problem, f, 10_000, seed)
    if rounds is None:
        return
    done = recombine.recombine(problem, f, s, rounds, (0, seed, never))
    made = plan_of(problem, f, s)
    assert violations(problem, made) == []
    assert made.total == done.after <= done.before


def test_control_without_the_look_at_visits_that_are_taken_the_judge_refuses(monkeypatch):
    problem = synthetic_day(40, 3)
    f, s = started(problem, 1)
    rounds = recombine.rounds_for(problem, f, 10_000, 1)
    with monkeypatch.context() as patch:
        for module in (kernel_choose, kernel_dive):
            patch.setattr(module, "is_open", blind)
        patch.setattr(choosing, "dive", plain(kernel_dive.dive))
        patch.setattr(choosing, "rearrange", plain(kernel_choose.rearrange))
        patch.setattr(choosing, "_TRIES", 0)
        made = choose(rounds, penalties_of(problem), int(s.number[BEST]), (1, never), 1)
    held = [one for _, visits in made.rounds for one in visits]
    assert len(held) > len(set(held))
    recombine._stand_on(f, s, made)
    assert {one.kind for one in violations(problem, plan_of(problem, f, s))} == {"counted"}


def blind(d, c, one):
    return True


def test_a_dearer_or_refused_choice_leaves_the_search_where_it_was(monkeypatch):
    problem = synthetic_day(40, 3)
    f, s = started(problem, 1)
    rounds = recombine.rounds_for(problem, f, 10_000, 1)
    before = plan_of(problem, f, s)
    nothing = choosing.Chosen((), 0, 0)
    with monkeypatch.context() as patch:
        patch.setattr(recombine, "choose", lambda *_: nothing)
        patch.setattr(recombine, "fill", lambda *_: None)
        done = recombine.recombine(problem, f, s, rounds, (0, 1, never))
    assert done.after == done.before == before.total
    with monkeypatch.context() as patch:
        patch.setattr(recombine, "violations", lambda *_: ["anything"])
        recombine.recombine(problem, f, s, rounds, (0, 1, never))
    assert plan_of(problem, f, s) == before


def test_a_day_of_one_hundred_and_fifty_visits_leaves_its_local_optimum():
    made, trace = plan(synthetic_day(150, 150), 16_000, 1)
    assert violations(synthetic_day(150, 150), made) == []
    assert made.total < 470_000  # ten searches of twice the moves ended at 484,574 to 514,157
    assert trace.recombined.after < trace.recombined.before
    assert trace.moves + trace.recombined.paid < 2 * 16_000


def test_the_same_arguments_give_the_same_recombined_plan():
    first, told = plan(synthetic_day(60, 2), 9000, 5)
    again, _ = plan(synthetic_day(60, 2), 9000, 5)
    assert told.recombined is not None
    assert first.content_hash == again.content_hash


def test_short_searches_and_days_with_too_many_rounds_are_only_searched():
    day = synthetic_day(60, 2)
    assert plan(day, 300, 1)[1].recombined is None
    free = tuple(replace(one, windows=((0, 20 * HOUR),), duration=600) for one in day.visits)
    assert plan(replace(day, visits=free), 9000, 1)[1].recombined is None
    assert are_listable(day, 10**6)
    assert not are_listable(replace(day, visits=free), 10**6)


def test_lunch_and_overtime_count_in_the_rounds_that_are_chosen_from():
    hungry = shift(1, lunch=Lunch(11 * HOUR, 13 * HOUR, 2700), regular=2 * HOUR)
    problem = Problem(
        (visit(1, windows=((10 * HOUR, 10 * HOUR),), duration=4 * HOUR),),
        (hungry,),
        weights=Weights(lunch=3, overtime=2),
    )
    rounds = recombine.rounds_for(problem, field_of(problem), 10_000, 1)
    assert listed(problem).costs.tolist() == [0]
    assert rounds.costs.tolist() == [2 * 2 * HOUR + 3 * 2700]


@pytest.mark.parametrize("limits", [{"capacity": 2}, {"longest": HOUR - 1}])
def test_rounds_beyond_a_limit_are_not_chosen_from(limits):
    problem = Problem((visit(1, load=3), visit(2, load=1)), (shift(1, **limits),))
    rounds = recombine.rounds_for(problem, field_of(problem), 10_000, 1)
    told = [] if rounds is None else rounds.members.tolist()
    assert told == ([1] if "capacity" in limits else [])


def test_a_part_of_a_list_holds_the_same_rounds():
    rounds = listed(random_problem(3, 9, 4))
    some = np.arange(0, len(rounds.costs), 3)
    part = rounds.only(some)
    whole = [one for shift_rounds in by_shift(rounds) for one in shift_rounds]
    assert [one for rows in by_shift(part) for one in rows] == [whole[k] for k in some]
    assert part.shift_of.tolist() == rounds.shift_of[some].tolist()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_the_plain_twins_choose_the_same(seed):
    problem = random_problem(seed, 8, 3)
    rounds, penalties = listed(problem), penalties_of(problem)
    if len(rounds.costs) == 0:
        return
    deck = deck_of(rounds, penalties * 0.4, penalties)
    told = []
    for way in (lambda function: function, plain):
        kept = kernel_choose.room_for(len(penalties), len(problem.shifts), seed)
        slope = kernel_dive.slope_of(deck, penalties * 0.4, penalties, 300.0, 0.8)
        way(kernel_dive.dive)(deck, kept, slope, 20)
        way(kernel_choose.rearrange)(deck, kept, 20)
        told.append((kept.chosen.tolist(), kept.tally.tolist()))
    assert told[0] == told[1]


def test_nothing_to_list_is_nothing_to_choose():
    nobody = Problem((visit(),), ())
    unable = Problem((visit(needs=(("cook", 1),)),), (shift(),))
    for one in (nobody, unable):
        assert recombine.rounds_for(one, field_of(one), 10_000, 1) is None
    assert isinstance(listed(unable), Listed)
