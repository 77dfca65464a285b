"""The trade's words as data: the first lesson of the reader, and the words that raise alarms."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jiahe.engine.words.calibration import Calibration
from jiahe.engine.words.damage import Lexicon
from jiahe.engine.words.lesson import TAUGHT, Material
from jiahe.engine.words.lesson import sentences as sentences_of
from jiahe.engine.words.reader import Reader, taught

HERE = Path(__file__).parent


@cache
def material() -> Material:
    found = tomllib.loads((HERE / "material.toml").read_text(encoding="utf-8"))
    around = {name: _words(found, name) for name in ("who", "openers", "ends", "more", "denials")}
    aspects = {name: found[name] for name in found if isinstance(found[name], dict)}
    return Material(
        version=found["version"],
        **around,
        phrases={
            aspect: {one: _words(texts, one) for one in TAUGHT if one in texts}
            for aspect, texts in aspects.items()
        },
        praise={aspect: _words(texts, "praise") for aspect, texts in aspects.items()},
        blame={aspect: _words(texts, "blame") for aspect, texts in aspects.items()},
    )


def _words(table: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(table.get(name, "").split())


@cache
def damage_words() -> dict[str, Lexicon]:
    found = tomllib.loads((HERE / "damage.toml").read_text(encoding="utf-8"))
    return {
        kind: Lexicon(_words(one, "words"), _words(one, "but"))
        for kind, one in found.items()
    }
