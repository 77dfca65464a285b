"""What a course changed: difference in differences beside comparable people, honestly bounded.

Each who took the course is set beside the nearest who did not, by the mark before it and over the
same weeks; what is left of unequal marks before is taken out by a line (Abadie and Imbens 2011).
The interval is robust to one person standing in for several (clustered by person). It is right
when who was sent hung on the marks before, not on something that the marks do not show.
"""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import sqrt

FEWEST = 8  # people on each side, below which nothing is said
NEIGHBOURS = 5
REACH = 0.4  # marks; who is farther apart before is not comparable


@dataclass(frozen=True, slots=True)
class Change:
    """A person's mean mark in the weeks before and after; `period` says which weeks."""

    person: Hashable
    before: float
    after: float
    period: Hashable = 0

    @property
    def gain(self) -> float:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Effect:
    """Marks gained by the course, with the 95 % interval; how many could be compared."""

    gain: float
    low: float
    high: float
    took: int
    others: int

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out nought."""
        return self.low > 0 or self.high < 0


def course_effect(took: Sequence[Change], others: Sequence[Change]) -> Effect | None:
    """None when too few can be compared to say anything."""
    slope = _slope(others)
    matched = [(one, near) for one in took if (near := _nearest(one, others))]
    people = {one.person for one, _near in matched}
    beside = {other.person for _one, near in matched for other in near}
    if min(len(people), len(beside)) < FEWEST:
        return None
    shares = _shares(matched, slope)
    gain = sum(weight * value for _person, weight, value, _is_taker in shares)
    half = _student(min(len(people), len(beside)) - 1) * sqrt(_variance(shares))
    return Effect(gain, gain - half, gain + half, len(people), len(beside))


def _nearest(one: Change, others: Sequence[Change]) -> list[Change]:
    """The five nearest; who is as near as the fifth belongs to them."""
    inside = [
        other
        for other in others
        if other.period == one.period
        and other.person != one.person
        and abs(other.before - one.before) <= REACH
    ]
    apart = sorted(abs(other.before - one.before) for other in inside)[:NEIGHBOURS]
    return [other for other in inside if abs(other.before - one.before) <= apart[-1]]


def _slope(rows: Sequence[Change]) -> float:
    """How much less the gain is for a mark more before: marks fall back to the usual."""
    if not rows:
        return 0.0
    middle = sum(one.before for one in rows) / len(rows)
    spread = sum((one.before - middle) ** 2 for one in rows)
    if spread == 0:
        return 0.0
    return sum((one.before - middle) * one.gain for one in rows) / spread


Share = tuple[Hashable, float, float, bool]  # person, weight, gain seen from the taker, took it


def _shares(matched: Sequence[tuple[Change, Sequence[Change]]], slope: float) -> list[Share]:
    each = 1 / len(matched)
    found: list[Share] = []
    for one, near in matched:
        found.append((one.person, each, one.gain - slope * one.before, True))
        for other in near:
            level = other.gain - slope * other.before
            found.append((other.person, -each / len(near), level, False))
    return found


def _variance(shares: Sequence[Share]) -> float:
    """Clustered by person, each side with its own mean and its own correction for few people."""
    total = 0.0
    for side in (True, False):
        rows = [one for one in shares if one[3] is side]
        weight = sum(abs(one[1]) for one in rows)
        middle = sum(abs(one[1]) * one[2] for one in rows) / weight
        sums: dict[Hashable, float] = defaultdict(float)
        for person, share, value, _took in rows:
            sums[person] += share * (value - middle)
        people = len(sums)
        total += sum(value**2 for value in sums.values()) * people / (people - 1)
    return total


def _student(freedom: int) -> float:
    """The 97.5 % point of Student's t (Cornish-Fisher, to 0.001 from 5 degrees on)."""
    z = 1.959963984540054
    n = float(freedom)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    fourth = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160
    return z + first / n + second / n**2 + third / n**3 + fourth / n**4
