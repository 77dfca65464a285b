"""OR-Tools routing (Apache-2): guided local search after parallel cheapest insertion.

`VehicleVar(...).SetValues` is used because `SetAllowedVehiclesForIndex` of 9.15 is broken. Its own
time limit is wall time, so that a monitor ends it by processor time; it has no seed.
"""

import time

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from jiahe.engine.routing.rounds.adapters.tables import ALL_BUT, able_table, travel_table
from jiahe.engine.routing.rounds.model import FOREVER, Problem

NAME, LACKS = "ortools", ALL_BUT | {"several_windows"}
_HORIZON = 10**7
_WALL = 20  # times the processor time: what a busy machine may take


def solve(problem: Problem, seconds: float, seed: int) -> list[tuple[int, list[int]]]:
    del seed
    n, m = len(problem.visits), len(problem.shifts)
    starts, ends = [n + k for k in range(m)], [n + m + k for k in range(m)]
    nodes = pywrapcp.RoutingIndexManager(n + 2 * m, m, starts, ends)
    model = pywrapcp.RoutingModel(nodes)
    travel = travel_table(problem)
    stays = np.array([*(visit.duration for visit in problem.visits), *([0] * (2 * m))])
    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitMatrix(travel.tolist()))
    timed = model.RegisterTransitMatrix((travel + stays[:, None]).tolist())
    model.AddDimension(timed, _HORIZON, _HORIZON, False, "time")
    _set_hours(problem, nodes, model)
    _set_loads(problem, model)
    able = able_table(problem)
    for k, visit in enumerate(problem.visits):
        index = nodes.NodeToIndex(k)
        model.AddDisjunction([index], visit.penalty)
        model.VehicleVar(index).SetValues([-1, *np.flatnonzero(able[k]).tolist()])
    until = time.process_time() + seconds
    model.AddSearchMonitor(model.solver().CustomLimit(lambda: time.process_time() > until))
    found = model.SolveWithParameters(_parameters(seconds))
    return [] if found is None else _rounds(problem, nodes, model, found)


def _set_hours(problem: Problem, nodes: object, model: object) -> None:
    time = model.GetDimensionOrDie("time")  # type: ignore[attr-defined]
    for k, visit in enumerate(problem.visits):
        opens, closes = visit.windows[0]
        time.CumulVar(nodes.NodeToIndex(k)).SetRange(opens, min(closes, _HORIZON))  # type: ignore[attr-defined]
    for k, shift in enumerate(problem.shifts):
        for index in (model.Start(k), model.End(k)):  # type: ignore[attr-defined]
            time.CumulVar(index).SetRange(shift.opens, min(shift.closes, _HORIZON))


def _set_loads(problem: Problem, model: object) -> None:
    if all(shift.capacity >= FOREVER for shift in problem.shifts):
        return
    loads = [*(visit.load for visit in problem.visits), *([0] * (2 * len(problem.shifts)))]
    index = model.RegisterUnaryTransitVector(loads)  # type: ignore[attr-defined]
    capacities = [min(shift.capacity, _HORIZON) for shift in problem.shifts]
    model.AddDimensionWithVehicleCapacity(index, 0, capacities, True, "load")  # type: ignore[attr-defined]


def _parameters(seconds: float) -> object:
    chosen = pywrapcp.DefaultRoutingSearchParameters()
    first = routing_enums_pb2.FirstSolutionStrategy
    chosen.first_solution_strategy = first.PARALLEL_CHEAPEST_INSERTION
    chosen.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    chosen.time_limit.seconds = max(1, round(_WALL * seconds))
    return chosen


def _rounds(
    problem: Problem, nodes: object, model: object, found: object
) -> list[tuple[int, list[int]]]:
    made = []
    for k, shift in enumerate(problem.shifts):
        index, ids = model.Start(k), []  # type: ignore[attr-defined]
        while not model.IsEnd(index):  # type: ignore[attr-defined]
            node = nodes.IndexToNode(index)  # type: ignore[attr-defined]
            if node < len(problem.visits):
                ids.append(problem.visits[node].id)
            index = found.Value(model.NextVar(index))  # type: ignore[attr-defined]
        made.append((shift.id, ids))
    return made
