"""Residential compounds 小区 with invented names, on dry land, denser towards the old town."""

import itertools
import random
from dataclasses import dataclass

from jiahe.simulation import geography
from jiahe.simulation.geography import Place
from jiahe.simulation.words import words

_AREAS = (42, 55, 63, 72, 78, 86, 89, 96, 105, 118, 126, 138, 143, 165, 188, 220)


@dataclass(frozen=True, slots=True)
class Compound:
    """One gated compound: where it is and what its flats are like."""

    code: str
    name: str
    district: str
    place: Place
    address: str
    buildings: int
    units: int
    floors: int
    has_lift: bool
    areas_m2: tuple[int, ...]
    built_year: int


def some_place(rng: random.Random, *, spread_km: float = 4.6) -> Place:
    """A dry place in the city, more often near the old town than far out."""
    while True:
        place = geography.place_at(rng.gauss(0, spread_km), rng.gauss(0, spread_km))
        if geography.on_land(place):
            return place


def street_address(rng: random.Random, district: str) -> str:
    """City, district, street and number, as it is written on a letter."""
    name = next(d.name for d in geography.DISTRICTS if d.code == district)
    street = rng.choice(words("street", "names"))
    return f"{geography.CITY_NAME}{name}{street}{rng.randint(2, 988)}号"


def _name(first: str, last: str) -> str:
    return first.removesuffix("里") + last if last == "里" else first + last


def _compound(rng: random.Random, number: int, name: str) -> Compound:
    place = some_place(rng)
    is_new = name.endswith(words("compound", "modern_last"))
    built_year = rng.randint(2006, 2023) if is_new else rng.randint(1986, 2014)
    floors = rng.choice((11, 18, 18, 26, 33)) if built_year > 2005 else rng.choice((5, 6, 6, 7))
    lowest = rng.randint(4, 9) if is_new else rng.randint(0, 5)
    district = geography.district_of(place)
    return Compound(
        code=f"yq-{number:04d}",
        name=name,
        district=district,
        place=place,
        address=street_address(rng, district),
        buildings=rng.randint(3, 28),
        units=rng.randint(1, 4),
        floors=floors,
        has_lift=floors > 7,
        areas_m2=_AREAS[lowest : lowest + rng.randint(3, 6)],
        built_year=built_year,
    )


def build_compounds(*, seed: int, count: int = 400) -> tuple[Compound, ...]:
    """So many compounds, every name once; at most as many as there are names."""
    rng = random.Random(seed)  # noqa: S311  # repeatable on purpose
    pairs = itertools.product(words("compound", "first"), words("compound", "last"))
    names = sorted({_name(first, last) for first, last in pairs})
    chosen = rng.sample(names, count)
    return tuple(_compound(rng, i, name) for i, name in enumerate(chosen, start=1))
