"""The pool beside its need, week by week, drawn as SVG by hand.

Every figure stands in a table of the same page; the drawing is decoration to who cannot see it.
"""

from collections.abc import Sequence

from django.utils.safestring import SafeString, mark_safe

from jiahe.dispatch.queries.births import Week

_WIDE, _BAR, _HEIGHT, _TOP, _FOOT = 56, 18, 120, 8, 20


def weeks_svg(weeks: Sequence[Week]) -> SafeString:
    """Hollow: needed; full: agreed to stand by."""
    top = max([1, *(max(one.need, one.pool) for one in weeks)])
    parts = [_week(one, number * _WIDE, top) for number, one in enumerate(weeks)]
    text = (
        f'<svg class="cap-drawing" viewBox="0 0 {len(weeks) * _WIDE} {_TOP + _HEIGHT + _FOOT}"'
        f' aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )
    return mark_safe(text)  # noqa: S308  # numbers and dates alone


def _week(one: Week, left: int, top: int) -> str:
    need, pool, base = _HEIGHT * one.need // top, _HEIGHT * one.pool // top, _TOP + _HEIGHT
    return (
        f'<rect class="cap-need" x="{left + 4}" y="{base - need}" width="{_BAR}"'
        f' height="{need}"/>'
        f'<rect class="cap-now" x="{left + 6 + _BAR}" y="{base - pool}" width="{_BAR}"'
        f' height="{pool}"/>'
        f'<line class="cap-base" x1="{left}" y1="{base}" x2="{left + _WIDE - 8}" y2="{base}"/>'
        f'<text x="{left + 4}" y="{base + 14}">{one.monday.month}/{one.monday.day}</text>'
    )
