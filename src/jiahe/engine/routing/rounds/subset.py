"""A part of a problem that is a problem of its own, and the way back."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from jiahe.engine.routing.rounds.arrays import kinds_of
from jiahe.engine.routing.rounds.field import Array
from jiahe.engine.routing.rounds.model import LeftOut, Plan, Point, Problem, Round, Visit
from jiahe.engine.routing.rounds.score import score_of


def subset(problem: Problem, visits: set[int], people: set[int]) -> Problem:
    """These visits and people with all that is said of them; links only where they are whole.

    A visit that is pinned to shifts of others only may be made by nobody.
    """
    shifts = tuple(one for one in problem.shifts if one.who in people)
    ids = frozenset(one.id for one in shifts)
    return replace(
        problem,
        visits=tuple(
            one if one.only is None else replace(one, only=one.only & ids)
            for one in problem.visits
            if one.id in visits
        ),
        shifts=shifts,
        incomes=tuple(one for one in problem.incomes if one[0] in people),
        reference=tuple(one for one in problem.reference if one[0] in visits and one[1] in people),
        crews=tuple(one for one in problem.crews if visits.issuperset(one)),
        chains=tuple(one for one in problem.chains if visits.issuperset(one[:2])),
        pairs=tuple(one for one in problem.pairs if visits.issuperset(one)),
        apart=tuple(one for one in problem.apart if visits.issuperset(one)),
    )


def part_of_plan(made: Plan, part: Problem) -> Plan:
    """What the plan says of the part's shifts and visits; without a score."""
    shifts, visits = {one.id for one in part.shifts}, {one.id for one in part.visits}
    return Plan(
        tuple(one for one in made.rounds if one.shift_id in shifts),
        tuple(one for one in made.left_out if one[0] in visits),
        (),
    )


def put_back(made: Plan, part: Problem, anew: Plan) -> Plan:
    """The plan with the part's rounds planned anew; without a score."""
    shifts, visits = {one.id for one in part.shifts}, {one.id for one in part.visits}
    rounds = [one for one in made.rounds if one.shift_id not in shifts]
    left = [one for one in made.left_out if one[0] not in visits]
    return Plan((*rounds, *anew.rounds), tuple(sorted([*left, *anew.left_out])), ())


def scored(
    problem: Problem, rounds: Iterable[Round], left_out: Iterable[tuple[int, LeftOut]]
) -> Plan:
    """A plan of these rounds with its score; left out in the order of the visits' numbers."""
    plan = Plan(tuple(rounds), tuple(sorted(left_out)), ())
    return replace(plan, score=tuple(score_of(problem, plan).items()))


def around(
    problem: Problem, made: Plan, group: Iterable[int], most: int
) -> tuple[set[int], set[int]]:
    """(visits, people): those able to make one of the group who pass nearest, and their rounds.

    `most` people for each visit of the group. Near is who sets out from, or stops, close by.
    """
    visits = {one.id: one for one in problem.visits}
    members = [visits[one] for one in sorted(group)]
    row_of = {one.id: row for row, one in enumerate(problem.shifts)}
    passed = [(one.start, row) for row, one in enumerate(problem.shifts)]
    passed += [
        (visits[visit].point, row_of[one.shift_id]) for one in made.rounds for visit, _ in one.stops
    ]
    rows = np.array([row for _, row in passed])
    kind, able = kinds_of(members, problem.shifts)
    people: set[int] = set()
    for visit, its in zip(members, kind, strict=True):
        apart = np.full(len(problem.shifts), np.inf)
        np.minimum.at(apart, rows, _ways(problem, visit, [point for point, _ in passed]))
        able_ones = np.flatnonzero(able[its])
        nearest = able_ones[np.argsort(apart[able_ones], kind="stable")]
        found = dict.fromkeys(problem.shifts[row].who for row in nearest)
        people |= set(list(found)[:most])
    shifts = {one.id for one in problem.shifts if one.who in people}
    stops = {visit for one in made.rounds if one.shift_id in shifts for visit, _ in one.stops}
    return stops.union(group), people


def _ways(problem: Problem, visit: Visit, points: list[Point]) -> Array:
    """From the visit to each point: metres, or seconds where the law has a matrix."""
    if problem.law.matrix:
        row = problem.law.matrix[int(visit.point[0])]
        return np.array([row[int(point[0])] for point in points], float)
    return np.hypot(*(np.array(points, float) - np.array(visit.point)).T)
