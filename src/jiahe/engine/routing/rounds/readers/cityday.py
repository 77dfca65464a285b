"""A home-service day in JSON: visits and workers with WGS-84 places, minutes and levels."""

from math import cos, radians
from typing import Any

from jiahe.engine.routing.rounds.model import Law, Lunch, Point, Problem, Shift, Visit
from jiahe.engine.routing.rounds.sanity import BadProblem

_METRES_PER_DEGREE = 111_320.0
COST_OF_A_MINUTE = 300  # units for a minute of `penalty`: 60 minutes are five hours of travel


def read(told: dict[str, Any]) -> Problem:
    """Penalties are 300 seconds of travel for each minute told; lunch is left out unless asked.

    Parts of a second are rounded. Raises `BadProblem`.
    """
    travel = told["travel"]
    if travel["speed_kmh"] <= 0:
        raise BadProblem("travel", "the speed is above 0")
    pace = travel["detour"] / (travel["speed_kmh"] / 3.6)
    flat = Plane([one["loc"] for one in told["visits"] + told["workers"]])
    return Problem(
        visits=tuple(_visit(one, flat, int(travel["overhead_min"])) for one in told["visits"]),
        shifts=tuple(_shift(one, flat) for one in told["workers"]),
        law=Law(seconds_per_metre=pace),
    )


def with_lunch(problem: Problem, opens: int = 39_600, closes: int = 48_600) -> Problem:
    """The same day with 45 minutes of soft lunch for every shift that covers the time."""
    lunch = Lunch(opens, closes, 2700)
    return Problem(
        problem.visits,
        tuple(_replaced(one, lunch) for one in problem.shifts),
        problem.law,
        problem.weights,
    )


def _replaced(shift: Shift, lunch: Lunch) -> Shift:
    return Shift(
        shift.id, shift.start, shift.end, shift.opens, shift.closes, shift.skills, shift.gender,
        lunch=lunch,
    )  # fmt: skip


class Plane:
    """Degrees (longitude, latitude) as metres around the middle, good for one city."""

    def __init__(self, places: list[list[float]]) -> None:
        count = max(1, len(places))
        self.lng = sum(place[0] for place in places) / count
        self.lat = sum(place[1] for place in places) / count
        self.east = _METRES_PER_DEGREE * cos(radians(self.lat))

    def point(self, place: list[float]) -> Point:
        east, north = place[0] - self.lng, place[1] - self.lat
        return (round(east * self.east, 1), round(north * _METRES_PER_DEGREE, 1))


def _visit(told: dict[str, Any], flat: Plane, overhead_minutes: int) -> Visit:
    first, last = told["tw"]
    if told["dur"] < 0 or overhead_minutes < 0:
        raise BadProblem("negative_number", f"ids {told['id']}")
    pinned = told.get("pinned")
    return Visit(
        id=told["id"],
        point=flat.point(told["loc"]),
        windows=((round(first * 60), round(last * 60)),),
        duration=round((told["dur"] + overhead_minutes) * 60),
        penalty=round(told["penalty"] * COST_OF_A_MINUTE),
        needs=((told["cat"], told["level"]),),
        gender=told["gender"],
        forbidden=frozenset(told["forbidden"]),
        only=None if pinned is None else frozenset({pinned}),
        preferred=frozenset(told["preferred"]),
    )


def _shift(told: dict[str, Any], flat: Plane) -> Shift:
    home = flat.point(told["loc"])
    return Shift(
        id=told["id"],
        start=home,
        end=home,
        opens=round(told["shift"][0] * 60),
        closes=round(told["shift"][1] * 60),
        skills=tuple(sorted(told["skills"].items())),
        gender=told["gender"],
    )
