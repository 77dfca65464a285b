"""The certificate of an even week: never above a real week's cost, and never a gift."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.fairness import gini
from jiahe.engine.routing.rounds.check import violations
from jiahe.engine.routing.rounds.search import plan
from jiahe.simulation.bench import fair_week, fair_week_bound

SIZE = 20
INCOMES = st.lists(st.integers(0, 10**6), min_size=1, max_size=12)


def _week(weight: int, seed: int = 1) -> tuple[list[fair_week.Problem], fair_week.Week]:
    days = fair_week.days_of(SIZE, seed)[:3]
    return days, fair_week.lived(SIZE, seed, days, "fairness", weight, 3600)


@pytest.mark.parametrize("weight", [0, 50])
@pytest.mark.parametrize("rate", [1, 200, 2000])
def test_a_real_week_never_costs_less_than_the_bound_for_its_own_evenness(weight, rate):
    days, week = _week(weight)
    least = fair_week_bound.least_cost(days, dict(week.incomes), week.gini, rate, 200)
    assert least <= week.cost


def test_the_bound_is_near_where_evenness_costs_nothing():
    days, week = _week(0)
    least = fair_week_bound.least_cost(days, dict(week.incomes), week.gini, 1, 2000)
    assert week.cost - least <= week.cost // 50


def test_control_a_price_that_forgets_the_ginis_share_would_certify_what_is_not_true():
    """The guard removed: without it the even price is no gift, but a charge for all work."""
    days, week = _week(0)
    incomes = dict(week.incomes)
    assert fair_week_bound.least_cost(days, incomes, -1.0, 2000, 200) > week.cost


@given(INCOMES, st.randoms(use_true_random=False))
def test_no_order_of_the_prices_gives_more_than_the_order_of_the_incomes(amounts, random):
    incomes = dict(enumerate(amounts))
    order = list(amounts)
    random.shuffle(order)
    places = fair_week_bound.places(dict(enumerate(order)))
    told = sum(places[who] * income for who, income in incomes.items())
    assert told <= gini(amounts) * sum(amounts) + 1e-6


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_a_priced_day_costs_at_most_what_work_and_prices_cost(seed):
    random = Random(seed)
    day = fair_week.days_of(SIZE, 1)[0]
    prices = {shift.who: random.uniform(-900, 900) for shift in day.shifts}
    asked, given_back = fair_week_bound.priced(day, prices)
    made, _ = plan(asked, 200, seed)
    assert violations(asked, made) == []
    who = {shift.id: shift.who for shift in day.shifts}
    hours = {visit.id: visit.duration / 3600 for visit in day.visits}
    for_work = sum(prices[who[r.shift_id]] * hours[v] for r in made.rounds for v, _ in r.stops)
    left = {visit_id for visit_id, _ in made.left_out}
    real = dict(made.score)["travel"] + sum(v.penalty for v in day.visits if v.id in left)
    assert real + for_work - 2 * len(day.visits) <= made.total + given_back <= real + for_work


def test_rows_of_fairness_get_their_bound_and_others_stay(monkeypatch):
    monkeypatch.setattr(fair_week_bound, "least_cost", lambda *given: 1500)
    plain = fair_week.Week(9, 1, "fairness", 0, 0.4, 100, 1000, 10, 0, 4, 1, 0.1, 400, ((1, 9),))
    fair = replace(plain, weight=10, gini=0.3, travel=1020)
    weeks = [plain, fair, *(replace(one, part="continuity") for one in (plain, fair))]
    rows = fair_week_bound.with_bounds(weeks, fair_week.rows(weeks))
    told = {(row["part"], row["weight"]): row.get("at_least") for row in rows}
    assert told == {("fairness", 0): None, ("fairness", 10): 10.0} | {
        ("continuity", 0): None, ("continuity", 10): None,
    }  # fmt: skip


def test_who_earned_little_so_far_is_expected_to_go_on_so():
    even = fair_week.expected(0, (0, 7), 100)
    assert even == 600
    assert fair_week.expected(0, (5, 7), 100) < fair_week.expected(500, (5, 7), 100) == 600
    assert fair_week.expected(700, (6, 7), 100) == 700
