"""Money, local time and phone numbers in the words that people read."""

from datetime import date, datetime, timedelta

from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def money(fen: int) -> str:
    """`¥1,234.50`; a minus sign stands before the currency."""
    sign = "-" if fen < 0 else ""
    return f"{sign}¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def short_money(fen: int) -> str:
    """`¥110` where there are no fen, else as `money`."""
    return money(fen).removesuffix(".00")


def colon() -> str:
    """What stands between a name and what is said of it: `：`, or `: ` in English."""
    return pgettext("said", ": ")


def weekday(day: date) -> str:
    names = {
        "Mon": pgettext("weekday", "Mon"),
        "Tue": pgettext("weekday", "Tue"),
        "Wed": pgettext("weekday", "Wed"),
        "Thu": pgettext("weekday", "Thu"),
        "Fri": pgettext("weekday", "Fri"),
        "Sat": pgettext("weekday", "Sat"),
        "Sun": pgettext("weekday", "Sun"),
    }
    return names[WEEKDAYS[day.weekday()]]


def calendar_day(day: date) -> str:
    """`11月24日`, in English `11/24`."""
    return gettext("%(month)d/%(day)d") % {"month": day.month, "day": day.day}


def named_day(day: date) -> str:
    """`周二 11月24日`."""
    return f"{weekday(day)} {calendar_day(day)}"


def wall_clock(instant: datetime) -> str:
    """`14:00` in the product's time zone."""
    return f"{localtime(instant):%H:%M}"


def time_range(start: datetime, end: datetime) -> str:
    """`周二 11月24日 14:00–17:00`; 次日 when it ends on the day after, both days when later."""
    first, last = localtime(start).date(), localtime(end).date()
    opening = f"{named_day(first)} {wall_clock(start)}"
    if last == first:
        return f"{opening}–{wall_clock(end)}"
    if last == first + timedelta(days=1):
        next_day = gettext("next day %(time)s") % {"time": wall_clock(end)}
        return f"{opening}–{next_day}"
    return f"{opening} – {named_day(last)} {wall_clock(end)}"


def masked_phone(phone: str) -> str:
    """`138****5678`: enough to recognise, too little to call."""
    digits = phone.removeprefix("+86").strip()
    if len(digits) < 8:
        return "*" * len(digits)
    return f"{digits[:3]}****{digits[-4:]}"
