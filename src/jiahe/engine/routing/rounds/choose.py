# mypy: allow-untyped-calls
"""Out of all rounds that the shifts could make, those that make the cheapest day together.

Set packing with a penalty for each visit that no chosen round holds: prices of visits by
subgradient steps, then dives (`kernel_dive`), each followed by a neighbourhood search over whole
rounds (`kernel_choose`). No solver of linear programs, whole numbers, the same for the same seed.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from jiahe.engine.routing.rounds.bound import Prices, search_prices
from jiahe.engine.routing.rounds.kernel_choose import (
    NONE,
    SPENT,
    VALUE,
    Deck,
    rearrange,
    room_for,
)
from jiahe.engine.routing.rounds.kernel_dive import dive, slope_of
from jiahe.engine.routing.rounds.listing import Listed

PROMISING = 20_000  # rounds that are chosen from, by reduced cost
_FIRST_STEPS, _STEPS, _SIFTINGS = 80, 300, 3
_TRIES = 800  # walks after each dive
_LENGTHS = (0.002, 0.001, 0.004)  # of a dive's steps, as a share of the day's cost
_DEPTHS = (60, 100, 30)  # steps before rounds are fixed
_ENOUGH = 0.8
_MOST_DIVES = 60
_NOISE = 0.02  # by which the prices of later dives are moved


@dataclass(frozen=True, slots=True)
class Chosen:
    """Rounds as (shift's row, visits' rows), the cost of the day with them, and the work it took.

    The cost is penalties and rounds; `work` is how many visits in rounds were looked at.
    """

    rounds: tuple[tuple[int, tuple[int, ...]], ...]
    cost: int
    work: int


def choose(
    rounds: Listed,
    penalties: np.ndarray,
    aim: int,
    until: tuple[int, Callable[[], bool]],
    seed: int,
) -> Chosen:
    """The best rounds found; `aim` is the cost of a plan that is known.

    Dives at least once, and again until so much work is spent or it is told to stop (`until`).
    """
    work, stop = until
    prices, deck, spent = _promising(rounds, penalties, aim)
    random = np.random.default_rng(seed)
    best, dives = None, 0
    while best is None or (spent < work and dives < _MOST_DIVES and not stop()):
        noise = random.normal(1.0, _NOISE if dives else 0.0, len(penalties))
        found = _dived(deck, penalties, (prices * noise, aim), (dives, seed))
        spent += found.work
        dives += 1
        if best is None or found.cost < best.cost:
            best = found
    return Chosen(best.rounds, best.cost, spent)


def _promising(rounds: Listed, penalties: np.ndarray, aim: int) -> tuple[np.ndarray, Deck, int]:
    """(prices, the rounds with the least reduced cost under them, work)."""
    found = search_prices(rounds.copied(), penalties, aim, _FIRST_STEPS)
    work = found.steps * len(rounds.members)
    for _ in range(_SIFTINGS):
        some = _sifted(rounds, found)
        found = search_prices(some.copied(), penalties, aim, _STEPS, found.of)
        work += found.steps * len(some.members) + len(rounds.members)
    return found.of, deck_of(_sifted(rounds, found), np.rint(found.of), penalties), work


def _sifted(rounds: Listed, prices: Prices) -> Listed:
    """The rounds that come nearest to the best of their shift."""
    if len(rounds.costs) <= PROMISING:
        return rounds
    reduced = _less(rounds, np.rint(prices.of).astype(np.int64))
    best = np.zeros(len(rounds.shifts), np.int64)
    np.minimum.at(best, rounds.shift_of, reduced)
    above = reduced - best[rounds.shift_of]
    return rounds.only(np.flatnonzero(above <= np.partition(above, PROMISING)[PROMISING]))


def deck_of(rounds: Listed, prices: np.ndarray, penalties: np.ndarray) -> Deck:
    """The rounds by their promise, with where each shift's and each visit's are."""
    whole = prices.astype(np.int64)
    rounds = rounds.only(np.lexsort((_less(rounds, whole), rounds.shift_of)))
    reduced, of = _less(rounds, whole), np.repeat(np.arange(len(rounds.costs)), _sizes(rounds))
    return Deck(
        first=np.append(rounds.begins, len(rounds.members)),
        members=rounds.members,
        first_of=np.concatenate([[0], rounds.shifts]),
        shift=rounds.shift_of,
        cost=rounds.costs,
        gain=_less(rounds, penalties),
        reduced=reduced,
        slack=np.maximum(0, penalties - whole),
        first_with=np.concatenate(
            [[0], np.cumsum(np.bincount(rounds.members, minlength=len(penalties)))]
        ),
        having=of[np.lexsort((reduced[of], rounds.members))],
    )


def _dived(
    deck: Deck, penalties: np.ndarray, asked: tuple[np.ndarray, int], turn: tuple[int, int]
) -> Chosen:
    (prices, aim), (number, seed) = asked, turn
    visits, shifts = len(penalties), len(deck.first_of) - 1
    kept = room_for(visits, shifts, seed * 1000 + number)
    length = max(1.0, aim * _LENGTHS[number % len(_LENGTHS)])
    slope = slope_of(deck, np.minimum(prices, penalties), penalties, length, _ENOUGH)
    dive(deck, kept, slope, _DEPTHS[number // len(_LENGTHS) % len(_DEPTHS)])
    rearrange(deck, kept, _TRIES)
    rounds = tuple(
        (int(shift), tuple(map(int, deck.members[deck.first[one] : deck.first[one + 1]])))
        for shift, one in enumerate(kept.chosen)
        if one != NONE
    )
    cost = int(penalties.sum()) + int(kept.tally[VALUE])
    return Chosen(rounds, cost, int(kept.tally[SPENT]))


def _less(rounds: Listed, prices: np.ndarray) -> np.ndarray:
    """The rounds' costs less the prices of their visits."""
    if len(rounds.costs) == 0:
        return rounds.costs
    told: np.ndarray = rounds.costs - np.add.reduceat(prices[rounds.members], rounds.begins)
    return told


def _sizes(rounds: Listed) -> np.ndarray:
    return rounds.ends - rounds.begins
