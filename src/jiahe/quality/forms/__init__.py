"""The forms that households are asked with: read once from their files, checked while read."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

FOLDER = Path(__file__).parent
GENERAL = "general"


@dataclass(frozen=True)
class Question:
    code: str
    zh: str
    en: str

    @property
    def words(self) -> str:
        """In the page's language."""
        return self.en if get_language() == "en" else self.zh


@dataclass(frozen=True)
class Form:
    code: str
    zh: str
    en: str
    version: str
    hues: tuple[str, ...]
    questions: tuple[Question, ...]

    @property
    def words(self) -> str:
        """Which services it is for."""
        return self.en if get_language() == "en" else self.zh


@dataclass(frozen=True)
class Dimension:
    """One of the five of the yearly survey."""

    code: str
    zh: str
    en: str
    items: tuple[Question, ...]

    @property
    def words(self) -> str:
        return self.en if get_language() == "en" else self.zh


@cache
def forms() -> dict[str, Form]:
    rows = tomllib.loads((FOLDER / "surveys.toml").read_text(encoding="utf-8"))["form"]
    return {
        row["code"]: Form(
            row["code"],
            row["zh"],
            row["en"],
            row["version"],
            tuple(row["hues"]),
            tuple(Question(**one) for one in row["dimensions"]),
        )
        for row in rows
    }


def form_for(hue: str) -> Form:
    """The form of that kind of service, else the general one."""
    fitting = (form for form in forms().values() if hue in form.hues)
    return next(fitting, forms()[GENERAL])


@cache
def year_form() -> tuple[str, tuple[Dimension, ...]]:
    """(version, dimensions) of the yearly survey."""
    told = tomllib.loads((FOLDER / "servqual.toml").read_text(encoding="utf-8"))
    return told["version"], tuple(
        Dimension(
            row["code"],
            row["zh"],
            row["en"],
            tuple(
                Question(f"{row['code']}{n}", **item)
                for n, item in enumerate(row["items"], start=1)
            ),
        )
        for row in told["dimension"]
    )
