"""The month's weeks as an SVG of stacked bars: string work, like the board's."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from jiahe.fieldwork.footprints import Period
from jiahe.web.green_words import mass

WIDTH, HEIGHT, FOOT, GAP, WIDEST = 640, 200, 28, 16, 96
KINDS = ("travel", "supply", "water")


def weeks_svg(weeks: Sequence[tuple[date, Period]], names: Mapping[str, str]) -> SafeString:
    """Grams of CO2e a visit, week by week, by kind; the words of it stand in the table below."""
    most = max((one.grams_a_visit for _monday, one in weeks), default=0.0) or 1.0
    step = WIDTH / max(1, len(weeks))
    bars = "".join(
        _bar(number * step, min(WIDEST, step - GAP), monday, one, most)
        for number, (monday, one) in enumerate(weeks)
    )
    label = escape(_("CO2e a visit, week by week"))
    legend = "".join(
        f'<li class="chip"><i class="green-key is-{kind}" aria-hidden="true"></i>'
        f"{escape(names[kind])}</li>"
        for kind in KINDS
    )
    return mark_safe(  # noqa: S308  # numbers are ours, texts are escaped
        f'<svg class="green-chart" role="img" aria-label="{label}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT + FOOT}">{bars}</svg>'
        f'<ul class="list-plain cluster">{legend}</ul>'
    )


def _bar(left: float, width: float, monday: date, one: Period, most: float) -> str:
    """The kinds on top of each other, the ways at the bottom."""
    foot, parts = float(HEIGHT), []
    for kind in KINDS:
        grams = one.found.grams_of(kind) / one.visits if one.visits else 0.0
        height = grams / most * (HEIGHT - FOOT)
        foot -= height
        parts.append(
            f'<rect class="is-{kind}" x="{left:.1f}" y="{foot:.1f}" '
            f'width="{width:.1f}" height="{height:.1f}"></rect>'
        )
    middle = left + width / 2
    return (
        f"{''.join(parts)}"
        f'<text x="{middle:.1f}" y="{foot - 6:.1f}">{escape(mass(one.grams_a_visit))}</text>'
        f'<text x="{middle:.1f}" y="{HEIGHT + FOOT - 8}">{monday.month}-{monday.day:02d}</text>'
    )
