"""Ways that a map service told for cells, used for the places inside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import ClassVar
from zoneinfo import ZoneInfo

from jiahe.engine.travel import Place, TravelModel, kilometres
from jiahe.engine.travelfit import Cell, cell_of, hour_class, middle_of

STRETCH = (0.5, 2.0)  # a way is at most twice, at least half as long as the one between the middles
Pair = tuple[Cell, Cell, int]  # from, to, hour class


@dataclass(frozen=True, slots=True)
class KnownTravel:
    """A `TravelModel` from a table of seconds; what it does not hold is told by `otherwise`."""

    zone: str
    seconds: Mapping[Pair, int]
    overhead_minutes: float
    otherwise: TravelModel
    is_steady: ClassVar[bool] = False

    def minutes(self, origin: Place, goal: Place, at: datetime | None = None) -> int:
        """Whole minutes, rounded up; without `at`, within a cell and for strangers `otherwise`."""
        one, other = cell_of(origin), cell_of(goal)
        if at is None or one == other:
            return self.otherwise.minutes(origin, goal, at)
        told = self.seconds.get((one, other, hour_class(at, ZoneInfo(self.zone))))
        if told is None:
            return self.otherwise.minutes(origin, goal, at)
        between = kilometres(middle_of(one), middle_of(other))
        stretch = min(max(kilometres(origin, goal) / between, STRETCH[0]), STRETCH[1])
        return max(1, ceil(self.overhead_minutes + told * stretch / 60.0))
