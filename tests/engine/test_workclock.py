"""A clock of working days: it stands still at weekends, and stops to the minute otherwise."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from jiahe.engine.workclock import due_at

ZONE = ZoneInfo("Asia/Shanghai")


def weekday(on: date) -> bool:
    return on.weekday() < 5


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (at(23, 10), at(24, 10)),  # Monday to Tuesday
        (at(27, 10), at(30, 10)),  # Friday over the weekend
        (at(28, 10), at(31 - 1, 0) + timedelta(days=1)),  # Saturday: all of Monday
        (at(27, 0), at(28, 0)),  # Friday's first minute: Friday alone
    ],
)
def test_only_working_days_count(start: datetime, due: datetime) -> None:
    assert due_at(start, 24, weekday, ZONE) == due


def test_control_a_clock_that_never_stands_still_is_due_on_saturday() -> None:
    assert due_at(at(27, 10), 24, lambda _day: True, ZONE) == at(28, 10)


def test_an_instant_in_another_zone_means_the_same() -> None:
    assert due_at(at(27, 10).astimezone(UTC), 24, weekday, ZONE) == at(30, 10)


def test_a_clock_that_cannot_run_out_says_so() -> None:
    with pytest.raises(ValueError, match="within a year"):
        due_at(at(27, 10), 24, lambda _day: False, ZONE)
