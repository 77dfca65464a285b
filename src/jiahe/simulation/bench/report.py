"""What a measurement came to, and the audit that says whether it may count."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from math import ceil
from typing import Any

from django.db import connection

from jiahe.booking.choices import OCCUPYING, ReservationState
from jiahe.kit.tenancy import for_every_company

OVERLAPS = """
SELECT count(*) FROM booking_reservation a JOIN booking_reservation b
    ON a.worker_id = b.worker_id AND a.id < b.id AND a.during && b.during
 WHERE a.state = ANY(%s) AND b.state = ANY(%s)
"""
GIVE_BACK = "UPDATE booking_reservation SET state = %s, held_until = NULL WHERE state = ANY(%s)"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values do not exceed; 0 of none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def double_bookings() -> int:
    """Pairs of promises of one worker that share an instant, in every company."""
    states = [state.value for state in OCCUPYING]
    with for_every_company(), connection.cursor() as cursor:
        cursor.execute(OVERLAPS, [states, states])
        return int(cursor.fetchone()[0])


def give_all_back() -> None:
    """Nobody has promised anything any more, in every company; what was written stays."""
    states = [state.value for state in OCCUPYING]
    with for_every_company(), connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, [ReservationState.RELEASED.value, states])


def figures(clients: int, answers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The load's own words, round by round, as the figures of one run; percentiles over all."""
    statuses, errors, milliseconds = (
        Counter[str](),
        Counter[str](),
        defaultdict[str, list[float]](list),
    )
    for one in answers:
        statuses.update(one["statuses"])
        errors.update(one["errors"])
        for name, values in one["milliseconds"].items():
            milliseconds[name] += values
    everything = [one for values in milliseconds.values() for one in values]
    good, seconds = milliseconds["booked"], sum(one["seconds"] for one in answers)
    return {
        "clients": clients,
        "attempts": sum(one["attempts"] for one in answers),
        "booked": statuses["booked"],
        "refused": {name: n for name, n in statuses.items() if name != "booked"},
        "per_second": round(statuses["booked"] / seconds, 1),
        "answers_per_second": round(len(everything) / seconds, 1),
        "p50_ms": percentile(everything, 0.5),
        "p99_ms": percentile(everything, 0.99),
        "booked_p50_ms": percentile(good, 0.5),
        "booked_p99_ms": percentile(good, 0.99),
        "errors": errors,
    }


def arrived(told: dict[str, Any], cpu_seconds: float) -> dict[str, Any]:
    """One run of steady arrivals; percentiles of what was answered, each from its due time."""
    took, good = told["milliseconds"], str(HTTPStatus.OK.value)
    return {
        "asked": told["asked"],
        "refused": {name: n for name, n in told["statuses"].items() if name != good},
        "per_second": round(len(took) / told["seconds"], 1),
        "connections": told["connections"],
        "p50_ms": percentile(took, 0.5),
        "p99_ms": percentile(took, 0.99),
        "web_cpu_ms": round(1000 * cpu_seconds / max(1, told["asked"]), 1),
    }
