# mypy: allow-untyped-calls
"""A search that stands is put on the best rounds of all: the way out of its local optimum.

Home-service rounds are short, so all of them can be listed where a day is not too large. Choosing
among them knows nothing of links between visits; the search does not either (`links` holds those
around it). The judge looks at what was chosen, and a day that is not cheaper is not taken.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from jiahe.engine.routing.rounds.arrays import state_of
from jiahe.engine.routing.rounds.check import violations
from jiahe.engine.routing.rounds.choose import Chosen, choose
from jiahe.engine.routing.rounds.field import (
    BEST,
    CAPACITY,
    COUNT,
    FAIRNESS_PRICE,
    PENALTY,
    RICH,
    TOTAL,
    VISIT,
    Array,
    Field,
    State,
)
from jiahe.engine.routing.rounds.kernel import fill
from jiahe.engine.routing.rounds.kernel_worth import NEVER, reprice
from jiahe.engine.routing.rounds.listing import Listed, TooManyRounds, are_listable, listed
from jiahe.engine.routing.rounds.memory import settle
from jiahe.engine.routing.rounds.model import FOREVER, Problem
from jiahe.engine.routing.rounds.tell import plan_of

ROUNDS_PER_MOVE = 60  # listed in the time of a move of the search
LOOKS_PER_MOVE = 12_000  # at visits in listed rounds, likewise


_DECK_MOVES = 6000  # what the steps and a dive over the promising rounds take at least
_MOST_ROUNDS = 4_000_000
_SIFTED_PER_MOVE = 27  # rounds that are listed and sifted in the time of a move


@dataclass(frozen=True, slots=True)
class Recombined:
    """What choosing among `rounds` did to the cost; `paid` is its time in moves of the search."""

    rounds: int
    before: int
    after: int
    paid: int


def rounds_for(problem: Problem, f: Field, moves: int, seed: int) -> Listed | None:
    """All rounds with what each costs; None when there are none.

    None as well when there are too many to choose among them in the time of so many moves.
    """
    most = min(_MOST_ROUNDS, (moves - _DECK_MOVES) * _SIFTED_PER_MOVE)
    if most <= 0 or not problem.visits or not problem.shifts or not are_listable(problem, most):
        return None
    try:
        rounds = listed(problem, most + most // 4)
    except TooManyRounds:
        return None
    if len(rounds.costs) == 0:
        return None
    return rounds if _is_plain(f) else _repriced(f, rounds, seed)


def recombine(
    problem: Problem, f: Field, s: State, rounds: Listed, given: tuple[int, int, Callable[[], bool]]
) -> Recombined:
    """Puts the search on a cheaper day out of the listed rounds, if there is one.

    `given`: the work in moves, the seed, and what ends it early.
    """
    moves, seed, stop = given
    before, best = int(s.number[BEST]), s.best.copy()
    penalties, elsewhere = _penalties(f, rounds, seed)
    aim, work = max(1, before - elsewhere), moves * LOOKS_PER_MOVE
    chosen = choose(rounds, penalties, aim, (work, stop), seed)
    _stand_on(f, s, chosen)
    if s.number[BEST] >= before or not _is_legal(problem, f, s):
        s.stop[:, :-1, VISIT], s.tally[:, COUNT] = best[:, 1:-1], best[:, 0]
        settle(f, s)
    paid = chosen.work // LOOKS_PER_MOVE + len(rounds.costs) // ROUNDS_PER_MOVE
    return Recombined(len(rounds.costs), before, int(s.number[BEST]), paid)


def _is_plain(f: Field) -> bool:
    """Whether the listing's costs are all that there is to pay."""
    is_limited = (f.shift[:, RICH] != 0).any() or (f.shift[:, CAPACITY] < FOREVER).any()
    return not is_limited and int(f.price[FAIRNESS_PRICE]) == 0


def _repriced(f: Field, rounds: Listed, seed: int) -> Listed:
    """The rounds that are allowed, with overtime, lunch and income in their costs."""
    s = state_of(f, seed, int(max(rounds.ends - rounds.begins)) + 1)
    settle(f, s)
    reprice(f, s, rounds.costs, rounds.ends, rounds.members, rounds.shifts)
    return rounds.only(np.flatnonzero(rounds.costs < NEVER))


def _penalties(f: Field, rounds: Listed, seed: int) -> tuple[Array, int]:
    """(penalty by visit, cost that no choice changes); visits in no round are of the latter."""
    s = state_of(f, seed, 1)
    settle(f, s)
    penalties = f.visit[:, PENALTY].copy()
    held = np.zeros(len(penalties), bool)
    held[rounds.members] = True
    penalties[~held] = 0
    return penalties, int(s.number[TOTAL]) - int(penalties.sum())


def _stand_on(f: Field, s: State, chosen: Chosen) -> None:
    """The chosen rounds, and what else finds room, as the search's best plan."""
    s.tally[:, COUNT] = 0
    for shift, visits in chosen.rounds:
        s.stop[shift, : len(visits), VISIT] = visits
        s.tally[shift, COUNT] = len(visits)
    settle(f, s)
    left = sorted(set(range(len(f.visit))) - {one for _, some in chosen.rounds for one in some})
    left.sort(key=lambda visit: -int(f.visit[visit, PENALTY]))
    fill(f, s, np.array(left, np.int64))


def _is_legal(problem: Problem, f: Field, s: State) -> bool:
    unlinked = replace(problem, crews=(), chains=(), pairs=(), apart=())
    return not violations(unlinked, plan_of(unlinked, f, s))
