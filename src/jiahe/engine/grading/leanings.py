"""What of a mark belongs to its giver and to the task, so that the rest belongs to the worker.

mark = usual + worker + giver + task + chance. The three are drawn around nought with a spread of
their own, found by expectation and maximisation; their best values are found by turns
(Henderson's mixed-model equations, solved block by block). Older marks weigh less.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

FEWEST_MARKS = 40  # below, nothing is learnt: the usual values hold
ROUNDS = 30  # of spread
TURNS = 12  # of values within a round of spread
LAST_TURNS = 120
STILL = 1e-7
LEAST_SPREAD = 1e-4  # of a variance
WEAKEST_PRIOR, STRONGEST_PRIOR = 2.0, 40.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of 1 to 5; `weight` is 1 when fresh, less when old, 0 when it does not count."""

    worker: int
    giver: int
    task: str
    value: float
    weight: float = 1.0


@dataclass(frozen=True)
class Leanings:
    """What was learnt: add nothing to a mark of an unknown giver or task.

    `prior_weight` is how many marks at `usual` every worker starts with.
    """

    usual: float = 4.6
    prior_weight: float = 8.0
    givers: dict[int, float] = field(default_factory=dict)
    tasks: dict[str, float] = field(default_factory=dict)
    spread: dict[str, float] = field(default_factory=dict)
    marks: int = 0

    def of(self, giver: int, task: str) -> float:
        """How much of a mark of this giver on this task is not the worker's."""
        return self.givers.get(giver, 0.0) + self.tasks.get(task, 0.0)


USUAL = Leanings()


def learn(marks: Sequence[Mark]) -> Leanings:
    """The leanings of givers and tasks; of fewer than 40 marks, or of one worker, none.

    Same marks in the same order, same answer. A giver is measured by the workers that others
    judged too, so that who only ever met one worker leans little.
    """
    counted = [one for one in marks if one.weight > 0]
    if len(counted) < FEWEST_MARKS or len({one.worker for one in counted}) < 2:
        return USUAL
    values = np.array([one.value for one in counted])
    weights = np.array([one.weight for one in counted])
    blocks = (
        _Block.of([one.worker for one in counted], weights, within=0.0),
        _Block.of([one.giver for one in counted], weights, within=0.0),
        _Block.of([one.task for one in counted], weights, within=0.0),
    )
    usual, noise = _solved(values, weights, blocks)
    workers, givers, tasks = blocks
    prior = noise / workers.spread
    return Leanings(
        usual=usual,
        prior_weight=float(min(STRONGEST_PRIOR, max(WEAKEST_PRIOR, prior))),
        givers={int(str(key)): float(v) for key, v in zip(givers.keys, givers.values, strict=True)},
        tasks={str(key): float(v) for key, v in zip(tasks.keys, tasks.values, strict=True)},
        spread={
            "worker": workers.spread,
            "giver": givers.spread,
            "task": tasks.spread,
            "chance": noise,
        },
        marks=len(counted),
    )


@dataclass
class _Block:
    """One of worker, giver, task: whose mark each is, and the values found so far."""

    keys: list[object]
    index: Whole
    total: Floats  # weight of the marks of each key
    values: Floats
    spread: float

    @staticmethod
    def of(keys: Sequence[object], weights: Floats, within: float) -> "_Block":
        known = {key: n for n, key in enumerate(dict.fromkeys(keys))}
        index = np.array([known[key] for key in keys], dtype=np.int64)
        total: Floats = np.asarray(np.bincount(index, weights, len(known)), dtype=np.float64)
        return _Block(list(known), index, total, np.full(len(known), within), 0.05)

    def settle(self, rest: Floats, weights: Floats, noise: float) -> float:
        """Sets the values to what the rest of the marks say; how far the farthest moved."""
        sums = np.bincount(self.index, weights * rest, minlength=len(self.keys))
        new = sums / (self.total + noise / self.spread)
        moved = float(np.max(np.abs(new - self.values)))
        self.values = new
        return moved

    def widen(self, noise: float) -> None:
        """The spread that fits the values and what is not known of them."""
        unknown = noise / (self.total + noise / self.spread)
        self.spread = max(LEAST_SPREAD, float(np.mean(self.values**2 + unknown)))


def _solved(values: Floats, weights: Floats, blocks: Sequence[_Block]) -> tuple[float, float]:
    """(usual, variance of chance); the blocks hold their values afterwards."""
    usual = float(np.average(values, weights=weights))
    noise = max(LEAST_SPREAD, float(np.average((values - usual) ** 2, weights=weights)) / 2)
    for _ in range(ROUNDS):
        usual = _turns(values, weights, blocks, usual, noise, TURNS)
        noise = _noise(values, weights, blocks, usual, noise)
        for block in blocks:
            block.widen(noise)
    return _turns(values, weights, blocks, usual, noise, LAST_TURNS), noise


def _turns(  # one equation's parts
    values: Floats, weights: Floats, blocks: Sequence[_Block], usual: float, noise: float, most: int
) -> float:
    for _ in range(most):
        told = [block.values[block.index] for block in blocks]
        usual = float(np.average(values - sum(told), weights=weights))
        moved = 0.0
        for number, block in enumerate(blocks):
            others = sum(one for n, one in enumerate(told) if n != number)
            moved = max(moved, block.settle(values - usual - others, weights, noise))
            told[number] = block.values[block.index]
        if moved < STILL:
            break
    return usual


def _noise(
    values: Floats, weights: Floats, blocks: Sequence[_Block], usual: float, noise: float
) -> float:
    """The variance of chance, with the uncertainty of the values counted in."""
    rest = values - usual - sum(block.values[block.index] for block in blocks)
    used = sum(
        float(np.sum(block.total / (block.total + noise / block.spread))) for block in blocks
    )
    free = max(1.0, float(np.sum(weights)) - used)
    return max(LEAST_SPREAD, float(np.sum(weights * rest**2)) / free)
