"""Home health care as unified JSON (UHHC, Ceschia et al. 2025): the families with hard windows.

Times are minutes there, seconds here; a patient with two services becomes two visits by two people,
with a link.
Families that price lateness (Mankowska, Kummer, the extended HHCRSP) are refused by name: our
windows are hard.
"""

from typing import Any

from jiahe.engine.routing.rounds.model import FOREVER, REQUIRED, Law, Problem, Shift, Visit
from jiahe.engine.routing.rounds.sanity import BadProblem

_KNOWN = {"travel_time", "total_tardiness", "total_extra_time"}


def read(told: dict[str, Any]) -> Problem:
    """Visit ids are twice the patient's number, and one more for the second service."""
    facts = told.get("metadata", {})
    costs = facts.get("cost_components", {"total_tardiness": 1})
    soft = [name for name in costs if name not in _KNOWN or costs[name] != _wanted(name)]
    if soft:
        raise BadProblem("unsupported", f"priced {', '.join(sorted(soft))}")
    by_end = facts.get("time_window_met") == "at_service_end"
    terminals = {one["id"]: one["distance_matrix_index"] for one in told["terminal_points"]}
    patients = list(enumerate(told["patients"]))
    linked = [(2 * number, one) for number, one in patients if len(one["required_services"]) == 2]
    return Problem(
        visits=tuple(
            _visit(2 * number + k, one, service, by_end=by_end)
            for number, one in patients
            for k, service in enumerate(one["required_services"])
        ),
        shifts=tuple(
            _shift(number, one, terminals) for number, one in enumerate(told["caregivers"])
        ),
        law=Law(matrix=tuple(tuple(round(x * 60) for x in row) for row in told["distances"])),
        crews=tuple((one, one + 1) for one, patient in linked if _is_together(patient)),
        apart=tuple((one, one + 1) for one, patient in linked if not _is_together(patient)),
        chains=tuple(_chain(one, patient) for one, patient in linked if _is_sequence(patient)),
    )


def _wanted(name: str) -> object:
    return 1 if name == "travel_time" else "HARD"


def _is_together(patient: dict[str, Any]) -> bool:
    return patient.get("synchronization", {}).get("type") == "simultaneous"


def _is_sequence(patient: dict[str, Any]) -> bool:
    return patient.get("synchronization", {}).get("type") == "sequential"


def _chain(visit: int, patient: dict[str, Any]) -> tuple[int, int, int, int]:
    gap = patient["synchronization"]["distance"]
    return (visit, visit + 1, round(gap["min"] * 60), round(gap["max"] * 60))


def _visit(number: int, patient: dict[str, Any], service: dict[str, Any], *, by_end: bool) -> Visit:
    length = round(service["duration"] * 60)
    late = length if by_end else 0
    return Visit(
        id=number,
        point=(float(patient["distance_matrix_index"]), 0.0),
        windows=tuple(
            (round(one["start"] * 60), round(one["end"] * 60) - late)
            for one in patient["time_windows"]
        ),
        duration=length,
        penalty=REQUIRED,
        needs=((service["service"], 1),),
    )


def _shift(number: int, told: dict[str, Any], terminals: dict[str, int]) -> Shift:
    hours = told.get("working_shift", {"start": 0, "end": FOREVER // 60})
    return Shift(
        id=number,
        start=(float(terminals[told["departing_point"]]), 0.0),
        end=(float(terminals[told["arrival_point"]]), 0.0),
        opens=round(hours["start"] * 60),
        closes=round(hours["end"] * 60),
        skills=tuple((ability, 1) for ability in told["abilities"]),
    )
