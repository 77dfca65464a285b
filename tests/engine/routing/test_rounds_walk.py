"""Hours, rests, a day's limit and priced lateness: inside the search, and held by the judge."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.jit import plain
from jiahe.engine.routing.rounds import walk
from jiahe.engine.routing.rounds.arrays import field_of, state_of, with_neighbours
from jiahe.engine.routing.rounds.check import violations
from jiahe.engine.routing.rounds.field import BEST, TOTAL
from jiahe.engine.routing.rounds.greedy import greedy
from jiahe.engine.routing.rounds.kernel import anneal, fill
from jiahe.engine.routing.rounds.memory import settle, whole_cost
from jiahe.engine.routing.rounds.model import Law, Lunch, Plan, Problem, Rest, Round, Weights
from jiahe.engine.routing.rounds.sanity import BadProblem, sensible
from jiahe.engine.routing.rounds.score import score_of
from jiahe.engine.routing.rounds.search import improve, plan
from jiahe.engine.routing.rounds.split import plan_split
from jiahe.engine.routing.rounds.ways import arrival_at, leaving_at
from rounds_cases import DEMANDING, HOUR, demanding_problem, random_problem, shift, visit

BOTH = pytest.mark.parametrize("form", [lambda function: function, plain], ids=["fast", "plain"])
RUSH = tuple(200 if hour in (8, 17) else 100 for hour in range(24))
FOUR_HOURS = Rest(4 * HOUR, 1200)
HEAT = np.array([2000.0, 5.0, 4.0, 4.0])
PERCENTS = st.lists(st.integers(40, 250), min_size=24, max_size=24).map(tuple)


def told(problem, *stops, left=()):
    bare = Plan((Round(1, stops),), left, ())
    return replace(bare, score=tuple(score_of(problem, bare).items()))


def kinds(problem, *stops):
    return [one.kind for one in violations(problem, told(problem, *stops))]


# --- everything at once ---


@settings(max_examples=150, deadline=None)
@given(DEMANDING, st.integers(0, 10**6))
def test_kernel_and_checker_agree_on_every_cost_and_no_plan_breaks_a_rule(problem, seed):
    made, trace = plan(problem, 60, seed)
    assert violations(problem, made) == []
    assert made.total == trace.costs[-1][1]


@pytest.mark.soak
def test_a_hundred_thousand_demanding_problems_hold():
    for seed in range(100_000):
        problem = demanding_problem(seed, 3 + seed % 12, 1 + seed % 5)
        made, trace = plan(problem, 25, seed)
        assert violations(problem, made) == []
        assert made.total == trace.costs[-1][1]


@settings(max_examples=40, deadline=None)
@given(DEMANDING, st.integers(0, 10**6))
def test_running_total_is_the_cost_counted_anew(problem, seed):
    f = with_neighbours(field_of(problem))
    s = state_of(f, seed, 20)
    settle(f, s)
    if len(problem.visits) and len(problem.shifts):
        anneal(f, s, HEAT, 0, 50, 50)
    assert s.number[TOTAL] == whole_cost(f, s)
    assert s.number[BEST] <= s.number[TOTAL]


@pytest.mark.parametrize("seed", range(6))
def test_pure_python_twin_makes_the_same_moves(seed):
    f = with_neighbours(field_of(demanding_problem(seed)))
    states = [state_of(f, seed, 20) for _ in range(2)]
    for s, way in zip(states, (lambda function: function, plain), strict=True):
        way(settle)(f, s)
        way(fill)(f, s, np.arange(len(f.visit)))
        way(anneal)(f, s, HEAT, 0, 40, 40)
    fast, twin = states
    assert (fast.number == twin.number).all()
    assert (fast.best == twin.best).all()


@settings(max_examples=100, deadline=None)
@given(DEMANDING)
def test_the_plan_of_last_resort_keeps_the_same_rules(problem):
    assert violations(problem, greedy(problem)) == []


@settings(max_examples=20, deadline=None)
@given(DEMANDING, st.integers(0, 99))
def test_clusters_keep_the_same_rules(problem, seed):
    assert violations(problem, plan_split(problem, 100, seed, stages=2)) == []


@settings(max_examples=20, deadline=None)
@given(DEMANDING, st.integers(0, 99))
def test_improving_never_makes_it_worse(problem, seed):
    before, _ = plan(problem, 0, seed)
    after, _ = improve(problem, before, 60, seed)
    assert after.total <= before.total


# --- travel by hour ---


@settings(max_examples=200, deadline=None)
@given(PERCENTS, st.integers(-HOUR, 50 * HOUR), st.integers(0, 90_000), st.sampled_from([0, 240]))
def test_search_and_judge_ride_the_same_hours(percents, time, metres, standing):
    law = Law(1.0, float(standing), hours=(percents,))
    far = visit(1, point=(float(metres), 0.0))
    f = field_of(Problem((far,), (shift(),), law))
    there = walk.arrival(f, 0, 1, 0, time)
    assert there == arrival_at(law, shift(), (0.0, 0.0), far.point, time)
    left = walk.leaving(f, 0, 1, 0, time)
    assert left == leaving_at(law, shift(), (0.0, 0.0), far.point, time)


@settings(max_examples=200, deadline=None)
@given(PERCENTS, st.integers(0, 50 * HOUR), st.integers(0, 90_000), st.integers(0, 3 * HOUR))
def test_who_leaves_later_never_comes_earlier(percents, time, metres, later):
    law, goal = Law(1.0, 0.0, hours=(percents,)), (float(metres), 0.0)
    first = arrival_at(law, shift(), (0.0, 0.0), goal, time)
    assert first <= arrival_at(law, shift(), (0.0, 0.0), goal, time + later)
    latest = leaving_at(law, shift(), (0.0, 0.0), goal, first)
    assert latest >= time
    assert arrival_at(law, shift(), (0.0, 0.0), goal, latest) <= first
    assert arrival_at(law, shift(), (0.0, 0.0), goal, latest + 1) > first


@BOTH
def test_a_way_through_two_hours_is_ridden_at_both_speeds(form):
    law = Law(1.0, 0.0, hours=(RUSH,))
    f = field_of(Problem((visit(1, point=(2400.0, 0.0)),), (shift(),), law))
    half_past_eight = 8 * HOUR + 1800
    assert form(walk.arrival)(f, 0, 1, 0, half_past_eight) == 9 * HOUR + 1500
    assert form(walk.leaving)(f, 0, 1, 0, 9 * HOUR + 1500) == half_past_eight


@pytest.mark.parametrize("seed", range(8))
def test_neutral_hours_give_the_same_plan(seed):
    problem = random_problem(seed)
    neutral = replace(problem, law=replace(problem.law, hours=((100,) * 24,)))
    assert plan(problem, 80, seed)[0] == plan(neutral, 80, seed)[0]


def test_rush_hour_is_planned_for():
    there = visit(1, point=(10_000.0, 0.0), windows=((9 * HOUR, 9 * HOUR),))
    quiet = Problem((there,), (shift(opens=8 * HOUR),), Law(0.3, 0.0))
    rush = replace(quiet, law=Law(0.3, 0.0, hours=(RUSH,)))
    assert dict(plan(quiet, 20, 1)[0].score)["travel"] == 6000
    assert plan(rush, 20, 1)[0].left_out != ()  # two hours of usual way do not fit into one


def test_the_judge_refuses_what_only_usual_hours_allow():
    there = visit(1, point=(10_000.0, 0.0), windows=((9 * HOUR, 9 * HOUR),))
    quiet = Problem((there,), (shift(opens=8 * HOUR),), Law(0.3, 0.0))
    rush = replace(quiet, law=Law(0.3, 0.0, hours=(RUSH,)))
    assert [kinds(quiet, (1, 9 * HOUR)), kinds(rush, (1, 9 * HOUR))] == [[], ["late"]]


def test_means_of_transport_have_rows_of_their_own():
    slow, fast = (150,) * 24, (50,) * 24
    people = (shift(1, mode=0), shift(2, mode=1))
    far = visit(1, point=(3000.0, 0.0))
    made, _ = plan(Problem((far,), people, Law(0.3, 0.0, hours=(slow, fast))), 30, 1)
    assert made.rounds[0].shift_id == 2
    assert dict(made.score)["travel"] == 900


@pytest.mark.parametrize("hours", [((100,) * 23,), ((100,) * 23 + (0,),), ()])
def test_hours_that_make_no_sense_are_refused(hours):
    law = Law(hours=hours)
    with pytest.raises(BadProblem, match="hours"):
        sensible(Problem((visit(),), (shift(mode=1),), replace(law, hours=hours or ((90,) * 24,))))


# --- four hours, then a rest; eight hours a day ---

TWO_LONG = (
    visit(1, windows=((9 * HOUR, 9 * HOUR),), duration=3 * HOUR),
    visit(2, windows=((12 * HOUR, 16 * HOUR),), duration=2 * HOUR),
)


def test_rest_is_taken_where_four_hours_would_pass():
    tired, fresh = shift(rest=FOUR_HOURS), shift()
    kept, _ = plan(Problem(TWO_LONG, (tired,)), 30, 1)
    free, _ = plan(Problem(TWO_LONG, (fresh,)), 30, 1)
    assert kept.rounds[0].stops == ((1, 9 * HOUR), (2, 12 * HOUR + 1200))
    assert free.rounds[0].stops == ((1, 9 * HOUR), (2, 12 * HOUR))


def test_the_judge_refuses_a_run_without_rest_and_counts_waiting_as_rest():
    problem = Problem(TWO_LONG, (shift(rest=FOUR_HOURS),))
    assert kinds(problem, (1, 9 * HOUR), (2, 12 * HOUR + 1199)) == ["unrested"]
    assert kinds(problem, (1, 9 * HOUR), (2, 12 * HOUR + 1200)) == []


def test_riding_is_no_rest():
    away = (TWO_LONG[0], replace(TWO_LONG[1], point=(4000.0, 0.0)))
    problem = Problem(away, (shift(rest=FOUR_HOURS),), Law(0.3, 0.0))
    assert kinds(problem, (1, 9 * HOUR), (2, 12 * HOUR + 1200)) == ["unrested"]
    made, _ = plan(problem, 30, 1)
    assert made.rounds[0].stops == ((1, 9 * HOUR), (2, 12 * HOUR + 2400))


def test_one_long_visit_rests_within_itself():
    long = visit(1, windows=((9 * HOUR, 9 * HOUR),), duration=7 * HOUR)
    problem = Problem((long,), (shift(rest=FOUR_HOURS),))
    assert kinds(problem, (1, 9 * HOUR)) == []
    assert plan(problem, 20, 1)[0].left_out == ()


def test_rest_that_has_no_room_leaves_a_visit_out_unless_it_may_be_paid():
    pinned = (TWO_LONG[0], replace(TWO_LONG[1], windows=((12 * HOUR, 12 * HOUR),)))
    strict, _ = plan(Problem(pinned, (shift(rest=FOUR_HOURS),)), 30, 1)
    soft = Rest(4 * HOUR, 1200, price=2)
    paid, _ = plan(Problem(pinned, (shift(rest=soft),)), 30, 1)
    assert len(strict.left_out) == 1
    assert [paid.left_out, dict(paid.score)["rest"]] == [(), 2 * HOUR]


def test_rest_goes_where_one_waits_anyway():
    """A wait of 15 minutes before the second stop is stretched; a rest later would cost more."""
    visits = (
        visit(1, windows=((9 * HOUR, 9 * HOUR),)),
        visit(2, windows=((10 * HOUR + 900, 12 * HOUR),), duration=2 * HOUR),
        visit(3, windows=((12 * HOUR, 14 * HOUR),), duration=HOUR),
    )
    made, _ = plan(Problem(visits, (shift(rest=FOUR_HOURS),)), 30, 1)
    starts = dict(made.rounds[0].stops)
    assert starts[3] == 12 * HOUR + 1200


def test_lunch_is_a_rest_too():
    visits = (
        visit(1, windows=((9 * HOUR, 9 * HOUR),), duration=2 * HOUR),
        visit(2, windows=((11 * HOUR, 16 * HOUR),), duration=4 * HOUR),
    )
    lunch = Lunch(11 * HOUR, 13 * HOUR, 2700)
    made, _ = plan(
        Problem(visits, (shift(lunch=lunch, rest=FOUR_HOURS),), weights=Weights(lunch=5)), 30, 1
    )
    assert made.rounds[0].stops == ((1, 9 * HOUR), (2, 11 * HOUR + 2700))
    assert dict(made.score)["lunch"] == 0


def test_control_without_the_rule_the_search_makes_what_the_judge_refuses(monkeypatch):
    """The guard removed: the search no longer knows rests, and the judge catches its plan."""
    problem = Problem(TWO_LONG, (shift(rest=FOUR_HOURS),))
    forgetful = field_of(replace(problem, shifts=(shift(),)))
    monkeypatch.setattr("jiahe.engine.routing.rounds.search.field_of", lambda _: forgetful)
    made, _ = plan(problem, 30, 1)
    assert [one.kind for one in violations(problem, made)] == ["unrested"]


def test_control_without_hours_the_search_makes_what_the_judge_refuses(monkeypatch):
    there = visit(1, point=(10_000.0, 0.0), windows=((9 * HOUR, 9 * HOUR),))
    problem = Problem((there,), (shift(opens=8 * HOUR),), Law(0.3, 0.0, hours=(RUSH,)))
    forgetful = field_of(replace(problem, law=Law(0.3, 0.0)))
    monkeypatch.setattr("jiahe.engine.routing.rounds.search.field_of", lambda _: forgetful)
    made, _ = plan(problem, 30, 1)
    assert "late" in {one.kind for one in violations(problem, made)}


def halves(limit, **changes):
    """Morning and afternoon of one person on one day."""
    day = {"person": 5, "longest_day": limit} | changes
    return (shift(1, closes=13 * HOUR, **day), shift(2, opens=14 * HOUR, closes=20 * HOUR, **day))


FOUR_AND_FIVE = (
    visit(1, windows=((9 * HOUR, 9 * HOUR),), duration=4 * HOUR),
    visit(2, windows=((15 * HOUR, 15 * HOUR),), duration=5 * HOUR),
)


def test_a_days_limit_counts_all_shifts_of_that_day():
    eight, _ = plan(Problem(FOUR_AND_FIVE, halves(8 * HOUR)), 30, 1)
    nine, _ = plan(Problem(FOUR_AND_FIVE, halves(9 * HOUR)), 30, 1)
    assert [len(eight.left_out), len(nine.left_out)] == [1, 0]


def test_the_judge_refuses_a_day_that_is_too_long():
    problem = Problem(FOUR_AND_FIVE, halves(8 * HOUR))
    rounds = (Round(1, ((1, 9 * HOUR),)), Round(2, ((2, 15 * HOUR),)))
    bare = Plan(rounds, (), ())
    made = replace(bare, score=tuple(score_of(problem, bare).items()))
    assert [one.kind for one in violations(problem, made)] == ["day_too_long"]
    apart = replace(problem, shifts=(problem.shifts[0], replace(problem.shifts[1], day=1)))
    assert violations(apart, made) == []


# --- lateness with a price ---


def test_a_late_start_is_paid_by_the_second_and_the_latest_once_more():
    late = visit(1, windows=((9 * HOUR, 12 * HOUR),), due=9 * HOUR, penalty=36_000)
    also = visit(2, windows=((9 * HOUR, 12 * HOUR),), due=9 * HOUR, penalty=36_000)
    weights = Weights(late=2, latest=3)
    made, _ = plan(Problem((late, also), (shift(),), weights=weights), 30, 1)
    score = dict(made.score)
    assert [score["late"], score["latest"]] == [2 * HOUR, 3 * HOUR]


def test_nobody_comes_after_the_latest_start_at_any_price():
    late = visit(1, windows=((9 * HOUR, 9 * HOUR + 1800),), due=9 * HOUR)
    also = visit(2, windows=((9 * HOUR, 9 * HOUR + 1800),), due=9 * HOUR)
    made, _ = plan(Problem((late, also), (shift(),), weights=Weights(late=1)), 30, 1)
    assert len(made.left_out) == 1


def test_lateness_costs_less_than_a_long_way_or_more_by_its_price():
    at_nine = ((9 * HOUR, 12 * HOUR),)
    here, there = visit(1, windows=at_nine, due=9 * HOUR), visit(2, windows=at_nine, due=9 * HOUR)
    people = (shift(1), shift(2, start=(3000.0, 0.0), end=(3000.0, 0.0)))

    def rounds(price):
        problem = Problem((here, there), people, Law(0.3, 0.0), Weights(late=price))
        return len(plan(problem, 40, 1)[0].rounds)

    assert [rounds(0), rounds(1)] == [1, 2]  # an hour late, or 1,800 seconds of way
