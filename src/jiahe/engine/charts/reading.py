from dataclasses import dataclass
from enum import IntEnum


class Side(IntEnum):
    """Where a chart crossed its limit: `UP` is above it."""

    DOWN = -1
    NONE = 0
    UP = 1


@dataclass(frozen=True, slots=True)
class Reading:
    """What a chart shows at one point: its value between its limits, and whether it signals."""

    value: float
    low: float
    high: float
    side: Side = Side.NONE

    @property
    def signals(self) -> bool:
        return self.side is not Side.NONE


def side_of(value: float, low: float, high: float) -> Side:
    if value > high:
        return Side.UP
    return Side.DOWN if value < low else Side.NONE
