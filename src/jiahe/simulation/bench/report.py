"""What a measurement came to, and the audit that says whether it may count."""

from collections.abc import Sequence
from http import HTTPStatus
from math import ceil
from typing import Any

from django.db import connection

from jiahe.booking.choices import OCCUPYING
from jiahe.kit.tenancy import for_every_company

OVERLAPS = """
SELECT count(*) FROM booking_reservation a JOIN booking_reservation b
    ON a.worker_id = b.worker_id AND a.id < b.id AND a.during && b.during
 WHERE a.state = ANY(%s) AND b.state = ANY(%s)
"""


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


def figures(clients: int, told: dict[str, Any]) -> dict[str, Any]:
    """The load's own words as the figures of one run; percentiles over every answer."""
    booked = int(told["statuses"].get("booked", 0))
    everything = [one for values in told["milliseconds"].values() for one in values]
    good = told["milliseconds"].get("booked", [])
    return {
        "clients": clients,
        "attempts": told["attempts"],
        "booked": booked,
        "refused": {name: n for name, n in told["statuses"].items() if name != "booked"},
        "double_bookings": double_bookings(),
        "per_second": round(booked / told["seconds"], 1),
        "answers_per_second": round(len(everything) / told["seconds"], 1),
        "p50_ms": percentile(everything, 0.5),
        "p99_ms": percentile(everything, 0.99),
        "booked_p50_ms": percentile(good, 0.5),
        "booked_p99_ms": percentile(good, 0.99),
        "errors": told["errors"],
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
