"""Words of rows that carry both languages: `{{ service|said:"name" }}`."""

from typing import Any

from django import template
from django.utils.translation import get_language

register = template.Library()


@register.filter
def said(row: Any, field: str) -> str:
    """The row's words in the page's language; Chinese where English is missing."""
    if row is None:
        return ""
    english = getattr(row, f"{field}_en", "") if get_language() == "en" else ""
    return english or getattr(row, field, "")


@register.filter
def said_of(row: dict[str, Any], field: str) -> str:
    """As `said`, of a dict."""
    english = row.get(f"{field}_en", "") if get_language() == "en" else ""
    return str(english or row.get(field, ""))


@register.filter
def said_lines(row: Any, field: str) -> list[str]:
    """The same for a text with one point on each line."""
    return [line.strip() for line in said(row, field).splitlines() if line.strip()]


@register.filter
def hours(minutes: int) -> str:
    """`3` for 180, `2.5` for 150, `5.7` for 340."""
    return f"{round(minutes / 60, 1):g}"


@register.filter
def percent(basis_points: int) -> str:
    """`7%` for 700, `2.5%` for 250."""
    return f"{basis_points / 100:g}%"


@register.filter
def signed(value: float) -> str:
    """`+0.12`, `-0.05`."""
    return f"{value:+.2f}"
