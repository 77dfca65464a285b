"""Which cases belong to a day's figure: windows that roll up to it, or a whole month."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from jiahe.standards.choices import Window

ZONE = ZoneInfo(settings.TIME_ZONE)
DAYS = {
    Window.CASE: 30,
    Window.DAY: 1,
    Window.WEEK: 7,
    Window.MONTH: 30,
    Window.QUARTER: 91,
    Window.QUARTER_ROLLING: 90,
    Window.YEAR: 365,
}
IN_A_MONTH = frozenset({Window.CASE, Window.DAY, Window.WEEK, Window.MONTH})


@dataclass(frozen=True)
class Span:
    """Instants from `since` up to, without, `until`; nothing after `until` was known."""

    since: datetime
    until: datetime

    @property
    def last_on(self) -> date:
        return (self.until - timedelta(microseconds=1)).astimezone(ZONE).date()


def midnight(on: date) -> datetime:
    return datetime.combine(on, time(), ZONE)


def window_to(window: Window, on: date, at: datetime | None = None) -> Span:
    """The window that ends with that local day, or already at `at`."""
    end = midnight(on + timedelta(days=1))
    return Span(midnight(on - timedelta(days=DAYS[window] - 1)), min(end, at or end))


def last_of_month(on: date) -> date:
    return on.replace(day=calendar.monthrange(on.year, on.month)[1])


def month_of(window: Window, first_on: date, at: datetime | None = None) -> Span:
    """The window for a month's report: the month itself, or what ends with its last day."""
    last_on = last_of_month(first_on)
    if window in IN_A_MONTH:
        end = midnight(last_on + timedelta(days=1))
        return Span(midnight(first_on.replace(day=1)), min(end, at or end))
    return window_to(window, last_on, at)
