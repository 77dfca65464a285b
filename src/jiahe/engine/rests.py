"""Days of rest within a stay: what a carer who lives in is never promised for elsewhere.

A rest is no promise of anybody and stands in no table: it is told by the promised days around it.
So it moves with them, and is gone when they are.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise

from jiahe.engine.intervals import Span
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


def _rests_of(days: list[Span]) -> list[Span]:
    ends = {one.end for one in days}
    return [
        Span(before.end, after.start)
        for before, after in pairwise(days)
        if after.start - before.end == A_DAY and before.start in ends
    ]
