"""The sweeps of the fair week as a Markdown table and as two curves."""

from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape

_HEAD = (
    "Visits a day", "Part", "Weight", "Weeks", "Gini", "Gini change", "Familiar, of repeats",
    "Travel change", "Travel per visit, change", "Cost, of travel", "At least", "Left out",
)  # fmt: skip
_WIDTH, _HEIGHT, _EDGE = 360, 260, 48
_CURVES = (
    ("fairness", "gini", "Gini of weekly income", "#0f766e"),
    ("continuity", "familiar_share", "Repeats by the familiar worker, %", "#b45309"),
)


def markdown(told: Iterable[dict[str, Any]]) -> str:
    """A row for each size, part and weight; both costs count visits left out, in travel."""
    lines = [_HEAD, ("---:", "---", *["---:"] * (len(_HEAD) - 2)), *map(_cells, told)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    return (
        str(row["visits"]),
        row["part"],
        str(row["weight"]),
        str(row["weeks"]),
        f"{row['gini']:.3f}",
        f"{row['gini_change']:+.1f} %",
        f"{row['familiar_share']:.1f} % of {row['repeats']}",
        f"{row['travel_change']:+.1f} %",
        f"{row['travel_per_visit_change']:+.1f} %",
        f"{row['cost_of_travel']:+.1f} %",
        f"{row['at_least']:+.1f} %" if "at_least" in row else "",
        str(row["left_out"]),
    )


def chart(told: Sequence[dict[str, Any]]) -> str:
    """An SVG of two curves over the change in travel: evenness, and familiar faces.

    Of several sizes the first is drawn.
    """
    size = told[0]["visits"]
    panels = []
    for number, (part, name, title, colour) in enumerate(_CURVES):
        some = [one for one in told if one["part"] == part and one["visits"] == size]
        points = [(one["travel_change"], one[name], one["weight"]) for one in some]
        body = _panel(points, title, colour)
        panels.append(f'<g transform="translate({number * _WIDTH} 0)">{body}</g>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * _WIDTH} {_HEIGHT}" '
        f'font-family="sans-serif" font-size="11"><title>What fairness and continuity cost in '
        f"travel</title>{''.join(panels)}</svg>\n"
    )


def _panel(points: Sequence[tuple[float, float, int]], title: str, colour: str) -> str:
    across, up = [one[0] for one in points], [one[1] for one in points]
    low, high = min([*across, 0.0]), max([*across, 1.0])
    bottom, top = min(up), max(*up, min(up) + 0.01)
    placed = [
        (
            _EDGE + (_WIDTH - 2 * _EDGE) * (x - low) / (high - low),
            _HEIGHT - _EDGE - (_HEIGHT - 2 * _EDGE) * (y - bottom) / (top - bottom),
            weight,
        )
        for x, y, weight in points
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in placed)
    marks = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
        f'<text x="{x + 5:.1f}" y="{y - 5:.1f}">{weight}</text>'
        for x, y, weight in placed
    )
    axis = f"travel {low:+.1f} % to {high:+.1f} %; from {bottom:g} to {top:g} upwards"
    return (
        f'<text x="{_EDGE}" y="20" font-size="13">{escape(title)}</text>'
        f'<polyline points="{line}" fill="none" stroke="{colour}"/>{marks}'
        f'<text x="{_EDGE}" y="{_HEIGHT - 14}">{escape(axis)}</text>'
    )
