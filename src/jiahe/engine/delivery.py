"""How reliable a supplier is: counts out of counts, no mark made up of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Delivery:
    """One order that arrived: when it was promised and came, packs asked and received."""

    promised_on: date
    received_on: date
    asked: int
    received: int


@dataclass(frozen=True, slots=True)
class Record:
    """`short` counts deliveries with fewer packs than asked; `bad` counts recalled batches."""

    deliveries: int
    on_time: int
    short: int
    batches: int
    bad: int


def record_of(deliveries: Iterable[Delivery], *, batches: int, bad: int) -> Record:
    """On time is on the promised day or before it."""
    found = list(deliveries)
    return Record(
        len(found),
        sum(one.received_on <= one.promised_on for one in found),
        sum(one.received < one.asked for one in found),
        batches,
        bad,
    )
