"""Exact run lengths by Markov chains (Brook and Evans 1972), independent of the charts' code."""

from math import erf, log, sqrt

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def ewma_run(weight: float, width: float, shift: float, states: int = 201) -> float:
    """The average run length of a two-sided EWMA that starts in the centre."""
    limit = width * sqrt(weight / (2 - weight))
    cell = 2 * limit / states
    middle = -limit + cell * (np.arange(states) + 0.5)
    stay = (1 - weight) * middle[:, None]
    upper = _normal((middle[None, :] + cell / 2 - stay) / weight - shift)
    lower = _normal((middle[None, :] - cell / 2 - stay) / weight - shift)
    return float(_mean_steps(upper - lower)[states // 2])


def cusum_run(slack: float, limit: float, shift: float, states: int = 201) -> float:
    """The average run length of a one-sided CUSUM that starts at 0."""
    cell = 2 * limit / (2 * states - 1)
    level = cell * np.arange(states)
    move = level[None, :] - level[:, None] + slack - shift
    chain = _normal(move + cell / 2) - _normal(move - cell / 2)
    chain[:, 0] = _normal(move[:, 0] + cell / 2)
    return float(_mean_steps(chain)[0])


def two_sided(up: float, down: float) -> float:
    """The run length of two sums together (Kemp 1961)."""
    return 1 / (1 / up + 1 / down)


def harm_run(risk: float, times: float, limit: float, odds: float, states: int = 1_201) -> float:
    """The average run of a Bernoulli CUSUM in visits, when the odds of harm are `odds` times."""
    down = -log(1 - risk + times * risk)
    real = odds * risk / (1 - risk + odds * risk)
    grid = np.linspace(0, limit, states)
    chain = np.zeros((states, states))
    for move, chance in ((log(times) + down, real), (down, 1 - real)):
        for row, end in enumerate(np.maximum(0, grid + move)):
            if end <= limit:
                place = end / limit * (states - 1)
                left = min(int(place), states - 2)
                chain[row, left] += chance * (1 - place + left)
                chain[row, left + 1] += chance * (place - left)
    return float(_mean_steps(chain)[0])


def _normal(x: Matrix) -> Matrix:
    return np.array([0.5 * (1 + erf(one / sqrt(2))) for one in x.ravel()]).reshape(x.shape)


def _mean_steps(chain: Matrix) -> Matrix:
    return np.linalg.solve(np.eye(len(chain)) - chain, np.ones(len(chain)))
