"""The product's own planning of a day that is promised: the plan that stands in, and the search.

All times are promised and nobody is assigned yet: the hardest question that the night's run gets.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from jiahe.dispatch.planning import MovableSeat, PlanningDay, engine_plan, greedy
from jiahe.engine.intervals import Span
from jiahe.engine.routing.check import violations
from jiahe.engine.routing.model import Filter, Job, Plan, Problem, Worker
from jiahe.engine.travel import Place

GOAL_CPU_S = 2.0  # within which a plan stands in
ON = date(2026, 6, 1)
EIGHT = datetime(2026, 6, 1, 0, tzinfo=UTC)  # 08:00 in Shanghai
SKILLS = ("clean", "cook", "elder", "baby")
VISITS_A_WORKER = 1.8
CENTRE, SPREAD = (31.0, 121.0), 0.08  # degrees


@dataclass(frozen=True, slots=True)
class Row:
    """One plan of one day; seconds of this process, and on the clock."""

    visits: int
    workers: int
    plan: str
    cost: int
    left_out: int
    not_asked: int
    cpu_s: float
    wall_s: float


def promised_day(visits: int, workers: int, seed: int) -> PlanningDay:
    """Visits at promised times without a crew, one in ten for two; the same for the same seed."""
    draw = Random(seed)  # noqa: S311 -- a made-up city, not a secret
    made = tuple(_job(draw, number, workers) for number in range(visits))
    seats = tuple(
        MovableSeat(one.id, str(one.id), "", 1, seat, None, EIGHT)
        for one in made
        for seat in range(one.crew_size)
    )
    staff = tuple(_worker(draw, number) for number in range(workers))
    return PlanningDay(ON, Problem(made, staff), seats)


def _place(draw: Random) -> Place:
    lat, lng = CENTRE
    return Place(lat + draw.gauss(0, SPREAD), lng + draw.gauss(0, SPREAD))


def _worker(draw: Random, number: int) -> Worker:
    known = draw.sample(SKILLS, 2)
    hours = Span(EIGHT, EIGHT + timedelta(hours=draw.choice((4, 8, 10))))
    skills = tuple((one, draw.randint(2, 5)) for one in known)
    return Worker(number, _place(draw), (hours,), skills)


def _job(draw: Random, number: int, workers: int) -> Job:
    minutes = draw.choice((60, 120, 180))
    start = EIGHT + timedelta(minutes=15 * draw.randrange((600 - minutes) // 15))
    return Job(
        number,
        _place(draw),
        (Span(start, start + timedelta(minutes=minutes)),),
        minutes,
        draw.choice(SKILLS),
        draw.randint(3, 5),
        priority=draw.randrange(3),
        crew_size=2 if draw.random() < 0.1 else 1,
        forbidden=frozenset(draw.sample(range(workers), 1)) if workers else frozenset(),
        pinned_start=start,
    )


def measure(sizes: Sequence[int], seeds: Sequence[int], tell: Callable[[str], None]) -> list[Row]:
    """Both plans of each day, by the checker; raises ValueError for one that it refuses."""
    engine_plan(promised_day(40, 20, 1), 10, 1)  # the loops are read before anything is measured
    return list(_rows(sizes, seeds, tell))


def _rows(sizes: Sequence[int], seeds: Sequence[int], tell: Callable[[str], None]) -> Iterator[Row]:
    for visits in sizes:
        for seed in seeds:
            day = promised_day(visits, max(1, round(visits / VISITS_A_WORKER)), seed)
            search = partial(engine_plan, budget_moves=day.thorough_moves, seed=seed)
            for name, planner in (("stands in", greedy), ("search", search)):
                tell(f"{visits} visits, seed {seed}: {name}")
                yield _row(day, name, planner)


def _row(day: PlanningDay, name: str, planner: Callable[[PlanningDay], Plan]) -> Row:
    wall, cpu = time.perf_counter(), time.process_time()
    made = planner(day)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    if wrong := violations(day.problem, made):
        raise ValueError(f"{name}: {wrong[0]}")
    return Row(
        visits=len(day.problem.jobs),
        workers=len(day.problem.workers),
        plan=name,
        cost=made.total,
        left_out=len(made.unassigned),
        not_asked=sum(one.reason == Filter.NOT_ASKED for one in made.unassigned),
        cpu_s=round(cpu, 2),
        wall_s=round(wall, 2),
    )


def holds(rows: Sequence[Row]) -> bool:
    """Whether each plan that stands in was there in time and each search made it no dearer."""
    simple, searched = rows[::2], rows[1::2]
    return all(one.cpu_s <= GOAL_CPU_S for one in simple) and all(
        other.cost <= one.cost for one, other in zip(simple, searched, strict=True)
    )


def told(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [asdict(one) for one in rows]


def markdown(rows: Sequence[Row]) -> str:
    lines = [
        "| Visits | Workers | Plan | Cost | Left out | Not asked | CPU s | Wall s |",
        "|---:|---:|---|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {one.visits:,} | {one.workers:,} | {one.plan} | {one.cost:,} | {one.left_out:,}"
        f" | {one.not_asked:,} | {one.cpu_s} | {one.wall_s} |"
        for one in rows
    ]
    return "\n".join(lines)
