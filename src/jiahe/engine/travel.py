"""How long a worker takes from place to place; any map service can stand in for the default."""

from dataclasses import dataclass
from datetime import datetime
from math import asin, ceil, cos, radians, sin, sqrt
from typing import ClassVar, Protocol

_EARTH_DIAMETER_KILOMETRES = 2 * 6371.0088


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in WGS-84 degrees; raises ValueError when it is not on the globe."""

    lat: float
    lng: float

    def __post_init__(self) -> None:
        if not (-90.0 <= self.lat <= 90.0 and -180.0 <= self.lng <= 180.0):
            raise ValueError("latitude and longitude lie on the globe")


class TravelModel(Protocol):
    """Anything that knows how long a way takes.

    A model whose answers do not depend on `at` may say so by an attribute `is_steady = True`; it is
    then asked less often.
    """

    def minutes(self, origin: Place, goal: Place, at: datetime | None = None) -> int:
        """Whole minutes from door to door when leaving at `at`; 0 only for the same place."""


@dataclass(frozen=True, slots=True)
class CrowTravel:
    """Crow distance times a detour at one speed, plus minutes for stairs, lift and parking.

    The defaults are those of an electric bicycle in a city. The hour of the day changes nothing.
    """

    kilometres_per_hour: float = 15.0
    detour: float = 1.35
    overhead_minutes: int = 4
    is_steady: ClassVar[bool] = True

    def minutes(self, origin: Place, goal: Place, at: datetime | None = None) -> int:
        """Whole minutes, rounded up; 0 only for the same place."""
        del at
        if origin.lat == goal.lat and origin.lng == goal.lng:
            return 0
        hours = kilometres(origin, goal) * self.detour / self.kilometres_per_hour
        return max(1, ceil(hours * 60.0) + self.overhead_minutes)


def kilometres(a: Place, b: Place) -> float:
    """Great-circle distance by the haversine formula on the mean sphere."""
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    across = sin(radians(b.lng - a.lng) / 2.0)
    along = sin((lat_b - lat_a) / 2.0)
    chord = along * along + cos(lat_a) * cos(lat_b) * across * across
    return _EARTH_DIAMETER_KILOMETRES * asin(min(1.0, sqrt(chord)))
