"""VROOM's JSON: jobs and vehicles with skills, windows, one amount, a matrix or coordinates.

Priority 0 is the least important there; it costs five hours of travel here, each step as much more
as a twentieth of that.
"""

from typing import Any

from jiahe.engine.routing.rounds.model import FOREVER, Law, Lunch, Problem, Shift, Visit
from jiahe.engine.routing.rounds.readers.cityday import Plane
from jiahe.engine.routing.rounds.sanity import BadProblem

LEAST_PENALTY = 18_000


def read(told: dict[str, Any]) -> Problem:
    """Raises `BadProblem` for shipments, several breaks, speeds or limits by vehicle."""
    if told.get("shipments"):
        raise BadProblem("unsupported", "shipments")
    for name in ("speed_factor", "max_travel_time", "max_distance", "max_tasks"):
        if any(name in one for one in told["vehicles"]):
            raise BadProblem("unsupported", name)
    matrices = told.get("matrices", {})
    matrix = next((one["durations"] for one in matrices.values() if "durations" in one), ())
    places = [] if matrix else [one["location"] for one in told.get("jobs", [])]
    flat = Plane(places)
    return Problem(
        visits=tuple(_visit(one, flat, bool(matrix)) for one in told.get("jobs", [])),
        shifts=tuple(_shift(one, flat, bool(matrix)) for one in told["vehicles"]),
        law=Law(matrix=tuple(tuple(int(x) for x in row) for row in matrix)),
    )


def _visit(told: dict[str, Any], flat: Plane, by_matrix: bool) -> Visit:  # noqa: FBT001 -- which of two keys holds the place
    amount = (told.get("delivery") or told.get("amount") or told.get("pickup") or [0])[0]
    return Visit(
        id=told["id"],
        point=_place(told, "location", flat, by_matrix=by_matrix),
        windows=tuple((first, last) for first, last in told.get("time_windows", [[0, FOREVER]])),
        duration=round(told.get("service", 0) + told.get("setup", 0)),
        penalty=LEAST_PENALTY * (20 + told.get("priority", 0)) // 20,
        needs=tuple((str(skill), 1) for skill in sorted(told.get("skills", []))),
        load=amount,
    )


def _shift(told: dict[str, Any], flat: Plane, by_matrix: bool) -> Shift:  # noqa: FBT001 -- as above
    opens, closes = told.get("time_window", [0, FOREVER])
    at_start = "start" if "start" in told or "start_index" in told else "end"
    at_end = "end" if "end" in told or "end_index" in told else at_start
    return Shift(
        id=told["id"],
        start=_place(told, at_start, flat, by_matrix=by_matrix),
        end=_place(told, at_end, flat, by_matrix=by_matrix),
        opens=opens,
        closes=closes,
        skills=tuple((str(skill), 1) for skill in sorted(told.get("skills", []))),
        lunch=_lunch(told.get("breaks", [])),
        capacity=told.get("capacity", [FOREVER])[0],
    )


def _place(told: dict[str, Any], name: str, flat: Plane, *, by_matrix: bool) -> tuple[float, float]:
    return (float(told[f"{name}_index"]), 0.0) if by_matrix else flat.point(told[name])


def _lunch(breaks: list[dict[str, Any]]) -> Lunch | None:
    if not breaks:
        return None
    if len(breaks) > 1 or len(breaks[0].get("time_windows", [])) != 1:
        raise BadProblem("unsupported", "more than one break or break window")
    first, last = breaks[0]["time_windows"][0]
    if first > last:
        raise BadProblem("lunch_reversed", f"a break from {first} to {last}")
    length = breaks[0].get("service", 0)
    return Lunch(first, last + length, length)
