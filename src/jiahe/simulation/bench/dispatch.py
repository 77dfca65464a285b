"""The same days, all engines, one checker: what each reaches for how much processor time."""

import resource
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from jiahe.engine.routing.rounds.adapters.ask import (
    SolverLacks,
    SolverMissing,
    ask,
    ask_in_clusters,
)
from jiahe.engine.routing.rounds.check import IllegalPlan, violations
from jiahe.engine.routing.rounds.greedy import greedy
from jiahe.engine.routing.rounds.links import groups_of
from jiahe.engine.routing.rounds.model import Plan, Problem
from jiahe.engine.routing.rounds.readers.read import problem_from
from jiahe.engine.routing.rounds.search import plan
from jiahe.simulation.bench.dispatch_day import linked_day, synthetic_day
from jiahe.simulation.planned import native

_MOVES_TO_TIME = 3000
_SPLIT_FROM = 2500  # visits


@dataclass(frozen=True, slots=True)
class Run:
    """One engine on one instance with one seed; seconds are processor time of all processes.

    `links` says how many groups of linked visits are planned whole, of how many.
    """

    instance: str
    engine: str
    seed: int
    seconds: float
    wall: float
    cost: int | None
    travel: int
    left_out: int
    trouble: str = ""
    links: str = ""


def instances(
    data: Path | None, sizes: Sequence[int], *, linked: bool = False
) -> list[tuple[str, Problem]]:
    """The files of a folder (or one file) by name, or days of our own making."""
    if data is None:
        name, make = ("linked", linked_day) if linked else ("day", synthetic_day)
        return [(f"{name}-{size}", make(size, size)) for size in sizes]
    files = sorted(data.rglob("*")) if data.is_dir() else [data]
    known = (one for one in files if one.suffix in {".json", ".txt", ".vrp"})
    return [(one.name, problem_from(one.read_text(encoding="utf-8"))) for one in known]


def measure(
    given: Iterable[tuple[str, Problem]],
    engines: Sequence[str],
    seconds: float,
    seeds: Sequence[int],
    tell: Callable[[Run], None],
) -> list[Run]:
    """Every engine on every instance with every seed; `tell` hears of each run as it ends.

    An engine is told as `greedy`, `vroom:3`, `pyvrp`, `native` or `native:60` (the number overrides
    `seconds`; for VROOM it is the exploration level). `vroom:3@600` ends it after 600 seconds of
    wall time, with what it has found by then.
    """
    runs = []
    for name, problem in given:
        for engine in engines:
            for seed in seeds if not engine.startswith(("vroom", "greedy")) else seeds[:1]:
                runs.append(_run(name, problem, engine, seconds, seed))
                tell(runs[-1])
    return runs


def _run(name: str, problem: Problem, engine: str, seconds: float, seed: int) -> Run:
    kind, _, told = engine.partition(":")
    told, _, limit = told.partition("@")
    amount = float(told) if told else seconds
    moves = moves_for(problem, amount) if kind == "native" else 0
    before, began = _processor_seconds(), time.monotonic()
    made: Plan | None = None
    trouble = ""
    try:
        made = _made(problem, kind, moves or amount, seed, float(limit) if limit else None)
    except (SolverMissing, SolverLacks, IllegalPlan) as error:
        trouble = str(error)
    wall, spent = time.monotonic() - began, _processor_seconds() - before
    if made is not None and violations(problem, made):
        trouble = "illegal"
    if made is None or trouble:
        return Run(name, engine, seed, round(spent, 2), round(wall, 2), None, 0, 0, trouble)
    travel, left = dict(made.score)["travel"], len(made.left_out)
    spent, wall = round(spent, 2), round(wall, 2)
    links = links_held(problem, made)
    return Run(name, engine, seed, spent, wall, made.total, travel, left, links=links)


def links_held(problem: Problem, made: Plan) -> str:
    """`3 of 5` groups that are planned whole; empty for a day without links."""
    groups = groups_of(problem)
    planned = {visit for one in made.rounds for visit, _ in one.stops}
    return f"{sum(planned.issuperset(one) for one in groups)} of {len(groups)}" if groups else ""


def _made(
    problem: Problem, kind: str, amount: float, seed: int, limit: float | None = None
) -> Plan:
    if kind == "native":
        return native(problem, int(amount), seed)
    if kind == "greedy":
        return greedy(problem)
    if len(problem.visits) > _SPLIT_FROM:
        return ask_in_clusters(kind, problem, amount, seed)
    return ask(kind, problem, amount, seed, limit)


def moves_for(problem: Problem, seconds: float) -> int:
    """About as many moves as fit into so many processor seconds of one core on this machine."""
    sample = problem
    if len(problem.visits) > _SPLIT_FROM:
        sample = synthetic_day(1000, 1)
    plan(sample, 1, 1)  # compiled by now
    began = time.process_time()
    plan(sample, 0, 1)
    start = time.process_time() - began
    plan(sample, _MOVES_TO_TIME, 1)
    each = (time.process_time() - began - 2 * start) / _MOVES_TO_TIME
    return max(_MOVES_TO_TIME, int(max(0.1, seconds - start) / each))


def _processor_seconds() -> float:
    spent = 0.0
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        usage = resource.getrusage(who)
        spent += usage.ru_utime + usage.ru_stime
    return spent


def peak_megabytes() -> dict[str, int]:
    """The largest memory of this process and of any one of its children so far."""
    here = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {"self": here // 1024, "largest_child": child // 1024}


def medians(runs: Iterable[Run]) -> list[dict[str, Any]]:
    """One row for each instance and engine: medians over the seeds."""
    grouped: dict[tuple[str, str], list[Run]] = {}
    for one in runs:
        grouped.setdefault((one.instance, one.engine), []).append(one)
    return [_row(instance, engine, some) for (instance, engine), some in grouped.items()]


def _row(instance: str, engine: str, runs: list[Run]) -> dict[str, Any]:
    good = [one for one in runs if one.cost is not None]
    row: dict[str, Any] = {"instance": instance, "engine": engine, "seeds": len(runs)}
    if not good:
        return row | {"trouble": runs[0].trouble}
    return row | {
        "cpu_seconds": round(median(one.seconds for one in good), 2),
        "cost": int(median(one.cost or 0 for one in good)),
        "worst": max(one.cost or 0 for one in good),
        "travel": int(median(one.travel for one in good)),
        "left_out": int(median(one.left_out for one in good)),
        "links_held": good[0].links,
    }
