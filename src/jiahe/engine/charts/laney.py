"""Laney's p' chart (2002): shares of groups of any size, whose spread is more than binomial.

One pass: each group is held against what the first quiet groups showed. Those only teach; the
later ones are judged and teach no more, so that a lasting change does not become usual by itself.
"""

from dataclasses import dataclass
from math import sqrt

from jiahe.engine.charts.reading import Reading, side_of

MOVING_RANGE = 1.128  # d2 of two neighbours: mean range over standard deviation


@dataclass(frozen=True, slots=True)
class LaneyRule:
    """Limits `width` deviations away; the first `lessons` groups teach what is usual."""

    width: float = 3.0
    lessons: int = 40


@dataclass(frozen=True, slots=True)
class Laney:
    """What the teaching groups showed: cases, bad ones, and how far neighbours lie apart."""

    groups: int = 0
    cases: int = 0
    bad: int = 0
    last_z: float = 0.0
    ranges: float = 0.0

    @property
    def share(self) -> float:
        """The usual share of bad cases, never quite 0 or 1 (one half of a case is added)."""
        return (self.bad + 0.5) / (self.cases + 1)

    @property
    def spread(self) -> float:
        """How many times more the groups scatter than chance alone; at least 1."""
        if self.groups < 2:  # a range needs two
            return 1.0
        return max(1.0, self.ranges / (self.groups - 1) / MOVING_RANGE)


USUAL = LaneyRule()


def step(state: Laney, cases: int, bad: int, rule: LaneyRule = USUAL) -> tuple[Laney, Reading]:
    """The next state after a group; raises ValueError for an empty or impossible group."""
    if not 0 <= bad <= cases or cases == 0:
        raise ValueError("a group has cases, and no more bad ones than cases")
    share = state.share
    deviation = sqrt(share * (1 - share) / cases)
    reach = rule.width * deviation * state.spread
    low, high = max(0.0, share - reach), min(1.0, share + reach)
    if state.groups < rule.lessons:
        return _taught(state, cases, bad, deviation), Reading(bad / cases, low, high)
    return state, Reading(bad / cases, low, high, side_of(bad / cases, low, high))


def _taught(state: Laney, cases: int, bad: int, deviation: float) -> Laney:
    z = (bad / cases - state.share) / deviation
    apart = abs(z - state.last_z) if state.groups else 0.0
    return Laney(state.groups + 1, state.cases + cases, state.bad + bad, z, state.ranges + apart)
