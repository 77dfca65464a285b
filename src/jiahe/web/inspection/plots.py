"""Charts drawn as SVG by plain string work: a curve of a plan, the points of a control chart.

Numbers only; every word goes through `escape`. Each drawing has a title for screen readers, and
the pages say the same in a table or a sentence beside it.
"""

from collections.abc import Sequence
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from jiahe.engine.sampling.curves import operating_curve
from jiahe.engine.sampling.tables import Plan

WIDE, HIGH, EDGE = 640, 220, 36
UP_TO = 0.4  # share of bad visits at the right end of a curve


def _frame(title: str, body: str) -> SafeString:
    return mark_safe(  # noqa: S308  # numbers and escaped words only
        f'<svg class="plot" viewBox="0 0 {WIDE} {HIGH}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{body}</svg>"
    )


def _x(part: float) -> float:
    return round(EDGE + part * (WIDE - 2 * EDGE), 1)


def _y(part: float) -> float:
    return round(HIGH - EDGE - part * (HIGH - 2 * EDGE), 1)


def _line(points: Sequence[tuple[float, float]], name: str) -> str:
    path = " ".join(f"{x},{y}" for x, y in points)
    return f'<polyline class="{name}" points="{path}"/>'


def _text(x: float, y: float, words: str, anchor: str = "middle") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(words)}</text>'


def curve_svg(plan: Plan, aql: float) -> SafeString:
    """The operating characteristic of a plan: how likely a month of that quality is accepted."""
    curve = [(_x(share / UP_TO), _y(chance)) for share, chance in operating_curve(plan, UP_TO)]
    title = _("Plan: %(size)d visits, at most %(accept)d bad") % {
        "size": plan.size,
        "accept": plan.accept,
    }
    at_aql = _x(aql / 100 / UP_TO)
    marks = "".join(
        _text(_x(n / 4), HIGH - EDGE + 16, f"{round(100 * UP_TO * n / 4)}%") for n in range(5)
    ) + "".join(_text(EDGE - 6, _y(n / 2) + 4, f"{50 * n}%", "end") for n in range(3))
    grid = "".join(_line([(_x(0), _y(n / 2)), (_x(1), _y(n / 2))], "plot-grid") for n in range(3))
    limit = _line([(at_aql, _y(0)), (at_aql, _y(1))], "plot-limit")
    return _frame(title, f"{grid}{limit}{_line(curve, 'plot-line')}{marks}")


def chart_svg(points: Sequence[Sequence[Any]], title: str) -> SafeString:
    """A control chart: values between limits that may move, signals as filled diamonds."""
    if not points:
        return mark_safe("")
    lows, highs = [p[2] for p in points], [p[3] for p in points]
    values = [p[1] for p in points]
    bottom, top = min(*lows, *values), max(*highs, *values)
    reach = (top - bottom) or 1.0
    steps = max(1, len(points) - 1)

    def at(n: int, value: float) -> tuple[float, float]:
        return _x(n / steps), _y((value - bottom) / reach)

    body = _line([at(n, one) for n, one in enumerate(highs)], "plot-limit")
    body += _line([at(n, one) for n, one in enumerate(lows)], "plot-limit")
    body += _line([at(n, one) for n, one in enumerate(values)], "plot-line")
    body += "".join(
        _dot(*at(n, point[1]), is_signal=bool(point[4])) for n, point in enumerate(points)
    )
    body += _text(_x(0), HIGH - 10, str(points[0][0]), "start")
    body += _text(_x(1), HIGH - 10, str(points[-1][0]), "end")
    return _frame(title, body)


def _dot(x: float, y: float, *, is_signal: bool) -> str:
    if is_signal:
        return f'<path class="plot-signal" d="M{x} {y - 6}L{x + 6} {y}L{x} {y + 6}L{x - 6} {y}Z"/>'
    return f'<circle class="plot-dot" cx="{x}" cy="{y}" r="2.5"/>'
