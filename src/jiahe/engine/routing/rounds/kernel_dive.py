# mypy: allow-untyped-defs, allow-untyped-calls
"""A dive, compiled: rounds are fixed one after the other while the prices adapt to those fixed.

The share of late subgradient steps in which a round was its shift's cheapest tends to its value in
the linear relaxation (Barahona & Anbil, The volume algorithm, Mathematical Programming 87, 2000).
The rounds with the largest share are fixed, what they exclude is dropped, and the steps go on.
"""

from typing import NamedTuple

import numpy as np

from jiahe.engine.jit import compiled
from jiahe.engine.routing.rounds.field import Array
from jiahe.engine.routing.rounds.kernel_choose import (
    NONE,
    SPENT,
    VALUE,
    Choice,
    Deck,
    is_open,
    take,
)

KEPT_DIRECTION = 0.6
MEMORY = 0.95  # of a round's share, from step to step
CLOSED = -1
# entries of `Slope.step`
LENGTH, ENOUGH = 0, 1


class Slope(NamedTuple):
    """The state of one dive; all but `step` are changed in place."""

    price: Array  # by visit
    penalty: Array
    direction: Array
    missing: Array
    share: Array  # by round
    alive: Array  # rounds that could still be fixed, those of a shift side by side
    low: Array  # where those of each shift begin, or CLOSED
    high: Array
    step: Array  # how far the prices move, and the share from which a round is fixed


@compiled
def dive(d: Deck, c: Choice, w: Slope, steps: int) -> None:
    """Chooses rounds for an empty choice, as many as find room."""
    fixed = 1
    while fixed > 0:
        w.direction[:] = 0.0
        for _ in range(steps):
            demand(c, w)
            for shift in range(len(c.chosen)):
                if w.low[shift] != CLOSED:
                    prefer(d, c, w, shift)
            if not move_prices(c, w):
                break
        fixed = fix(d, c, w)
        sift(d, c, w)


@compiled
def demand(c: Choice, w: Slope) -> None:
    """Each visit that is still open lacks one round, unless leaving it out is cheaper."""
    for visit in range(len(c.owner)):
        is_wanted = c.owner[visit] == NONE and w.price[visit] < w.penalty[visit]
        w.missing[visit] = 1.0 if is_wanted else 0.0


@compiled
def prefer(d: Deck, c: Choice, w: Slope, shift: int) -> None:
    """Counts the shift's cheapest round, when it is worth more than staying at home."""
    least, best = 0.0, NONE
    for place in range(w.low[shift], w.high[shift]):
        one = w.alive[place]
        worth = float(d.cost[one])
        for k in range(d.first[one], d.first[one + 1]):
            worth -= w.price[d.members[k]]
        c.tally[SPENT] += d.first[one + 1] - d.first[one]
        w.share[one] *= MEMORY
        if worth < least:
            least, best = worth, one
    if best != NONE:
        w.share[best] += 1.0 - MEMORY
        for k in range(d.first[best], d.first[best + 1]):
            w.missing[d.members[k]] -= 1.0


@compiled
def move_prices(c: Choice, w: Slope) -> bool:
    """One step along the deflected subgradient; False when nothing lacks any more."""
    whole = 0.0
    for visit in range(len(c.owner)):
        if c.owner[visit] == NONE:
            w.direction[visit] = w.missing[visit] + KEPT_DIRECTION * w.direction[visit]
            whole += w.direction[visit] * w.direction[visit]
    if whole == 0.0:
        return False
    for visit in range(len(c.owner)):
        if c.owner[visit] == NONE:
            price = w.price[visit] + w.step[LENGTH] / whole * w.direction[visit]
            w.price[visit] = min(w.penalty[visit], price)
    return True


@compiled
def fix(d: Deck, c: Choice, w: Slope) -> int:
    """Takes the round with the largest share, and all with enough of it; how many."""
    fixed = 0
    while True:
        most, best = 0.0, NONE
        for shift in range(len(c.chosen)):
            if w.low[shift] == CLOSED:
                continue
            for place in range(w.low[shift], w.high[shift]):
                one = w.alive[place]
                if w.share[one] > most and is_open(d, c, one):
                    most, best = w.share[one], one
        if best == NONE or (fixed > 0 and most < w.step[ENOUGH]):
            return fixed
        take(d, c, best)
        c.tally[VALUE] += d.gain[best]
        w.low[d.shift[best]] = CLOSED
        fixed += 1


@compiled
def sift(d: Deck, c: Choice, w: Slope) -> None:
    """Drops the rounds that hold a visit of those fixed."""
    place = 0
    for shift in range(len(c.chosen)):
        if w.low[shift] == CLOSED:
            continue
        begins = place
        for k in range(w.low[shift], w.high[shift]):
            if is_open(d, c, w.alive[k]):
                w.alive[place] = w.alive[k]
                place += 1
        w.low[shift], w.high[shift] = (begins, place) if place > begins else (CLOSED, CLOSED)


def slope_of(d: Deck, prices: Array, penalties: Array, length: float, enough: float) -> Slope:
    """A dive that has not begun."""
    visits, rounds = len(penalties), len(d.cost)
    return Slope(
        price=np.array(prices, np.float64),
        penalty=np.array(penalties, np.float64),
        direction=np.zeros(visits),
        missing=np.zeros(visits),
        share=np.zeros(rounds),
        alive=np.arange(rounds),
        low=d.first_of[:-1].copy(),
        high=d.first_of[1:].copy(),
        step=np.array([length, enough]),
    )
