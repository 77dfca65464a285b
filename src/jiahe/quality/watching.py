"""Which chart reads which measure, and how its state is kept; `engine.charts` with our values.

Up is always worse. Marks and rates of a day are held against what the first days taught, so the
limits carry the error of that lesson too. Only the bad side warns.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any

from jiahe.engine.charts import cusum, ewma, harm, laney
from jiahe.engine.charts.reading import Reading, Side
from jiahe.quality.choices import Gravity, Measure, Watched

LESSONS = 14  # points that teach what is usual for marks
LESSON_ERROR = 1.55  # widens the limits by what so few points may be wrong; measured in its test
LEAST_SPREAD = 0.12  # of a mean mark: below it two points would already be many deviations
MARKS_RULE = ewma.USUAL
GROUP_RULE = laney.LaneyRule(width=4.2, lessons=LESSONS)
FEWEST_BAD = 3  # where hardly anything is ever bad, one case a day is no change yet
HARM_RULE = harm.USUAL
TAIL = 60
EARLY = 350  # points: the least average distance of two false alarms (docs/BENCHMARKS.md)


@dataclass(frozen=True)
class Point:
    """A day's group, as one chart sees it: `cases`, how many are bad, their sum of marks."""

    cases: int
    bad: int = 0
    total: float = 0.0
    risk: float = 0.004


def step(measure: Measure, kept: Mapping[str, Any], point: Point) -> tuple[dict[str, Any], Reading]:
    """The state to keep and the reading after one day; an untaught chart shows a flat reading."""
    if measure is Measure.MARKS:
        return _marks(kept, point)
    if measure is Measure.GRAVE:
        return _grave(kept, point)
    state = laney.Laney(**kept) if kept else laney.Laney()
    after, reading = laney.step(state, point.cases, point.bad, GROUP_RULE)
    if reading.signals and point.bad < FEWEST_BAD:
        reading = Reading(reading.value, reading.low, reading.high)
    return asdict(after), reading


def _grave(kept: Mapping[str, Any], point: Point) -> tuple[dict[str, Any], Reading]:
    """Every visit of the day is a point of its own; the day shows the first that signals."""
    state = harm.Harm(**kept) if kept else harm.Harm()
    reading = Reading(state.value, 0.0, HARM_RULE.limit)
    for n in range(point.cases):
        state, reading = harm.step(state, point.risk, HARM_RULE, harmed=n < point.bad)
        if reading.signals:
            break
    return asdict(state), reading


def _marks(kept: Mapping[str, Any], point: Point) -> tuple[dict[str, Any], Reading]:
    """EWMA and CUSUM of the day's mean mark side by side; the reading is the average's.

    The lesson keeps how often (`n`), the weighted sum, and the squares of the daily means.
    """
    lesson = dict(kept) or {"n": 0, "sum": 0.0, "squares": 0.0, "ewma": {}, "cusum": {}}
    mean, weight = point.total / point.cases, sqrt(point.cases)
    if lesson["n"] < LESSONS:
        lesson["n"] += 1
        lesson["sum"] += mean
        lesson["squares"] += mean * mean
        lesson["weights"] = lesson.get("weights", 0.0) + weight
        return lesson, Reading(0.0, -MARKS_RULE.limit, MARKS_RULE.limit)
    z = _worse_by(lesson, mean, weight)
    average, reading = ewma.step(ewma.Ewma(**lesson["ewma"]), z, MARKS_RULE)
    sums, other = cusum.step(cusum.Cusum(**lesson["cusum"]), z)
    if other.side is Side.UP and not reading.signals:
        reading = Reading(reading.value, reading.low, reading.high, Side.UP)
    if reading.signals:
        average, sums = ewma.Ewma(), cusum.Cusum()
    return lesson | {"ewma": asdict(average), "cusum": asdict(sums)}, reading


def _worse_by(lesson: Mapping[str, Any], mean: float, weight: float) -> float:
    """How many deviations the day lies below the usual, its size and the lesson's error counted."""
    n = lesson["n"]
    usual = lesson["sum"] / n
    spread = sqrt(max(0.0, lesson["squares"] / n - usual * usual) * n / (n - 1))
    of_this_size = max(LEAST_SPREAD, spread) * (lesson["weights"] / n) / weight
    return (usual - mean) / (of_this_size * LESSON_ERROR)


def gravity_of(measure: Measure, scope: Watched) -> Gravity:
    """Grave cases and the whole company first, a team or service next, one worker last."""
    if measure in {Measure.GRAVE, Measure.HARM_WORDS} or scope is Watched.COMPANY:
        return Gravity.HIGH
    return Gravity.LOW if scope is Watched.WORKER else Gravity.MEDIUM
