"""How money pages name things: services in the reader's language, the lines of a calculation."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Protocol

from django.utils.translation import get_language
from django.utils.translation import gettext as _

BASIS_POINTS_PER_PERCENT = 100


class Named(Protocol):
    name: str
    name_en: str


def name_of(thing: Named) -> str:
    """The name in the reader's language; the Chinese one where there is no other."""
    return thing.name_en if get_language() == "en" and thing.name_en else thing.name


def percent(basis_points: int) -> str:
    """`7.5%` for 750 basis points."""
    whole, rest = divmod(basis_points, BASIS_POINTS_PER_PERCENT)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"


def calculation(lines: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The lines of a settlement for `parts/price_lines.html`; the shares say their percentage."""
    words = {
        "price": _("Price of the visit"),
        "refunded": _("Given back to the household"),
        "platform": _("Platform's share"),
        "company": _("Company's share"),
        "worker": _("Workers' share"),
    }
    return [
        {
            "label": line.get("name") or words[line["key"]],
            "fen": line["fen"],
            "note": percent(line["basis_points"]) if "basis_points" in line else "",
        }
        for line in lines
    ]


def period_of(name: str, today: date) -> tuple[date, int]:
    """(first day, days) of "today", "week" from Monday, or "month"; anything else is the week."""
    if name == "today":
        return today, 1
    if name == "month":
        first = today.replace(day=1)
        after = (first + timedelta(days=31)).replace(day=1)
        return first, (after - first).days
    return today - timedelta(days=today.weekday()), 7
