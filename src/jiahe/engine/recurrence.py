"""Visits that come again: weekly, every few days, or the 26-day month of a live-in helper.

A series is told in wall-clock time, so that nine o'clock stays nine o'clock over a clock change.
What a preview shows is what will be made: both call `occurrences`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from zoneinfo import ZoneInfo

from jiahe.engine.roster import instant_of

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class EveryWeeks:
    """On these weekdays (Monday is 0) of every `weeks`-th week; 2 is every other week.

    Weeks run from Monday and are counted from the week of the series' first day.
    """

    weekdays: frozenset[int]
    weeks: int = 1

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= set(range(7)) or self.weeks < 1:
            raise ValueError("a weekly rule names weekdays from 0 to 6 and a number of weeks")

    def falls_on(self, day: date, first_on: date) -> bool:
        monday = first_on - first_on.weekday() * _DAY
        return day.weekday() in self.weekdays and (day - monday).days // 7 % self.weeks == 0


@dataclass(frozen=True, slots=True)
class EveryDays:
    """Every `days`-th day from the first."""

    days: int = 1

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError("a daily rule counts at least one day")

    def falls_on(self, day: date, first_on: date) -> bool:
        return (day - first_on).days % self.days == 0


@dataclass(frozen=True, slots=True)
class WorkingMonth:
    """`work_days` of work and `rest_days` of rest in each service month, rests spread evenly.

    The service month has as many days as the two make together, 30 by custom (26 + 4), counted
    from the first day of the series and not from the calendar's first of the month.
    """

    work_days: int = 26
    rest_days: int = 4

    def __post_init__(self) -> None:
        if self.work_days < 1 or self.rest_days < 0:
            raise ValueError("a service month has at least one day of work")

    def falls_on(self, day: date, first_on: date) -> bool:
        month = self.work_days + self.rest_days
        number = (day - first_on).days % month
        return (number + 1) * self.rest_days // month == number * self.rest_days // month


@dataclass(frozen=True, slots=True)
class CareDays:
    """So many days of care on end, then one of rest; 0: every day is one of care."""

    rest_after: int

    def __post_init__(self) -> None:
        if self.rest_after < 0:
            raise ValueError("a rest comes after a number of days")

    def falls_on(self, day: date, first_on: date) -> bool:
        month = self.rest_after + 1
        return self.rest_after == 0 or (day - first_on).days % month != self.rest_after

    def offsets(self, days: int) -> list[int]:
        """Days of care counted from the first, rests left out: 0, 1, … for so many of care."""
        return [n + (n // self.rest_after if self.rest_after else 0) for n in range(days)]

    def span_days(self, days: int) -> int:
        """From the first day of care to the last one, rests between them included."""
        return self.offsets(days)[-1] + 1 if days else 0


EVERY_DAY = CareDays(0)
Rule = EveryWeeks | EveryDays | WorkingMonth | CareDays


@dataclass(frozen=True, slots=True)
class Pause:
    """Days without visits, both ends included."""

    from_on: date
    to_on: date


@dataclass(frozen=True, slots=True)
class Series:
    """A rule, its first day and wall time, and exactly one of `count` and `until_on`.

    `until_on` is included. Paused visits are left out and do not count. Raises ValueError when
    the end is missing or told twice.
    """

    first_on: date
    at: time
    zone: ZoneInfo
    rule: Rule
    count: int | None = None
    until_on: date | None = None
    pauses: tuple[Pause, ...] = ()

    def __post_init__(self) -> None:
        if (self.count is None) == (self.until_on is None):
            raise ValueError("a series ends after a count or on a day")
        if self.count is not None and self.count < 1:
            raise ValueError("a series has at least one visit")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Visit number `index` (from 0), its local day and its instant of start in UTC."""

    index: int
    on: date
    starts_at: datetime


class Scope(StrEnum):
    """How much of a series an edit is meant for."""

    ONE = "one"
    FOLLOWING = "following"
    ALL = "all"


def occurrences(series: Series) -> tuple[Occurrence, ...]:
    """Every visit of the series, in order."""
    return tuple(_occurrences(series))


def preview(series: Series, most: int) -> tuple[Occurrence, ...]:
    """The first visits of the series, at most so many."""
    return tuple(islice(_occurrences(series), most))


def edit_scope(scope: Scope, index: int, total: int, first_open: int = 0) -> tuple[int, ...]:
    """Indexes of the visits that an edit of visit `index` touches.

    Visits before `first_open` are over and are never touched. Raises IndexError for a visit that
    the series has not.
    """
    if not 0 <= index < total:
        raise IndexError("the series has no such visit")
    first, last = {
        Scope.ONE: (index, index + 1),
        Scope.FOLLOWING: (index, total),
        Scope.ALL: (0, total),
    }[scope]
    return tuple(range(max(first, first_open), last))


def _occurrences(series: Series) -> Iterator[Occurrence]:
    for index, day in enumerate(islice(_days(series), series.count)):
        starts_at = instant_of(datetime.combine(day, series.at), series.zone)
        yield Occurrence(index=index, on=day, starts_at=starts_at)


def _days(series: Series) -> Iterator[date]:
    day = series.first_on
    while series.until_on is None or day <= series.until_on:
        paused = any(pause.from_on <= day <= pause.to_on for pause in series.pauses)
        if not paused and series.rule.falls_on(day, series.first_on):
            yield day
        day += _DAY
