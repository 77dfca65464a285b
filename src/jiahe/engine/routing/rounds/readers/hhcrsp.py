"""The home healthcare routing and scheduling problem (HHCRSP, Ceschia et al. 2024) and its answers.

Minutes there are a thousand units here. The published cost is a third of the way, all lateness and
the worst lateness; ours is their sum, so three thousand times the published one. Double visits are
made by two people who start together or within the gap told. The windows never close: lateness has
a price and no end; they are cut to whole minutes, as the published answers do. Source: the format's
description beside the public instances.
"""

from typing import Any

from jiahe.engine.routing.rounds.model import (
    FOREVER,
    REQUIRED,
    Law,
    Plan,
    Problem,
    Round,
    Shift,
    Visit,
    Weights,
)
from jiahe.engine.routing.rounds.sanity import BadProblem, once_each
from jiahe.engine.routing.rounds.score import score_of

UNIT = 1000  # of a minute


def read(told: dict[str, Any]) -> Problem:
    """Visit ids are twice the patient's number, and one more for the second caregiver.

    Raises `BadProblem`.
    """
    if not told["distances"]:
        raise BadProblem("travel", "there is no table of ways")
    once_each([one["id"] for one in told["patients"]], "duplicate_visits")
    once_each([one["id"] for one in told["caregivers"]], "duplicate_shifts")
    offices = told.get("central_offices") or told["departing_points"]
    patients = list(enumerate(told["patients"]))
    usual = {one["id"]: one["default_duration"] for one in told["services"]}
    doubles = [(2 * number, one) for number, one in patients if len(one["required_caregivers"]) > 1]
    together = [one for one, patient in doubles if _kind(patient) == "simultaneous"]
    chained = [(one, patient) for one, patient in doubles if _kind(patient) == "sequential"]
    return Problem(
        visits=tuple(
            _visit(2 * number + k, one, need, usual, _row(one, number + len(offices)))
            for number, one in patients
            for k, need in enumerate(one["required_caregivers"])
        ),
        shifts=tuple(_shift(number, one) for number, one in enumerate(told["caregivers"])),
        law=Law(matrix=tuple(tuple(round(way * UNIT) for way in row) for row in told["distances"])),
        weights=Weights(travel=1, late=1, latest=1),
        crews=tuple((one, one + 1) for one in together),
        apart=tuple((one, one + 1) for one, _ in doubles if one not in together),
        chains=tuple((one, one + 1, *_gap(patient)) for one, patient in chained),
    )


def answer(told: dict[str, Any], asked: dict[str, Any]) -> Plan:
    """A published solution of the instance `asked`, scored by our rules; KeyError: other ids."""
    patients = {one["id"]: (2 * number, one) for number, one in enumerate(asked["patients"])}
    shifts = {one["id"]: number for number, one in enumerate(asked["caregivers"])}
    rounds = []
    for route in told["routes"]:
        stops = []
        for stop in route.get("locations", ()):
            first, patient = patients[stop.get("patient") or stop["patient_id"]]
            service = stop.get("service") or stop["service_id"]
            needs = [need["service"] for need in patient["required_caregivers"]]
            stops.append((first + needs.index(service), round(stop["arrival_time"] * UNIT)))
        if stops:
            rounds.append(Round(shifts[route["caregiver_id"]], tuple(stops)))
    bare = Plan(tuple(rounds), (), ())
    return Plan(bare.rounds, (), tuple(score_of(read(asked), bare).items()))


def _kind(patient: dict[str, Any]) -> str:
    return str(patient.get("synchronization", {}).get("type", "independent"))


def _gap(patient: dict[str, Any]) -> tuple[int, int]:
    least, most = patient["synchronization"]["distance"]
    return (round(least * UNIT), round(most * UNIT))


def _row(told: dict[str, Any], otherwise: int) -> tuple[float, float]:
    """The place as a row of the table; the offices come first, then the patients in order."""
    return (float(told.get("distance_matrix_index", otherwise)), 0.0)


def _visit(
    number: int,
    patient: dict[str, Any],
    need: dict[str, Any],
    usual: dict[str, float],
    place: tuple[float, float],
) -> Visit:
    opens, closes = map(int, patient["time_window"])
    if opens > closes:
        raise BadProblem("window_reversed", f"ids {number}")
    return Visit(
        id=number,
        point=place,
        windows=((opens * UNIT, FOREVER // 2),),
        duration=round(need.get("duration", usual[need["service"]]) * UNIT),
        penalty=REQUIRED,
        needs=((need["service"], 1),),
        due=closes * UNIT,
    )


def _shift(number: int, told: dict[str, Any]) -> Shift:
    opens, closes = told.get("working_shift", (0, FOREVER // UNIT))
    home = _row(told, 0)
    return Shift(
        id=number,
        start=home,
        end=home,
        opens=round(opens * UNIT),
        closes=round(closes * UNIT),
        skills=tuple((ability, 1) for ability in told["abilities"]),
    )
