"""What is said of an aspect, drawn week by week: praise above the line, complaints below."""

from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from jiahe.quality.queries.words import OfAspect

BAR, GAP, HALF, EDGE = 14, 6, 42, 16


def weeks_svg(one: OfAspect) -> SafeString:
    """Numbers and escaped words only; the same figures stand in the table beside it."""
    weeks = list(one.weeks.items())
    most = max(1, *(max(tally.glad, tally.sorry) for _day, tally in weeks))
    wide = len(weeks) * (BAR + GAP) + GAP
    bars = "".join(
        _bars(GAP + n * (BAR + GAP), HALF * tally.glad / most, HALF * tally.sorry / most)
        for n, (_day, tally) in enumerate(weeks)
    )
    title = _("%(aspect)s: praise above the line, complaints below, week by week") % {
        "aspect": one.aspect.label
    }
    first, last = (f"{day:%m-%d}" for day in (weeks[0][0], weeks[-1][0]))
    high = 2 * HALF + EDGE + 4
    return mark_safe(  # noqa: S308  # numbers and escaped words only
        f'<svg class="plot said-plot" viewBox="0 0 {wide} {high}" role="img"'
        f' aria-label="{escape(title)}"><title>{escape(title)}</title>{bars}'
        f'<line class="said-line" x1="0" y1="{HALF + 2}" x2="{wide}" y2="{HALF + 2}"/>'
        f'<text x="{GAP}" y="{high - 2}">{first}</text>'
        f'<text x="{wide - GAP}" y="{high - 2}" text-anchor="end">{last}</text></svg>'
    )


def _bars(x: int, glad: float, sorry: float) -> str:
    middle = HALF + 2
    return (
        f'<rect class="said-glad" x="{x}" y="{middle - glad:.1f}" width="{BAR}"'
        f' height="{glad:.1f}"/>'
        f'<rect class="said-sorry" x="{x}" y="{middle}" width="{BAR}" height="{sorry:.1f}"/>'
    )
