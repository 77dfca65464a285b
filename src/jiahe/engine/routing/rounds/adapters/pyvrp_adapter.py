"""PyVRP (MIT): a vehicle type for each shift, a matrix for each set of able visits."""

import time

import numpy as np
import pyvrp

from jiahe.engine.routing.rounds.adapters.tables import ALL_BUT, able_table, travel_table
from jiahe.engine.routing.rounds.field import Array
from jiahe.engine.routing.rounds.model import FOREVER, REQUIRED, Problem

NAME, LACKS = "pyvrp", ALL_BUT | {"several_windows"}
_NEVER = 10**6  # seconds: a way that nobody takes


class _CpuSeconds:
    """PyVRP's stopping criterion, by processor time of this process."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.began = seconds, time.process_time()

    def __call__(self, best_cost: float) -> bool:
        del best_cost
        return self.fraction_remaining() <= 0.0

    def fraction_remaining(self) -> float:
        return max(0.0, 1.0 - (time.process_time() - self.began) / self.seconds)


def solve(problem: Problem, seconds: float, seed: int) -> list[tuple[int, list[int]]]:
    n, m = len(problem.visits), len(problem.shifts)
    matrices, profiles = _matrices(problem)
    limited = any(shift.capacity < FOREVER for shift in problem.shifts)
    clients = [
        pyvrp.Client(
            k,
            [visit.load] if limited else [],
            service_duration=visit.duration,
            tw_early=visit.windows[0][0],
            tw_late=visit.windows[0][1],
            prize=0 if visit.penalty >= REQUIRED else visit.penalty,
            required=visit.penalty >= REQUIRED,
        )
        for k, visit in enumerate(problem.visits)
    ]
    kinds = [
        pyvrp.VehicleType(
            1,
            [shift.capacity] if limited else [],
            start_depot=k,
            end_depot=m + k,
            tw_early=shift.opens,
            tw_late=shift.closes,
            profile=profiles[k],
            unit_distance_cost=1,
        )
        for k, shift in enumerate(problem.shifts)
    ]
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0)] * (n + 2 * m),
        clients=clients,
        depots=[pyvrp.Depot(n + k) for k in range(2 * m)],
        vehicle_types=kinds,
        distance_matrices=matrices,
        duration_matrices=matrices,
    )
    found = pyvrp.solve(data, stop=_CpuSeconds(seconds), seed=seed, collect_stats=False)
    return [_round(problem, one) for one in found.best.routes()] if found.is_feasible() else []


def _round(problem: Problem, route: pyvrp.Route) -> tuple[int, list[int]]:
    made = [problem.visits[one.idx].id for one in route.schedule() if one.is_client()]
    return problem.shifts[route.vehicle_type()].id, made


def _matrices(problem: Problem) -> tuple[list[Array], list[int]]:
    """A matrix for each set of able visits: the others are too far to reach."""
    travel, able = travel_table(problem), able_table(problem)
    matrices: list[Array] = []
    numbers: dict[bytes, int] = {}
    profiles = []
    for k in range(len(problem.shifts)):
        key = able[:, k].tobytes()
        if key not in numbers:
            numbers[key] = len(matrices)
            one, barred = travel.copy(), np.flatnonzero(able[:, k] == 0)
            one[:, barred], one[barred, :] = _NEVER, _NEVER
            np.fill_diagonal(one, 0)
            matrices.append(one)
        profiles.append(numbers[key])
    return matrices, profiles
