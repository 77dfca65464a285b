"""Automatic mode: what a proposal may change by itself, and what waits for a human."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from jiahe.engine.routing.rungs import Rung

MINUTE = timedelta(minutes=1)


class Limits(Protocol):
    """As far as a dispatcher lets a plan go alone."""

    is_on: bool
    most_changes: int
    most_shift_minutes: int
    keeps_preferred: bool
    keeps_fairness: bool


def beyond_limits(
    limits: Limits, moves: Sequence[Mapping[str, Any]], gains: Mapping[str, Any]
) -> list[str]:
    """Which limits the suggested moves go beyond, by name; empty: it may be taken alone.

    Asking a household, calling workers, another carer who lives in and a plan that a fallback
    made are never taken alone.
    """
    first = [move for move in moves if not move.get("way", 0)]
    found = []
    if gains.get("failure"):
        found.append("fallback")
    groups = gains.get("groups", ())
    if any(_needs_a_person(group["ways"]) for group in groups):
        found.append("asks_people")
    if len(first) > limits.most_changes:
        found.append("too_many")
    if any(_shift(move) > limits.most_shift_minutes for move in first):
        found.append("moves_promise")
    if limits.keeps_preferred and any(_loses_preferred(move) for move in first):
        found.append("preferred")
    if limits.keeps_fairness and gains.get("fairness_loss", 0) > 0:
        found.append("fairness")
    return found


def _needs_a_person(ways: Sequence[Mapping[str, Any]]) -> bool:
    """Somebody would be asked, would live in the home for days, or there is no way out."""
    return not ways or ways[0]["rung"] in (Rung.ASK, Rung.CALL, Rung.STAY)


def _shift(move: Mapping[str, Any]) -> int:
    if not move.get("to_start"):
        return 0
    later = datetime.fromisoformat(move["to_start"]) - datetime.fromisoformat(move["start"])
    return abs(later // MINUTE)


def _loses_preferred(move: Mapping[str, Any]) -> bool:
    """Another worker for a household that had asked for one."""
    return bool(move.get("had_preferred")) and move["from"] != move["to"]
