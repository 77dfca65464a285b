"""What clean means: the trade's norms by room and how often, the same for every company."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("norms.toml")
DAILY, WEEKLY, MONTHLY = 1, 7, 30


@dataclass(frozen=True)
class Norm:
    """One task, how often it is due, and when it is done well."""

    task: str
    task_en: str
    every_days: int
    criterion: str
    criterion_en: str


@dataclass(frozen=True)
class Room:
    name: str
    name_en: str
    norms: tuple[Norm, ...]


@lru_cache(maxsize=1)
def _shelves() -> dict[str, tuple[Room, ...]]:
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {shelf: _rooms(read["rooms"], rows) for shelf, rows in read["norms"].items()}


def _rooms(names: dict[str, list[str]], rows: list[list[Any]]) -> tuple[Room, ...]:
    return tuple(
        Room(name, name_en, tuple(Norm(*row[1:]) for row in rows if row[0] == code))
        for code, (name, name_en) in names.items()
        if any(row[0] == code for row in rows)
    )


def rooms_of(shelf: str) -> tuple[Room, ...]:
    """The rooms of a shelf with their tasks, most frequent first; empty where none are set."""
    return _shelves().get(shelf, ())
