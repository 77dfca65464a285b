"""What the coming weeks will ask for, slot by slot, from the weeks that are over.

A history has a row for each past week, the oldest first, and a column for each slot of a week (its
hours, or its days). The plain answer is the seasonal naive one: next week is as last week. The
better one smooths both the level of the weeks and the share of each slot (exponential smoothing
after Brown 1959; Hyndman & Athanasopoulos, Forecasting, 3rd ed., 8). How fast it forgets is chosen
on the history alone, and the naive answer is among the choices.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from jiahe.engine.intervals import Span

Array = NDArray[np.float64]

FEWEST_WEEKS = 3  # fewer cannot be judged: the plain answer stands
JUDGED_WEEKS = 6  # the last weeks, on which the rates are chosen
LEVEL_RATES = (0.2, 0.5, 0.8, 1.0)
SLOT_RATES = (0.05, 0.15, 0.3, 0.6, 1.0)
NAIVE = (1.0, 1.0)
HOURS, DAYS = 168, 7  # slots of a week that begins on Monday
SURE = 0.9  # share of slots that are to stay at or below `high`


@dataclass(frozen=True)
class Forecast:
    """Expected work in each slot of the week ahead, with the bounds that nine of ten keep.

    `rates` are how fast level and shares forget; (1, 1) is the seasonal naive answer.
    """

    mean: Array
    low: Array
    high: Array
    rates: tuple[float, float]


@dataclass(frozen=True)
class BackTest:
    """Past weeks foreseen with nothing but the weeks before them, and what really came.

    Errors are per slot; `covered` is the share of slots at or below `high`.
    """

    weeks: int
    error: float
    naive_error: float
    accuracy: float  # 1 - sum of errors / sum of what came; 0 when nothing came
    naive_accuracy: float
    covered: float

    @property
    def gain(self) -> float:
        """How much smaller the error is than the naive one's; below 0 it is larger."""
        return 1 - self.error / self.naive_error if self.naive_error else 0.0


def hours_touched(span: Span, zone: ZoneInfo) -> list[datetime]:
    """The beginnings of the local hours that the span touches."""
    at = span.start.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    found = []
    while at < span.end:
        found.append(at)
        at += timedelta(hours=1)
    return found


def hourly(spans: Iterable[Span], first: date, weeks: int, zone: ZoneInfo) -> Array:
    """How many of the spans touch each hour: weeks of seven days from `first`, by 168 hours."""
    counts = np.zeros((weeks, HOURS))
    for span in spans:
        for at in hours_touched(span, zone):
            week = (at.date() - first).days // DAYS
            if 0 <= week < weeks:
                counts[week, at.weekday() * 24 + at.hour] += 1
    return counts


def daily(days: Iterable[date], first: date, weeks: int) -> Array:
    """How often each day comes: weeks of seven days from `first`, by weekday."""
    counts = np.zeros((weeks, DAYS))
    for on in days:
        week = (on - first).days // DAYS
        if 0 <= week < weeks:
            counts[week, on.weekday()] += 1
    return counts


def foreseen(history: Array) -> Forecast:
    """The week after the last row; raises ValueError for a history without a week."""
    if history.ndim != 2 or len(history) == 0:
        raise ValueError("a forecast needs a past week")
    rates = _best_rates(history)
    mean = smoothed(history, rates)
    low, high = _bounds(history, rates, mean)
    return Forecast(mean, low, high, rates)


def smoothed(history: Array, rates: tuple[float, float]) -> Array:
    """The week ahead by these rates: the smoothed level times each slot's smoothed share."""
    level_rate, slot_rate = rates
    totals = history.sum(axis=1)
    level, slots = totals[0], history[0].copy()
    for week, total in zip(history[1:], totals[1:], strict=True):
        level += level_rate * (total - level)
        slots += slot_rate * (week - slots)
    whole = slots.sum()
    return slots * (level / whole) if whole > 0 else slots


def judged(history: Array, weeks: int = JUDGED_WEEKS) -> BackTest | None:
    """Each of the last weeks foreseen from those before it; None when there are too few."""
    first = max(FEWEST_WEEKS, len(history) - weeks)
    if first >= len(history):
        return None
    made = [foreseen(history[:week]) for week in range(first, len(history))]
    came, before = history[first:], history[first - 1 : -1]
    errors = np.abs(np.array([one.mean for one in made]) - came)
    naive = np.abs(before - came)
    held = np.array([one.high for one in made]) >= came
    whole = came.sum()
    return BackTest(
        weeks=len(came),
        error=float(errors.mean()),
        naive_error=float(naive.mean()),
        accuracy=float(1 - errors.sum() / whole) if whole else 0.0,
        naive_accuracy=float(1 - naive.sum() / whole) if whole else 0.0,
        covered=float(held.mean()),
    )


def _best_rates(history: Array) -> tuple[float, float]:
    """The rates with the smallest error on the last weeks; of equal ones the slowest."""
    first = max(1, len(history) - JUDGED_WEEKS)
    if len(history) < FEWEST_WEEKS:
        return NAIVE
    grid = list(product(LEVEL_RATES, SLOT_RATES))
    return min(grid, key=lambda rates: (round(_error(history, rates, first), 9), rates))


def _error(history: Array, rates: tuple[float, float], first: int) -> float:
    errors = (
        smoothed(history[:week], rates) - history[week] for week in range(first, len(history))
    )
    return float(np.mean([np.abs(one).mean() for one in errors]))


def _bounds(history: Array, rates: tuple[float, float], mean: Array) -> tuple[Array, Array]:
    """Bounds from past misses, measured in roots of what was expected, as counts spread.

    Before a miss is known the spread of a Poisson count stands in. A slot that nobody ever asked
    for has no spread.
    """
    scale = np.sqrt(mean + 1) * (history.max(axis=0) > 0)
    first = max(1, len(history) - JUDGED_WEEKS)
    if len(history) < FEWEST_WEEKS:
        return np.maximum(0.0, mean - 1.645 * scale), mean + 1.282 * scale
    told = np.array([smoothed(history[:week], rates) for week in range(first, len(history))])
    missed = (history[first:] - told) / np.sqrt(told + 1)
    below, above = np.quantile(missed, (1 - SURE, SURE))
    return np.maximum(0.0, mean + min(0.0, below) * scale), mean + max(0.0, above) * scale
