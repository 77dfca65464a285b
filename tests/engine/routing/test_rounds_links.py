"""Crews, chains and pairs: held as a whole, or left out as a whole."""

from dataclasses import replace

import pytest

from jiahe.engine.routing.rounds.check import violations
from jiahe.engine.routing.rounds.links import groups_of, plan_linked
from jiahe.engine.routing.rounds.model import Problem
from jiahe.engine.routing.rounds.search import plan
from rounds_cases import HOUR, random_problem, shift, visit

TWO = (shift(1), shift(2, start=(900.0, 0.0), end=(900.0, 0.0)))
VISITS = (visit(1), visit(2, point=(500.0, 0.0)))


def starts(made):
    return {v: (one.shift_id, start) for one in made.rounds for v, start in one.stops}


def test_crew_starts_together_although_its_start_is_free():
    other = visit(3, windows=((9 * HOUR, 9 * HOUR),), duration=2 * HOUR, only=frozenset({2}))
    problem = Problem((*VISITS, other), TWO, crews=((1, 2),))
    made = starts(plan_linked(problem, 800, 1))
    assert made[1][1] == made[2][1]
    assert made[1][0] != made[2][0]


def test_crew_without_enough_people_is_left_out_whole():
    problem = Problem(VISITS, TWO[:1], crews=((1, 2),))
    made = plan_linked(problem, 400, 1)
    assert made.rounds == ()
    assert violations(problem, made) == []


def test_second_visit_follows_the_first_within_the_gap():
    problem = Problem(VISITS, TWO, chains=((1, 2, 2 * HOUR, 3 * HOUR),))
    made = starts(plan_linked(problem, 800, 1))
    assert 2 * HOUR <= made[2][1] - made[1][1] <= 3 * HOUR


def test_pair_gets_the_same_person():
    at_nine = ((9 * HOUR, 9 * HOUR),)
    at_two = ((14 * HOUR, 14 * HOUR),)
    near_two = visit(2, point=(900.0, 0.0), windows=at_two)
    problem = Problem((visit(1, windows=at_nine), near_two), TWO, pairs=((1, 2),))
    made = starts(plan_linked(problem, 800, 1))
    assert made[1][0] == made[2][0]


def test_control_without_the_links_the_pair_is_parted():
    near_two = visit(2, point=(900.0, 0.0), windows=((14 * HOUR, 14 * HOUR),))
    problem = Problem((visit(1, windows=((9 * HOUR, 9 * HOUR),)), near_two), TWO)
    made, _ = plan(problem, 200, 1)
    assert len(made.rounds) == 2


def test_visits_that_are_to_be_apart_go_to_two_people():
    together = Problem((visit(1), visit(2, point=(100.0, 0.0))), TWO)
    apart = replace(together, apart=((1, 2),))
    assert len(plan_linked(together, 400, 1).rounds) == 1
    made = plan_linked(apart, 400, 1)
    assert len(made.rounds) == 2
    assert violations(apart, made) == []


def test_second_visit_is_left_out_when_there_is_one_person_for_both():
    problem = Problem(VISITS, TWO[:1], apart=((1, 2),))
    made = plan_linked(problem, 400, 1)
    assert len(made.left_out) == 1
    assert violations(problem, made) == []


@pytest.mark.parametrize("seed", range(12))
def test_random_links_are_never_broken(seed):
    free = random_problem(seed, 10, 4)
    ids = [one.id for one in free.visits]
    problem = replace(
        free,
        crews=((ids[0], ids[1]),),
        chains=((ids[2], ids[3], 0, 4 * HOUR),),
        pairs=((ids[4], ids[5]),),
        apart=((ids[6], ids[7]),),
    )
    made = plan_linked(problem, 300, seed)
    assert violations(problem, made) == []


def test_links_that_share_a_visit_are_one_group():
    problem = Problem((*VISITS, visit(3)), TWO, crews=((1, 2),), pairs=((2, 3),))
    assert groups_of(problem) == [(1, 2, 3)]
