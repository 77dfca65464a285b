"""A linear reader of texts: how far its runs of characters speak for each of some labels.

Each label has its own logistic regression against the rest. Runs are weighted by how much more
often they stand in texts of the label than in the others (log count ratio; Wang and Manning
2012, "Baselines and Bigrams"), which lets few texts teach much. One and the same run counts once
in a text.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from jiahe.engine.words.grams import runs
from jiahe.engine.words.solver import Floats, Rows, logistic

SMOOTH = 1.0  # added to each count before ratios are taken
STRENGTH = 0.5
BLEND = 0.25  # of plain weights mixed into the ratios, so that a rare run is not overdone


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
    labels: tuple[str, ...]
    runs: tuple[str, ...]
    weights: Floats  # a row for each label, the last column its constant

    @cached_property
    def columns(self) -> Mapping[str, int]:
        return {run: n for n, run in enumerate(self.runs)}

    def margins(self, text: str) -> Floats:
        """Log odds of each label against the rest."""
        return self.margins_of([text])[0]

    def margins_of(self, texts: Sequence[str]) -> Floats:
        rows = rows_of(texts, self.columns)
        return np.stack([rows.times(one[:-1]) + one[-1] for one in self.weights], axis=1)

    def known(self, text: str) -> float:
        """The share of the text's pairs of characters that the training had."""
        pairs = {run for _start, run in runs(text) if len(run) == 2}
        return sum(one in self.columns for one in pairs) / len(pairs) if pairs else 0.0

    def rests_on(self, text: str, label: str, most: int = 3) -> tuple[Rest, ...]:
        """The stretches that speak most for the label, without overlap, in their order."""
        mine = self._strengths(text, label)
        found: list[Rest] = []
        for one in sorted(mine, key=lambda rest: (-rest.weight, rest.start)):
            if one.weight <= 0 or len(found) == most:
                break
            if all(one.end <= other.start or one.start >= other.end for other in found):
                found.append(one)
        return tuple(sorted(found))

    def _strengths(self, text: str, label: str) -> list[Rest]:
        """Of each stretch of two to four characters: the sum of all runs that lie within it."""
        weights = self.weights[self.labels.index(label)]
        at = {
            (start, start + len(run)): float(weights[column])
            for start, run in runs(text)
            if (column := self.columns.get(run)) is not None
        }
        return [
            Rest(start, end, sum(at.get((a, b), 0.0)
                 for a in range(start, end) for b in range(a + 1, end + 1)))
            for start, end in at if end - start > 1
        ]  # fmt: skip


def rows_of(texts: Sequence[str], columns: Mapping[str, int]) -> Rows:
    """Each text's known runs, each once, scaled to length one."""
    found, values, starts = [], [], [0]
    for text in texts:
        mine = sorted({columns[run] for _start, run in runs(text) if run in columns})
        found.extend(mine)
        values.extend([len(mine) ** -0.5] * len(mine))
        starts.append(len(found))
    return Rows(
        np.array(found, dtype=np.int64),
        np.array(values, dtype=np.float64),
        np.array(starts, dtype=np.int64),
        len(columns),
    )


def vocabulary(texts: Sequence[str], least: int) -> tuple[str, ...]:
    """The runs that stand in at least so many texts, in the order of first sight."""
    seen = Counter(
        run for text in texts for run in dict.fromkeys(run for _start, run in runs(text))
    )
    return tuple(run for run, count in seen.items() if count >= least)


def trained(
    examples: Sequence[Example], labels: Sequence[str], *, least: int = 2, strength: float = STRENGTH
) -> Linear:
    """A reader of these labels; the same examples in the same order give the same reader.

    Raises `ValueError` when a label has no example.
    """
    missing = set(labels) - {one.label for one in examples}
    if missing:
        raise ValueError(f"no example of {sorted(missing)}")
    known = vocabulary([one.text for one in examples], least)
    rows = rows_of([one.text for one in examples], {run: n for n, run in enumerate(known)})
    weights = np.array([one.weight for one in examples])
    of = np.array([one.label for one in examples])
    if len(labels) == 2:
        first = _against(rows, (of == labels[0]).astype(float), weights, strength)
        return Linear(tuple(labels), known, np.stack([first, -first]))
    each = [_against(rows, (of == one).astype(float), weights, strength) for one in labels]
    return Linear(tuple(labels), known, np.stack(each))


def _against(rows: Rows, is_true: Floats, weights: Floats, strength: float) -> Floats:
    """One label's weights for plain rows: what was learnt on rows scaled by the ratios."""
    ratio = _ratios(rows, is_true * weights, (1 - is_true) * weights)
    scale = (1 - BLEND) * np.abs(ratio) + BLEND * np.abs(ratio).mean()
    scaled = Rows(rows.columns, rows.values * scale[rows.columns], rows.starts, rows.width)
    learnt = logistic(scaled, is_true, weights, strength)
    return np.append(learnt[:-1] * scale, learnt[-1])


def _ratios(rows: Rows, inside: Floats, outside: Floats) -> Floats:
    counted = Rows(rows.columns, np.ones_like(rows.values), rows.starts, rows.width)
    mine, other = counted.back(inside) + SMOOTH, counted.back(outside) + SMOOTH
    ratios: Floats = np.log((mine / mine.sum()) / (other / other.sum()))
    return ratios
