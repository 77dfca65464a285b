"""The invented city's companies, and how its people get their names and numbers.

Every number lies in a block kept for the demonstration; no real person, company or address is
meant. Equal seeds give equal people.
"""

import random
from dataclasses import dataclass

from jiahe.simulation.compounds import some_place, street_address
from jiahe.simulation.geography import Place, district_of
from jiahe.simulation.words import words

HOUSEHOLD_BLOCK, STAFF_BLOCK, WORKER_BLOCK = "+861370000", "+861380000", "+861390000"
STORES = ("总店", "城东店", "河西店")


@dataclass(frozen=True, slots=True)
class Store:
    """A shop of a company, where its workers are at home."""

    code: str
    name: str
    name_en: str
    district: str
    place: Place
    address: str


@dataclass(frozen=True, slots=True)
class Company:
    code: str
    name: str
    name_en: str
    mode: str
    stores: tuple[Store, ...]


COMPANIES = (
    ("jiahe", "云栖家和家政", "Yunqi Jiahe Home Services", "employee", 3),
    ("tingsong", "听松到家", "Tingsong at Home", "agency", 2),
    ("linli", "邻里好帮手", "Good Neighbours", "shop", 1),
)


def phone(block: str, number: int) -> str:
    """The block's n-th number, E.164."""
    return f"{block}{number:04d}"


def full_name(rng: random.Random, *, gender: str, age: int) -> str:
    """A made-up name that fits the years in which its bearer was born."""
    kind = "woman" if gender == "f" else "man"
    generation = "_older" if age >= 55 else "_younger" if age < 32 else ""
    return rng.choice(words("surname", "names")) + rng.choice(
        words("given", kind + generation, "names")
    )


def _store(rng: random.Random, company: str, number: int) -> Store:
    place = some_place(rng, spread_km=3.0)
    district = district_of(place)
    return Store(
        code=f"{company}-{number}",
        name=STORES[number - 1],
        name_en=("Main shop", "East shop", "West shop")[number - 1],
        district=district,
        place=place,
        address=street_address(rng, district),
    )


def build_companies(*, seed: int) -> tuple[Company, ...]:
    """Three companies, one of each way of working."""
    rng = random.Random(f"companies {seed}")  # noqa: S311  # repeatable on purpose
    return tuple(
        Company(
            code, name, name_en, mode, tuple(_store(rng, code, n) for n in range(1, stores + 1))
        )
        for code, name, name_en, mode, stores in COMPANIES
    )
