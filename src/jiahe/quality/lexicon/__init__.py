"""The trade's words as data: the first lesson of the reader, and the words that raise alarms."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jiahe.engine.words.calibration import Calibration
from jiahe.engine.words.damage import Lexicon
from jiahe.engine.words.implied import Cue
from jiahe.engine.words.lesson import TAUGHT, Feeling, Material, Taught
from jiahe.engine.words.lesson import sentences as sentences_of

HERE = Path(__file__).parent


@cache
def material() -> Material:
    found = _read("material.toml")
    around = {name: _words(found, name) for name in ("who", "openers", "ends", "more", "denials")}
    aspects = {name: found[name] for name in found if isinstance(found[name], dict)}
    return Material(
        version=found["version"],
        **around,
        phrases={aspect: _by_feeling(texts) for aspect, texts in aspects.items()},
        praise={aspect: _words(texts, "praise") for aspect, texts in aspects.items()},
        blame={aspect: _words(texts, "blame") for aspect, texts in aspects.items()},
        sayings={aspect: _by_feeling(texts) for aspect, texts in _read("sayings.toml").items()},
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def _by_feeling(texts: Mapping[str, str]) -> dict[Feeling, tuple[str, ...]]:
    return {one: _words(texts, one) for one in TAUGHT if one in texts}


def _words(table: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(table.get(name, "").split())


@cache
def damage_words() -> dict[str, Lexicon]:
    found = _read("damage.toml")
    return {kind: Lexicon(_words(one, "words"), _words(one, "but")) for kind, one in found.items()}


@cache
def implied() -> tuple[Cue, ...]:
    """The turns of speech that imply praise or blame, from `implied.toml`."""
    found = _read("implied.toml")
    return tuple(
        Cue(
            name,
            Feeling(one["feeling"]),
            one["weight"],
            re.compile("|".join(one["patterns"])),
            re.compile(one["but"]) if "but" in one else None,
        )
        for name, one in found.items()
    )


class Label(NamedTuple):
    """What a person said that some words mean."""

    words: str
    aspect: str
    feeling: str


class Start(NamedTuple):
    """The reader that every company begins with."""

    version: str
    limits: tuple[Calibration, Calibration]  # as `jiahe bench words` finds them on held-out phrases


START = Start(
    "5",
    (Calibration(1.6759, 0.7447, 0.3, 0.75), Calibration(1.3893, 0.557, 0.0)),
)
LABEL_WEIGHT = 3.0  # a real sentence of the company teaches as much as three of ours


def lesson_with(labels: Sequence[Label]) -> tuple[Taught, ...]:
    """The first lesson and what people of the company corrected."""
    real = (
        Taught(one.words, one.aspect, Feeling(one.feeling), one.words, LABEL_WEIGHT)
        for one in labels
    )
    return (*sentences_of(material()), *real)
