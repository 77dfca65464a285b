"""Linked visits planned in one order: every link held, the cost the judge's own, moves undone."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.jit import plain
from jiahe.engine.routing.rounds.arrays import field_of, with_neighbours
from jiahe.engine.routing.rounds.check import violations
from jiahe.engine.routing.rounds.field import TOTAL
from jiahe.engine.routing.rounds.kernel_ordered import (
    TAILS,
    anneal_order,
    change,
    keep_best_order,
    swap_tails,
    take_back,
)
from jiahe.engine.routing.rounds.kernel_played import earliest, play_all
from jiahe.engine.routing.rounds.links import plan_linked
from jiahe.engine.routing.rounds.model import Problem, Rest, Weights
from jiahe.engine.routing.rounds.ordered import can_order, order_of, plan_ordered
from jiahe.engine.routing.rounds.turns import START
from rounds_cases import HOUR, shift, visit
from rounds_linked import linked_problem

HEAT = np.array([2000.0, 5.0])


LINKED = st.builds(linked_problem, st.integers(0, 10**6), st.integers(0, 14), st.integers(1, 5))


@settings(max_examples=150, deadline=None)
@given(LINKED, st.integers(0, 99))
def test_every_link_is_held_and_the_judge_counts_the_same_cost(problem, seed):
    assert can_order(problem)
    made = plan_ordered(problem, 3, seed)
    assert violations(problem, made) == []


@settings(max_examples=40, deadline=None)
@given(LINKED, st.integers(0, 99))
def test_playing_only_what_changed_costs_what_playing_all_costs(problem, seed):
    f = with_neighbours(field_of(problem))
    o = order_of(problem, f, seed)
    play_all(f, o)
    keep_best_order(o)
    if len(problem.visits) and len(problem.shifts):
        anneal_order(f, o, HEAT, 0, 200, 200)
    cost = int(o.number[TOTAL])
    told = o.stop[:, START].copy()
    play_all(f, o)
    assert o.number[TOTAL] == cost
    assert (o.stop[:, START] == told).all()


@settings(max_examples=40, deadline=None)
@given(LINKED, st.integers(0, 99))
def test_every_move_is_taken_back_to_the_last_turn_and_shift(problem, seed):
    f = with_neighbours(field_of(problem))
    o = order_of(problem, f, seed)
    forms = set()
    for _ in range(60 if len(problem.visits) and len(problem.shifts) else 0):
        turn, who = o.turn.copy(), o.who.copy()
        change(f, o)
        forms.add(int(o.undo[0]))
        take_back(f, o)
        assert (o.turn == turn).all()
        assert (o.who == who).all()
        assert (o.turn[o.where] == np.arange(len(o.turn))).all()
    assert forms <= {0, 1, TAILS}


def test_the_rest_of_two_days_changes_hands_where_both_are_able():
    visits = (visit(1), visit(2), visit(3), visit(4), visit(5, only=frozenset({1})))
    problem = Problem(visits, (shift(1), shift(2)), apart=((1, 2),))
    f = with_neighbours(field_of(problem))
    o = order_of(problem, f, 1)
    o.turn[:], o.who[:] = range(len(o.turn)), [0, 1, 0, 1, 0]
    swap_tails(f, o, 1, 0, 1)
    assert o.who.tolist() == [0, 1, 1, 0, 0]
    swap_tails(f, o, 1, 0, 1)
    assert o.who.tolist() == [0, 1, 0, 1, 0]


def test_the_told_cost_is_the_searchs_cost():
    problem = linked_problem(4, 12, 4)
    f = with_neighbours(field_of(problem))
    o = order_of(problem, f, 1)
    play_all(f, o)
    assert plan_ordered(problem, 0, 1).total == o.number[TOTAL]


@pytest.mark.parametrize("seed", range(4))
def test_pure_python_twin_makes_the_same_moves(seed):
    problem = linked_problem(seed)
    f = with_neighbours(field_of(problem))
    orders = [order_of(problem, f, seed) for _ in range(2)]
    for o, way in zip(orders, (lambda function: function, plain), strict=True):
        way(play_all)(f, o)
        way(keep_best_order)(o)
        way(anneal_order)(f, o, HEAT, 0, 200, 200)
    fast, twin = orders
    assert (fast.number == twin.number).all()
    assert (fast.best_turn == twin.best_turn).all()


def test_more_moves_are_never_worse_and_the_same_arguments_give_the_same_plan():
    problem = linked_problem(9, 14, 4)
    short, long = plan_ordered(problem, 0, 1), plan_ordered(problem, 20, 1)
    assert long.total <= short.total
    assert plan_ordered(problem, 20, 1) == long


def test_control_without_the_agreement_the_judge_refuses_the_plan(monkeypatch):
    """The guard removed: each of a crew starts when she can, and the checker catches it."""
    far = shift(2, start=(9000.0, 0.0), end=(9000.0, 0.0), opens=9 * HOUR)
    problem = Problem((visit(1), visit(2)), (shift(1), far), crews=((1, 2),))
    assert violations(problem, plan_ordered(problem, 5, 1)) == []

    def alone(f, o, unit):
        a, b = o.unit[unit, 0], o.unit[unit, 1]
        return earliest.py_func(f, o, a), earliest.py_func(f, o, b)

    fake = plain(play_all)
    playing = fake.__globals__["replay"].__globals__["replay_unit"].__globals__["play_unit"]
    monkeypatch.setitem(playing.__globals__, "agreed", alone)
    f = with_neighbours(field_of(problem))
    o = order_of(problem, f, 1)
    o.who[:] = [0, 1]
    fake(f, o)
    starts = o.stop[:, START]
    assert starts[0] != starts[1]


@pytest.mark.parametrize(
    "changes",
    [
        {"pairs": ((1, 2),)},
        {"chains": ((1, 2, 0, HOUR),)},  # might be the same person
        {"crews": ((1, 2, 3),)},
        {"crews": ((1, 2),), "apart": ((2, 3),)},
        {"weights": Weights(fairness=1)},
        {"shifts": (shift(1, rest=Rest(4 * HOUR, 1200)),)},
        {"shifts": (shift(1, person=1), shift(2, person=1))},
    ],
)
def test_what_the_order_does_not_know_is_left_to_the_other_search(changes):
    problem = Problem((visit(1), visit(2), visit(3)), (shift(1), shift(2)), apart=())
    assert can_order(replace(problem, apart=((1, 2),)))
    assert not can_order(replace(problem, **changes))


def test_links_are_planned_in_order_when_they_can_be():
    far = shift(2, start=(9000.0, 0.0), end=(9000.0, 0.0))
    problem = Problem((visit(1), visit(2)), (shift(1), far), crews=((1, 2),))
    assert plan_linked(problem, 5, 1) == plan_ordered(problem, 5, 1)
