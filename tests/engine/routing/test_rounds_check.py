"""The judge refuses what is wrong: each mutation of a good plan is caught, and named."""

from dataclasses import replace

import pytest

from jiahe.engine.routing.rounds.check import IllegalPlan, confirmed, violations
from jiahe.engine.routing.rounds.model import Plan, Problem, Round
from jiahe.engine.routing.rounds.score import score_of
from rounds_cases import HOUR, shift, visit

FIRST = visit(1, needs=(("clean", 2),))
SECOND = visit(2, point=(5000.0, 0.0), windows=((9 * HOUR, 14 * HOUR),))
WORKER = shift(7, skills=(("clean", 2),))
PROBLEM = Problem((FIRST, SECOND), (WORKER,))


def told(problem, *stops, left=()):
    bare = Plan((Round(7, stops),) if stops else (), left, ())
    return replace(bare, score=tuple(score_of(problem, bare).items()))


GOOD = told(PROBLEM, (1, 9 * HOUR), (2, 12 * HOUR))


def test_good_plan_is_confirmed():
    assert confirmed(PROBLEM, GOOD) is GOOD


@pytest.mark.parametrize(
    ("kind", "stops"),
    [
        ("overlap", ((1, 9 * HOUR), (2, 9 * HOUR + 1800))),
        ("late", ((1, 9 * HOUR), (2, 10 * HOUR + 60))),
        ("window", ((1, 8 * HOUR + 1800), (2, 12 * HOUR))),
        ("counted", ((1, 9 * HOUR),)),
        ("counted", ((1, 9 * HOUR), (2, 11 * HOUR), (2, 13 * HOUR))),
    ],
)
def test_mutated_times_are_refused(kind, stops):
    assert kind in {one.kind for one in violations(PROBLEM, told(PROBLEM, *stops))}


@pytest.mark.parametrize(
    ("kind", "changed", "worker"),
    [
        ("skill", {"needs": (("clean", 3),)}, {}),
        ("gender", {"gender": "F"}, {}),
        ("forbidden", {"forbidden": frozenset({7})}, {}),
        ("pinned", {"only": frozenset({8})}, {}),
        ("overloaded", {"load": 5}, {"capacity": 4}),
        ("too_long", {}, {"longest": 2 * HOUR}),
        ("home_late", {}, {"closes": 13 * HOUR}),
        ("late", {}, {"opens": 9 * HOUR, "start": (5000.0, 0.0)}),
    ],
)
def test_each_rule_refuses_the_plan_that_breaks_it(kind, changed, worker):
    problem = Problem((replace(FIRST, **changed), SECOND), (replace(WORKER, **worker),))
    assert [v.kind for v in violations(problem, told(problem, (1, 9 * HOUR), (2, 12 * HOUR)))] == [
        kind
    ]


@pytest.mark.parametrize(
    ("kind", "links"),
    [
        ("crew_apart", {"crews": ((1, 2),)}),
        ("chain_gap", {"chains": ((1, 2, 0, HOUR),)}),
        ("chain_gap", {"chains": ((2, 1, 0, HOUR),)}),
    ],
)
def test_links_between_visits_are_judged(kind, links):
    assert [one.kind for one in violations(replace(PROBLEM, **links), GOOD)] == [kind]


def test_wrong_score_is_refused():
    lying = replace(GOOD, score=(("travel", 1),))
    with pytest.raises(IllegalPlan, match="illegal plan: score x1"):
        confirmed(PROBLEM, lying)


def test_unknown_ids_are_refused():
    stranger = told(PROBLEM, (1, 9 * HOUR), (2, 12 * HOUR))
    stranger = replace(stranger, rounds=(Round(99, stranger.rounds[0].stops),))
    assert [one.kind for one in violations(PROBLEM, stranger)] == ["unknown_shift"]
