"""Where people of the demonstration set out and how long they really rode: hours and places differ.

A ride starts at the door that the worker left last on that day, or at home. The numbers are ours.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from jiahe.engine.travel import Place, kilometres
from jiahe.engine.travelfit import cell_of
from jiahe.fieldwork.actions.bulk import PastMoment
from jiahe.fieldwork.choices import Moment, Proof
from jiahe.simulation.seeding.books import Written
from jiahe.workforce.queries import ZONE

MINUTES_A_KILOMETRE = {"e_bike": 4.6, "bus": 7.5}
AT_THE_ENDS = 3.5  # minutes for lift, lock and gate
RUSH = {7: 1.35, 8: 1.5, 17: 1.45, 18: 1.3}  # local hours of a working day
LONGEST = 55.0


def with_ways(
    seed: int, written: Sequence[Written], moments: Iterable[PastMoment]
) -> list[PastMoment]:
    """The moments with a place and a time of their own for each setting out that led to a door."""
    moments = list(moments)
    arrivals = {(m.visit_id, m.worker_id): m.at for m in moments if m.moment is Moment.ARRIVED}
    origins = _origins(written)
    return [
        _left(seed, one, origins[key], arrivals[key])
        if (key := (one.visit_id, one.worker_id)) in arrivals and one.moment is Moment.SET_OUT
        else one
        for one in moments
    ]


Way = tuple[Place, Place, str, datetime | None]  # from, to, by what, when the visit before ended


def _origins(written: Sequence[Written]) -> dict[tuple[int, int], Way]:
    """(visit, worker) -> the way there."""
    found: dict[tuple[int, int], Way] = {}
    last: dict[tuple[int, date], tuple[Place, datetime]] = {}
    for one in sorted(written, key=lambda each: each.planned.start):
        door = Place(one.entered.entry.lat, one.entered.entry.lng)
        for hand in one.planned.crew:
            day = hand.worker_id, one.planned.start.astimezone(ZONE).date()
            home = Place(hand.worker.home.lat, hand.worker.home.lng)
            here, free_at = last.get(day, (home, None))
            key = one.entered.visit_id, hand.worker_id
            found[key] = (here, door, hand.worker.transport, free_at)
            last[day] = door, one.planned.end
    return found


def _left(seed: int, moment: PastMoment, way: Way, arrived_at: datetime) -> PastMoment:
    here, door, transport, free_at = way
    draw = random.Random(f"way {seed} {here} {door} {arrived_at.isoformat()}")  # noqa: S311  # repeatable
    minutes = min(LONGEST, _minutes(draw, here, door, transport, arrived_at))
    at = arrived_at - timedelta(minutes=minutes)
    return replace(
        moment,
        at=at if free_at is None else min(arrived_at, max(at, free_at)),
        proof=Proof.GPS,
        lat=here.lat,
        lng=here.lng,
    )


def _minutes(
    draw: random.Random, here: Place, door: Place, transport: str, arrived_at: datetime
) -> float:
    local = arrived_at.astimezone(ZONE)
    rush = RUSH.get(local.hour, 1.0) if local.weekday() < 5 else 1.0
    row, column = cell_of(door)
    lanes = 0.85 + 0.1 * ((row * 7 + column * 3) % 5)  # 0.85 to 1.25: some quarters are slower
    pace = MINUTES_A_KILOMETRE.get(transport, MINUTES_A_KILOMETRE["e_bike"])
    return AT_THE_ENDS + kilometres(here, door) * pace * rush * lanes * draw.lognormvariate(0, 0.18)
