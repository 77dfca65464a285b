"""Home health care as unified JSON (UHHC, Ceschia et al. 2025).

Times are minutes there; here seconds where only travel has a price, thousandths of a minute where
lateness has one (some ways have three decimals), so that a cost is theirs times 60 or 1000. A
patient with two services becomes two visits by two people, with a link; both are made or none. A
price that we do not know, as that of a balance of work, is refused by name. What the generated
family prices beside way and lateness is told by `homecare_parts`.
"""

from typing import Any

from jiahe.engine.routing.rounds.model import (
    FOREVER,
    REQUIRED,
    Law,
    Lunch,
    Problem,
    Shift,
    Visit,
    Weights,
    Window,
)
from jiahe.engine.routing.rounds.readers.homecare_parts import LUNCH, PRICES
from jiahe.engine.routing.rounds.sanity import BadProblem, once_each

EXACT, SECONDS = 1000, 60
_NO_END = FOREVER // 2


def read(told: dict[str, Any]) -> Problem:
    """Visit ids are twice the patient's number, and one more for the second service.

    Raises `BadProblem`.
    """
    if not told["distances"]:
        raise BadProblem("travel", "there is no table of ways")
    once_each([one["id"] for one in told["patients"]], "duplicate_visits")
    once_each([one["id"] for one in told["caregivers"]], "duplicate_shifts")
    prices = _prices(told.get("metadata", {}))
    unit = unit_of(told)
    patients = list(enumerate(told["patients"]))
    linked = [(2 * number, one) for number, one in patients if len(one["required_services"]) == 2]
    return Problem(
        visits=tuple(
            _visit(told, 2 * number + k, one, service)
            for number, one in patients
            for k, service in enumerate(one["required_services"])
        ),
        shifts=tuple(_shift(told, number, one) for number, one in enumerate(told["caregivers"])),
        law=Law(matrix=tuple(tuple(round(x * unit) for x in row) for row in told["distances"])),
        weights=_weights(prices, unit),
        crews=tuple((one, one + 1) for one, patient in linked if _is_together(patient)),
        apart=tuple((one, one + 1) for one, patient in linked if not _is_together(patient)),
        chains=tuple(
            (one, one + 1, *_gap(patient, unit))
            for one, patient in linked
            if not _is_together(patient) and (_is_sequence(patient) or patient.get("optional"))
        ),
    )


def unit_of(told: dict[str, Any]) -> int:
    """How many of our units a minute of theirs has."""
    prices = _prices(told.get("metadata", {}))
    return EXACT if prices.get("total_tardiness") or prices.get("highest_tardiness") else SECONDS


def _prices(facts: dict[str, Any]) -> dict[str, int]:
    """What costs how much; raises `BadProblem` for what we do not know."""
    costs = facts.get("cost_components", {"total_tardiness": 1})
    priced = {name: price for name, price in costs.items() if price != "HARD"}
    strange = set(priced) - set(PRICES.values())
    if strange or not isinstance(priced.get("travel_time"), int):
        raise BadProblem("unsupported", f"priced {', '.join(sorted(strange) or sorted(priced))}")
    return priced


def _weights(prices: dict[str, int], unit: int) -> Weights:
    return Weights(
        travel=prices["travel_time"],
        late=prices.get("total_tardiness", 0),
        latest=prices.get("highest_tardiness", 0),
        waiting=prices.get("total_waiting_time", 0),
        extra=prices.get("total_extra_time", 0),
        idlest=prices.get("max_idle_time", 0),
        not_preferred=prices.get("caregiver_preferences", 0) * unit,
    )


def _is_together(patient: dict[str, Any]) -> bool:
    return patient.get("synchronization", {}).get("type") == "simultaneous"


def _is_sequence(patient: dict[str, Any]) -> bool:
    return patient.get("synchronization", {}).get("type") == "sequential"


def _gap(patient: dict[str, Any], unit: int) -> tuple[int, int]:
    """The gap between the two starts; any hour where only both or none must be made."""
    if not _is_sequence(patient):
        return (-_NO_END, _NO_END)
    gap = patient["synchronization"]["distance"]
    return (round(gap["min"] * unit), round(gap["max"] * unit))


def _visit(
    told: dict[str, Any], number: int, patient: dict[str, Any], service: dict[str, Any]
) -> Visit:
    unit, people = unit_of(told), {one["id"]: k for k, one in enumerate(told["caregivers"])}
    length = round(service["duration"] * unit)
    windows, dues = _windows(told, patient, length)
    return Visit(
        id=number,
        point=(float(patient["distance_matrix_index"]), 0.0),
        windows=windows,
        duration=length,
        penalty=_penalty(told, patient),
        needs=((service["service"], 1),),
        forbidden=frozenset(people[one] for one in patient.get("incompatible_caregivers", ())),
        preferred=frozenset(people[one] for one in patient.get("preferred_caregivers", ())),
        due=dues[0] if len(dues) == 1 else None,
        dues=dues if len(dues) > 1 else (),
    )


def _windows(
    told: dict[str, Any], patient: dict[str, Any], length: int
) -> tuple[tuple[Window, ...], tuple[int, ...]]:
    """The windows, and where lateness has a price, how late a start in each may be for nothing."""
    unit = unit_of(told)
    late = length if told.get("metadata", {}).get("time_window_met") == "at_service_end" else 0
    first = [round(one["start"] * unit) for one in patient["time_windows"]]
    last = [round(one["end"] * unit) - late for one in patient["time_windows"]]
    if unit == SECONDS:
        return tuple(zip(first, last, strict=True)), ()
    until = [*(later - 1 for later in first[1:]), _NO_END]
    return tuple(zip(first, until, strict=True)), tuple(last)


def _penalty(told: dict[str, Any], patient: dict[str, Any]) -> int:
    """The price of not coming, divided among the patient's services."""
    if not patient.get("optional"):
        return REQUIRED
    price = _prices(told.get("metadata", {})).get("optional_patients", 0) * unit_of(told)
    return price // len(patient["required_services"])


def _shift(told: dict[str, Any], number: int, one: dict[str, Any]) -> Shift:
    unit, prices = unit_of(told), _prices(told.get("metadata", {}))
    places = {place["id"]: place["distance_matrix_index"] for place in told["terminal_points"]}
    hours = one.get("working_shift", {"start": 0, "end": FOREVER // unit})
    ends, may_be_longer = round(hours["end"] * unit), bool(prices.get("total_extra_time"))
    return Shift(
        id=number,
        start=(float(places[one["departing_point"]]), 0.0),
        end=(float(places[one["arrival_point"]]), 0.0),
        opens=round(hours["start"] * unit),
        closes=_NO_END if may_be_longer else ends,
        due=ends if may_be_longer else None,
        skills=tuple((ability, 1) for ability in one["abilities"]),
        lunch=_lunch(told, unit, prices) if one.get(LUNCH) else None,
    )


def _lunch(told: dict[str, Any], unit: int, prices: dict[str, int]) -> Lunch | None:
    """The lunch that everybody who has one is owed; begins and ends within its hours."""
    hours, price = told.get("lunch_breaks"), prices.get("missed_lunch_break")
    if hours is None or price is None:
        return None
    opens, closes = round(hours["start"] * unit), round(hours["end"] * unit)
    return Lunch(opens, closes, round(hours["min_duration"] * unit), price * unit)
