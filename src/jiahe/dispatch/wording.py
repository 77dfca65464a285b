"""Small names that the desk reads: skills, times of day."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiahe.workforce.queries import ZONE


def skill_name(code: str) -> str:
    names = {
        "daily_cleaning": _("Daily cleaning"),
        "deep_cleaning": _("Deep cleaning"),
        "window_cleaning": _("Window cleaning"),
        "appliance_cleaning": _("Appliance cleaning"),
        "newborn_care": _("Newborn care"),
        "infant_care": _("Infant care"),
        "elder_care": _("Elder care"),
        "patient_care": _("Patient care"),
        "cooking": _("Cooking"),
        "plumbing": _("Plumbing"),
        "electrical": _("Electrical work"),
        "handyman": _("Handyman"),
        "organising": _("Organising"),
        "laundry_care": _("Laundry care"),
    }
    return names.get(code, code)


def skill_words(codes: Iterable[str]) -> str:
    return pgettext("list", ", ").join(skill_name(code) for code in sorted(codes))


def day_and_time(at: datetime) -> str:
    """`11月24日 14:00`, in English `11/24 14:00`: for messages and refusals."""
    local = at.astimezone(ZONE)
    return _("%(month)s/%(day)s %(time)s") % {
        "month": local.month,
        "day": local.day,
        "time": f"{local:%H:%M}",
    }


def day_words(on: date) -> str:
    """`11月24日`, in English `11/24`."""
    return _("%(month)s/%(day)s") % {"month": on.month, "day": on.day}


def time_words(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%H:%M}"
