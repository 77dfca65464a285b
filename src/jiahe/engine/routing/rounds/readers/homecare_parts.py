"""What a solution of the home care set costs, part by part, counted from its told times alone.

All prices of the unified form (UHHC, Ceschia et al. 2025) that its reference solutions have, also
those that our search does not know: waiting, idleness, a missed lunch. Units are the set's own,
minutes times prices. How waiting and idleness are counted was found from these solutions, which it
meets in every part: waiting is what is left of a gap between two visits beside the way and lunch,
idle is what is left of the shift beside visits, ways and lunch.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

LUNCH = "lunch_break"
PRICES = {  # a part's name in solutions: that of its price in instances
    "travel_time": "travel_time",
    "total_tardiness": "total_tardiness",
    "highest_tardiness": "highest_tardiness",
    "total_waiting_time": "total_waiting_time",
    "total_extra_time": "total_extra_time",
    "max_idle_time": "max_idle_time",
    "preferences": "caregiver_preferences",
    "unscheduled": "optional_patients",
    "missed_lunch_break": "missed_lunch_break",
}


@dataclass(frozen=True, slots=True)
class _Day:
    """One caregiver's day in minutes: when each visit begins and ends, and the ways between."""

    told: Mapping[str, Any]  # the caregiver
    stops: Sequence[Mapping[str, Any]]
    ways: Sequence[int]  # one more than stops
    lunches: Sequence[tuple[int, int]]

    @property
    def worked(self) -> int:
        return sum(one["departure_time"] - one["arrival_time"] for one in self.stops)

    @property
    def eaten(self) -> int:
        return sum(end - start for start, end in self.lunches)

    @property
    def home_at(self) -> int:
        return int(self.stops[-1]["departure_time"]) + self.ways[-1]

    @property
    def extra(self) -> int:
        return max(0, self.home_at - int(self.told["working_shift"]["end"]))

    @property
    def waiting(self) -> int:
        """Gaps between visits beside the way and the lunch that lies in them."""
        waited = 0
        for (before, after), way in zip(pairwise(self.stops), self.ways[1:-1], strict=True):
            free, begins = before["departure_time"], after["arrival_time"]
            lunch = sum(end - start for start, end in self.lunches if free <= start < begins)
            waited += begins - free - way - lunch
        return waited

    @property
    def idle(self) -> int:
        shift = self.told["working_shift"]
        length = int(shift["end"]) - int(shift["start"]) + self.extra
        return length - self.worked - sum(self.ways) - self.eaten


def parts_of(instance: Mapping[str, Any], solution: Mapping[str, Any]) -> dict[str, int]:
    """Cost by the name of the part; raises KeyError for people and places that are not there."""
    patients = {one["id"]: one for one in instance["patients"]}
    prices, days = instance["metadata"]["cost_components"], _days(instance, solution)
    by_end = instance["metadata"]["time_window_met"] == "at_service_end"
    stops = [(day, stop, patients[stop["patient"]]) for day in days for stop in day.stops]
    late = [_tardiness(stop, patient, by_end=by_end) for _, stop, patient in stops]
    strange = sum(
        day.told["id"] not in patient.get("preferred_caregivers", [day.told["id"]])
        for day, _, patient in stops
    )
    amounts = {
        "travel_time": sum(sum(day.ways) for day in days),
        "total_tardiness": sum(late),
        "highest_tardiness": max(late, default=0),
        "total_waiting_time": sum(day.waiting for day in days),
        "total_extra_time": sum(day.extra for day in days),
        "max_idle_time": max((day.idle for day in days), default=0),
        "preferences": strange,
        "unscheduled": len(patients) - len({stop["patient"] for _, stop, _ in stops}),
        "missed_lunch_break": sum(_owes_lunch(day) for day in days),
    }
    return {name: amount * int(prices.get(PRICES[name], 0)) for name, amount in amounts.items()}


def _days(instance: Mapping[str, Any], solution: Mapping[str, Any]) -> list[_Day]:
    places = {one["id"]: one["distance_matrix_index"] for one in instance["patients"]}
    doors = {one["id"]: one["distance_matrix_index"] for one in instance["terminal_points"]}
    caregivers = {one["id"]: one for one in instance["caregivers"]}
    days = []
    for route in solution["routes"]:
        who = caregivers[route["caregiver_id"]]
        told = route["locations"]
        stops = [one for one in told if one["service"] != LUNCH]
        if not stops:
            continue
        rows = [places[one["patient"]] for one in stops]
        rows = [doors[who["departing_point"]], *rows, doors[who["arrival_point"]]]
        ways = [instance["distances"][a][b] for a, b in pairwise(rows)]
        days.append(_Day(who, stops, ways, list(_lunches(told))))
    return days


def _lunches(told: Iterable[Mapping[str, Any]]) -> Iterable[tuple[int, int]]:
    """Lunches as one form of the solutions tells them, or as the other does."""
    for one in told:
        if one["service"] == LUNCH:
            start = one["start_time"] if "start_time" in one else one["arrival_time"]
            yield start, one["end_time"] if "end_time" in one else one["departure_time"]


def _owes_lunch(day: _Day) -> bool:
    return bool(day.told.get(LUNCH)) and not day.lunches


def _tardiness(stop: Mapping[str, Any], patient: Mapping[str, Any], *, by_end: bool) -> int:
    """Minutes after the end of a window that was open when the visit began, the best of them."""
    told = stop["departure_time"] if by_end else stop["arrival_time"]
    open_by_then = (
        window for window in patient["time_windows"] if window["start"] <= stop["arrival_time"]
    )
    return min((max(0, told - window["end"]) for window in open_by_then), default=0)
