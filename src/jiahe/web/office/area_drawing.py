"""The areas drawn as SVG by hand: cells from which households ask, and a circle for each reach.

Every figure stands in a table of the same page; the drawing is decoration to who cannot see it.
Cells are two kilometres wide and told as counts: no home is drawn.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians

from django.utils.safestring import SafeString, mark_safe

from jiahe.engine.travel import Place
from jiahe.engine.travelfit import CELL_DEGREES, Cell, middle_of

FEW = 3  # fewer asks than this are told as "fewer than", never as their number
_DEGREE_KILOMETRES = 111.2
_SCALE, _MARGIN = 10.0, 12.0  # units a kilometre; around everything
_CELL = CELL_DEGREES * _DEGREE_KILOMETRES * _SCALE


@dataclass(frozen=True)
class Circle:
    """One store with its reach now and, where another one is proposed, then; in metres."""

    number: int
    name: str
    place: Place
    metres_now: int
    metres_then: int | None = None

    @property
    def widest(self) -> int:
        return max(self.metres_now, self.metres_then or 0)


def area_svg(
    circles: Sequence[Circle], visits: Mapping[Cell, float], asks: Mapping[Cell, float]
) -> SafeString:
    """Circles over cells, north up: served demand in one colour, refused asks in another."""
    if not circles:
        return SafeString("")
    frame = _Frame(circles)
    parts = [
        *frame.squares(visits, "ar-visits"),
        *frame.squares(asks, "ar-asks"),
        *(part for one in circles for part in frame.drawn(one)),
    ]
    text = (
        f'<svg class="ar-drawing" viewBox="0 0 {frame.wide:.0f} {frame.high:.0f}"'
        f' aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )
    return mark_safe(text)  # noqa: S308  # numbers only, written above


class _Frame:
    """The piece of ground that holds every circle."""

    def __init__(self, circles: Sequence[Circle]) -> None:
        self._lat = sum(one.place.lat for one in circles) / len(circles)
        self._lng = sum(one.place.lng for one in circles) / len(circles)
        spots = [(*self._flat(one.place), one.widest / 1_000 * _SCALE) for one in circles]
        self._west = min(x - r for x, _y, r in spots) - _MARGIN
        self._north = min(y - r for _x, y, r in spots) - _MARGIN
        self.wide = max(x + r for x, _y, r in spots) + _MARGIN - self._west
        self.high = max(y + r for _x, y, r in spots) + _MARGIN - self._north

    def _flat(self, place: Place) -> tuple[float, float]:
        east = (place.lng - self._lng) * cos(radians(self._lat))
        scale = _DEGREE_KILOMETRES * _SCALE
        return east * scale, (self._lat - place.lat) * scale

    def _at(self, place: Place) -> tuple[float, float]:
        x, y = self._flat(place)
        return x - self._west, y - self._north

    def squares(self, cells: Mapping[Cell, float], kind: str) -> Iterable[str]:
        """The cells with anything in them that lie on the drawing."""
        for cell, amount in sorted(cells.items()):
            x, y = self._at(middle_of(cell))
            if amount > 0 and 0 <= x <= self.wide and 0 <= y <= self.high:
                yield (
                    f'<rect class="{kind} ar-{shade(amount)}" x="{x - _CELL / 2:.1f}"'
                    f' y="{y - _CELL / 2:.1f}" width="{_CELL - 1:.1f}"'
                    f' height="{_CELL - 1:.1f}" rx="2"/>'
                )

    def drawn(self, one: Circle) -> Iterable[str]:
        x, y = self._at(one.place)
        rings = [("ar-now", one.metres_now)]
        if one.metres_then is not None:
            rings.append(("ar-then", one.metres_then))
        for kind, metres in rings:
            radius = metres / 1_000 * _SCALE
            yield f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>'
        yield f'<circle class="ar-store" cx="{x:.1f}" cy="{y:.1f}" r="9"/>'
        yield f'<text x="{x:.1f}" y="{y + 4:.1f}">{one.number}</text>'


def shade(amount: float) -> int:
    """0 (few) to 3 (many)."""
    return sum(amount >= edge for edge in (2, 5, 10))


def told_count(amount: float) -> str:
    """The count of a cell, rounded; few asks are told as fewer than `FEW`."""
    return f"<{FEW}" if amount < FEW else str(round(amount))
