"""The dispatch bench as a Markdown table and as a chart."""

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

_COLOURS = ("#0f766e", "#b45309", "#4338ca", "#be123c", "#52525b")
_WIDTH, _BAR, _LEFT = 720, 16, 250


def markdown(rows: Sequence[dict[str, Any]]) -> str:
    """A row for each instance and engine, with the distance to the best engine of the instance.

    Where visits are linked, also how many groups are held; where bounds were asked for, also the
    bound and the gap to it.
    """
    best: dict[str, int] = {}
    for row in rows:
        if "cost" in row:
            best[row["instance"]] = min(row["cost"], best.get(row["instance"], row["cost"]))
    bounded = any("bound" in row for row in rows)
    linked = any(row.get("links_held") for row in rows)
    head = "| Instance | Engine | CPU s | Cost | Over best | Travel | Left out |"
    line = "|---|---|---:|---:|---:|---:|---:|"
    lines = [
        head + " Links held |" * linked + " Bound | Gap |" * bounded,
        line + "---:|" * linked + "---:|---:|" * bounded,
    ]
    for row in rows:
        names = f"| {row['instance']} | {row['engine']} "
        if "cost" not in row:
            rest = " |" * linked + " | |" * bounded
            lines.append(f"{names}| | {row['trouble']} | | | |{rest}")
            continue
        over = 100.0 * (row["cost"] / max(1, best[row["instance"]]) - 1.0)
        lines.append(
            f"{names}| {row['cpu_seconds']} | {row['cost']:,} | {over:.1f} % "
            f"| {row['travel']:,} | {row['left_out']} |"
            + f" {row.get('links_held', '')} |" * linked
            + _gap(row) * bounded
        )
    return "\n".join(lines) + "\n"


def _gap(row: dict[str, Any]) -> str:
    if row.get("bound") is None:
        return " | |"
    return f" {row['bound']:,} | {row['gap_percent']} % |"


def chart(rows: Sequence[dict[str, Any]]) -> str:
    """An SVG of bars: cost over the best engine's, by instance and engine, in percent."""
    told = [row for row in rows if "cost" in row]
    best: dict[str, int] = {}
    for row in told:
        best[row["instance"]] = min(row["cost"], best.get(row["instance"], row["cost"]))
    over = [100.0 * (row["cost"] / max(1, best[row["instance"]]) - 1.0) for row in told]
    longest = max([*over, 1.0])
    engines = list(dict.fromkeys(row["engine"] for row in told))
    parts = [
        _bar(number, row, share, longest, _COLOURS[engines.index(row["engine"]) % len(_COLOURS)])
        for number, (row, share) in enumerate(zip(told, over, strict=True))
    ]
    height = len(told) * (_BAR + 6) + 30
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'font-family="sans-serif" font-size="12"><title>Cost over the best engine, percent</title>'
        f"{''.join(parts)}</svg>\n"
    )


def _bar(number: int, row: dict[str, Any], share: float, longest: float, colour: str) -> str:
    top = 20 + number * (_BAR + 6)
    width = (_WIDTH - _LEFT - 80) * share / longest
    name = escape(f"{row['instance']} {row['engine']}")
    return (
        f'<text x="{_LEFT - 8}" y="{top + 12}" text-anchor="end">{name}</text>'
        f'<rect x="{_LEFT}" y="{top}" width="{max(1.0, width):.1f}" '
        f'height="{_BAR}" fill="{colour}"/>'
        f'<text x="{_LEFT + max(1.0, width) + 6:.1f}" y="{top + 12}">{share:.1f} %</text>'
    )
