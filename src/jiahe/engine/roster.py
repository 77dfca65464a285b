"""Weekly shifts and leave become the instants at which a worker works.

A shift is told in wall-clock time. A wall time means the first instant at which the local clock
shows that time or a later one: a time that a clock change skips is the instant of the change, and a
time that comes twice is its first coming. So neighbouring shifts stay neighbours on every day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from jiahe.engine.intervals import Span, subtract, union

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WeeklyShift:
    """One shift of a week; Monday is 0.

    `end` at or before `start` lies on the next day, so 00:00 to 00:00 is a whole day. Raises
    ValueError for a weekday outside 0 to 6 and for times that carry a zone.
    """

    weekday: int
    start: time
    end: time

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError("weekdays run from 0 (Monday) to 6")
        if self.start.tzinfo is not None or self.end.tzinfo is not None:
            raise ValueError("a weekly shift is told in wall-clock time")


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """A day that differs from its week: hours beside the weekly ones, or none at all (None)."""

    on: date
    hours: tuple[time, time] | None


def working_spans(
    shifts: Iterable[WeeklyShift],
    leave: Iterable[Span],
    from_on: date,
    to_on: date,
    zone: ZoneInfo,
    changed: Iterable[ChangedDay] = (),
) -> list[Span]:
    """Sorted separate spans of work on the local days `from_on` to `to_on`, both included.

    A shift that touches these days is given whole, also when it began the evening before or ends on
    the morning after; what is cut out is leave, also from the hours of a changed day.
    """
    opens, closes = instant_of(datetime.combine(from_on, time()), zone), _day_end(to_on, zone)
    if closes <= opens:  # Samoa had no 30 December 2011
        return []
    window = Span(opens, closes)
    on_weekday: dict[int, list[WeeklyShift]] = {}
    for shift in shifts:
        on_weekday.setdefault(shift.weekday, []).append(shift)
    differing = {one.on: one.hours for one in changed}
    worked: list[Span] = []
    day = from_on - _DAY
    while day <= to_on:
        usual = on_weekday.get(day.weekday(), [])
        for shift in _on_changed_day(day, usual, differing[day]) if day in differing else usual:
            span = _shift_on(shift, day, zone)
            if span is not None and span.overlaps(window):
                worked.append(span)
        day += _DAY
    return subtract(union(worked), leave)


def _on_changed_day(
    day: date, usual: list[WeeklyShift], hours: tuple[time, time] | None
) -> list[WeeklyShift]:
    return [] if hours is None else [*usual, WeeklyShift(day.weekday(), *hours)]


def instant_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """First instant in UTC at which the clocks of `zone` show the naive `wall` time or later."""
    early = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if early.astimezone(zone).replace(tzinfo=None) == wall:
        return early
    skipped = wall.replace(microsecond=0)
    late = skipped.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return _change_between(skipped.replace(tzinfo=zone, fold=1).astimezone(UTC), late, zone)


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The second at which the clocks jump, which lies between the two instants."""
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def _shift_on(shift: WeeklyShift, day: date, zone: ZoneInfo) -> Span | None:
    """The shift that starts on `day`; nothing when a clock change swallows it whole."""
    end_on = day if shift.end > shift.start else day + _DAY
    start = instant_of(datetime.combine(day, shift.start), zone)
    end = instant_of(datetime.combine(end_on, shift.end), zone)
    return Span(start, end) if start < end else None


def _day_end(day: date, zone: ZoneInfo) -> datetime:
    return instant_of(datetime.combine(day + _DAY, time()), zone)
