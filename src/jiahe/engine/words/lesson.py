"""The first lesson: sentences put together from phrases, so that only the phrases teach.

What stands around a phrase (who, when, how it ends) is drawn alike for every label. Beside them
stand whole sayings that only imply what they praise or blame; they teach as they are.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

VARIANTS = 2  # sentences from each phrase, beside the phrase alone
SAYING_WEIGHT = 2.0  # a saying stands once where a phrase stands three times


class Feeling(StrEnum):
    GLAD = "glad"
    SORRY = "sorry"
    PLAIN = "plain"  # says something, praises or blames nothing
    UNSURE = "unsure"


TAUGHT = (Feeling.GLAD, Feeling.SORRY, Feeling.PLAIN)


class Taught(NamedTuple):
    """A sentence, what it is about, how it feels; `phrase` is what it was made from.

    Without a phrase it only teaches and never tests: a word denied means nothing by itself.
    """

    text: str
    aspect: str
    feeling: Feeling
    phrase: str
    weight: float = 1.0


@dataclass(frozen=True)
class Material:
    version: str
    who: Sequence[str]
    openers: Sequence[str]
    ends: Sequence[str]
    more: Sequence[str]
    denials: Sequence[str]
    phrases: Mapping[str, Mapping[Feeling, Sequence[str]]]  # aspect -> feeling -> phrases
    praise: Mapping[str, Sequence[str]]  # aspect -> words that a denial turns round
    blame: Mapping[str, Sequence[str]]
    sayings: Mapping[str, Mapping[Feeling, Sequence[str]]]  # aspect -> feeling -> whole sentences

    @property
    def aspects(self) -> tuple[str, ...]:
        return tuple(self.phrases)


def sentences(material: Material, seed: int = 1) -> tuple[Taught, ...]:
    """Each phrase alone and in a few sentences, each saying once; a seed gives the same ones."""
    rng = random.Random(seed)  # noqa: S311  # repeatable on purpose
    found: list[Taught] = []
    for aspect, by_feeling in material.phrases.items():
        for feeling, phrases in by_feeling.items():
            for phrase in phrases:
                texts = [phrase, *(_dressed(rng, material, phrase) for _ in range(VARIANTS))]
                found += [Taught(text, aspect, feeling, phrase) for text in texts]
    found += _turned(material, material.praise, (Feeling.GLAD, Feeling.SORRY))
    found += _turned(material, material.blame, (Feeling.SORRY, Feeling.GLAD))
    found += [
        Taught(text, aspect, feeling, text, SAYING_WEIGHT)
        for aspect, by_feeling in material.sayings.items()
        for feeling, texts in by_feeling.items()
        for text in texts
    ]
    return tuple(found)


def _turned(
    material: Material, words: Mapping[str, Sequence[str]], feelings: tuple[Feeling, Feeling]
) -> list[Taught]:
    """Each word with every strengthening as the first feeling, with every denial as the second."""
    return [
        Taught(before + word, aspect, feeling, "", 0.5)
        for aspect, mine in words.items()
        for word in mine
        for fronts, feeling in zip((material.more, material.denials), feelings, strict=True)
        for before in fronts
    ]


def _dressed(rng: random.Random, material: Material, phrase: str) -> str:
    opener = rng.choice(material.openers) if rng.random() < 0.5 else ""
    who = rng.choice(material.who) if rng.random() < 0.6 else ""
    return opener + who + phrase + (rng.choice(material.ends) if rng.random() < 0.5 else "")
