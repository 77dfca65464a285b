"""What goes into the bag: a service's kit for a home of some size, from what the store has."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Line:
    """For one purpose: so much always, and more for each 100 m² of the home."""

    purpose: str
    base: int
    per_100_m2: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """A supply that serves a purpose, and how much of it is there."""

    supply_id: int
    purpose: str
    has_label: bool
    on_hand: int
    step: int = 1


@dataclass(frozen=True, slots=True)
class Packed:
    supply_id: int
    quantity: int


def quantity_for(line: Line, area_m2: int, step: int = 1) -> int:
    """Rounded up to whole steps, since nobody measures a single millilitre."""
    wanted = line.base + line.per_100_m2 * area_m2 / 100
    return ceil(wanted / step) * step


def fill_kit(lines: Iterable[Line], area_m2: int, choices: Sequence[Choice]) -> list[Packed]:
    """One supply for each purpose, in the lines' order; a purpose that nothing serves is left out.

    Enough of a labelled supply comes first, then enough of any, then the labelled one though it
    is short; among equals the one with more, then the lower id.
    """
    packed = []
    for line in lines:
        able = [one for one in choices if one.purpose == line.purpose]
        if not able:
            continue
        best = max(able, key=lambda one, line=line: _merit(one, quantity_for(line, area_m2)))  # type: ignore[misc]
        quantity = quantity_for(line, area_m2, best.step)
        if quantity:
            packed.append(Packed(best.supply_id, quantity))
    return packed


def _merit(one: Choice, wanted: int) -> tuple[bool, bool, int, int]:
    return (one.on_hand >= wanted, one.has_label, one.on_hand, -one.supply_id)
