"""What every adapter needs: whole travel times and who is able, from the same rules as ours."""

import numpy as np

from jiahe.engine.routing.rounds.arrays import field_of, ways
from jiahe.engine.routing.rounds.field import KIND, Array
from jiahe.engine.routing.rounds.model import Problem

ALL_BUT = frozenset(
    {
        "preferred", "continuity", "least_change", "fairness", "lunch", "overtime", "longest",
        "pace", "callout", "crews", "chains", "pairs", "hours", "rest", "longest_day", "lateness",
        "day_prices",
    }
)  # fmt: skip


def travel_table(problem: Problem) -> Array:
    """Whole seconds between all nodes: visits, then starts, then ends."""
    f = field_of(problem)
    nodes = np.arange(len(f.place))
    return np.floor(ways(f, nodes, nodes) + (0 if len(f.matrix) else f.law[1])).astype(np.int64)


def place_table(problem: Problem) -> tuple[Array, Array]:
    """The same between places, each once, and the place of each node: a home is one place."""
    f = field_of(problem)
    _, first, place = np.unique(f.place, axis=0, return_index=True, return_inverse=True)
    whole = np.floor(ways(f, first, first) + (0 if len(f.matrix) else f.law[1]))
    return whole.astype(np.int64), place.reshape(-1)


def able_table(problem: Problem) -> Array:
    """1 where a shift may make a visit, by visit and shift."""
    f = field_of(problem)
    return f.able[f.visit[:, KIND]]
