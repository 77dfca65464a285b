# mypy: allow-untyped-calls
"""All rounds that the shifts of a problem could make, with what each costs at least."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from jiahe.engine.routing.rounds import kernel_bound
from jiahe.engine.routing.rounds.arrays import kinds_of
from jiahe.engine.routing.rounds.model import Law, Point, Problem, Shift, Visit
from jiahe.engine.routing.rounds.score import length_of

MOST_MEMBERS = 60_000_000  # stops in all rounds together: half a gigabyte
_SAMPLED = 30  # shifts that are looked at to guess how many rounds all have


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

    @property
    def begins(self) -> np.ndarray:
        return np.concatenate([np.zeros(1, np.int64), self.ends])[:-1]

    @property
    def shift_of(self) -> np.ndarray:
        """The row of each round's shift."""
        counts = np.diff(self.shifts, prepend=0)
        return np.repeat(np.arange(len(self.shifts)), counts)

    def copied(self) -> "Listed":
        """The same, for those who change it."""
        arrays = (self.costs, self.ends, self.members, self.shifts)
        return Listed(*(one.copy() for one in arrays))

    def only(self, chosen: np.ndarray) -> "Listed":
        """These rounds alone, told by number; those of a shift must stand together."""
        lengths = (self.ends - self.begins)[chosen]
        ends = np.cumsum(lengths)
        places = np.repeat(self.begins[chosen] - (ends - lengths), lengths)
        counts = np.bincount(self.shift_of[chosen], minlength=len(self.shifts))
        members = self.members[places + np.arange(len(places))]
        return Listed(self.costs[chosen], ends, members, np.cumsum(counts))


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the shifts share: `latest` are rows by their last start, the last one first."""

    able: np.ndarray
    between: np.ndarray
    windows: np.ndarray
    latest: np.ndarray
    extra: np.ndarray
    known: dict[int, list[tuple[int, int]]]  # (visit's row, what is added) by person


def listed(problem: Problem, most: int | None = None) -> Listed:
    """The rounds of every shift, at most so many; raises `TooManyRounds`."""
    facts, most = _facts_of(problem), min(MOST_MEMBERS, MOST_MEMBERS if most is None else most)
    sizes = (most, most, MOST_MEMBERS)
    room = tuple(np.empty(size, np.int64) for size in sizes)  # memory is taken as it is written
    shifts, found, told = np.zeros(len(problem.shifts), np.int64), 0, 0
    for row, shift in enumerate(problem.shifts):
        part = room[0][found:], room[1][found:], room[2][told:]
        count, stops = _list_shift(problem, facts, row, part)
        if count < 0:
            raise TooManyRounds(
                f"more than {most} rounds, or {MOST_MEMBERS} stops, up to shift {shift.id}"
            )
        part[1][:count] += told
        found, told = found + count, told + stops
        shifts[row] = found
    return Listed(room[0][:found].copy(), room[1][:found].copy(), room[2][:told].copy(), shifts)


def are_listable(problem: Problem, most: int) -> bool:
    """Whether the shifts could make no more than about `most` rounds, judged by some of them."""
    facts, count = _facts_of(problem), len(problem.shifts)
    rows = range(0, count, max(1, count // _SAMPLED))
    left = most * len(rows) // max(1, count)
    for row in rows:
        room = np.empty(left, np.int64), np.empty(left, np.int64), np.empty(20 * left, np.int64)
        found, _ = _list_shift(problem, facts, row, room)
        if found < 0:
            return False
        left -= found
    return True


def _list_shift(
    problem: Problem, facts: _Facts, row: int, room: tuple[np.ndarray, ...]
) -> tuple[int, int]:
    """Writes (costs, ends, members) of one shift's rounds; how many, and their stops; (-1, -1)."""
    shift = problem.shifts[row]
    rows = facts.latest[facts.able[facts.latest, row]]
    windows = facts.windows[rows]
    limits = [shift.opens, shift.closes, shift.callout, problem.weights.travel]
    count, stops = kernel_bound.enumerate_rounds(
        _columns(problem, facts, shift, rows, windows),
        windows,
        facts.between[np.ix_(rows, rows)],
        rows,
        np.array(limits, np.int64),
        *kernel_bound.room(len(rows)),
        *room,
    )
    return int(count), int(stops)


def _columns(
    problem: Problem, facts: _Facts, shift: Shift, rows: np.ndarray, windows: np.ndarray
) -> np.ndarray:
    """The columns of `kernel_bound` for the visits that the shift may make."""
    extra = facts.extra.copy()
    for row, price in facts.known.get(shift.who, ()):
        extra[row] = price
    visits = [problem.visits[row] for row in rows]
    points = [one.point for one in visits]
    table = np.empty((len(rows), 5), np.int64)
    table[:, kernel_bound.LENGTH] = [length_of(one, shift) for one in visits]
    table[:, kernel_bound.FROM_START] = _ways(problem.law, shift.start, points)
    table[:, kernel_bound.TO_END] = _home(problem.law, points, shift.end)
    table[:, kernel_bound.EXTRA] = extra[rows]
    table[:, kernel_bound.LATEST] = windows[:, :, 1].max(axis=1, initial=-kernel_bound.FAR)
    return table


def _facts_of(problem: Problem) -> _Facts:
    kind, able = kinds_of(problem.visits, problem.shifts)
    points = [visit.point for visit in problem.visits]
    between = [_ways(problem.law, one, points) for one in points]
    priced = [_prices(problem, visit, before) for visit, before in _with_reference(problem)]
    known: dict[int, list[tuple[int, int]]] = {}
    for row, (_, some) in enumerate(priced):
        for who, price in some:
            known.setdefault(who, []).append((row, price))
    last = np.array([visit.windows[-1][1] for visit in problem.visits], np.int64)
    return _Facts(
        able=able[kind] == 1,
        between=np.array(between, np.int64).reshape(len(points), len(points)),
        windows=_windows(problem.visits),
        latest=np.argsort(-last, kind="stable"),
        extra=np.array([price for price, _ in priced], np.int64),
        known=known,
    )


def _with_reference(problem: Problem) -> Iterable[tuple[Visit, int | None]]:
    before = dict(problem.reference)
    return ((visit, before.get(visit.id)) for visit in problem.visits)


def _prices(
    problem: Problem, visit: Visit, before: int | None
) -> tuple[int, list[tuple[int, int]]]:
    """What anybody adds beside travel, and what each person adds whom the visit knows."""
    weights, regulars = problem.weights, dict(visit.regulars)
    most = max(regulars.values(), default=0)

    def price(who: int | None) -> int:
        strange = bool(visit.preferred) and who not in visit.preferred
        changed = before is not None and who != before
        kept = 0 if who is None else regulars.get(who, 0)
        return most - kept + weights.not_preferred * strange + weights.changed * changed

    people = {*visit.preferred, *regulars, *(() if before is None else (before,))}
    return price(None), [(who, price(who)) for who in sorted(people)]


def _ways(law: Law, origin: Point, goals: Sequence[Point]) -> np.ndarray:
    """Whole seconds from one place to each of others, as `score.seconds_between` has them."""
    if law.matrix:
        row = law.matrix[int(origin[0])]
        return np.array([row[int(goal[0])] for goal in goals], np.int64)
    table = np.array(goals, np.float64).reshape(-1, 2)
    east, north = table[:, 0] - origin[0], table[:, 1] - origin[1]
    metres = np.sqrt(east * east + north * north)
    return np.floor(metres * law.seconds_per_metre + law.rounding).astype(np.int64)


def _home(law: Law, origins: Sequence[Point], goal: Point) -> np.ndarray:
    """The same to one place from each of others."""
    if law.matrix:
        return np.array([law.matrix[int(one[0])][int(goal[0])] for one in origins], np.int64)
    return _ways(law, goal, origins)


def _windows(visits: Sequence[Visit]) -> np.ndarray:
    """Windows side by side; where a visit has fewer, one that is over already stands in."""
    most = max((len(visit.windows) for visit in visits), default=1)
    table = np.full((len(visits), max(1, most), 2), -kernel_bound.FAR, np.int64)
    for row, visit in enumerate(visits):
        table[row, : len(visit.windows)] = visit.windows
    return table
