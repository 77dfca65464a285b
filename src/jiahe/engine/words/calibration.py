"""How sure an answer is, and from which chance on it is given at all.

Margins become chances by one temperature (Guo et al. 2017), and the least chance is the lowest
at which the answers that are given are right often enough, by the lower Wilson bound: learnt on
texts that the reader was not trained on. Words that were never seen say nothing, so the fewer of
a text are known, the warmer it is read and the sooner it is unsure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

import numpy as np

from jiahe.engine.words.solver import Floats

Z90 = 1.2816  # one-sided 90 %
FEWEST = 30  # answers: fewer prove nothing
TEMPERATURES = np.geomspace(0.2, 8.0, 60)
STRANGE = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0)


@dataclass(frozen=True)
class Calibration:
    temperature: float = 1.0
    least: float = 0.6  # chance below which the answer is "unsure"
    familiar: float = 0.3  # share of known pairs of characters below which it is, too
    strange: float = 0.0  # how much warmer, as a share, a text is of which no pair is known

    def warmth(self, known: float) -> float:
        """The temperature for a text of whose pairs so large a share is known."""
        return self.temperature * (1.0 + self.strange * (1.0 - known))


def chances(margins: Floats, temperature: float | Floats) -> Floats:
    """A row of chances that sum to one for each row of margins.

    One temperature, or a column with one for each row.
    """
    warm = margins / temperature
    spread = np.exp(warm - warm.max(axis=1, keepdims=True))
    parts: Floats = spread / spread.sum(axis=1, keepdims=True)
    return parts


def warmth_of(margins: Floats, right: Sequence[int], known: Sequence[float]) -> tuple[float, float]:
    """(temperature, `strange`) under which the right columns were likeliest."""
    unknown = 1.0 - np.array(known)[:, None]
    found = [(*_warmth(margins, right, 1.0 + one * unknown), one) for one in STRANGE]
    _loss, temperature, strange = min(found)
    return temperature, strange


def _warmth(margins: Floats, right: Sequence[int], scale: Floats) -> tuple[float, float]:
    """(loss, temperature) of the best temperature where each row is warmer by its scale."""
    rows = np.arange(len(right))
    losses = [
        float(-np.log(chances(margins, one * scale)[rows, right] + 1e-12).mean())
        for one in TEMPERATURES
    ]
    best = int(np.argmin(losses))
    return losses[best], float(TEMPERATURES[best])


def least_chance(tops: Sequence[float], is_right: Sequence[bool], wanted: float) -> float:
    """The lowest chance from which on at least the wanted share is right; 1.01 when none is."""
    order = np.argsort(-np.array(tops), kind="stable")
    right = np.cumsum(np.array(is_right, dtype=float)[order])
    sorted_tops = [float(tops[place]) for place in order]
    found = 1.01
    for n, (top, after) in enumerate(pairwise([*sorted_tops, -1.0]), start=1):
        if top > after and n >= FEWEST and lower_bound(right[n - 1], n) >= wanted:
            found = top
    return found


def lower_bound(right: float, n: int) -> float:
    """The lower end of Wilson's interval of a share, one-sided 90 %."""
    share, z = right / n, Z90
    middle = share + z * z / (2 * n)
    return float(
        (middle - z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))) / (1 + z * z / n)
    )
