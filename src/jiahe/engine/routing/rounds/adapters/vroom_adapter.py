"""VROOM through pyvroom (BSD-2): skills stand for classes of demands, one number for each.

`seconds` is taken as the exploration level (0 to 5); VROOM has no seed. Priority 0 is its least
important.
"""

from datetime import timedelta

import numpy as np
import vroom

from jiahe.engine.routing.rounds.adapters.tables import ALL_BUT, place_table
from jiahe.engine.routing.rounds.arrays import field_of
from jiahe.engine.routing.rounds.field import KIND
from jiahe.engine.routing.rounds.model import FOREVER, Problem

NAME, LACKS = "vroom", ALL_BUT
_HIGHEST, _LEAST = 100, 20  # priorities: VROOM adds them up, so they stand in the penalties' ratio


def solve(problem: Problem, seconds: float, seed: int) -> list[tuple[int, list[int]]]:
    del seed
    return _answered(problem, int(seconds), None)


def solve_within(problem: Problem, level: float, limit: float) -> list[tuple[int, list[int]]]:
    """What the level has found after so many seconds of wall time, when it has not ended before."""
    return _answered(problem, int(level), timedelta(seconds=limit))


def _answered(
    problem: Problem, level: int, timeout: timedelta | None
) -> list[tuple[int, list[int]]]:
    steps = _asked(problem).solve(exploration_level=level, nb_threads=1, timeout=timeout).routes
    jobs = steps[steps.type == "job"]
    made: dict[int, list[int]] = {}
    for vehicle, job in zip(jobs.vehicle_id, jobs.id, strict=True):
        made.setdefault(int(vehicle) - 1, []).append(problem.visits[int(job) - 1].id)
    return [(problem.shifts[k].id, ids) for k, ids in made.items()]


def _asked(problem: Problem) -> vroom.Input:
    f, n, m = field_of(problem), len(problem.visits), len(problem.shifts)
    asked = vroom.Input()
    travel, place = place_table(problem)
    asked.set_durations_matrix("car", travel.astype(np.uint32))
    limited = any(shift.capacity < FOREVER for shift in problem.shifts)
    for k, shift in enumerate(problem.shifts):
        skills = {int(one) + 1 for one in np.flatnonzero(f.able[:, k])}
        more = {"capacity": [min(shift.capacity, 2**30)]} if limited else {}
        hours = (shift.opens, min(shift.closes, 2**30))
        asked.add_vehicle(
            vroom.Vehicle(
                k + 1,
                start=int(place[n + k]),
                end=int(place[n + m + k]),
                skills=skills,
                time_window=hours,
                **more,
            )
        )
    least = max(1, min((visit.penalty for visit in problem.visits), default=1))
    for k, visit in enumerate(problem.visits):
        more = {"delivery": [visit.load]} if limited else {}
        asked.add_job(
            vroom.Job(
                k + 1,
                location=int(place[k]),
                default_service=visit.duration,
                skills={int(f.visit[k, KIND]) + 1},
                priority=min(_HIGHEST, _LEAST * visit.penalty // least),
                time_windows=[vroom.TimeWindow(a, min(b, 2**30)) for a, b in visit.windows],
                **more,
            )
        )
    return asked
