"""How far plans are from the best, certified: the bound beside the cost."""

import time
from collections.abc import Iterable, Sequence
from typing import Any

from jiahe.engine.routing.rounds.bound import gap, lower_bound
from jiahe.engine.routing.rounds.listing import TooManyRounds
from jiahe.engine.routing.rounds.model import Problem


def bounded(problem: Problem, cost: int) -> dict[str, Any]:
    """`bound` with `gap_percent` of it, or `bound` None with the reason in `bound_refused`."""
    began = time.process_time()
    try:
        found = lower_bound(problem, cost)
    except TooManyRounds as refused:
        return {"bound": None, "bound_refused": str(refused)}
    return {
        "bound": found.value,
        "gap_percent": round(100.0 * gap(cost, found), 2),
        "bound_rounds": found.rounds,
        "bound_seconds": round(time.process_time() - began, 2),
    }


def with_bounds(
    given: Iterable[tuple[str, Problem]], rows: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The rows of a bench, each with its instance's bound and its own gap."""
    found = {}
    for name, problem in given:
        costs = [row["cost"] for row in rows if row["instance"] == name and "cost" in row]
        if costs:
            found[name] = bounded(problem, min(costs))
    return [_told(row, found.get(row["instance"])) for row in rows]


def _told(row: dict[str, Any], told: dict[str, Any] | None) -> dict[str, Any]:
    if told is None or "cost" not in row:
        return row
    if told["bound"] is None:
        return row | told
    own = round(100.0 * (row["cost"] / max(1, told["bound"]) - 1.0), 2)
    return row | told | {"gap_percent": own}
