"""Weights of a logistic regression, by limited-memory BFGS (Nocedal 1980) in numpy."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Slope = Callable[[Floats], tuple[float, Floats]]
KEPT = 8  # pairs of steps that stand for the curvature
ENOUGH = 1e-4  # of the first slope: below it the weights are good
HALVINGS = 20


@dataclass(frozen=True)
class Rows:
    """Sparse rows one behind the other: row i holds `columns[starts[i]:starts[i + 1]]`."""

    columns: Ints
    values: Floats
    starts: Ints
    width: int

    @property
    def count(self) -> int:
        return len(self.starts) - 1

    @cached_property
    def row_of(self) -> Ints:
        """For each value the row that it stands in."""
        return np.repeat(np.arange(self.count), np.diff(self.starts))

    def times(self, weights: Floats) -> Floats:
        """Each row's sum of weights; an empty row has zero."""
        return self.sums_of(weights[self.columns] * self.values)

    def sums_of(self, values: Floats) -> Floats:
        """Each row's sum of what stands in the places of its values."""
        return np.bincount(self.row_of, values, self.count).astype(float)

    def back(self, of_rows: Floats) -> Floats:
        """Each column's sum over the rows, weighted by `of_rows`."""
        return np.bincount(self.columns, of_rows[self.row_of] * self.values, self.width).astype(
            float
        )


def logistic(rows: Rows, is_true: Floats, weights: Floats, strength: float) -> Floats:
    """Weights, the last one the constant; `weights` says how much each row counts.

    `strength` times half the squared weights is added to the loss; the constant is free of it.
    """
    sign = 2.0 * is_true - 1.0

    def slope(at: Floats) -> tuple[float, Floats]:
        margin = sign * (rows.times(at[:-1]) + at[-1])
        loss = (weights * np.logaddexp(0.0, -margin)).sum() + 0.5 * strength * dot(at[:-1], at[:-1])
        pull = -sign * weights * np.exp(-np.logaddexp(0.0, margin))
        return float(loss), np.append(rows.back(pull) + strength * at[:-1], pull.sum())

    return lowest(slope, np.zeros(rows.width + 1))


def dot(left: Floats, right: Floats) -> float:
    """The product in one thread: a library's threads wait for each other on a busy machine."""
    return float((left * right).sum())


def lowest(slope: Slope, start: Floats, most: int = 100) -> Floats:
    """Where a smooth convex function is lowest; `slope` gives its value and gradient."""
    at = start
    value, gradient = slope(at)
    enough = ENOUGH * float(np.abs(gradient).max())
    pairs: deque[tuple[Floats, Floats]] = deque(maxlen=KEPT)
    for _turn in range(most):
        if np.abs(gradient).max() <= enough:
            break
        way = -_curved(gradient, pairs)
        step = _step(slope, at, value, gradient, way)
        if step is None:
            break
        there, value, new_gradient = step
        moved, turned = there - at, new_gradient - gradient
        if dot(moved, turned) > 0:
            pairs.append((moved, turned))
        at, gradient = there, new_gradient
    return at


def _curved(gradient: Floats, pairs: deque[tuple[Floats, Floats]]) -> Floats:
    """The gradient seen through the curvature that the last steps showed (two-loop recursion)."""
    way, kept = gradient.copy(), []
    for moved, turned in reversed(pairs):
        part = dot(moved, way) / dot(moved, turned)
        way -= part * turned
        kept.append(part)
    if pairs:
        moved, turned = pairs[-1]
        way *= dot(moved, turned) / dot(turned, turned)
    else:
        way /= max(1.0, float(np.abs(gradient).sum()))
    for (moved, turned), part in zip(pairs, reversed(kept), strict=True):
        way += (part - dot(turned, way) / dot(moved, turned)) * moved
    return way


def _step(
    slope: Slope, at: Floats, value: float, gradient: Floats, way: Floats
) -> tuple[Floats, float, Floats] | None:
    """The first point on the way, halved again and again, that lies low enough (Armijo)."""
    fall, length = dot(gradient, way), 1.0
    for _turn in range(HALVINGS):
        there = at + length * way
        new_value, new_gradient = slope(there)
        if new_value <= value + 1e-4 * length * fall:
            return there, new_value, new_gradient
        length /= 2
    return None
