"""Couriers and plans side by side: a Markdown table and a chart."""

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

_COLOURS = {
    "real": "#52525b",
    "own_requests": "#b45309",
    "online": "#0f766e",
    "foresight": "#4338ca",
}
NAMES = {
    "real": "the couriers themselves",
    "own_requests": "each keeps his requests, our order",
    "online": "planned as it was asked",
    "foresight": "all known beforehand",
}
_HEAD = (
    "City", "Plan", "Requests", "Couriers", "Kilometres", "Against real", "In the window",
    "Early", "Late", "Late, 95 %", "Left out", "CPU s",
)  # fmt: skip
_WIDTH, _BAR, _LEFT, _HALF = 900, 16, 300, 220


def markdown(rows: Sequence[dict[str, Any]]) -> str:
    """A row for each day and plan; kilometres also against those of the couriers."""
    lines = [f"| {' | '.join(_HEAD)} |", "|---|---|" + "---:|" * (len(_HEAD) - 2)]
    real = _real_kilometres(rows)
    for row in rows:
        against = 100.0 * (row["kilometres"] / max(0.1, real[row["city"], row["on"]]) - 1.0)
        lines.append(
            f"| {row['city']} | {NAMES[row['plan']]} | {row['requests']} | {row['couriers']} "
            f"| {row['kilometres']:,} | {against:+.1f} % | {100 * row['on_time_share']:.1f} % "
            f"| {row['early']} | {row['late']} | {row['late_minutes_p95']:g} min "
            f"| {row['left_out']} | {row['cpu_seconds']} |"
        )
    return "\n".join(lines) + "\n"


def _real_kilometres(rows: Sequence[dict[str, Any]]) -> dict[tuple[str, str], float]:
    return {(row["city"], row["on"]): row["kilometres"] for row in rows if row["plan"] == "real"}


def chart(rows: Sequence[dict[str, Any]]) -> str:
    """An SVG of bars: kilometres against the couriers' own, and the share in the window."""
    real = _real_kilometres(rows)
    share = [row["kilometres"] / max(0.1, real[row["city"], row["on"]]) for row in rows]
    longest = max([*share, 1.0])
    parts = [
        _bars(number, row, one / longest, one)
        for number, (row, one) in enumerate(zip(rows, share, strict=True))
    ]
    height = len(rows) * (_BAR + 6) + 50
    heads = (
        f'<text x="{_LEFT}" y="16">kilometres, couriers = 100 %</text>'
        f'<text x="{_LEFT + _HALF + 80}" y="16">in the window</text>'
    )
    title = "Kilometres and requests served in their window: couriers and plans"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'font-family="sans-serif" font-size="12"><title>{title}</title>'
        f"{heads}{''.join(parts)}</svg>\n"
    )


def _bars(number: int, row: dict[str, Any], width: float, share: float) -> str:
    top, colour = 26 + number * (_BAR + 6), _COLOURS[row["plan"]]
    name = escape(f"{row['city']}, {NAMES[row['plan']]}")
    second = _LEFT + _HALF + 80
    return (
        f'<text x="{_LEFT - 8}" y="{top + 12}" text-anchor="end">{name}</text>'
        + _bar(_LEFT, top, width, colour, f"{100 * share:.0f} %")
        + _bar(second, top, row["on_time_share"], colour, f"{100 * row['on_time_share']:.1f} %")
    )


def _bar(left: int, top: int, width: float, colour: str, told: str) -> str:
    long = max(1.0, _HALF * width)
    return (
        f'<rect x="{left}" y="{top}" width="{long:.1f}" height="{_BAR}" fill="{colour}"/>'
        f'<text x="{left + long + 6:.1f}" y="{top + 12}">{told}</text>'
    )
