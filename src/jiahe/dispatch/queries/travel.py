"""What a company has learnt about its ways, and which law of travel foresees its day."""

from dataclasses import dataclass
from datetime import datetime

from jiahe.booking.queries import TRAVEL
from jiahe.dispatch.models import TravelFit
from jiahe.engine.travel import TravelModel
from jiahe.engine.travelfit import Error, FittedTravel, read


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
    """The law by which arrivals and lateness are foreseen: the learnt one once it is better.

    Promises are made and checked by `booking.queries.TRAVEL` alone (docs/decisions/0013).
    """
    row = TravelFit.objects.order_by("-version").first()
    return read(row.law) if row is not None and row.is_better else TRAVEL


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
