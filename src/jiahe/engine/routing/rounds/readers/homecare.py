"""Home health care as unified JSON (UHHC, Ceschia et al. 2025): travel and lateness priced.

Times are minutes there; here seconds where windows are hard, thousandths of a minute where lateness
has a price (their ways have three decimals), so that a cost is theirs times 60 or 1000. A patient
with two services becomes two visits by two people, with a link. Families that price waiting,
balance, idleness or extra time are refused by name.
"""

from typing import Any

from jiahe.engine.routing.rounds.model import FOREVER, REQUIRED, Law, Problem, Shift, Visit, Weights
from jiahe.engine.routing.rounds.sanity import BadProblem

_PRICED = {"travel_time", "total_tardiness", "highest_tardiness"}
_EXACT, _SECONDS = 1000, 60


def read(told: dict[str, Any]) -> Problem:
    """Visit ids are twice the patient's number, and one more for the second service."""
    facts = told.get("metadata", {})
    weights, unit = _weights(facts)
    by_end = facts.get("time_window_met") == "at_service_end"
    terminals = {one["id"]: one["distance_matrix_index"] for one in told["terminal_points"]}
    patients = list(enumerate(told["patients"]))
    linked = [(2 * number, one) for number, one in patients if len(one["required_services"]) == 2]
    return Problem(
        visits=tuple(
            _visit(2 * number + k, one, service, by_end=by_end, unit=unit)
            for number, one in patients
            for k, service in enumerate(one["required_services"])
        ),
        shifts=tuple(
            _shift(number, one, terminals, unit) for number, one in enumerate(told["caregivers"])
        ),
        law=Law(matrix=tuple(tuple(round(x * unit) for x in row) for row in told["distances"])),
        weights=weights,
        crews=tuple((one, one + 1) for one, patient in linked if _is_together(patient)),
        apart=tuple((one, one + 1) for one, patient in linked if not _is_together(patient)),
        chains=tuple(
            _chain(one, patient, unit) for one, patient in linked if _is_sequence(patient)
        ),
    )


def _weights(facts: dict[str, Any]) -> tuple[Weights, int]:
    """The prices, and how many of our units a minute has; raises `BadProblem`."""
    costs = facts.get("cost_components", {"total_tardiness": 1})
    priced = {name: price for name, price in costs.items() if price != "HARD"}
    strange = set(priced) - _PRICED
    if strange or not isinstance(priced.get("travel_time"), int):
        raise BadProblem("unsupported", f"priced {', '.join(sorted(strange) or sorted(priced))}")
    late, latest = priced.get("total_tardiness", 0), priced.get("highest_tardiness", 0)
    unit = _EXACT if late or latest else _SECONDS
    return Weights(travel=priced["travel_time"], late=late, latest=latest), unit


def _is_together(patient: dict[str, Any]) -> bool:
    return patient.get("synchronization", {}).get("type") == "simultaneous"


def _is_sequence(patient: dict[str, Any]) -> bool:
    return patient.get("synchronization", {}).get("type") == "sequential"


def _chain(visit: int, patient: dict[str, Any], unit: int) -> tuple[int, int, int, int]:
    gap = patient["synchronization"]["distance"]
    return (visit, visit + 1, round(gap["min"] * unit), round(gap["max"] * unit))


def _visit(
    number: int, patient: dict[str, Any], service: dict[str, Any], *, by_end: bool, unit: int
) -> Visit:
    length = round(service["duration"] * unit)
    late = length if by_end else 0
    windows = [
        (round(one["start"] * unit), round(one["end"] * unit) - late)
        for one in patient["time_windows"]
    ]
    if unit == _EXACT and len(windows) > 1:
        raise BadProblem("unsupported", "priced lateness with several windows")
    return Visit(
        id=number,
        point=(float(patient["distance_matrix_index"]), 0.0),
        windows=((windows[0][0], FOREVER // 2),) if unit == _EXACT else tuple(windows),
        duration=length,
        penalty=REQUIRED,
        needs=((service["service"], 1),),
        due=windows[0][1] if unit == _EXACT else None,
    )


def _shift(number: int, told: dict[str, Any], terminals: dict[str, int], unit: int) -> Shift:
    hours = told.get("working_shift", {"start": 0, "end": FOREVER // unit})
    return Shift(
        id=number,
        start=(float(terminals[told["departing_point"]]), 0.0),
        end=(float(terminals[told["arrival_point"]]), 0.0),
        opens=round(hours["start"] * unit),
        closes=round(hours["end"] * unit),
        skills=tuple((ability, 1) for ability in told["abilities"]),
    )
