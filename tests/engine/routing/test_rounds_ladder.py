"""A worker falls ill at ten: what has begun stays, her orphans climb the ladder."""

import pytest

from jiahe.engine.routing.rounds.check import confirmed
from jiahe.engine.routing.rounds.ladder import (
    Broken,
    broken,
    inserted,
    repaired,
    solved_freely,
)
from jiahe.engine.routing.rounds.model import Plan, Problem, Rest
from jiahe.engine.routing.rounds.sanity import BadProblem
from jiahe.engine.routing.rounds.search import plan
from jiahe.simulation.bench.dispatch_day import synthetic_day
from rounds_cases import HOUR, shift, visit

TEN = 10 * 3600
MOVES = 1500


@pytest.fixture(scope="module")
def day() -> tuple[Problem, Plan]:
    problem = synthetic_day(60, 3)
    return problem, plan(problem, 3000, 1)[0]


def fall_ill(day: tuple[Problem, Plan], frozen_until: int = TEN) -> Broken:
    """The shift with the most visits after ten falls out."""
    problem, made = day
    ill = max(made.rounds, key=lambda one: sum(start >= TEN for _, start in one.stops))
    return broken(problem, made, ill.shift_id, TEN, frozen_until)


def stops(made: Plan) -> dict[int, tuple[int, int]]:
    return {visit: (one.shift_id, start) for one in made.rounds for visit, start in one.stops}


def shifts(made: Plan) -> dict[int, int]:
    return {visit: shift_id for visit, (shift_id, _) in stops(made).items()}


def early(made: Plan) -> dict[int, tuple[int, int]]:
    return {visit: stop for visit, stop in stops(made).items() if stop[1] < TEN}


def test_what_has_begun_stays_on_every_rung(day: tuple[Problem, Plan]) -> None:
    given = fall_ill(day)
    before = early(day[1])
    assert len(before) > 5
    for made in (
        inserted(given),
        repaired(given, 3600, MOVES, 1),
        solved_freely(given, MOVES, 1),
    ):
        assert early(confirmed(given.day, made)) == before


def test_control_without_the_freeze_something_that_has_begun_moves(
    day: tuple[Problem, Plan],
) -> None:
    given = fall_ill(day, frozen_until=0)
    made = solved_freely(given, MOVES, 1)
    assert {v: s for v, s in stops(made).items() if v in early(day[1])} != early(day[1])


def test_control_the_checker_refuses_a_begun_visit_elsewhere(day: tuple[Problem, Plan]) -> None:
    loose, given = fall_ill(day, frozen_until=0), fall_ill(day)
    with pytest.raises(ValueError, match="illegal plan"):
        confirmed(given.day, solved_freely(loose, MOVES, 1))


def test_insertion_gives_nobody_else_another_worker(day: tuple[Problem, Plan]) -> None:
    given = fall_ill(day)
    after = shifts(inserted(given))
    others = {v: s for v, s in shifts(day[1]).items() if v not in given.orphans}
    assert {v: after[v] for v in others} == others


def test_the_ill_worker_makes_nothing_more(day: tuple[Problem, Plan]) -> None:
    given = fall_ill(day)
    ill = shifts(day[1])[min(given.orphans)]
    for made in (inserted(given), solved_freely(given, MOVES, 1)):
        assert all(start < TEN for shift_id, start in stops(made).values() if shift_id == ill)


def test_a_dearer_promise_is_changed_less_often(day: tuple[Problem, Plan]) -> None:
    given = fall_ill(day)
    before = shifts(day[1])

    def changed(made: Plan) -> int:
        after = shifts(made)
        return sum(after.get(v) != s for v, s in before.items() if v not in given.orphans)

    free = changed(solved_freely(given, MOVES, 1))
    assert changed(repaired(given, 10**7, MOVES, 1)) == 0 < free


def test_the_same_seed_gives_the_same_plan(day: tuple[Problem, Plan]) -> None:
    given = fall_ill(day)
    assert repaired(given, 3600, MOVES, 7) == repaired(given, 3600, MOVES, 7)
    assert solved_freely(given, MOVES, 7) == solved_freely(given, MOVES, 7)


def test_repair_never_costs_more_than_insertion(day: tuple[Problem, Plan]) -> None:
    given = fall_ill(day)
    assert repaired(given, 3600, MOVES, 1).total <= inserted(given).total


@pytest.mark.parametrize("kept", [{"rest": Rest(4 * HOUR, 1200)}, {"longest_day": 8 * HOUR}])
def test_rests_and_limits_of_a_day_are_refused_by_name(kept):
    problem = Problem((visit(),), (shift(1, **kept),))
    with pytest.raises(BadProblem, match="rests"):
        broken(problem, Plan((), (), ()), 1, 9 * HOUR, 9 * HOUR)
