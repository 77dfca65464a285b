"""What the law says about a way, in plain Python: the judge's own reckoning.

The search rides hour by hour; here the way that can be ridden since midnight is one growing
function of the time, in which departures and arrivals are looked up.
"""

import math
from bisect import bisect_left
from functools import cache
from itertools import accumulate

from jiahe.engine.routing.rounds.model import FULL_SPEED, Law, Point, Shift

_HOUR = 3600


def seconds_between(law: Law, origin: Point, goal: Point) -> int:
    """Travel by the law of the problem, whatever the hour."""
    if law.matrix:
        return law.matrix[int(origin[0])][int(goal[0])]
    east, north = goal[0] - origin[0], goal[1] - origin[1]
    return math.floor(math.sqrt(east * east + north * north) * law.seconds_per_metre + law.rounding)


def arrival_at(law: Law, shift: Shift, origin: Point, goal: Point, leaves: int) -> int:
    """The first second at which somebody who leaves then has come."""
    whole = seconds_between(law, origin, goal)
    speeds = law.speeds
    if not speeds:
        return leaves + whole
    standing, row = min(whole, law.standing), speeds[shift.mode]
    far = _ridden(row, leaves) + (whole - standing) * FULL_SPEED
    return _first_at(row, far, leaves) + standing


def leaving_at(law: Law, shift: Shift, origin: Point, goal: Point, arrives: int) -> int:
    """The last second at which one may leave and still come in time."""
    whole = seconds_between(law, origin, goal)
    speeds = law.speeds
    if not speeds:
        return arrives - whole
    standing, row = min(whole, law.standing), speeds[shift.mode]
    far = _ridden(row, arrives - standing) - (whole - standing) * FULL_SPEED
    begin = arrives - standing - (whole - standing) * FULL_SPEED // min(row) - 1
    first = _first_at(row, far, begin)
    return first if _ridden(row, first) == far else first - 1


def _ridden(row: tuple[int, ...], time: int) -> int:
    """Units of way from the first midnight to a time."""
    hour, seconds = divmod(time, _HOUR)
    days, hour = divmod(hour, len(row))
    return days * _by_hour(row)[-1] + _by_hour(row)[hour] + seconds * row[hour]


@cache
def _by_hour(row: tuple[int, ...]) -> tuple[int, ...]:
    return (0, *accumulate(speed * _HOUR for speed in row))


def _first_at(row: tuple[int, ...], far: int, least: int) -> int:
    """The first second, not before `least`, at which so much of the way is ridden."""
    most = least + max(0, far - _ridden(row, least)) // min(row) + 1
    times = range(least, most + 1)
    return times[bisect_left(times, far, key=lambda time: _ridden(row, time))]
