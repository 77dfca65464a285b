"""Days of rest within a stay: what a carer who lives in is never promised for elsewhere.

A rest is no promise of anybody and stands in no table: it is told by the promised days around it.
So it moves with them, and is gone when they are.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import pairwise

from jiahe.engine.intervals import Span
from jiahe.engine.recurrence import Scope
from jiahe.engine.travel import Place
from jiahe.engine.workday import Commitment

A_DAY = timedelta(days=1)


def rests_between(held: Iterable[Commitment]) -> list[Commitment]:
    """The one day between two runs of whole days in the same home.

    The run before it has two days at least: who comes for every other day lives in nowhere. A
    longer gap is no rest, but time between two stays.
    """
    at: dict[Place, list[Span]] = defaultdict(list)
    for one in held:
        if one.span.end - one.span.start == A_DAY:
            at[one.place].append(one.span)
    return [
        Commitment(rest, place) for place, days in at.items() for rest in _rests_of(sorted(days))
    ]


def longest_stretch(days: Iterable[Span]) -> int:
    """How many whole days of these follow one another at most, without a rest."""
    longest = length = 0
    last = None
    for day in sorted(days):
        length = length + 1 if last is not None and day.start == last.end else 1
        longest, last = max(longest, length), day
    return longest


def rest_numbers(care: Iterable[int]) -> list[int]:
    """The days of rest between numbered days of care, told as `rests_between` tells them."""
    days = sorted(care)
    known = set(days)
    return [
        before + 1
        for before, after in pairwise(days)
        if after - before == 2 and before - 1 in known
    ]


def longest_run(care: Iterable[int]) -> int:
    """How many numbered days of care follow one another at most."""
    longest = length = 0
    last: int | None = None
    for day in sorted(care):
        length = length + 1 if last is not None and day == last + 1 else 1
        longest, last = max(longest, length), day
    return longest


def care_with_rest_moved(
    care: Sequence[int], rest: int, to: int, scope: Scope = Scope.ONE
) -> list[int] | None:
    """The days of care, as many as before, when the rest lies on day `to` instead.

    `Scope.FOLLOWING`: the rests after it move by as many days. None when the day is no rest, or
    when not every rest would be one afterwards: the first, the last, one beside another.
    """
    before = rest_numbers(care)
    moving = {one for one in before if one == rest or (scope is Scope.FOLLOWING and one > rest)}
    if rest not in moving or to == rest:
        return None
    wanted = {one + to - rest for one in moving}
    known, span = set(care), range(min(care), max(care) + 1)
    free = (set(span) - known - moving) | wanted
    after = [day for day in span if day not in free]
    rests = (set(before) - moving) | wanted
    return after if len(after) == len(known) and rests == set(rest_numbers(after)) else None


def _rests_of(days: list[Span]) -> list[Span]:
    ends = {one.end for one in days}
    return [
        Span(before.end, after.start)
        for before, after in pairwise(days)
        if after.start - before.end == A_DAY and before.start in ends
    ]
