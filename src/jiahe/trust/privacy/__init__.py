"""The published notice on personal data: what for what purpose, how long, by which law."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

FOLDER = Path(__file__).parent


def _told(row: dict[str, Any], name: str) -> str:
    """A field of two languages, in that of the moment."""
    prefix = f"{name}_" if name else ""
    return str(row[f"{prefix}{'zh' if (get_language() or 'zh').startswith('zh') else 'en'}"])


@dataclass(frozen=True)
class Purpose:
    """One kind of data; `row` holds each text in both languages."""

    row: dict[str, Any]

    @property
    def data(self) -> str:
        return _told(self.row, "data")

    @property
    def why(self) -> str:
        return _told(self.row, "why")

    @property
    def kept(self) -> str:
        return _told(self.row, "kept")

    @property
    def basis(self) -> str:
        return _told(self.row, "basis")

    @property
    def is_sensitive(self) -> bool:
        return bool(self.row["is_sensitive"])


@dataclass(frozen=True)
class Notice:
    version: str
    effective_from: date
    row: dict[str, Any]
    purposes: tuple[Purpose, ...]

    @property
    def changes(self) -> str:
        """What is new in it, in the language of the moment."""
        return _told(self.row, "")


@cache
def notices(folder: Path = FOLDER) -> tuple[Notice, ...]:
    """Every version, the newest first; raises KeyError on a missing field."""
    rows = [tomllib.loads(one.read_text(encoding="utf-8")) for one in folder.glob("*.toml")]
    found = [
        Notice(row["version"], row["effective_from"], row, tuple(map(Purpose, row["purpose"])))
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: one.effective_from, reverse=True))


def notice_in_force(on: date, folder: Path = FOLDER) -> Notice:
    """The latest that holds by then; before the first one, the first."""
    known = notices(folder)
    return next((one for one in known if one.effective_from <= on), known[-1])


def notice_named(version: str, folder: Path = FOLDER) -> Notice | None:
    return next((one for one in notices(folder) if one.version == version), None)
