"""What a company has learnt about its ways, and which law of travel foresees its day."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from jiahe.booking.queries import TRAVEL
from jiahe.dispatch.models import KnownWay, TravelFit
from jiahe.engine.travel import TravelModel, kilometres
from jiahe.engine.travelfit import (
    Cell,
    Error,
    FittedTravel,
    learnt_detour,
    middle_of,
    read,
)
from jiahe.engine.travelknown import KnownTravel, Pair
from jiahe.kit.clock import now
from jiahe.workforce.queries import ZONE

KEPT = timedelta(days=30)  # ours: roads change slowly, works on them faster


@dataclass(frozen=True)
class Learnt:
    """A version of the company's law with what it was judged by."""

    version: int
    made_at: datetime
    is_better: bool
    rides: int
    law: FittedTravel
    fitted: Error
    plain: Error
    learnt_days: int
    held_days: int


def latest_fit() -> Learnt | None:
    """The newest version in the company in scope; None before the first."""
    row = TravelFit.objects.order_by("-version").first()
    return None if row is None else _learnt(row)


def foreseen_travel() -> TravelModel:
    """The law by which arrivals and lateness are foreseen.

    Where a map service is configured, the ways that it told; else, and for ways that it did not
    tell, the learnt law once it is better than the plain one. Promises are made and checked by
    `booking.queries.TRAVEL` alone (docs/decisions/0013).
    """
    learnt = _better_law()
    otherwise: TravelModel = TRAVEL if learnt is None else learnt
    overhead = TRAVEL.overhead_minutes if learnt is None else learnt.overhead
    seconds = known_ways(settings.TRAVEL_KIND) if settings.TRAVEL_KIND else {}
    return KnownTravel(ZONE.key, seconds, overhead, otherwise) if seconds else otherwise


def _better_law() -> FittedTravel | None:
    row = TravelFit.objects.order_by("-version").first()
    return read(row.law) if row is not None and row.is_better else None


def known_ways(kind: str) -> dict[Pair, int]:
    """(from, to, hour class) -> seconds, as far as that service told them lately."""
    fields = ("origin_row", "origin_column", "goal_row", "goal_column", "hour", "seconds")
    rows = KnownWay.objects.filter(kind=kind, seen_at__gte=now() - KEPT).values_list(*fields)
    return {((a, b), (c, d), hour): seconds for a, b, c, d, hour, seconds in rows}


def learnt_detour_factor() -> float | None:
    """Road over crow kilometres as the map service told; None where none did."""
    fields = ("origin_row", "origin_column", "goal_row", "goal_column", "metres")
    rows = KnownWay.objects.filter(seen_at__gte=now() - KEPT).values_list(*fields)
    ways = [
        (kilometres(middle_of((a, b)), middle_of((c, d))), metres / 1000.0)
        for a, b, c, d, metres in rows
    ]
    return learnt_detour(ways, TRAVEL.detour) if ways else None


def busiest_cells(limit: int) -> list[Cell]:
    """The cells to which most rides went, the busiest first; empty before the first fit."""
    latest = TravelFit.objects.order_by("-version").first()
    if latest is None:
        return []
    law = read(latest.law)
    return sorted(law.rides_by_cell, key=lambda one: (-law.rides_by_cell[one], one))[:limit]


def _learnt(row: TravelFit) -> Learnt:
    told = row.errors
    return Learnt(
        version=row.version,
        made_at=row.made_at,
        is_better=row.is_better,
        rides=row.rides,
        law=read(row.law),
        fitted=Error(**told["fitted"]),
        plain=Error(**told["plain"]),
        learnt_days=told["learnt_days"],
        held_days=told["held_days"],
    )
