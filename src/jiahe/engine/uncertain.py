"""Cases whose first day nobody knows: how likely a worker comes late, and how many stand by.

A maternity nurse (月嫂) is booked for a due date; the child comes on another day. Each case has a
distribution of first days; she is late for a case when the one before is not over (its days and
her days off after it) on the day it begins. Then somebody of the backup pool makes that case from
its first day, and she waits for the next one. Everything is summed exactly over whole days; cases
of two families do not depend on one another.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import erf, sqrt

_REACH = 4.0  # standard deviations beyond which no first day is looked at


@dataclass(frozen=True, slots=True)
class Case:
    """A case due on a day (a number), early or late by `spread` days; it lasts `length` days.

    `early` and `late` cut the spread: nobody is born more days before or after. A negative one
    moves that end past the due day: overdue by three days is `early=-3`.
    """

    due_on: int
    spread: float
    length: int
    early: int = 42
    late: int = 14


@dataclass(frozen=True, slots=True)
class Diary:
    """One worker's cases in the order in which they are due; free from a day, with days off."""

    cases: tuple[Case, ...]
    free_on: int
    days_off: int = 0


@dataclass(frozen=True, slots=True)
class Outlook:
    """What may come: the probability that each case begins late, by worker and case.

    `late_cases[n]` is the probability that n cases of all begin late.
    """

    late: tuple[tuple[float, ...], ...]
    late_cases: tuple[float, ...]


def first_days(case: Case) -> dict[int, float]:
    """The probability of each first day: a normal distribution by whole days, cut at both ends.

    Raises ValueError for a negative spread, a length of less than a day, or no day left at all.
    """
    if case.spread < 0 or case.length < 1 or case.early + case.late < 0:
        raise ValueError("a case lasts a day at least, and its spread is not negative")
    if case.spread == 0:
        return {case.due_on: 1.0}
    reach = max(int(_REACH * case.spread) + 1, -case.early, -case.late)
    days = range(-min(case.early, reach), min(case.late, reach) + 1)
    weights = [_below(day + 0.5, case.spread) - _below(day - 0.5, case.spread) for day in days]
    whole = sum(weights)
    return {case.due_on + day: one / whole for day, one in zip(days, weights, strict=True)}


def outlook(diaries: Iterable[Diary]) -> Outlook:
    """How likely each case begins late, and how many do, over all workers."""
    late: list[tuple[float, ...]] = []
    counts = [1.0]
    for diary in diaries:
        chances, counted = _played(diary)
        late.append(chances)
        counts = _convolved(counts, counted)
    return Outlook(tuple(late), tuple(counts))


def stand_ins(diaries: Iterable[Diary], first: int, last: int) -> tuple[float, ...]:
    """The probability that n late cases are under way on some day from `first` to `last`."""
    counts = [1.0]
    for diary in diaries:
        counts = _convolved(counts, _played(diary, (first, last))[1])
    return tuple(counts)


def enough_for(counts: Sequence[float], wanted: float) -> int:
    """The least n whose probability to be enough is the wanted one; counts[n] is that of n.

    Raises ValueError unless the probability lies between 0 and 1.
    """
    if not 0.0 <= wanted <= 1.0:
        raise ValueError("a probability lies between 0 and 1")
    found = enumerate(accumulate(counts))
    return next((n for n, chance in found if chance >= wanted - 1e-12), len(counts) - 1)


def _played(
    diary: Diary, days: tuple[int, int] | None = None
) -> tuple[tuple[float, ...], list[float]]:
    """(probability that each case is late, that of each number of late cases) of one worker.

    With `days`, first and last, a late case is counted only if it is under way on one of them.
    """
    states = {(diary.free_on, 0): 1.0}  # free from, cases late so far
    chances = []
    for case in diary.cases:
        starts, after = first_days(case), dict[tuple[int, int], float]()
        missed = 0.0
        for (free, count), chance in states.items():
            for day, share in starts.items():
                is_late = free > day
                missed += chance * share if is_late else 0.0
                end = day + case.length + diary.days_off
                state = (free, count + _counts(day, case, days)) if is_late else (end, count)
                after[state] = after.get(state, 0.0) + chance * share
        chances.append(missed)
        states = after
    return tuple(chances), _counted(states, len(diary.cases))


def _counts(day: int, case: Case, days: tuple[int, int] | None) -> int:
    return int(days is None or (day <= days[1] and days[0] < day + case.length))


def _counted(states: Mapping[tuple[int, int], float], most: int) -> list[float]:
    counts = [0.0] * (most + 1)
    for (_, count), chance in states.items():
        counts[count] += chance
    return counts


def _convolved(one: list[float], other: list[float]) -> list[float]:
    told = [0.0] * (len(one) + len(other) - 1)
    for a, chance in enumerate(one):
        for b, share in enumerate(other):
            told[a + b] += chance * share
    return told


def _below(days: float, spread: float) -> float:
    return 0.5 * (1.0 + erf(days / (spread * sqrt(2.0))))
