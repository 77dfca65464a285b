"""The heat map of the risk register: SVG by plain string work, numbers and escaped words only.

Every risk of the map stands in a table of the same page; cells differ in words and shade.
"""

from collections import Counter
from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiahe.engine.risk import LEVELS, grade_of
from jiahe.insights.choices import RiskLevel

WIDE, HIGH, LEFT, FOOT = 96, 46, 40, 36


def heat_svg(placed: Iterable[tuple[int, int]]) -> SafeString:
    """Cells of (likelihood, severity) with how many risks stand in each."""
    counts = Counter(placed)
    cells = "".join(
        _cell(likelihood, severity, counts[likelihood, severity])
        for severity in LEVELS
        for likelihood in LEVELS
    )
    width, height = LEFT + 5 * WIDE, 5 * HIGH + FOOT
    title = _("Risks by likelihood and severity")
    marks = "".join(
        _text(LEFT + (n - 0.5) * WIDE, 5 * HIGH + 16, str(n))
        + _text(LEFT / 2, (5.5 - n) * HIGH + 4, str(n))
        for n in LEVELS
    ) + _text(LEFT + 2.5 * WIDE, 5 * HIGH + 32, pgettext("risk", "Likelihood →  ·  Severity ↑"))
    return mark_safe(  # noqa: S308  # numbers and escaped words only
        f'<svg class="plot heat" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(title)}"><title>{escape(title)}</title>{cells}{marks}</svg>'
    )


def _cell(likelihood: int, severity: int, n: int) -> str:
    grade = grade_of(likelihood, severity)
    x, y = LEFT + (likelihood - 1) * WIDE, (5 - severity) * HIGH
    words = str(RiskLevel(grade).label) + (f" · {n}" if n else "")
    kind = f"heat-{grade}" + ("" if n else " is-empty")
    return (
        f'<rect class="{kind}" x="{x + 1}" y="{y + 1}" width="{WIDE - 2}" height="{HIGH - 2}"/>'
        + _text(x + WIDE / 2, y + HIGH / 2 + 4, words)
    )


def _text(x: float, y: float, words: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="middle">{escape(words)}</text>'
