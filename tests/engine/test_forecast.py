"""Forecasts are better than last week where there is something to learn, and honest where not."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from jiahe.engine.forecast import NAIVE, foreseen, judged, smoothed

DAYS = 7
COUNTS = arrays(
    np.float64, st.tuples(st.integers(1, 9), st.integers(1, 12)), elements=st.integers(0, 30)
)


def noisy_weeks(seed: int, weeks: int = 12, shape=(2, 9, 4, 6, 3, 12, 1)):
    """The same week again and again, with the scatter of counts."""
    random = np.random.default_rng(seed)
    return random.poisson(np.tile(np.array(shape, float), (weeks, 1))).astype(float)


@given(COUNTS)
@settings(max_examples=60, deadline=None)
def test_a_forecast_lies_between_its_bounds_and_is_never_negative(history):
    made = foreseen(history)
    assert (made.low <= made.mean + 1e-9).all()
    assert (made.mean <= made.high + 1e-9).all()
    assert (made.low >= 0).all()


@given(COUNTS)
@settings(max_examples=40, deadline=None)
def test_the_same_history_gives_the_same_forecast(history):
    first, again = foreseen(history), foreseen(history.copy())
    assert first.rates == again.rates
    assert (first.mean == again.mean).all()


@given(COUNTS)
@settings(max_examples=40, deadline=None)
def test_rates_of_one_are_the_naive_answer(history):
    assert smoothed(history, NAIVE) == pytest.approx(history[-1])


def test_a_week_that_repeats_itself_is_foreseen_exactly():
    week = np.array([[3.0, 0.0, 5.0, 1.0, 0.0, 8.0, 2.0]])
    made = foreseen(np.repeat(week, 6, axis=0))
    assert made.mean == pytest.approx(week[0])
    assert made.high == pytest.approx(week[0])


def test_noise_is_smoothed_and_the_error_is_smaller_than_last_weeks():
    found = [judged(noisy_weeks(seed)) for seed in range(8)]
    gains = [one.gain for one in found if one is not None]
    assert len(gains) == 8
    assert np.mean(gains) > 0.1


def test_control_a_walk_that_forgets_its_past_gains_nothing():
    """Where last week is the best that can be known, no gain is claimed."""
    random = np.random.default_rng(3)
    steps = random.normal(0, 6, (30, 1))
    walk = np.maximum(0, 60 + np.cumsum(steps, axis=0)) @ np.ones((1, DAYS))
    found = judged(walk)
    assert found is not None
    assert -0.25 < found.gain < 0.1


def test_growth_is_followed():
    weeks = np.array([[10.0 + 5 * week] * DAYS for week in range(8)])
    assert foreseen(weeks).mean.mean() == pytest.approx(45.0, abs=1.0)


def test_the_upper_bound_holds_for_about_nine_slots_of_ten():
    held = [judged(noisy_weeks(seed, weeks=20)).covered for seed in range(8)]
    assert 0.8 < np.mean(held) < 0.98


def test_too_few_weeks_cannot_be_judged():
    assert judged(noisy_weeks(1, weeks=3)) is None
    assert foreseen(noisy_weeks(1, weeks=2)).rates == NAIVE


def test_no_past_is_refused():
    with pytest.raises(ValueError, match="a past week"):
        foreseen(np.zeros((0, 7)))


def test_a_week_of_nothing_foresees_nothing():
    made = foreseen(np.zeros((5, DAYS)))
    assert made.mean.sum() == 0.0
    assert judged(np.zeros((5, DAYS))).accuracy == 0.0


def test_an_hour_that_nobody_ever_asked_for_needs_nobody():
    history = np.concatenate([noisy_weeks(1), np.zeros((12, 3))], axis=1)
    made = foreseen(history)
    assert made.high[-3:].tolist() == [0.0, 0.0, 0.0]
    assert (made.high[:-3] > made.mean[:-3]).any()


def test_real_shops_are_foreseen_better_than_by_last_week():
    """Daily customers of shops, a public set that is not in this repository (OPEN_DATA)."""
    place = Path(os.environ.get("OPEN_DATA", "/nowhere")) / "ts_koubei_daily"
    found = sorted(place.glob("daily_counts*.csv")) if place.is_dir() else []
    if not found:
        pytest.skip("the public set of daily counts is not here: set OPEN_DATA")
    errors, naive = 0.0, 0.0
    for history in _shops(found[0], most=60):
        if (one := judged(history, weeks=8)) is not None:
            errors, naive = errors + one.error, naive + one.naive_error
    assert errors < 0.95 * naive


def _shops(path, most):
    """Weeks by days of the first shops that were open for twenty weeks."""
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.reader(lines))
    for column in range(1, len(rows[0])):
        counts = [float(row[column] or 0) for row in rows[1:] if column < len(row)]
        whole = np.array(counts[len(counts) % DAYS :]).reshape(-1, DAYS)
        open_weeks = whole[-20:]
        if len(open_weeks) == 20 and (open_weeks.sum(axis=1) > 0).all():
            yield open_weeks
            most -= 1
        if most == 0:
            return
