# mypy: allow-untyped-calls
"""No plan costs less than this: a lower bound, certified in whole numbers.

Each plan picks at most one round for a shift and makes or leaves out each visit once. With a price
`v` (a multiplier) for each visit the "once" is given up (Lagrange), and what is left falls apart by
shifts: the cheapest of all rounds that the shift could make, each round less the prices of its
visits. Home-service rounds are short, so all of them are listed; the best multipliers reach the
bound of column generation (Dantzig & Wolfe, 1960; Geoffrion, 1974). They are searched by deflected
subgradient steps (Held, Wolfe & Crowder, 1974) and rounded to whole numbers before they count, so
that no rounding error touches the certificate: it is valid for any multipliers at all.

Rounds that only plans dearer than a known one could hold are dropped on the way (reduced cost
fixing); the bound is then never above that plan's cost.

Not counted, each at least 0: overtime, lunch, fairness, lateness, rests, slow hours, and that
loads, hours of work, crews, order and pairs forbid rounds. A problem where these decide has a weak
bound, never a wrong one.
"""

from dataclasses import dataclass

import numpy as np

from jiahe.engine.routing.rounds.kernel_bound import price, thin
from jiahe.engine.routing.rounds.listing import Listed, listed
from jiahe.engine.routing.rounds.model import FULL_SPEED, Problem

STEPS = 1500
_PATIENCE = 20  # steps without a better bound before they become shorter
_SHORTER = 0.7
_WORK = 2_500_000_000  # stops looked at: some ten seconds
_GOING_ON = 0.3  # the first step's length from multipliers that are good already
_KEPT = 0.6  # of the direction of the step before


@dataclass(frozen=True, slots=True)
class Bound:
    """`value` is certified; `rounds` were listed, `steps` searched."""

    value: int
    rounds: int
    steps: int


def lower_bound(problem: Problem, reached: int, steps: int = STEPS) -> Bound:
    """The best bound found, at most `reached`, the cost of a plan (or of any plan one looks for).

    Raises `TooManyRounds` where listing would not end, and ValueError for a negative
    weight or hours faster than usual.
    """
    weights = problem.weights
    if min(weights.overtime, weights.lunch, weights.fairness) < 0:
        raise ValueError("a part of the cost that may be negative cannot be left out of a bound")
    if any(speed > FULL_SPEED for row in problem.law.speeds for speed in row):
        raise ValueError("hours that are faster than usual make ways shorter than those listed")
    rounds = listed(problem)
    penalties = np.array([visit.penalty for visit in problem.visits], np.int64)
    found = search_prices(rounds, penalties, reached, steps)
    return Bound(min(found.value, reached), len(rounds.costs), found.steps)


def gap(cost: int, bound: Bound) -> float:
    """How much of the bound a plan may be from the best, as a share: 0.03 is three percent."""
    return (cost - bound.value) / max(1, bound.value)


@dataclass(frozen=True, slots=True)
class Prices:
    """Multipliers (`of`, by visit) with the bound that they give, and the steps it took."""

    value: int
    of: np.ndarray
    steps: int


def search_prices(
    rounds: Listed, penalties: np.ndarray, aim: int, steps: int, start: np.ndarray | None = None
) -> Prices:
    """After Polyak towards `aim`, with shorter steps whenever they stop paying.

    From a start they are shorter at once. Ends when a plan is found or the aim reached. The rounds
    are thinned in place: what they hold afterwards is of no use to the caller.
    """
    multipliers = centre = _first(rounds, penalties) if start is None else start
    direction = np.zeros(len(penalties))
    best, length, waited = -(2**62), 1.0 if start is None else _GOING_ON, 0
    done = work = 0
    while done < max(1, steps) and work < _WORK:
        value, missing = value_of(rounds, penalties, multipliers)
        done, work, waited = done + 1, work + len(rounds.members), waited + 1
        if value > best:
            best, centre, waited = value, multipliers, 0
        if not missing.any() or best >= aim:
            break
        direction = missing + _KEPT * direction
        if waited > _PATIENCE:
            length, waited, multipliers = length * _SHORTER, 0, centre
            direction = np.zeros(len(penalties))
            rounds = _thinned(rounds, centre, aim - best)
            continue
        whole = float(direction @ direction)
        if whole > 0.0:
            ahead = length * (aim - value) / whole
            multipliers = np.minimum(penalties, multipliers + ahead * direction)
    return Prices(best, centre, done)


def _thinned(rounds: Listed, multipliers: np.ndarray, spare: int) -> Listed:
    """Without the rounds that no plan holds which is cheaper than the known one."""
    prices = np.rint(multipliers).astype(np.int64)
    kept, told = thin(
        rounds.costs, rounds.ends, rounds.members, rounds.shifts, prices, max(1, spare)
    )
    return Listed(
        rounds.costs[:kept].copy(),
        rounds.ends[:kept].copy(),
        rounds.members[:told].copy(),
        rounds.shifts,
    )


def value_of(
    rounds: Listed, penalties: np.ndarray, multipliers: np.ndarray
) -> tuple[int, np.ndarray]:
    """(bound, how often each visit lacks): exact for the multipliers, rounded to whole numbers."""
    prices = np.rint(multipliers).astype(np.int64)
    counts = np.zeros(len(prices), np.int64)
    kept = price(rounds.costs, rounds.ends, rounds.members, rounds.shifts, prices, counts)
    left_out = prices > penalties
    value = int(prices.sum()) + int(kept) + int((penalties - prices)[left_out].sum())
    return value, 1 - counts - left_out


def _first(rounds: Listed, penalties: np.ndarray) -> np.ndarray:
    """A visit's cheapest round for itself alone, or its penalty when that is less."""
    alone = penalties.astype(float)
    begins = np.concatenate([[0], rounds.ends[:-1]]) if len(rounds.ends) else rounds.ends
    single = np.flatnonzero(rounds.ends - begins == 1)
    np.minimum.at(alone, rounds.members[begins[single]], rounds.costs[single].astype(float))
    return np.maximum(0.0, alone)
