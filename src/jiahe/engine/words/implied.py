"""Turns of speech that imply praise or blame without a word of either: "promised ..., in the end".

A linear model of short runs cannot see them: their parts stand far apart, and each alone says
nothing. A cue is a pattern with a weight, in log odds, for one feeling.
"""

import re
from collections.abc import Sequence
from math import exp
from typing import NamedTuple

from jiahe.engine.words.grams import plain
from jiahe.engine.words.lesson import Feeling
from jiahe.engine.words.linear import Rest

BESIDE = 4  # characters around a cue that may undo it, too
MOST = 3.0  # log odds that all cues for one feeling come to together


class Cue(NamedTuple):
    name: str
    feeling: Feeling
    weight: float
    pattern: re.Pattern[str]
    but: re.Pattern[str] | None = None  # what makes it say nothing when it stands in or beside it


class Found(NamedTuple):
    feeling: Feeling
    rest: Rest


def cues_in(text: str, cues: Sequence[Cue]) -> tuple[Found, ...]:
    """Each cue that the text holds, at its first place that counts."""
    seen = plain(text)
    found = []
    for cue in cues:
        for place in cue.pattern.finditer(seen):
            near = seen[max(0, place.start() - BESIDE) : place.end() + BESIDE]
            if cue.but is None or not cue.but.search(near):
                found.append(Found(cue.feeling, Rest(*place.span(), cue.weight)))
                break
    return tuple(found)


def pushed(labels: Sequence[str], chances: Sequence[float], found: Sequence[Found]) -> list[float]:
    """The chances of the labels after the cues have spoken; they still sum to one."""
    odds = [
        chance * exp(min(MOST, sum(one.rest.weight for one in found if one.feeling == label)))
        for label, chance in zip(labels, chances, strict=True)
    ]
    return [one / sum(odds) for one in odds]
