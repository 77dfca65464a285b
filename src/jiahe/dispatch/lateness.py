"""How late a day will probably run, as it stands or with other workers on some seats."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from jiahe.booking import queries as booking
from jiahe.booking.choices import OCCUPYING, VisitState
from jiahe.dispatch import risk
from jiahe.dispatch.queries.travel import foreseen_travel
from jiahe.engine.travel import TravelModel
from jiahe.kit.clock import now
from jiahe.workforce import queries as workforce


@dataclass(frozen=True)
class Lanes:
    """The day's seats by (visit id, seat): who comes, and the stop; homes; the law of travel."""

    at: datetime
    seats: Mapping[tuple[int, int], tuple[int | None, risk.Stop]]
    homes: Mapping[int, tuple[float, float]]
    travel: TravelModel


def lanes_on(on: date) -> Lanes:
    seats = {}
    for visit in booking.visits_on(on):
        for row in visit.reservations.all():
            stop = risk.Stop(
                row.during.lower,
                row.during.upper,
                row.lat,
                row.lng,
                VisitState(visit.state),
            )
            seats[visit.pk, row.seat] = (row.worker_id if row.state in OCCUPYING else None, stop)
    people = workforce.workers_in_company().prefetch_related(None)
    homes = {one.pk: (one.home_lat, one.home_lng) for one in people}
    return Lanes(now(), seats, homes, foreseen_travel())


def late_minutes(lanes: Lanes, moved: Mapping[tuple[int, int], int]) -> int:
    """The sum of the minutes by which visits will be late, with `moved` seats on other workers."""
    by_worker: dict[int, list[risk.Stop]] = {}
    for key, (worker_id, stop) in lanes.seats.items():
        comes = moved.get(key, worker_id)
        if comes in lanes.homes and comes is not None:
            by_worker.setdefault(comes, []).append(stop)
    total = 0
    for worker_id, stops in by_worker.items():
        ordered = sorted(stops, key=lambda one: one.start)
        found = risk.risks(ordered, home=lanes.homes[worker_id], at=lanes.at, travel=lanes.travel)
        total += sum(one.minutes for one in found if one is not None)
    return total
