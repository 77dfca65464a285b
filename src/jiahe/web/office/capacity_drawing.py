"""A week's need and cover drawn as SVG by hand: seven days of hours side by side.

Every figure stands in a table of the same page; the drawing is decoration to who cannot see it.
Colours are classes, so that the style guide decides them.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape

from django.utils.safestring import SafeString, mark_safe

from jiahe.dispatch.queries.rosters import Hour
from jiahe.web import wording

_BAR, _GAP, _HEIGHT, _TOP, _FOOT = 9, 14, 120, 8, 36


def week_svg(hours: Sequence[Hour], first: date) -> SafeString:
    """Hollow: needed; full: covered; light on top: covered once the roster stands."""
    if not hours:
        return mark_safe("")
    opens, closes = min(one.hour for one in hours), max(one.hour for one in hours) + 1
    top = max(one.need for one in hours)
    day_width = (closes - opens) * _BAR + _GAP
    parts = [_bars(one, one.day * day_width + (one.hour - opens) * _BAR, top) for one in hours]
    for day in range(7):
        left = day * day_width
        name = escape(wording.named_day(first + timedelta(days=day)))
        base = _TOP + _HEIGHT
        parts.append(
            f'<line class="cap-base" x1="{left}" y1="{base}" x2="{left + day_width - _GAP}"'
            f' y2="{base}"/><text x="{left}" y="{base + 13}">{opens}–{closes}</text>'
            f'<text x="{left}" y="{base + 28}">{name}</text>'
        )
    wide = 7 * day_width
    text = (
        f'<svg class="cap-drawing" viewBox="0 0 {wide} {_TOP + _HEIGHT + _FOOT}"'
        f' aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )
    return mark_safe(text)  # noqa: S308  # numbers, and day names escaped above


def _bars(one: Hour, left: int, top: int) -> str:
    need, before, after = (round(_HEIGHT * n / top) for n in (one.need, one.before, one.after))
    base = _TOP + _HEIGHT
    return (
        f'<rect class="cap-need" x="{left}" y="{base - need}" width="{_BAR - 2}" height="{need}"/>'
        f'<rect class="cap-now" x="{left}" y="{base - before}" width="{_BAR - 2}"'
        f' height="{before}"/>'
        f'<rect class="cap-more" x="{left}" y="{base - after}" width="{_BAR - 2}"'
        f' height="{after - before}"/>'
    )
