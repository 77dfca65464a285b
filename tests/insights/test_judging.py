"""Verdicts from counted cases: exact where a case decides, by their bound where it does not."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from jiahe.insights.choices import Verdict
from jiahe.insights.judging import FEWEST, NOTHING, Figure, Tally, judged, wilson
from jiahe.insights.windows import ZONE, month_of, window_to
from jiahe.standards.choices import Window
from jiahe.standards.entries import catalogue
from jiahe.standards.layers import InForce, merged

DAY = date(2026, 11, 23)


def held(entry_id: str) -> InForce:
    return merged(catalogue()[entry_id], [], DAY)


def verdict(entry_id: str, tally: Tally) -> Verdict:
    return judged(held(entry_id), tally).verdict


def test_wilson_agrees_with_published_values() -> None:
    low, high = wilson(80, 100)
    assert (round(low, 3), round(high, 3)) == (0.727, 0.857)
    low, high = wilson(160, 200)
    assert (round(low, 3), round(high, 3)) == (0.750, 0.842)


@pytest.mark.parametrize("good", [0, 1, 5, 10])
def test_an_interval_holds_its_share_and_stays_within_zero_and_one(good: int) -> None:
    low, high = wilson(good, 10)
    assert 0 <= low <= good / 10 <= high <= 1


def test_an_interval_needs_a_case() -> None:
    with pytest.raises(ValueError, match="needs a case"):
        wilson(0, 0)


def test_the_same_share_is_watched_until_its_bound_is_beyond() -> None:
    assert verdict("QA-01", Tally(100, 80)) is Verdict.WATCH
    assert verdict("QA-01", Tally(200, 160)) is Verdict.BREACH


def test_few_cases_never_breach_a_share() -> None:
    assert verdict("QA-01", Tally(FEWEST - 1, 0)) is Verdict.WATCH
    assert verdict("QA-01", Tally(FEWEST, 0)) is Verdict.BREACH


@pytest.mark.parametrize(
    ("near", "expected"), [(0, Verdict.MET), (1, Verdict.MET), (2, Verdict.WATCH)]
)
def test_a_count_that_only_holds_by_what_soon_counts_no_more_is_watched(near, expected) -> None:
    assert verdict("CM-03", Tally(3, 2, near)) is expected


def test_a_count_of_nothing_is_a_breach_whatever_was_there_before() -> None:
    assert verdict("CM-03", Tally(3, 0)) is Verdict.BREACH


def test_a_mean_has_the_interval_of_its_spread() -> None:
    marks = [4.0, 5.0] * 20
    tally = Tally(40, 20, 0, sum(marks), sum(one * one for one in marks))
    figure = judged(held("QA-02"), tally)
    assert (figure.value, figure.verdict) == (4.5, Verdict.MET)
    assert figure.low is not None
    assert round(figure.low, 2) == 4.37


def test_one_late_case_breaches_a_clock_and_a_near_one_is_watched() -> None:
    assert verdict("BK-01", Tally(1000, 999, worst=31)) is Verdict.BREACH
    assert verdict("BK-01", Tally(1000, 1000, 1, worst=29)) is Verdict.WATCH
    assert verdict("BK-01", Tally(1000, 1000, worst=20)) is Verdict.MET


def test_a_ceiling_counts_faults_and_a_floor_what_is_there() -> None:
    assert judged(held("LW-06"), Tally(10, 9)).value == 1
    assert judged(held("QA-08"), Tally(12, 10)).value == 10


@pytest.mark.parametrize("entry_id", ["QA-01", "QA-02", "BK-01", "LW-06", "PR-02", "QA-08"])
def test_no_cases_are_no_data(entry_id: str) -> None:
    assert judged(held(entry_id), NOTHING) == Figure(Verdict.NO_DATA)


def test_a_tally_grows_by_another() -> None:
    one, two = Tally(2, 1, 1, 5.0, 13.0, 3.0), Tally(1, 1, 0, 4.0, 16.0, 4.0)
    assert one.plus(two, max) == Tally(3, 2, 1, 9.0, 29.0, 4.0)
    assert one.plus(replace(two, worst=None), max).worst == 3.0
    assert one.plus(two, min).worst == 3.0


def test_windows_end_with_the_local_day() -> None:
    span = window_to(Window.DAY, DAY)
    assert (span.since.astimezone(ZONE).hour, span.last_on) == (0, DAY)
    assert (span.until - span.since).days == 1
    early = datetime(2026, 11, 23, 1, tzinfo=UTC)
    assert window_to(Window.MONTH, DAY, early).until == early


def test_a_months_report_takes_the_month_or_what_ends_with_it() -> None:
    month = month_of(Window.CASE, date(2026, 2, 1))
    assert (month.since.astimezone(ZONE).date(), month.last_on) == (
        date(2026, 2, 1),
        date(2026, 2, 28),
    )
    year = month_of(Window.YEAR, date(2026, 2, 1))
    assert (year.last_on, (year.until - year.since).days) == (date(2026, 2, 28), 365)
