"""Tags and filters that every template loads: `{% load jh %}`."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import pgettext

from jiahe.insights.places import place_said
from jiahe.insights.risk_words import improvement_title
from jiahe.kit import dates
from jiahe.standards.entries import titled
from jiahe.web import wording
from jiahe.web.icons import icon_svg
from jiahe.web.rail import Step

register = template.Library()
WHOLE_DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日|\d{1,2}/\d{1,2}/\d{4}")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "phone" %}`, or with `label=` where the icon stands alone."""
    return icon_svg(name, label)


@register.simple_tag
def place(kind: str, place_id: int, kept: str) -> str:
    """A store's, line's or service's name in the reader's language; a person's as it is kept."""
    return place_said(kind, place_id, kept)


@register.filter
def standard_named(text: str) -> str:
    """Kept words that begin with a standard's id, with its title in the reader's language."""
    return titled(text)


register.filter("improvement_title", improvement_title)


@register.filter
def yuan(fen: int | None, style: str = "") -> str:
    """`¥1,234.50`; with `yuan:"trim"` a round sum loses its `.00`. None shows nothing."""
    if fen is None:
        return ""
    return wording.short_money(fen) if style == "trim" else wording.money(fen)


@register.filter
def clock(instant: datetime | None) -> str:
    return wording.wall_clock(instant) if instant else ""


@register.filter
def day(value: datetime | date | None) -> str:
    """`周二 11月24日` for an instant (local day) or a date."""
    if value is None:
        return ""
    return wording.named_day(localtime(value).date() if isinstance(value, datetime) else value)


@register.filter
def full_day(value: datetime | date | None) -> str:
    """`2026年11月24日`: where the year matters."""
    return dates.full_day(value)


@register.filter
def whole_dates(text: object) -> SafeString:
    """The text as HTML in which a date such as 2027年5月13日 stays on one line."""
    return SafeString(WHOLE_DATE.sub(r'<span class="nobr">\g<0></span>', escape(text)))


@register.filter
def moment(instant: datetime | None) -> str:
    """`11月24日 14:00`."""
    if instant is None:
        return ""
    return f"{wording.calendar_day(localtime(instant).date())} {wording.wall_clock(instant)}"


@register.filter
def span(start: datetime, end: datetime) -> str:
    """`{{ start|span:end }}` -> `周二 11月24日 14:00–17:00`."""
    return wording.time_range(start, end)


@register.simple_tag
def colon() -> str:
    """What stands between a name and what is said of it: `：`, `: `."""
    return wording.colon()


@register.filter
def listed(things: Iterable[object]) -> str:
    """`厨房、卫生间`, `kitchen, bathroom`."""
    return pgettext("list", ", ").join(map(str, things))


@register.filter
def masked(phone: str | None) -> str:
    return wording.masked_phone(phone) if phone else ""


@register.filter
def stars(score: float | str) -> list[bool]:
    """Five marks, full up to the rounded score, also of one that `floatformat` wrote."""
    full = int(float(score) + 0.5)
    return [place < full for place in range(5)]


@register.inclusion_tag("parts/status_rail.html")
def status_rail(steps: Sequence[Step]) -> dict[str, Sequence[Step]]:
    return {"steps": steps}
