"""Weights of a logistic regression, by limited-memory BFGS (Nocedal 1980) in numpy."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

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

    def times(self, weights: Floats) -> Floats:
        """Each row's sum of weights; an empty row has zero."""
        summed = np.concatenate(([0.0], np.cumsum(weights[self.columns] * self.values)))
        found: Floats = summed[self.starts[1:]] - summed[self.starts[:-1]]
        return found

    def back(self, of_rows: Floats) -> Floats:
        """Each column's sum over the rows, weighted by `of_rows`."""
        spread = np.repeat(of_rows, np.diff(self.starts))
        return np.bincount(self.columns, spread * self.values, self.width).astype(float)


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
