"""Reads a text: statement by statement what it is about, how it feels, and on which words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from jiahe.engine.words.calibration import Calibration, chances, least_chance, warmth_of
from jiahe.engine.words.implied import Cue, Found, cues_in, pushed
from jiahe.engine.words.lesson import TAUGHT, Feeling, Taught
from jiahe.engine.words.linear import Example, Linear, Lines, Rest, trained
from jiahe.engine.words.solver import Floats
from jiahe.engine.words.statements import Piece, pieces

GENERAL = "general"  # what a statement is about when it names nothing
FOLDS = 4
WANTED, WANTED_ASPECTS = 0.85, 0.8  # of the answers that are given, so many are to be right
STRENGTH = 0.05


@dataclass(frozen=True)
class Said:
    """One statement; the places are those of the whole text."""

    start: int
    end: int
    words: str
    aspect: str
    feeling: Feeling
    chance: float  # of the feeling, also of one that was too unsure to be told
    rests: tuple[Rest, ...]


@dataclass(frozen=True)
class Reader:
    feelings: Linear
    aspects: Linear
    of_feelings: Calibration
    of_aspects: Calibration
    cues: tuple[Cue, ...] = ()

    def read(self, text: str) -> tuple[Said, ...]:
        """The statements in their order; neighbours that say the same stand as one.

        A cue that reaches over a pause speaks in each statement that it touches.
        """
        found = cues_in(text, self.cues)
        return _joined(text, [self._said(piece, found) for piece in pieces(text)])

    def _said(self, piece: Piece, found: Sequence[Found]) -> Said:
        mine = [one for one in found if _touches(one.rest, piece)]
        label, feeling, chance = self._felt(piece.words, mine)
        spoken = tuple(
            Rest(max(one.rest.start, piece.start), min(one.rest.end, piece.end), one.rest.weight)
            for one in mine
            if one.feeling == label
        )
        rests = tuple(
            Rest(one.start + piece.start, one.end + piece.start, round(one.weight, 3))
            for one in self.feelings.rests_on(piece.words, label)
        )
        aspect = self.aspect_of(piece.words)
        return Said(*piece, aspect, feeling, round(chance, 3), apart(spoken, rests))

    def feeling_of(self, words: str) -> tuple[str, Feeling, float]:
        """(the likeliest feeling, the same or unsure, its chance)."""
        return self._felt(words, cues_in(words, self.cues))

    def _felt(self, words: str, found: Sequence[Found]) -> tuple[str, Feeling, float]:
        limits, labels = self.of_feelings, self.feelings.labels
        known = self.feelings.known(words)
        row = chances(self.feelings.margins_of([words]), limits.warmth(known))[0]
        spread = pushed(labels, [float(one) for one in row], found)
        chance = max(spread)
        label = labels[spread.index(chance)]
        is_known = bool(found) or known >= limits.familiar
        is_sure = chance >= limits.least and is_known
        return label, Feeling(label) if is_sure else Feeling.UNSURE, chance

    def aspect_of(self, words: str) -> str:
        label, chance = best(self.aspects, words, self.of_aspects)
        return label if chance >= self.of_aspects.least else GENERAL


def _touches(rest: Rest, piece: Piece) -> bool:
    return rest.start < piece.end and piece.start < rest.end


def apart(first: Sequence[Rest], then: Sequence[Rest]) -> tuple[Rest, ...]:
    """All of the first, and of the others those that lie within none of them, by their place."""
    kept = [one for one in then if all(one.end <= a.start or one.start >= a.end for a in first)]
    return tuple(sorted({*first, *kept}))


def best(linear: Linear, words: str, limits: Calibration) -> tuple[str, float]:
    """The likeliest label and its chance."""
    row = chances(linear.margins_of([words]), limits.temperature)[0]
    place = int(row.argmax())
    return linear.labels[place], float(row[place])


def _joined(text: str, said: Sequence[Said]) -> tuple[Said, ...]:
    found: list[Said] = []
    for _key, group in groupby(said, key=lambda one: (one.aspect, one.feeling)):
        mine = list(group)
        first, last = mine[0], mine[-1]
        found.append(Said(
            first.start, last.end, text[first.start : last.end], first.aspect, first.feeling,
            min(one.chance for one in mine), tuple(rest for one in mine for rest in one.rests),
        ))  # fmt: skip
    return tuple(found)


def taught(
    lesson: Sequence[Taught], limits: tuple[Calibration, Calibration], cues: Sequence[Cue] = ()
) -> Reader:
    """A reader of everything in the lesson and of the cues, unsure where the limits say so."""
    return Reader(*pair_of(lesson), *limits, tuple(cues))


def pair_of(lesson: Sequence[Taught]) -> tuple[Linear, Linear]:
    """What tells feelings and what tells aspects: the part of a reader that takes seconds."""
    feelings = [Example(one.text, one.feeling, one.weight) for one in lesson]
    aspects = [Example(one.text, one.aspect, one.weight) for one in lesson]
    names = tuple(dict.fromkeys(one.aspect for one in lesson))
    lines = Lines.of([one.text for one in lesson], least=1)
    return trained(feelings, TAUGHT, lines=lines, strength=STRENGTH), trained(
        aspects, names, lines=lines, strength=STRENGTH
    )


def calibrated(lesson: Sequence[Taught]) -> tuple[Calibration, Calibration]:
    """The limits of feelings and aspects, from phrases that stayed out of the training.

    Every phrase is kept out once, with all sentences made from it.
    """
    phrases = list(dict.fromkeys(one.phrase for one in lesson if one.phrase))
    folds = {phrase: n % FOLDS for n, phrase in enumerate(phrases)}
    seen: list[tuple[Linear, Linear, list[Taught]]] = []
    for fold in range(FOLDS):
        inside = [one for one in lesson if folds.get(one.phrase) != fold]
        seen.append((*pair_of(inside), [one for one in lesson if folds.get(one.phrase) == fold]))
    feelings = [(first, [(one.text, one.feeling.value) for one in out]) for first, _, out in seen]
    aspects = [(second, [(one.text, one.aspect) for one in out]) for _, second, out in seen]
    return limits_of(feelings, WANTED, 0.3), limits_of(aspects, WANTED_ASPECTS, 0.0)


def limits_of(
    tried: Sequence[tuple[Linear, Sequence[tuple[str, str]]]], wanted: float, familiar: float
) -> Calibration:
    """What makes (reader, texts it did not learn, their labels) honest, and right often enough.

    Where nothing need be familiar, strange words make no text warmer either.
    """
    margins: list[Floats] = []
    right: list[int] = []
    known: list[float] = []
    for linear, cases in tried:
        known.extend(linear.known(text) if familiar else 1.0 for text, _ in cases)
        margins.extend(linear.margins_of([text for text, _ in cases]))
        right.extend(linear.labels.index(label) for _, label in cases)
    table = np.stack(margins)
    temperature, strange = warmth_of(table, right, known)
    found = Calibration(round(temperature, 4), 0.0, familiar, strange)
    rows = chances(table, np.array([[found.warmth(one)] for one in known]))
    hits = [bool(row.argmax() == label) for row, label in zip(rows, right, strict=True)]
    least = least_chance([float(row.max()) for row in rows], hits, wanted)
    return replace(found, least=round(least, 4))
