"""The learnt law of travel drawn as SVG by hand: bars by hour, a map of cells.

Every figure of a drawing stands in a table of the same page; the drawings are decoration to who
cannot see them. Colours are classes, so that the style guide decides them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from jiahe.engine.travelfit import EBIKE, FittedTravel, middle_of

FIRST, LAST = 6, 22  # hours shown
_STEP, _BAR, _HEIGHT, _FOOT = 40, 28, 160, 24
_MOST_CELLS = 40  # columns or rows: beyond, only the busiest are drawn
_SIDE = 14


@dataclass(frozen=True)
class Bar:
    hour: int
    kilometres_per_hour: float
    rides: int


@dataclass(frozen=True)
class Square:
    """A cell with its middle, how much slower it is than the city, and from how many rides."""

    row: int
    column: int
    lat: float
    lng: float
    factor: float
    rides: int

    @property
    def percent(self) -> int:
        """How much longer a kilometre takes here than in the city as a whole."""
        return round(100 * (self.factor - 1))


def hour_bars(law: FittedTravel, first: int) -> list[Bar]:
    """Crow-flight speeds from `FIRST` to `LAST`; `first` is 0 for working days, 24 for weekends."""
    mode = EBIKE if EBIKE in law.paces else min(law.paces)
    return [
        Bar(hour, law.kilometres_per_hour(first + hour, mode), law.rides_by_hour[first + hour])
        for hour in range(FIRST, LAST)
    ]


def squares(law: FittedTravel) -> list[Square]:
    """The cells with rides, from north to south."""
    found = []
    for cell, factor in law.cells.items():
        middle = middle_of(cell)
        rides = law.rides_by_cell.get(cell, 0)
        found.append(Square(*cell, middle.lat, middle.lng, factor, rides))
    return sorted(found, key=lambda one: (-one.row, one.column))


def bars_svg(bars: Sequence[Bar]) -> SafeString:
    """Bars of speed; hours without a ride are hollow."""
    top = max((one.kilometres_per_hour for one in bars), default=1.0)
    parts = []
    for number, one in enumerate(bars):
        height = round(_HEIGHT * one.kilometres_per_hour / top)
        left = number * _STEP + (_STEP - _BAR) // 2
        kind = "tr-bar" if one.rides else "tr-bar is-bare"
        middle = left + _BAR // 2
        parts.append(
            f'<rect class="{kind}" x="{left}" y="{_FOOT + _HEIGHT - height}" width="{_BAR}"'
            f' height="{height}" rx="3"/>'
            f'<text x="{middle}" y="{_FOOT + _HEIGHT - height - 5}">'
            f"{one.kilometres_per_hour:.1f}</text>"
            f'<text x="{middle}" y="{_HEIGHT + 2 * _FOOT - 6}">{one.hour}</text>'
        )
    return _drawn(len(bars) * _STEP, _HEIGHT + 2 * _FOOT, parts)


def cells_svg(cells: Sequence[Square]) -> SafeString:
    """Squares from north to south: darker is slower; nothing is drawn without cells."""
    shown = _nearby(cells)
    if not shown:
        return _drawn(_SIDE, _SIDE, [])
    north, west = max(one.row for one in shown), min(one.column for one in shown)
    wide = max(one.column for one in shown) - west + 1
    high = north - min(one.row for one in shown) + 1
    parts = [
        f'<rect class="tr-cell tr-{shade(one.factor)}" x="{(one.column - west) * _SIDE}"'
        f' y="{(north - one.row) * _SIDE}" width="{_SIDE - 1}" height="{_SIDE - 1}" rx="2"/>'
        for one in shown
    ]
    return _drawn(wide * _SIDE, high * _SIDE, parts)


def _nearby(cells: Sequence[Square]) -> list[Square]:
    """The cells around the busiest one: a stray position does not shrink the drawing."""
    if not cells:
        return []
    heart = max(cells, key=lambda one: (one.rides, -one.row, -one.column))
    reach = _MOST_CELLS // 2
    return [
        one
        for one in cells
        if abs(one.row - heart.row) <= reach and abs(one.column - heart.column) <= reach
    ]


def shade(factor: float) -> int:
    """0 (fast) to 4 (slow)."""
    return sum(factor >= edge for edge in (0.9, 0.97, 1.03, 1.12))


def _drawn(wide: int, high: int, parts: Sequence[str]) -> SafeString:
    text = (
        f'<svg class="tr-drawing" viewBox="0 0 {wide} {high}" aria-hidden="true"'
        f' focusable="false">{"".join(parts)}</svg>'
    )
    return mark_safe(text)  # noqa: S308  # numbers only, written above
