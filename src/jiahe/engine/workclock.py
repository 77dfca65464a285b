"""A clock that stands still on days on which nobody works."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from jiahe.engine.roster import instant_of

LONGEST_SEARCH_DAYS = 366


def due_at(
    start: datetime, hours: int, is_working: Callable[[date], bool], zone: ZoneInfo
) -> datetime:
    """The instant at which `hours` have passed since `start`, counting working local days alone.

    A day counts from midnight to midnight. Raises ValueError when a year of days is not enough.
    """
    left, at = timedelta(hours=hours), start
    for _ in range(LONGEST_SEARCH_DAYS):
        on = at.astimezone(zone).date()
        midnight = instant_of(datetime.combine(on + timedelta(days=1), datetime.min.time()), zone)
        if is_working(on):
            if at + left <= midnight:
                return at + left
            left -= midnight - at
        at = midnight
    raise ValueError("the clock did not run out within a year")
