"""The work calendar answers for every day, also in a year that nobody entered."""

from datetime import date

import pytest

from jiahe.kit.calendar import DayKind, day_kind, exceptions_between, seed_years

pytestmark = pytest.mark.django_db


def test_a_year_that_nobody_entered_is_provisional_and_goes_by_the_weekday() -> None:
    assert day_kind(date(2031, 6, 2)) == DayKind(is_working=True, is_provisional=True)
    assert day_kind(date(2031, 6, 7)) == DayKind(is_working=False, is_provisional=True)


def test_a_holiday_and_its_make_up_day_are_known_after_seeding() -> None:
    seed_years(2026, 2026)
    assert day_kind(date(2026, 10, 1)).is_working is False
    assert day_kind(date(2026, 10, 10)) == DayKind(is_working=True)  # a Saturday, made up for
    assert day_kind(date(2026, 11, 23)) == DayKind(is_working=True)


def test_seeding_a_year_that_the_source_does_not_know_yet_never_raises() -> None:
    seed_years(2027, 2027)
    assert day_kind(date(2027, 1, 1)).is_working is False
    assert day_kind(date(2027, 1, 1)).is_provisional is True


def test_seeding_twice_adds_nothing_and_the_exceptions_are_told_apart() -> None:
    seed_years(2026, 2026)
    assert seed_years(2026, 2026) == 0
    holidays, made_up = exceptions_between(date(2026, 10, 1), date(2026, 10, 10))
    assert date(2026, 10, 1) in holidays
    assert made_up == frozenset({date(2026, 10, 10)})
