"""What a day costs beside its ways: the search's cost is the judge's, each price works."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.jit import plain
from jiahe.engine.routing.rounds import ordered
from jiahe.engine.routing.rounds.arrays import field_of, with_neighbours
from jiahe.engine.routing.rounds.check import IllegalPlan, confirmed, violations
from jiahe.engine.routing.rounds.field import IDLEST, TOTAL
from jiahe.engine.routing.rounds.kernel_ordered import (
    FED,
    anneal_order,
    change,
    keep_best_order,
    take_back,
)
from jiahe.engine.routing.rounds.kernel_played import LOOSE, play_all
from jiahe.engine.routing.rounds.links import plan_linked
from jiahe.engine.routing.rounds.model import (
    FOREVER,
    REQUIRED,
    Lunch,
    Plan,
    Problem,
    Rest,
    Round,
    Weights,
)
from jiahe.engine.routing.rounds.ordered import can_order, order_of, plan_ordered
from jiahe.engine.routing.rounds.sanity import BadProblem, sensible
from jiahe.engine.routing.rounds.score import score_of
from jiahe.engine.routing.rounds.search import improve, plan
from rounds_cases import HOUR, shift, visit
from rounds_linked import linked_problem

HEAT = np.array([2000.0, 5.0])


def priced_problem(seed: int, visits: int = 12, shifts: int = 4) -> Problem:
    """Linked visits with waiting, idle and extra time, whole lunches and lateness by window."""
    bare, random = linked_problem(seed, visits, shifts), Random(seed + 11)

    def dated(one):
        opens = [first for first, _ in one.windows]
        until = [*(later - 1 for later in opens[1:]), 10**6]
        windows = one.windows if random.random() < 0.4 else tuple(zip(opens, until, strict=True))
        dues = tuple(first + random.choice([0, 600, HOUR]) for first in opens)
        penalty = random.choice([one.penalty, REQUIRED])
        if random.random() < 0.2:
            return replace(one, windows=windows, penalty=penalty)
        return replace(one, windows=windows, penalty=penalty, due=None, dues=dues)

    def hungry(one):
        wide, missed = random.choice([1800, 3 * HOUR]), random.choice([0, 2000, 50_000])
        lunch = Lunch(11 * HOUR, 11 * HOUR + wide, 1800, missed) if random.random() < 0.8 else None
        due = random.choice([None, one.closes - 2 * HOUR])
        return replace(one, lunch=lunch, due=due, closes=one.closes + random.choice([0, 6 * HOUR]))

    weights = replace(
        bare.weights,
        late=random.choice([0, 2, 5]),
        waiting=random.choice([0, 1, 10]),
        extra=random.choice([0, 3]),
        idlest=random.choice([0, 20]),
        not_preferred=500,
    )
    chained = {chain[:2] for chain in bare.chains}
    loose = tuple((*two, -LOOSE, LOOSE) for two in bare.apart if two not in chained)
    return replace(
        bare,
        visits=tuple(map(dated, bare.visits)),
        shifts=tuple(map(hungry, bare.shifts)),
        weights=weights,
        chains=bare.chains + loose[: random.randint(0, 2)],
    )


PRICED = st.builds(priced_problem, st.integers(0, 10**6), st.integers(0, 14), st.integers(1, 5))


@settings(max_examples=300, deadline=None)
@given(PRICED, st.integers(0, 99))
def test_the_judge_counts_the_searchs_cost_and_every_link_is_held(problem, seed):
    assert can_order(problem)
    f = with_neighbours(field_of(problem))
    o = order_of(problem, f, seed)
    play_all(f, o)
    keep_best_order(o)
    if len(problem.visits) and len(problem.shifts):
        anneal_order(f, o, HEAT, 0, 200, 200)
    cost = int(o.number[TOTAL])
    play_all(f, o)
    told = ordered.told(problem, f, o)
    assert violations(problem, told) == []
    assert told.total == cost


@settings(max_examples=60, deadline=None)
@given(PRICED, st.integers(0, 99))
def test_playing_only_what_changed_costs_what_playing_all_costs(problem, seed):
    f = with_neighbours(field_of(problem))
    o = order_of(problem, f, seed)
    play_all(f, o)
    keep_best_order(o)
    if len(problem.visits) and len(problem.shifts):
        anneal_order(f, o, HEAT, 0, 200, 200)
    cost, idlest, stops = int(o.number[TOTAL]), int(o.number[IDLEST]), o.stop.copy()
    play_all(f, o)
    assert (o.number[TOTAL], o.number[IDLEST]) == (cost, idlest)
    assert (o.stop[stops[:, 0] >= 0] == stops[stops[:, 0] >= 0]).all()


@settings(max_examples=40, deadline=None)
@given(PRICED, st.integers(0, 99))
def test_every_move_is_taken_back_to_the_last_turn_shift_and_hour_of_lunch(problem, seed):
    f = with_neighbours(field_of(problem))
    o = order_of(problem, f, seed)
    forms = set()
    for _ in range(60 if len(problem.visits) and len(problem.shifts) else 0):
        before = [table.copy() for table in (o.turn, o.who, o.meal)]
        change(f, o)
        forms.add(int(o.undo[0]))
        take_back(f, o)
        after = (o.turn, o.who, o.meal)
        assert all((one == other).all() for one, other in zip(before, after, strict=True))
    assert forms <= {0, 1, 2, FED}


@pytest.mark.parametrize("seed", range(4))
def test_pure_python_twin_makes_the_same_moves(seed):
    problem = priced_problem(seed)
    f = with_neighbours(field_of(problem))
    orders = [order_of(problem, f, seed) for _ in range(2)]
    for o, way in zip(orders, (lambda function: function, plain), strict=True):
        way(play_all)(f, o)
        way(keep_best_order)(o)
        way(anneal_order)(f, o, HEAT, 0, 200, 200)
    fast, twin = orders
    assert (fast.number == twin.number).all()
    assert (fast.best_who == twin.best_who).all()
    assert (fast.best_meal == twin.best_meal).all()


def parts(problem, budget=20):
    made = plan_linked(problem, budget, 1)
    assert violations(problem, made) == []
    return {name: cost for name, cost in made.score if cost}, made


def morning_and_noon(**weights):
    """Two visits in one place, the first of which may begin at any hour of the morning."""
    visits = (
        visit(1, windows=((8 * HOUR, 12 * HOUR),), duration=HOUR),
        visit(2, windows=((14 * HOUR, 14 * HOUR),), duration=HOUR),
    )
    return Problem(visits, (shift(1),), weights=Weights(**weights))


def test_the_morning_visit_is_put_off_when_waiting_has_a_price():
    told, made = parts(morning_and_noon(waiting=2))
    assert dict(made.rounds[0].stops) == {1: 12 * HOUR, 2: 14 * HOUR}
    assert told["waiting"] == 2 * HOUR
    control = plan_ordered(morning_and_noon(), 20, 1)
    assert dict(control.rounds[0].stops)[1] < 9 * HOUR


def test_lunch_between_two_visits_is_no_waiting_and_a_missed_one_costs_once():
    problem = morning_and_noon(waiting=2)
    noon = Lunch(13 * HOUR, 14 * HOUR, 1800, missed=70)
    told, _ = parts(replace(problem, shifts=(replace(problem.shifts[0], lunch=noon),)))
    assert told["waiting"] == 2 * (HOUR - 1800)
    early = Lunch(13 * HOUR, 13 * HOUR + 600, 600, missed=70)
    busy = tuple(replace(one, windows=((13 * HOUR,) * 2,)) for one in problem.visits[:1])
    told, _ = parts(Problem(busy, (replace(problem.shifts[0], lunch=early),)))
    assert told["lunch"] == 70


def test_work_after_the_shift_has_a_price_and_no_end():
    late = visit(1, point=(4000.0, 0.0), windows=((17 * HOUR,) * 2,), duration=2 * HOUR)
    hours = shift(1, closes=FOREVER // 2)
    told, made = parts(Problem((late,), (replace(hours, due=18 * HOUR),), weights=Weights(extra=3)))
    assert told["extra"] == 3 * (HOUR + told["travel"] // 2)
    assert made.left_out == ()


def test_work_is_shared_when_the_most_idle_shift_has_a_price():
    visits = tuple(visit(k, windows=((8 * HOUR, 16 * HOUR),), duration=HOUR) for k in range(1, 5))
    problem = Problem(visits, (shift(1), shift(2)))
    _, made = parts(replace(problem, weights=Weights(idlest=5)), budget=60)
    assert sorted(len(one.stops) for one in made.rounds) == [2, 2]


def test_lateness_is_counted_from_the_window_that_was_open_last():
    one = visit(1, windows=((8 * HOUR, 10 * HOUR - 1), (10 * HOUR, 12 * HOUR)), duration=HOUR)
    one = replace(one, dues=(9 * HOUR, 11 * HOUR))
    problem = Problem((one,), (shift(1),), weights=Weights(late=1))
    assert plan_ordered(problem, 5, 1).total == 0
    starts = (9 * HOUR + 600, 10 * HOUR + 600, 11 * HOUR + 600)
    plans = [Plan((Round(1, ((1, start),)),), (), ()) for start in starts]
    assert [score_of(problem, plan)["late"] for plan in plans] == [600, 0, 600]
    begun_late = shift(1, opens=9 * HOUR + 600)
    waits = plan_ordered(replace(problem, shifts=(begun_late,)), 5, 1)
    assert waits.rounds[0].stops == ((1, 10 * HOUR),)


def test_both_of_an_optional_pair_are_made_or_none():
    """Two visits at any hour that hang together: what one is worth does not pay for the way."""
    far = visit(1, point=(9000.0, 0.0), penalty=100)
    problem = Problem(
        (far, replace(far, id=2)),
        (shift(1), shift(2, start=(0.0, 9000.0), end=(0.0, 9000.0))),
        weights=Weights(waiting=1),
        apart=((1, 2),),
        chains=((1, 2, -LOOSE, LOOSE),),
    )
    told, made = parts(problem, budget=60)
    assert told == {"unassigned": 200}
    assert made.rounds == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"weights": Weights(waiting=1)},
        {"weights": Weights(extra=1)},
        {"weights": Weights(idlest=1)},
        {"shifts": (shift(1, lunch=Lunch(11 * HOUR, 13 * HOUR, 1800, 50)),)},
        {"visits": (replace(visit(1), dues=(9 * HOUR,)),)},
    ],
)
def test_the_search_of_unlinked_days_refuses_these_prices_by_name(changes):
    problem = replace(Problem((visit(1),), (shift(1),)), **changes)
    with pytest.raises(BadProblem, match="unsupported"):
        plan(problem, 1, 1)
    made = plan_linked(problem, 1, 1)
    with pytest.raises(BadProblem, match="unsupported"):
        improve(problem, made, 1, 1)
    tired = tuple(replace(one, rest=Rest(4 * HOUR, 1200)) for one in problem.shifts)
    with pytest.raises(BadProblem, match="unsupported"):
        plan_linked(replace(problem, shifts=tired), 1, 1)


def test_dues_that_are_not_one_for_each_window_are_refused():
    with pytest.raises(BadProblem, match="dues: ids 1"):
        sensible(Problem((replace(visit(1), dues=(1, 2)),), (shift(1),)))


def test_control_a_plan_that_hides_its_waiting_is_refused():
    """The guard removed: without the judge's own count a cheaper score would be believed."""
    problem = morning_and_noon(waiting=2)
    made = plan_linked(problem, 20, 1)
    lied = tuple((name, 0 if name == "waiting" else cost) for name, cost in made.score)
    assert confirmed(problem, made) == made
    with pytest.raises(IllegalPlan, match="score"):
        confirmed(problem, replace(made, score=lied))
