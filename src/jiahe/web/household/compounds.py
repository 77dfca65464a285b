"""The compounds that a household can pick: names with a place, so that no map service is asked.

The demo city brings its own list. A real city loads its list the same way: a CSV file with
the columns name, lat, lng, named by the setting COMPOUNDS_FILE.
"""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from jiahe.engine.travel import Place
from jiahe.simulation.compounds import build_compounds


@dataclass(frozen=True, slots=True)
class Compound:
    name: str
    lat: float
    lng: float

    @property
    def place(self) -> Place:
        return Place(self.lat, self.lng)


@lru_cache(maxsize=1)
def compounds() -> tuple[Compound, ...]:
    """Every compound of the city, by name."""
    listed = getattr(settings, "COMPOUNDS_FILE", "")
    found = _from_file(Path(listed)) if listed else _invented()
    return tuple(sorted(found, key=lambda compound: compound.name))


def compound_named(name: str) -> Compound | None:
    return next((found for found in compounds() if found.name == name.strip()), None)


def _from_file(path: Path) -> list[Compound]:
    with path.open(encoding="utf-8-sig", newline="") as rows:
        return [
            Compound(row["name"], float(row["lat"]), float(row["lng"]))
            for row in csv.DictReader(rows)
        ]


def _invented() -> list[Compound]:
    return [
        Compound(found.name, found.place.lat, found.place.lng) for found in build_compounds(seed=1)
    ]
