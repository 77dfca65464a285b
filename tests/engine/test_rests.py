"""Days of rest: which days of a term are care, and what the promised days tell of the rest."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.intervals import Span
from jiahe.engine.recurrence import EVERY_DAY, CareDays
from jiahe.engine.rests import longest_stretch, rests_between
from jiahe.engine.travel import Place
from jiahe.engine.workday import Commitment

DAY = timedelta(days=1)
START = datetime(2026, 3, 2, 0, tzinfo=UTC)
HOME, OTHER = Place(31.2, 121.4), Place(31.3, 121.5)


def promised(*days: int, at: Place = HOME, length: timedelta = DAY) -> list[Commitment]:
    return [Commitment(Span(START + n * DAY, START + n * DAY + length), at) for n in days]


def rest_days(held: list[Commitment]) -> list[int]:
    return [(one.span.start - START) // DAY for one in rests_between(held)]


def test_twenty_six_days_of_care_with_a_rest_after_six_take_thirty_days() -> None:
    offsets = CareDays(6).offsets(26)
    assert [day for day in range(30) if day not in offsets] == [6, 13, 20, 27]
    assert CareDays(6).span_days(26) == 30
    assert CareDays(12).span_days(26) == 28


def test_without_a_rest_every_day_is_one_of_care() -> None:
    assert EVERY_DAY.offsets(5) == [0, 1, 2, 3, 4]
    assert EVERY_DAY.span_days(5) == 5
    assert EVERY_DAY.falls_on(date(2026, 3, 9), date(2026, 3, 2))


@given(days=st.integers(1, 366), rest_after=st.integers(0, 26))
def test_offsets_and_the_rule_of_a_series_mean_the_same_days(days: int, rest_after: int) -> None:
    care, first = CareDays(rest_after), date(2026, 3, 2)
    offsets = care.offsets(days)
    whole = range(care.span_days(days))
    assert offsets == [n for n in whole if care.falls_on(first + n * DAY, first)]
    assert len(offsets) == days
    assert care.span_days(days) == days + ((days - 1) // rest_after if rest_after else 0)


@given(days=st.integers(1, 60), rest_after=st.integers(2, 12))
def test_the_promised_days_tell_exactly_the_rests_between_them(days: int, rest_after: int) -> None:
    offsets = CareDays(rest_after).offsets(days)
    rests = [n for n in range(offsets[-1] + 1) if n not in offsets]
    assert rest_days(promised(*offsets)) == rests


@given(days=st.integers(1, 366))
def test_with_a_rest_after_six_nobody_cares_for_more_than_six_days_on_end(days: int) -> None:
    offsets = set(CareDays(6).offsets(days))
    assert not any(set(range(n, n + 7)) <= offsets for n in offsets)


def test_control_with_a_rest_after_seven_somebody_would() -> None:
    offsets = set(CareDays(7).offsets(8))
    assert set(range(7)) <= offsets


def test_what_is_no_stay_has_no_rest() -> None:
    assert rest_days(promised(0, 2, 4)) == []  # every other day
    assert rest_days([*promised(0, 1), *promised(3, 4, at=OTHER)]) == []  # two homes
    assert rest_days(promised(0, 1, 4, 5)) == []  # two stays
    assert rest_days(promised(0, 1, 3, length=timedelta(hours=8))) == []  # visits


def test_a_rest_is_gone_with_the_days_after_it() -> None:
    assert rest_days(promised(0, 1, 3)) == [2]
    assert rest_days(promised(0, 1)) == []


def test_the_longest_stretch_counts_days_on_end() -> None:
    days = [one.span for one in promised(*CareDays(6).offsets(26))]
    assert longest_stretch(days) == 6
    assert longest_stretch(days[::-1]) == 6
    assert longest_stretch([]) == 0
    assert longest_stretch([one.span for one in promised(0, 2, 3, 4)]) == 3
