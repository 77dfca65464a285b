"""How long a stay and a way take, learnt from the couriers' own moments."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from jiahe.engine.routing.rounds.field import Array
from jiahe.engine.travel import CrowTravel, Place
from jiahe.engine.travelfit import EBIKE, LEAST_RIDES, Ride, fit
from jiahe.simulation.couriers.table import Day

DETOUR = CrowTravel().detour  # road over crow kilometres
BUSY_MINUTES = 30  # a longer gap between two requests holds more than one way and one stay
_EARTH_DIAMETER = 2 * 6_371_008.8  # metres


@dataclass(frozen=True, slots=True)
class Law:
    """Seconds of a stay, and seconds for each metre as the crow flies."""

    stay: int
    pace: float
    gaps: int  # that it was learnt from; 0: too few, these are the product's usual numbers

    def seconds(self, metres: float) -> int:
        return round(metres * self.pace)


USUAL = Law(600, 3.6 * DETOUR / CrowTravel().kilometres_per_hour, 0)


def learnt(days: Iterable[Day], zone: ZoneInfo) -> Law:
    """The robust line through the gaps between a courier's requests, while he was busy.

    `travelfit` holds it: what does not grow with the distance is the stay.
    """
    rides = [one for day in days for one in _gaps(day, zone)]
    if len(rides) < LEAST_RIDES:
        return USUAL
    found = fit(rides, zone)
    return Law(round(found.overhead * 60), found.paces[EBIKE] * 60 / 1000, len(rides))


def _gaps(day: Day, zone: ZoneInfo) -> Iterator[Ride]:
    midnight = datetime.combine(day.on, time(), zone)
    for made in day.rounds().values():
        for before, after in pairwise(day.pickups[k] for k in made):
            minutes = (after.done - before.done) / 60
            if minutes <= BUSY_MINUTES:
                left_at = midnight + timedelta(seconds=before.done)
                yield Ride(before.place, after.place, left_at, minutes)


def metres_between(places: Iterable[Place]) -> Array:
    """Great-circle metres from each place to each, as `travel.kilometres` counts them."""
    degrees = np.array([(one.lat, one.lng) for one in places], np.float64).reshape(-1, 2)
    lat, lng = np.radians(degrees).T
    along = np.sin((lat[:, None] - lat[None]) / 2) ** 2
    across = np.sin((lng[:, None] - lng[None]) / 2) ** 2
    chord = along + np.cos(lat)[:, None] * np.cos(lat)[None] * across
    return _EARTH_DIAMETER * np.arcsin(np.sqrt(np.minimum(1.0, chord)))
