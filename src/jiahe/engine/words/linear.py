"""A linear reader of texts: how far its runs of characters speak for each of some labels.

Each label has its own logistic regression against the rest. Runs are weighted by how rare they
are and by how much more often they stand in texts of the label than in the others (log count
ratio; Wang and Manning 2012, "Baselines and Bigrams"), which lets few texts teach much. The rarer
side of a label weighs more, by the root of how much rarer it is, or it would seldom be answered.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import NamedTuple

import numpy as np

from jiahe.engine.words.grams import runs
from jiahe.engine.words.solver import Floats, Rows, logistic

SMOOTH = 1.0  # added to each count before ratios are taken
STRENGTH = 0.25
FLOOR = 0.1  # added to the ratios, so that a run that speaks for nothing keeps a little weight


class Example(NamedTuple):
    text: str
    label: str
    weight: float = 1.0


class Rest(NamedTuple):
    """A run of a text and how much it speaks for the answer; negative speaks against it."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class Linear:
    """`weights` has a row for each label; `scales` says how long a run makes a text of it."""

    labels: tuple[str, ...]
    runs: tuple[str, ...]
    scales: Floats
    weights: Floats
    constants: Floats

    @cached_property
    def columns(self) -> Mapping[str, int]:
        return {run: n for n, run in enumerate(self.runs)}

    def margins_of(self, texts: Sequence[str]) -> Floats:
        """Log odds of each label (a column) against the rest, a row for each text."""
        rows = counted(texts, self.columns)
        each = [
            scaled(rows, scale).times(weights) + constant
            for scale, weights, constant in zip(
                self.scales, self.weights, self.constants, strict=True
            )
        ]
        return np.stack(each if len(each) > 1 else [each[0], -each[0]], axis=1)

    def known(self, text: str) -> float:
        """The share of the text's pairs of characters that the training had."""
        pairs = {one.name for one in runs(text) if one.is_pair}
        return sum(one in self.columns for one in pairs) / len(pairs) if pairs else 0.0

    def rests_on(self, text: str, label: str, most: int = 3) -> tuple[Rest, ...]:
        """The stretches that speak most for the label, without overlap, in their order."""
        found: list[Rest] = []
        for one in sorted(self._stretches(text, label), key=lambda one: (-one.weight, one.start)):
            if one.weight <= 0 or len(found) == most:
                break
            if all(one.end <= other.start or one.start >= other.end for other in found):
                found.append(one)
        return tuple(sorted(found))

    def _stretches(self, text: str, label: str) -> list[Rest]:
        """Of each stretch of two or three characters: the sum of all runs that lie within it."""
        row, sign = self.labels.index(label), 1.0
        if len(self.weights) == 1:
            row, sign = 0, 1.0 if row == 0 else -1.0
        parts: Counter[tuple[int, int]] = Counter()
        speaks = self.weights[row] * self.scales[row] * sign
        for one in runs(text):
            column = self.columns.get(one.name)
            if column is not None and not one.is_pause:
                parts[one.start, one.end] += speaks[column]
        return [
            Rest(start, end, sum(parts[a, b] for a, b in _within(start, end)))
            for start, end in list(parts)
            if end - start > 1
        ]


def _within(start: int, end: int) -> list[tuple[int, int]]:
    return [(a, b) for a in range(start, end) for b in range(a + 1, end + 1)]


def counted(texts: Sequence[str], columns: Mapping[str, int]) -> Rows:
    """Each text's known runs, with one and the logarithm of how often they stand in it."""
    return _rows([_counts(text) for text in texts], columns)


def _counts(text: str) -> Counter[str]:
    return Counter(one.name for one in runs(text))


def _rows(counts: Sequence[Counter[str]], columns: Mapping[str, int]) -> Rows:
    found: list[int] = []
    values: list[float] = []
    starts = [0]
    for one in counts:
        for name, count in one.items():
            if name in columns:
                found.append(columns[name])
                values.append(1.0 + log(count))
        starts.append(len(found))
    return Rows(np.array(found, dtype=np.int64), np.array(values), np.array(starts), len(columns))


def scaled(rows: Rows, scale: Floats) -> Rows:
    """Each run by its scale, then each row to length one."""
    values = rows.values * scale[rows.columns]
    length = np.sqrt(rows.sums_of(values * values))
    values /= np.maximum(length, 1e-9)[rows.row_of]
    return Rows(rows.columns, values, rows.starts, rows.width)


@dataclass(frozen=True)
class Lines:
    """Texts counted once, for several readers that learn from them."""

    runs: tuple[str, ...]
    rows: Rows

    @classmethod
    def of(cls, texts: Sequence[str], least: int = 2) -> "Lines":
        """Of the runs that stand in at least so many texts, in the order of first sight."""
        counts = [_counts(text) for text in texts]
        seen = Counter(name for one in counts for name in one)
        known = tuple(run for run, count in seen.items() if count >= least)
        return cls(known, _rows(counts, {run: n for n, run in enumerate(known)}))


def trained(
    examples: Sequence[Example],
    labels: Sequence[str],
    *,
    lines: Lines | None = None,
    strength: float = STRENGTH,
) -> Linear:
    """A reader of these labels; the same examples in the same order give the same reader.

    Two labels share one regression. `lines` are the examples' texts where they are counted already.
    Raises `ValueError` when a label has no example.
    """
    missing = set(labels) - {one.label for one in examples}
    if missing:
        raise ValueError(f"no example of {sorted(missing)}")
    lines = lines or Lines.of([one.text for one in examples])
    rows = lines.rows
    weights = np.array([one.weight for one in examples])
    rare = np.log((1 + rows.count) / (1 + np.bincount(rows.columns, minlength=rows.width))) + 1
    scales, learnt = [], []
    for label in labels[:1] if len(labels) == 2 else labels:
        is_true = np.array([float(one.label == label) for one in examples])
        counts = weights * _evened(is_true, weights)
        scale = np.sqrt((_ratios(rows, is_true * weights, (1 - is_true) * weights) + FLOOR) * rare)
        scales.append(scale)
        learnt.append(logistic(scaled(rows, scale), is_true, counts, strength))
    table = np.stack(learnt)
    return Linear(tuple(labels), lines.runs, np.stack(scales), table[:, :-1], table[:, -1])


def _evened(is_true: Floats, weights: Floats) -> Floats:
    """For each example the root of half over the share of its side."""
    share = float((is_true * weights).sum() / weights.sum())
    sides: Floats = np.sqrt(0.5 / np.where(is_true > 0, share, 1 - share))
    return sides


def _ratios(rows: Rows, inside: Floats, outside: Floats) -> Floats:
    """How unevenly each run is spread between the label's texts and the others, never negative."""
    once = Rows(rows.columns, np.ones_like(rows.values), rows.starts, rows.width)
    mine, other = once.back(inside) + SMOOTH, once.back(outside) + SMOOTH
    ratios: Floats = np.abs(np.log((mine / mine.sum()) / (other / other.sum())))
    return ratios
