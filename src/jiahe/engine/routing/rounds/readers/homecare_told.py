"""Answers of the home care set: a solution of theirs as our plan, and our plan as one of theirs."""

from typing import Any

from jiahe.engine.routing.rounds.model import LeftOut, Lunch, Plan, Problem, Round
from jiahe.engine.routing.rounds.readers.homecare import read, unit_of
from jiahe.engine.routing.rounds.readers.homecare_parts import LUNCH
from jiahe.engine.routing.rounds.score import gaps_of, lunches_of, owed_lunch, score_of

Told = dict[str, Any]


def answer(told: Told, asked: Told) -> Plan:
    """A published solution of the instance `asked`, scored by our rules; KeyError: other ids."""
    problem, unit = read(asked), unit_of(asked)
    patients = {one["id"]: (2 * number, one) for number, one in enumerate(asked["patients"])}
    shifts = {one["id"]: number for number, one in enumerate(asked["caregivers"])}
    rounds = []
    for route in told["routes"]:
        stops = []
        for stop in route["locations"]:
            if stop["service"] != LUNCH:
                first, patient = patients[stop["patient"]]
                needs = [need["service"] for need in patient["required_services"]]
                visit = first + needs.index(stop["service"])
                stops.append((visit, round(stop["arrival_time"] * unit)))
        if stops:
            rounds.append(Round(shifts[route["caregiver_id"]], tuple(stops)))
    made = {visit for one in rounds for visit, _ in one.stops}
    left = tuple((one.id, LeftOut.NO_ROOM) for one in problem.visits if one.id not in made)
    bare = Plan(tuple(rounds), left, ())
    return Plan(bare.rounds, left, tuple(score_of(problem, bare).items()))


def solution(plan: Plan, asked: Told) -> Told:
    """The plan as the set tells solutions: routes with visits and lunches, in whole minutes."""
    problem = read(asked)
    return {"routes": [_route(problem, one, asked) for one in plan.rounds]}


def _route(problem: Problem, one: Round, asked: Told) -> Told:
    unit, visits = unit_of(asked), {visit.id: visit for visit in problem.visits}
    stops = [(visits[visit_id], start) for visit_id, start in one.stops]
    locations: list[Told] = []
    for visit, start in stops:
        patient = asked["patients"][visit.id // 2]
        locations.append(
            {
                "arrival_time": start // unit,
                "departure_time": (start + visit.duration) // unit,
                "patient": patient["id"],
                "service": patient["required_services"][visit.id % 2]["service"],
            }
        )
    shift = problem.shifts[one.shift_id]
    rooms, lunch = lunches_of(problem.law, shift, stops), owed_lunch(shift)
    if lunch is not None and any(rooms):
        # between two visits it shortens the waiting, before the first it does not
        place = next((k for k, room in enumerate(rooms) if k and room), 0)
        door = gaps_of(problem.law, shift, stops)[place][1]
        locations.append(_eaten(lunch, door, locations[place]["patient"], unit))
    return {"caregiver_id": asked["caregivers"][one.shift_id]["id"], "locations": locations}


def _eaten(lunch: Lunch, door: int, patient: str, unit: int) -> Told:
    begins = max(lunch.opens, door) // unit
    ends = begins + lunch.length // unit
    return {"start_time": begins, "end_time": ends, "patient": patient, "service": LUNCH}
