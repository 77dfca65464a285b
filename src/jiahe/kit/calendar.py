"""The work calendar: our own table; a year that nobody entered never raises (law.md L45).

The table holds the exceptions (holidays, make-up working days), seeded from the
`holidays` package and edited by people. Where it is silent, Monday to Friday work,
and `is_provisional` says that the year's notice is not in yet.
"""

from dataclasses import dataclass
from datetime import date

import holidays
from django.db import transaction

from jiahe.kit.models import CalendarDay

WEEKEND = 5
COUNTRY = "CN"


@dataclass(frozen=True)
class DayKind:
    is_working: bool
    holiday: str = ""
    is_provisional: bool = False


def day_kind(on: date, country: str = COUNTRY) -> DayKind:
    """Whether people work on that day, and the holiday's name."""
    row = CalendarDay.objects.filter(country=country, on=on).first()
    if row is not None:
        return DayKind(row.is_working, "" if row.is_working else row.name, row.is_provisional)
    known = CalendarDay.objects.filter(country=country, on__year=on.year).exists()
    return DayKind(on.weekday() < WEEKEND, is_provisional=not known)


def exceptions_between(
    first: date, last: date, country: str = COUNTRY
) -> tuple[frozenset[date], frozenset[date]]:
    """(holidays, working weekend days) from `first` to `last`, both included."""
    rows = CalendarDay.objects.filter(country=country, on__range=(first, last))
    days = list(rows.values_list("on", "is_working"))
    return (
        frozenset(on for on, works in days if not works),
        frozenset(on for on, works in days if works),
    )


def exceptions(country: str = COUNTRY) -> dict[date, bool]:
    """Every day of which the week does not tell: whether people work on it."""
    return dict(CalendarDay.objects.filter(country=country).values_list("on", "is_working"))


@transaction.atomic
def seed_years(first: int, last: int, country: str = COUNTRY) -> int:
    """Enters the exceptions that the holidays package knows; entered days stay as they are.

    A year of which the package knows no make-up day yet is provisional. Returns days added.
    """
    added = 0
    for year in range(first, last + 1):
        zh = holidays.country_holidays(country, years=year, language="zh_CN")
        en = holidays.country_holidays(country, years=year, language="en_US")
        # The package names other years' make-up days too.
        makeup = {on for on in getattr(zh, "weekend_workdays", ()) if on.year == year}
        rows = [(on, False, name, en.get(on, "")) for on, name in zh.items()]
        rows += [(on, True, "调休上班", "Make-up working day") for on in makeup]
        for on, works, name, name_en in rows:
            _, is_new = CalendarDay.objects.get_or_create(
                country=country,
                on=on,
                defaults={
                    "is_working": works,
                    "name": name[:60],
                    "name_en": name_en[:60],
                    "is_provisional": not makeup,
                },
            )
            added += is_new
    return added
