"""Ways of working that use and throw away less; a step of a procedure may ask for one."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("practices.toml")


@dataclass(frozen=True)
class Practice:
    slug: str
    name: str
    name_en: str
    why: str
    why_en: str


def _read() -> dict[str, Practice]:
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["practice"]
    return {row["slug"]: Practice(**row) for row in rows}


PRACTICES: Mapping[str, Practice] = _read()
