"""What a visit costs the air and the bin: grams of CO2e, grams of waste, litres of water.

Activity times factor, and nothing else: each part carries its activity and the name of its
factor, so that a reader can do the sum again. A factor that is an assumption says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Factor:
    """Grams of CO2e for one unit of an activity, with where the number comes from."""

    name: str
    grams: float
    unit: str
    source: str
    source_en: str
    is_published: bool  # by an authority; otherwise an assumption of ours


@dataclass(frozen=True, slots=True)
class Spent:
    """So many units of a supply, whose pack holds `pack_size` of them."""

    supply: str
    quantity: int
    pack_size: int
    pack_co2_grams: int
    pack_waste_grams: int


@dataclass(frozen=True, slots=True)
class Activity:
    """What is known of a visit: the way there by its means, what was used up, the water."""

    kilometres: Mapping[str, float]
    spent: Sequence[Spent] = ()
    water_litres: float = 0.0


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the sum; `factor` is empty where the supply itself carries its grams."""

    kind: str  # "travel", "supply", "water"
    name: str
    amount: float
    co2_grams: float
    factor: str = ""


@dataclass(frozen=True, slots=True)
class Footprint:
    parts: tuple[Part, ...]
    waste_grams: float
    water_litres: float

    @property
    def co2_grams(self) -> float:
        return sum(part.co2_grams for part in self.parts)

    def grams_of(self, kind: str) -> float:
        return sum(part.co2_grams for part in self.parts if part.kind == kind)


NOTHING = Footprint((), 0.0, 0.0)


def footprint(activity: Activity, factors: Mapping[str, Factor]) -> Footprint:
    """The visit's figures, parts with nothing left out.

    A means of travel is looked up as `travel.<mode>`, water as `water`; raises KeyError for a
    factor that nobody named, rather than count it as nothing. Waste is the packaging of what
    was used up, by its share of the pack.
    """
    parts = [
        _part("travel", mode, length, factors[f"travel.{mode}"])
        for mode, length in sorted(activity.kilometres.items())
        if length > 0
    ]
    parts += [
        Part("supply", one.supply, one.quantity, one.pack_co2_grams * one.quantity / one.pack_size)
        for one in activity.spent
        if one.quantity > 0
    ]
    if activity.water_litres > 0:
        parts.append(_part("water", "water", activity.water_litres, factors["water"]))
    waste = sum(one.pack_waste_grams * one.quantity / one.pack_size for one in activity.spent)
    return Footprint(tuple(parts), waste, activity.water_litres)


def _part(kind: str, name: str, amount: float, factor: Factor) -> Part:
    return Part(kind, name, amount, amount * factor.grams, factor.name)


def total(found: Iterable[Footprint]) -> Footprint:
    """All of them as one: amounts and grams of the same name added up, the largest first."""
    sums: dict[tuple[str, str, str], list[float]] = {}
    waste = water = 0.0
    for one in found:
        waste, water = waste + one.waste_grams, water + one.water_litres
        for part in one.parts:
            line = sums.setdefault((part.kind, part.name, part.factor), [0.0, 0.0])
            line[0] += part.amount
            line[1] += part.co2_grams
    parts = [
        Part(kind, name, amount, grams, factor)
        for (kind, name, factor), (amount, grams) in sums.items()
    ]
    ranked = sorted(parts, key=lambda part: (-part.co2_grams, part.kind, part.name))
    return Footprint(tuple(ranked), waste, water)
