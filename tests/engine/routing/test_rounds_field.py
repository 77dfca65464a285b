"""The small rules under the search, compiled and as pure Python."""

import numpy as np
import pytest

from jiahe.engine.jit import plain
from jiahe.engine.routing.rounds.arrays import (
    field_of,
    fitting_shifts,
    nearest,
    state_of,
    with_neighbours,
)
from jiahe.engine.routing.rounds.field import (
    BLINK,
    INFEASIBLE,
    NUMBERS,
    begin,
    begin_latest,
    below,
    draw,
    fondness,
    share,
    stay,
    unfairness,
    way,
)
from jiahe.engine.routing.rounds.model import Law, Problem, Weights
from rounds_cases import HOUR, shift, visit

BOTH = pytest.mark.parametrize("form", [lambda function: function, plain], ids=["fast", "plain"])
TWO_WINDOWS = visit(1, windows=((100, 200), (500, 600)))


def numbers(seed=7):
    made = np.zeros(NUMBERS, np.int64)
    made[0] = seed
    return made


@BOTH
def test_generator_follows_the_48_bit_congruence(form):
    state, told = numbers(), 7
    for _ in range(50):
        told = (told * 25214903917 + 11) % 2**48
        assert form(draw)(state) == told >> 16


@BOTH
def test_numbers_stay_below_their_bound_and_reach_all_of_it(form):
    state = numbers()
    assert {form(below)(state, 5) for _ in range(200)} == {0, 1, 2, 3, 4}
    assert all(0.0 <= form(share)(state) < 1.0 for _ in range(200))


@BOTH
@pytest.mark.parametrize(
    ("arrival", "start"), [(50, 100), (150, 150), (201, 500), (600, 600), (601, INFEASIBLE)]
)
def test_first_start_at_or_after_an_arrival(form, arrival, start):
    f = field_of(Problem((TWO_WINDOWS,), (shift(),)))
    assert form(begin)(f, 0, arrival) == start


@BOTH
@pytest.mark.parametrize(
    ("limit", "start"), [(700, 600), (550, 550), (499, 200), (100, 100), (99, INFEASIBLE)]
)
def test_last_start_at_or_before_a_limit(form, limit, start):
    f = field_of(Problem((TWO_WINDOWS,), (shift(),)))
    assert form(begin_latest)(f, 0, limit) == start


@BOTH
def test_travel_follows_the_law_of_the_plane_and_its_rounding(form):
    far = visit(1, point=(30.0, 40.0))
    near_up = field_of(Problem((far,), (shift(),), Law(0.27, 0.5)))
    cut = field_of(Problem((far,), (shift(),), Law(0.27, 0.0)))
    assert (form(way)(near_up, 0, 1), form(way)(cut, 0, 1)) == (14, 13)


@BOTH
def test_matrix_takes_the_place_of_the_plane(form):
    here = visit(1, point=(1.0, 0.0))
    f = field_of(Problem((here,), (shift(),), Law(matrix=((0, 4), (6, 0)))))
    assert (form(way)(f, 1, 0), form(way)(f, 0, 2)) == (4, 6)


@BOTH
def test_pace_lengthens_the_stay(form):
    f = field_of(Problem((visit(1),), (shift(1), shift(2, pace=125))))
    assert [form(stay)(f, 0, 0), form(stay)(f, 0, 1)] == [HOUR, HOUR * 5 // 4]


@BOTH
def test_price_of_a_person_adds_preference_continuity_and_change(form):
    known = visit(1, preferred=frozenset({1}), regulars=((2, 400),))
    people = (shift(1), shift(2), shift(3))
    weights = Weights(not_preferred=600, changed=90)
    f = field_of(Problem((known,), people, weights=weights, reference=((1, 2),)))
    assert [form(fondness)(f, 0, one) for one in range(3)] == [490, 600, 1090]


@BOTH
def test_unfairness_grows_with_the_square_of_the_distance(form):
    problem = Problem(
        (visit(1),), (shift(1),), weights=Weights(fairness=100), incomes=((1, -HOUR),)
    )
    f = field_of(problem)
    assert [form(unfairness)(f, 0, earned * HOUR) for earned in (0, 1, 2, 4)] == [100, 0, 100, 900]


def test_only_shifts_that_could_make_the_visit_on_an_empty_day_fit():
    late = visit(1, windows=((17 * HOUR, 17 * HOUR),), duration=2 * HOUR)
    far = shift(2, start=(9e5, 0.0), end=(9e5, 0.0))
    f = field_of(Problem((visit(2), late), (shift(1), far, shift(3, closes=20 * HOUR))))
    assert fitting_shifts(f, np.arange(2)).tolist() == [[1, 0, 1], [0, 0, 1]]


def test_neighbours_are_nearest_first_and_only_those_somebody_could_share():
    cook = visit(3, point=(10.0, 0.0), needs=(("cook", 1),))
    visits = (visit(1), visit(2, point=(500.0, 0.0)), cook, visit(4, point=(90.0, 0.0)))
    f = with_neighbours(field_of(Problem(visits, (shift(1), shift(2, skills=(("clean", 1),))))))
    assert f.near[0].tolist() == [0, 3, 1, -1]
    assert f.near_shift[2].tolist() == [-1, -1]


def test_nearest_of_nothing_is_nothing():
    assert nearest(np.zeros((3, 0)), 0).shape == (3, 0)


def test_blinks_begin_late_so_that_the_first_visit_is_not_lost():
    f = with_neighbours(field_of(Problem((visit(1),), (shift(1),))))
    assert state_of(f, 1, 4).number[BLINK] == 100
