"""VRPLIB: sections of numbers; CVRP, VRPTW, several depots, prizes. Distances EUC_2D.

The DIMACS convention (2021) is followed: ten units of ours for one, distances cut to one digit.
"""

from jiahe.engine.routing.rounds.model import FOREVER, REQUIRED, Law, Problem, Shift, Visit
from jiahe.engine.routing.rounds.sanity import BadProblem

SCALE = 10


def read(text: str) -> Problem:
    """Raises `BadProblem` for a weight type that is not EUC_2D."""
    facts, sections = _parts(text)
    if facts.get("EDGE_WEIGHT_TYPE", "EUC_2D") != "EUC_2D":
        raise BadProblem("unknown_format", f"edge weights {facts['EDGE_WEIGHT_TYPE']}")
    places = _places(facts, sections["NODE_COORD_SECTION"])
    depots = [int(row[0]) for row in sections.get("DEPOT_SECTION", [[1.0]]) if row[0] > 0]
    if not depots or not set(depots) <= set(places):
        raise BadProblem("unreadable", "no depot that is a node")
    windows = {int(row[0]): (row[1], row[2]) for row in sections.get("TIME_WINDOW_SECTION", [])}
    stays = {int(row[0]): row[1] for row in sections.get("SERVICE_TIME_SECTION", [])}
    loads = {int(row[0]): row[1] for row in sections.get("DEMAND_SECTION", [])}
    prizes = {int(row[0]): row[1] for row in sections.get("PRIZE_SECTION", [])}
    usual_stay = float(facts.get("SERVICE_TIME", 0))
    visits = tuple(
        Visit(
            id=node,
            point=place,
            windows=(_scaled(windows.get(node)),),
            duration=round(stays.get(node, usual_stay) * SCALE),
            penalty=round(prizes[node] * SCALE) if node in prizes else REQUIRED,
            load=round(loads.get(node, 0)),
        )
        for node, place in places.items()
        if node not in depots
    )
    homes = _homes(facts, sections, depots, len(visits))
    shifts = tuple(
        _shift(number, places[depot], _scaled(windows.get(depot)), facts)
        for number, depot in enumerate(homes)
    )
    return Problem(visits, shifts, Law(seconds_per_metre=SCALE, rounding=0.0))


def _places(facts: dict[str, str], rows: list[list[float]]) -> dict[int, tuple[float, float]]:
    """The nodes, each told once, and as many as the file says; raises `BadProblem`."""
    places = {int(row[0]): (row[1], row[2]) for row in rows if row[0].is_integer()}
    if len(places) < len(rows):
        raise BadProblem("duplicate_visits", "a node is told twice, or its number is none")
    if len(places) != int(facts.get("DIMENSION", len(places))):
        raise BadProblem("unreadable", f"{len(places)} places of {facts['DIMENSION']}")
    return places


def _parts(text: str) -> tuple[dict[str, str], dict[str, list[list[float]]]]:
    """The `NAME : value` lines and the rows of each section."""
    facts: dict[str, str] = {}
    sections: dict[str, list[list[float]]] = {}
    rows: list[list[float]] = []
    for raw in text.splitlines():
        line = raw.strip()
        if ":" in line:
            name, value = line.split(":", 1)
            facts[name.strip()] = value.strip()
        elif line.endswith("_SECTION"):
            rows = sections.setdefault(line, [])
        elif line and line != "EOF":
            rows.append([float(one) for one in line.split()])
    return facts, sections


def _homes(
    facts: dict[str, str], sections: dict[str, list[list[float]]], depots: list[int], visits: int
) -> list[int]:
    """The depot of each vehicle."""
    told = sections.get("VEHICLES_DEPOT_SECTION")
    if told is not None:
        return [int(row[1]) for row in told]
    most = visits * len(depots)  # more would stay at home
    vehicles = min(int(facts.get("VEHICLES", visits)), most)
    if vehicles < 0:
        raise BadProblem("negative_number", f"VEHICLES {vehicles}")
    return [depots[number % len(depots)] for number in range(vehicles)]


def _shift(
    number: int, place: tuple[float, float], hours: tuple[int, int], facts: dict[str, str]
) -> Shift:
    longest = float(facts["VEHICLES_MAX_DURATION"]) if "VEHICLES_MAX_DURATION" in facts else None
    closes = hours[1] if longest is None else min(hours[1], hours[0] + round(longest * SCALE))
    capacity = int(float(facts.get("CAPACITY", FOREVER)))
    return Shift(number, place, place, hours[0], closes, capacity=capacity)


def _scaled(window: tuple[float, float] | None) -> tuple[int, int]:
    if window is None:
        return (0, FOREVER // 2)
    return (round(window[0] * SCALE), round(window[1] * SCALE))
