"""The catalogue as it ships: entries in files by layer, read once."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language, pgettext

from jiahe.standards.choices import Force, Kind, Layer, MeasureUnit, OnMiss, Window

FOLDER = Path(__file__).with_name("catalogue")


LEADING_ID = re.compile(r"[A-Z]{2,3}-\d{2}(?![\w-])")


def in_language(zh: str, en: str) -> str:
    return zh if (get_language() or "zh").startswith("zh") else en


def titled(text: str) -> str:
    """Kept words that begin with a standard's id, with its title in the reader's language."""
    found = LEADING_ID.match(text)
    entry = catalogue().get(found[0]) if found else None
    return text.replace(entry.id, f"{entry.id} {entry.title}", 1) if entry else text


@dataclass(frozen=True)
class DataKind:
    """A kind of data that a standard rests on; `exists` says whether the product keeps it."""

    name: str
    zh: str
    en: str
    exists: bool

    @property
    def words(self) -> str:
        return in_language(self.zh, self.en)


@dataclass(frozen=True)
class Entry:
    """One standard as a file states it; `op` and `limit` are what a figure is held against."""

    id: str
    layer: Layer
    force: Force
    area: str
    kind: Kind
    zh: str
    en: str
    op: str
    limit: float
    unit: MeasureUnit
    window: Window
    on_miss: OnMiss
    owner: str  # a role's value
    needs: tuple[str, ...]
    clause: str
    version: str
    effective_from: date
    metric: str = ""
    where: tuple[str, ...] = ("*",)
    certainty: str = ""
    note_zh: str = ""
    note_en: str = ""

    @property
    def title(self) -> str:
        return in_language(self.zh, self.en)

    @property
    def note(self) -> str:
        return in_language(self.note_zh, self.note_en)

    @property
    def source(self) -> str:
        """The clause; the trade's own plan in the reader's language."""
        if self.certainty:
            return self.clause
        return pgettext("standard", "The trade's plan of service quality")

    @property
    def missing(self) -> tuple[DataKind, ...]:
        """The data that the product does not keep yet; empty when the figure can be had."""
        return tuple(data_kinds()[name] for name in self.needs if not data_kinds()[name].exists)


CHOICES = {
    "force": Force,
    "kind": Kind,
    "unit": MeasureUnit,
    "window": Window,
    "on_miss": OnMiss,
}


@cache
def data_kinds() -> dict[str, DataKind]:
    rows = tomllib.loads((FOLDER / "data.toml").read_text(encoding="utf-8"))
    return {name: DataKind(name=name, **row) for name, row in rows.items()}


@cache
def catalogue() -> dict[str, Entry]:
    """Every entry by its id, in the order of the files; raises ValueError on a doubled id."""
    found: dict[str, Entry] = {}
    for path in sorted(FOLDER.glob("c*.toml")):
        for entry in entries_of(tomllib.loads(path.read_text(encoding="utf-8"))):
            if entry.id in found:
                raise ValueError(f"{entry.id} stands twice in the catalogue")
            found[entry.id] = entry
    return found


def entries_of(file: dict[str, Any]) -> list[Entry]:
    """The entries of one file; raises KeyError, ValueError or TypeError on a wrong field."""
    frame = {
        "layer": Layer(file["layer"]),
        "version": file["version"],
        "effective_from": file["effective_from"],
    }
    return [Entry(**frame, **_typed(row)) for row in file["standard"]]


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    typed = row | {name: choices(row[name]) for name, choices in CHOICES.items()}
    typed["needs"] = tuple(row["needs"])
    if "where" in row:
        typed["where"] = tuple(row["where"])
    return typed
