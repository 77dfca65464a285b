"""How a day is written where its year matters: papers, registers, terms."""

from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _


def full_day(day: date | datetime | None) -> str:
    """`2026年11月24日`, in English `11/24/2026`; of an instant its local day, of None nothing."""
    if day is None:
        return ""
    on = localtime(day).date() if isinstance(day, datetime) else day
    return _("%(month)d/%(day)d/%(year)d") % {"year": on.year, "month": on.month, "day": on.day}


def full_day_and_time(at: datetime) -> str:
    """`2026年11月24日 18:00`, the local time."""
    return f"{full_day(at)} {localtime(at):%H:%M}"
