# mypy: allow-untyped-calls
"""All rounds that the shifts of a problem could make, with what each costs at least."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jiahe.engine.routing.rounds import kernel_bound
from jiahe.engine.routing.rounds.model import Problem, Shift, Visit
from jiahe.engine.routing.rounds.score import length_of, seconds_between

MOST_MEMBERS = 60_000_000  # stops in all rounds together: half a gigabyte


class TooManyRounds(ValueError):  # noqa: N818 -- the house names a refusal for its state
    """Rounds are so long or so free that listing them all would not end."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Rounds one after the other: `members[ends[n-1]:ends[n]]` are visits by their row.

    `shifts[n]` is where the rounds of shift n end.
    """

    costs: np.ndarray
    ends: np.ndarray
    members: np.ndarray
    shifts: np.ndarray


def listed(problem: Problem) -> Listed:
    """The rounds of every shift; raises `TooManyRounds`."""
    between = _between(problem)
    parts, told = [], 0
    for shift in problem.shifts:
        parts.append(list_shift(problem, shift, between))
        told += len(parts[-1][2])
        if told > MOST_MEMBERS:
            raise TooManyRounds(f"more than {MOST_MEMBERS} stops in the rounds that could be made")
    sizes = np.cumsum([0, *(len(members) for _, _, members in parts)])
    return Listed(
        costs=_joined([costs for costs, _, _ in parts]),
        ends=_joined([ends + size for (_, ends, _), size in zip(parts, sizes, strict=False)]),
        members=_joined([members for _, _, members in parts]),
        shifts=np.cumsum([len(costs) for costs, _, _ in parts], dtype=np.int64),
    )


def list_shift(
    problem: Problem, shift: Shift, between: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(costs, ends, members) of the rounds of one shift; raises `TooManyRounds`."""
    rows = [row for row, visit in enumerate(problem.visits) if _is_able(visit, shift)]
    visits = [problem.visits[row] for row in rows]
    names = np.array(rows, np.int64)
    asked = (
        np.array([_facts(problem, visit, shift) for visit in visits], np.int64).reshape(-1, 4),
        _windows(visits),
        between[np.ix_(rows, rows)] if rows else np.zeros((1, 1), np.int64),
        names,
        np.array([shift.opens, shift.closes, shift.callout, problem.weights.travel], np.int64),
    )
    nothing = np.zeros(0, np.int64)
    count, stops = kernel_bound.enumerate_rounds(
        *asked, *kernel_bound.room(len(rows)), nothing, nothing, nothing
    )
    if count > kernel_bound.MOST_ROUNDS:
        raise TooManyRounds(
            f"shift {shift.id} could make more than {kernel_bound.MOST_ROUNDS} rounds"
        )
    told = np.zeros(count, np.int64), np.zeros(count, np.int64), np.zeros(stops, np.int64)
    kernel_bound.enumerate_rounds(*asked, *kernel_bound.room(len(rows)), *told)
    return told


def _joined(parts: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def _between(problem: Problem) -> np.ndarray:
    points = [visit.point for visit in problem.visits]
    told = [[seconds_between(problem.law, one, other) for other in points] for one in points]
    return np.array(told, np.int64).reshape(len(points), len(points))


def _is_able(visit: Visit, shift: Shift) -> bool:
    levels = dict(shift.skills)
    return (
        all(levels.get(skill, -1) >= level for skill, level in visit.needs)
        and visit.gender in (None, shift.gender)
        and shift.who not in visit.forbidden
        and (visit.only is None or shift.id in visit.only)
    )


def _facts(problem: Problem, visit: Visit, shift: Shift) -> tuple[int, int, int, int]:
    """The columns of `kernel_bound`: length, way there, way home, and what this person adds."""
    weights, regulars = problem.weights, dict(visit.regulars)
    extra = max(regulars.values(), default=0) - regulars.get(shift.who, 0)
    if visit.preferred and shift.who not in visit.preferred:
        extra += weights.not_preferred
    if dict(problem.reference).get(visit.id, shift.who) != shift.who:
        extra += weights.changed
    return (
        length_of(visit, shift),
        seconds_between(problem.law, shift.start, visit.point),
        seconds_between(problem.law, visit.point, shift.end),
        extra,
    )


def _windows(visits: Sequence[Visit]) -> np.ndarray:
    """Windows side by side; where a visit has fewer, one that is over already stands in."""
    most = max((len(visit.windows) for visit in visits), default=1)
    table = np.full((max(1, len(visits)), max(1, most), 2), -kernel_bound.FAR, np.int64)
    for row, visit in enumerate(visits):
        table[row, : len(visit.windows)] = visit.windows
    return table
