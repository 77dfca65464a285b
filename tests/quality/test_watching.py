"""The charts with this trade's values: what teaches, what warns, what is too little to say."""

import json
import random

import pytest

from jiahe.engine.charts.reading import Side
from jiahe.quality.choices import Gravity, Measure, Watched
from jiahe.quality.watching import EARLY, FEWEST_BAD, LESSONS, Point, gravity_of, step


def run(measure: Measure, points: list[Point], kept=None) -> tuple[dict, list[bool]]:
    """The state after the points, kept as JSON between them, and which of them warned."""
    kept, warned = kept or {}, []
    for point in points:
        kept, reading = step(measure, json.loads(json.dumps(kept)), point)
        warned.append(reading.side is Side.UP)
    return kept, warned


def marks(mean: float, cases: int = 6) -> Point:
    return Point(cases, total=mean * cases)


USUAL = [marks(4.5 + 0.1 * (n % 3)) for n in range(LESSONS)]


def test_the_first_days_teach_and_never_warn() -> None:
    _, warned = run(Measure.MARKS, [marks(1.0 + (n % 5)) for n in range(LESSONS)])
    assert warned == [False] * LESSONS


def test_worse_marks_warn_and_better_ones_do_not() -> None:
    kept, _ = run(Measure.MARKS, USUAL)
    assert True in run(Measure.MARKS, [marks(4.0)] * 6, kept)[1]
    assert True not in run(Measure.MARKS, [marks(5.0)] * 30, kept)[1]


def test_control_usual_days_stay_quiet() -> None:
    kept, _ = run(Measure.MARKS, USUAL)
    assert True not in run(Measure.MARKS, USUAL * 3, kept)[1]


def test_one_review_weighs_less_than_a_days_many() -> None:
    kept, _ = run(Measure.MARKS, USUAL)
    few = run(Measure.MARKS, [marks(4.1, 1)] * 40, kept)[1]
    many = run(Measure.MARKS, [marks(4.1, 30)] * 40, kept)[1]
    assert many.index(True) < (few.index(True) if True in few else 40)


@pytest.mark.parametrize("measure", [Measure.OBJECTIONS, Measure.LATE])
def test_a_day_with_many_bad_cases_warns(measure: Measure) -> None:
    kept, _ = run(measure, [Point(50, 1 + n % 2) for n in range(LESSONS)])
    assert run(measure, [Point(50, 12)], kept)[1] == [True]


def test_where_nothing_is_ever_bad_a_single_case_is_no_change() -> None:
    kept, _ = run(Measure.OBJECTIONS, [Point(50, 0)] * LESSONS)
    assert run(Measure.OBJECTIONS, [Point(50, FEWEST_BAD - 1)], kept)[1] == [False]
    assert run(Measure.OBJECTIONS, [Point(50, FEWEST_BAD)], kept)[1] == [True]


def test_grave_cases_warn_when_they_come_together() -> None:
    assert run(Measure.GRAVE, [Point(20, 1)] * 2)[1] == [False, False]
    assert True in run(Measure.GRAVE, [Point(20, 2)] * 3)[1]


def test_teams_that_do_not_change_are_rarely_suspected() -> None:
    """At most one false alarm in the days that the page promises, the lessons' error included."""
    rng, alarms, days = random.Random(5), 0, 0  # repeatable on purpose
    for _team in range(40):
        points = [Point(8, total=sum(rng.gauss(4.5, 0.5) for _ in range(8))) for _ in range(114)]
        _, warned = run(Measure.MARKS, points)
        alarms, days = alarms + sum(warned), days + 100
    assert alarms <= days / EARLY


@pytest.mark.parametrize(("cases", "share"), [(50, 0.05), (30, 0.02), (12, 0.1)])
def test_shares_that_do_not_change_are_rarely_suspected(cases: int, share: float) -> None:
    rng, alarms, days = random.Random(5), 0, 0  # repeatable on purpose
    for _team in range(60):
        groups = [sum(rng.random() < share for _ in range(cases)) for _ in range(LESSONS + 100)]
        _, warned = run(Measure.LATE, [Point(cases, bad) for bad in groups])
        alarms, days = alarms + sum(warned), days + 100
    assert alarms <= days / EARLY


@pytest.mark.parametrize(
    ("measure", "scope", "gravity"),
    [
        (Measure.GRAVE, Watched.WORKER, Gravity.HIGH),
        (Measure.MARKS, Watched.COMPANY, Gravity.HIGH),
        (Measure.LATE, Watched.STORE, Gravity.MEDIUM),
        (Measure.MARKS, Watched.WORKER, Gravity.LOW),
    ],
)
def test_the_gravity_of_a_warning(measure, scope, gravity) -> None:
    assert gravity_of(measure, scope) == gravity
