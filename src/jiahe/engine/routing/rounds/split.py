"""Tens of thousands of visits: clusters that are planned apart, with borders that move.

One annealing is cut into stages. In each the rounds are grouped anew by where they are, the groups
are improved side by side by an `Executor`, and the temperature falls on from where it was.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from jiahe.engine.routing.executor import Executor
from jiahe.engine.routing.rounds.arrays import field_of, part_of, state_of, with_neighbours
from jiahe.engine.routing.rounds.field import (
    BEST,
    COUNT,
    DAY_FIRST,
    PAY,
    PERSON,
    VISIT,
    Array,
    Field,
)
from jiahe.engine.routing.rounds.kernel import fill
from jiahe.engine.routing.rounds.memory import settle
from jiahe.engine.routing.rounds.model import Plan, Problem
from jiahe.engine.routing.rounds.search import (
    LONGEST_ROUND,
    Heat,
    Stop,
    cool,
    fill_order,
    heat_of,
    never,
)
from jiahe.engine.routing.rounds.tell import plan_of, read_plan

CLUSTER = 1000  # visits that are planned together
STAGES = 8
_LLOYD = 12  # iterations of k-means


class Alone:
    """Runs the tasks here, one after the other."""

    def map(self, function: Callable[[Any], Any], tasks: Iterable[Any], /) -> Iterator[Any]:
        return map(function, tasks)


@dataclass(frozen=True)
class Task:
    """One group for one stage: its field, its rounds, its moves and its part of the cooling."""

    field: Field
    rounds: Array  # visits by shift; the first column is their number
    moves: int
    seed: int
    heat: Heat | None


def plan_split(
    problem: Problem,
    budget_moves: int,
    seed: int,
    executor: Executor | None = None,
    stop: Stop = never,
    stages: int = STAGES,
    start: Plan | None = None,
) -> Plan:
    """A plan of any size; the same for the same arguments, whatever the executor.

    With `start` a plan that stands is made better.
    """
    whole = field_of(problem)
    n, m = len(whole.visit), len(whole.shift)
    rounds = np.zeros((m, LONGEST_ROUND + 3), np.int64) if start is None else _told(problem, start)
    heat = None
    for stage in range(stages if n and m else 0):
        if stop():
            break
        groups = groups_of(whole, rounds, seed + stage, stage)
        share = [budget_moves * len(visits) // (n * stages) for visits, _ in groups]
        cooling = None if heat is None else _stage_heat(heat, stage, stages)
        tasks = [
            _task(whole, rounds, group, moves, seed * 1000 + stage, cooling)
            for group, moves in zip(groups, share, strict=True)
        ]
        made = list((executor or Alone()).map(run_task, tasks))
        for (visits, shifts), (part, _) in zip(groups, made, strict=True):
            rounds[shifts] = _translated(part, visits)
        if heat is None:
            heat = _mean_heat([found for _, found in made])
    s = state_of(whole, seed, LONGEST_ROUND)
    s.stop[:, :-1, VISIT], s.tally[:, COUNT] = rounds[:, 1:-1], rounds[:, 0]
    settle(whole, s)
    return plan_of(problem, whole, s)


def _told(problem: Problem, start: Plan) -> Array:
    s = state_of(field_of(problem), 0, LONGEST_ROUND)
    read_plan(problem, start, s)
    rounds = np.zeros((len(problem.shifts), LONGEST_ROUND + 3), np.int64)
    rounds[:, 1:-1], rounds[:, 0] = s.stop[:, :-1, VISIT], s.tally[:, COUNT]
    return rounds


def run_task(task: Task) -> tuple[Array, Heat]:
    """The best rounds of one group, and the heat of its first stage."""
    f = with_neighbours(task.field)
    s = state_of(f, task.seed, LONGEST_ROUND)
    s.stop[:, :-1, VISIT], s.tally[:, COUNT] = task.rounds[:, 1:-1], task.rounds[:, 0]
    settle(f, s)
    fill(f, s, fill_order(f))
    heat = heat_of(f, s)
    before = int(s.number[BEST])
    cool(f, s, task.moves, never, task.heat or _stage_heat(heat, 0, STAGES))
    assert s.number[BEST] <= before
    return s.best, heat


def groups_of(
    f: Field, rounds: Array, seed: int, stage: int, cluster: int | None = None
) -> list[tuple[Array, Array]]:
    """Visits and shifts by cluster, of about so many visits (None: `CLUSTER`).

    Later stages cluster rounds, so that borders move.
    """
    n, m = len(f.visit), len(f.shift)
    at = _round_of(rounds, n)
    size = float(cluster or CLUSTER)
    if stage > 0:
        size *= 1.0 + 0.12 * (stage % 4)
    count = max(1, round(n / size))
    centre = f.place[n : n + m].copy()
    for shift in np.flatnonzero(rounds[:, 0]):
        centre[shift] = f.place[rounds[shift, 1 : rounds[shift, 0] + 1]].mean(axis=0)
    points = f.place[:n] if stage == 0 else centre
    middles = middles_of(points, min(count, len(points)), seed)
    of_shift, of_visit = closest(centre, middles), closest(f.place[:n], middles)
    of_shift = of_shift[f.shift[:, DAY_FIRST]]  # who shares a day's limit stays together
    of_visit = np.where(at >= 0, of_shift[at], of_visit)
    pairs = ((np.flatnonzero(of_visit == k), np.flatnonzero(of_shift == k)) for k in range(count))
    return [(visits, shifts) for visits, shifts in pairs if len(visits) and len(shifts)]


def _round_of(rounds: Array, visits: int) -> Array:
    at = np.full(visits, -1, np.int64)
    for shift in np.flatnonzero(rounds[:, 0]):
        at[rounds[shift, 1 : rounds[shift, 0] + 1]] = shift
    return at


def middles_of(points: Array, count: int, seed: int) -> Array:
    """K-means by Lloyd's iterations from points drawn by the seed."""
    random = np.random.default_rng(seed)
    middles = points[random.choice(len(points), count, replace=False)]
    for _ in range(_LLOYD):
        nearest = closest(points, middles)
        number = np.bincount(nearest, minlength=count)
        for axis in range(2):
            total = np.bincount(nearest, weights=points[:, axis], minlength=count)
            middles[:, axis] = np.where(number > 0, total / np.maximum(number, 1), middles[:, axis])
    return middles


def closest(points: Array, middles: Array) -> Array:
    """The number of the nearest middle, for each point."""
    return distances(points, middles).argmin(axis=1)


def distances(points: Array, middles: Array) -> Array:
    """Squared metres, a row for each point."""
    apart = (points[:, None, 0] - middles[None, :, 0]) ** 2
    apart += (points[:, None, 1] - middles[None, :, 1]) ** 2
    return apart


def _task(
    whole: Field,
    rounds: Array,
    group: tuple[Array, Array],
    moves: int,
    seed: int,
    heat: Heat | None,
) -> Task:
    visits, shifts = group
    number = np.zeros(len(whole.visit), np.int64)
    number[visits] = np.arange(len(visits))
    part = rounds[shifts].copy()
    held = np.arange(part.shape[1])[None] <= part[:, :1]
    part[:, 1:] = np.where(held[:, 1:], number[part[:, 1:]], 0)
    elsewhere = _earned(whole, rounds) - _earned(whole, rounds, shifts)
    field = part_of(whole, visits, shifts)._replace(income=whole.income + elsewhere)
    return Task(field, part, moves, seed, heat)


def _earned(f: Field, rounds: Array, shifts: Array | None = None) -> Array:
    """Seconds of income by person in the rounds of these shifts, or of all."""
    earned = np.zeros(len(f.income), np.int64)
    for shift in np.flatnonzero(rounds[:, 0]) if shifts is None else shifts:
        made = rounds[shift, 1 : rounds[shift, 0] + 1]
        earned[f.shift[shift, PERSON]] += f.visit[made, PAY].sum()
    return earned


def _translated(part: Array, visits: Array) -> Array:
    told = part.copy()
    told[:, 1:] = visits[part[:, 1:]]
    return told


def _stage_heat(heat: Heat, stage: int, stages: int) -> Heat:
    """The part of an exponential cooling that falls into one stage."""
    fall = heat.end / heat.start
    return Heat(
        heat.start * fall ** (stage / stages),
        heat.start * fall ** ((stage + 1) / stages),
        heat.longest_string,
        heat.most_strings,
    )


def _mean_heat(found: list[Heat]) -> Heat:
    start = float(np.mean([one.start for one in found]))
    return Heat(start, float(np.mean([one.end for one in found])))
