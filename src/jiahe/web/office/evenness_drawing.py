"""The curve of evenness against ways as a picture; the table beside it says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

_WIDE, _HIGH, _PAD = 320, 160, 24


@dataclass(frozen=True)
class Point:
    """One step: what it brings and costs beside the first."""

    evenness: int
    name: str
    gini: float
    travel_minutes: int
    dearer_minutes: int
    moved: int
    is_in_force: bool


def curve_svg(points: Sequence[Point]) -> SafeString:
    """Minutes on the road to the right, unevenness upwards; the step in force is the larger dot."""
    across = _places([one.travel_minutes for one in points], _WIDE)
    up = _places([-one.gini for one in points], _HIGH)
    spots = list(zip(across, up, strict=True))
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{7 if one.is_in_force else 4}"'
        ' fill="currentColor"/>'
        f'<text x="{x:.1f}" y="{y - 10:.1f}" text-anchor="middle" fill="currentColor"'
        f' font-size="12">{one.evenness}</text>'
        for one, (x, y) in zip(points, spots, strict=True)
    )
    return SafeString(
        f'<svg width="{_WIDE}" height="{_HIGH}" viewBox="0 0 {_WIDE} {_HIGH}" aria-hidden="true"'
        f' focusable="false"><polyline points="{line}" fill="none" stroke="currentColor"'
        f' stroke-width="2"/>{dots}</svg>'
    )


def _places(values: Sequence[float], length: int) -> list[float]:
    low, high = min(values), max(values)
    room = length - 2 * _PAD
    spread = high - low
    return [_PAD + (room * (one - low) / spread if spread else room / 2) for one in values]
