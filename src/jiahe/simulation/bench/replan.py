"""One worker falls ill at ten: what each rung of the ladder saves, moves, costs and takes."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from random import Random
from statistics import mean
from typing import Any

from jiahe.engine.routing.rounds.check import confirmed
from jiahe.engine.routing.rounds.ladder import (
    Broken,
    broken,
    inserted,
    repaired,
    solved_freely,
    untouched,
)
from jiahe.engine.routing.rounds.model import Plan, Problem
from jiahe.engine.routing.rounds.search import plan
from jiahe.simulation.bench.dispatch_day import synthetic_day

ILL_AT = 10 * 3600
PLAN_MOVES = 200  # for each visit, to plan the day once; with less the free solve wins by that
FREE_MOVES = 60  # for each visit, in the free solve
MOVED_FROM = 1800  # seconds by which a kept visit's start counts as moved
GOALS = {"p95_ms": 300.0, "changed_per_orphan": 0.5, "share_of_free": 0.9}
RUNGS = ("insert", "repair", "free")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the bench measures."""

    sizes: Sequence[int]
    seeds: Sequence[int]
    ill: int  # workers who fall ill in turn, for each day
    price: int  # for a changed promise, in the search
    moves: int  # of the search


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung for one ill worker; `saved` are visits of the day above leaving all orphans out."""

    size: int
    rung: str
    orphans: int
    made: int
    saved: int
    changed: int
    moved: int
    over: int  # cost above the morning's plan
    won: int  # cost below that of leaving all orphans out
    cpu_ms: float
    wall_ms: float


def measure(asked: Asked, tell: Callable[[str], None]) -> list[Rung]:
    """Every rung for every ill worker; raises `IllegalPlan` for a plan that the checker refuses."""
    found: list[Rung] = []
    for size in asked.sizes:
        for seed in asked.seeds:
            problem = synthetic_day(size, seed)
            morning, _ = plan(problem, PLAN_MOVES * size, seed)
            confirmed(problem, morning)
            cases = list(_cases(problem, morning, asked.ill, seed))
            _climb(asked, cases[0], morning, size)  # compiled by now, not counted
            for case in cases:
                found += _climb(asked, case, morning, size)
            tell(f"{size} visits, seed {seed}: {len(cases)} ill workers")
    return found


def _cases(problem: Problem, morning: Plan, count: int, seed: int) -> Iterator[Broken]:
    """Days on which a worker with something left to do falls out, drawn by the seed."""
    busy = [one.shift_id for one in morning.rounds if one.stops[-1][1] >= ILL_AT]
    for shift_id in Random(seed).sample(busy, min(count, len(busy))):  # noqa: S311 -- a sample
        yield broken(problem, morning, shift_id, ILL_AT, ILL_AT)


def _climb(asked: Asked, case: Broken, morning: Plan, size: int) -> list[Rung]:
    rungs: dict[str, Callable[[], Plan]] = {
        "insert": partial(inserted, case),
        "repair": partial(repaired, case, asked.price, asked.moves, 1),
        "free": partial(solved_freely, case, FREE_MOVES * size, 1),
    }
    return [_judged(name, make, case, morning, size) for name, make in rungs.items()]


def _judged(name: str, make: Callable[[], Plan], case: Broken, morning: Plan, size: int) -> Rung:
    cpu, wall = time.process_time(), time.monotonic()
    made = make()
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    confirmed(case.day, made)
    before, after = _stops(morning), _stops(made)
    others = [visit for visit in before if visit not in case.orphans]
    kept = [v for v in others if v in after and after[v][0] == before[v][0]]
    return Rung(
        size=size,
        rung=name,
        orphans=len(case.orphans),
        made=sum(visit in after for visit in case.orphans),
        saved=len(after) - len(others),
        changed=len(others) - len(kept),
        moved=sum(abs(after[v][1] - before[v][1]) > MOVED_FROM for v in kept),
        over=made.total - morning.total,
        won=untouched(case).total - made.total,
        cpu_ms=1000.0 * cpu,
        wall_ms=1000.0 * wall,
    )


def _stops(made: Plan) -> dict[int, tuple[int, int]]:
    return {visit: (one.shift_id, start) for one in made.rounds for visit, start in one.stops}


def rows(found: Iterable[Rung]) -> list[dict[str, Any]]:
    """One row for each size and rung."""
    grouped: dict[tuple[int, str], list[Rung]] = {}
    for one in found:
        grouped.setdefault((one.size, one.rung), []).append(one)
    return [_row(size, rung, some, grouped[size, "free"]) for (size, rung), some in grouped.items()]


def _row(size: int, rung: str, some: list[Rung], free: list[Rung]) -> dict[str, Any]:
    orphans = sum(one.orphans for one in some)
    made = sum(one.made for one in some)
    saved = sum(one.saved for one in some)
    told = {
        "visits": size,
        "rung": rung,
        "ill": len(some),
        "orphans": orphans,
        "made": made,
        "saved": saved,
        "share_of_free": _share(made, sum(one.made for one in free)),
        "share_of_visits": _share(saved, sum(one.saved for one in free)),
        "share_of_cost": _share(sum(one.won for one in some), sum(one.won for one in free)),
        "changed_per_orphan": round(sum(one.changed for one in some) / orphans, 3),
        "moved_per_orphan": round(sum(one.moved for one in some) / orphans, 3),
        "mean_over": round(mean(one.over for one in some)),
    }
    for clock in ("cpu_ms", "wall_ms"):
        taken = [asdict(one)[clock] for one in some]
        told[f"{clock}_p50"] = round(quantile(taken, 0.5), 1)
        told[f"{clock}_p95"] = round(quantile(taken, 0.95), 1)
    return told | {"meets_g5": _meets(told)}


def _share(some: int, most: int) -> float | None:
    return round(some / most, 3) if most > 0 else None


def _meets(row: dict[str, Any]) -> bool:
    """Whether the row reaches every part of the goal, by wall time."""
    return bool(
        row["wall_ms_p95"] <= GOALS["p95_ms"]
        and row["changed_per_orphan"] <= GOALS["changed_per_orphan"]
        and (row["share_of_free"] or 0.0) >= GOALS["share_of_free"]
    )


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]


_HEAD = (
    "Visits", "Rung", "Ill", "Orphans", "Made", "share of free", "Visits more", "share of free",
    "Cost won, share of free", "Changed/orphan", "Moved/orphan", "Cost over the morning's",
    "CPU ms p50 / p95", "Wall ms p50 / p95",
)  # fmt: skip


def markdown(told: Iterable[dict[str, Any]]) -> str:
    """The rows as a table."""
    lines = [_HEAD, ("---:", "---", *["---:"] * (len(_HEAD) - 2)), *map(_cells, told)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    shares = ("share_of_free", "share_of_visits", "share_of_cost")
    free, visits, cost = (
        "" if row[name] is None else f"{100 * row[name]:.1f} %" for name in shares
    )
    return (
        *(str(row[name]) for name in ("visits", "rung", "ill", "orphans", "made")),
        free,
        str(row["saved"]),
        visits,
        cost,
        str(row["changed_per_orphan"]),
        str(row["moved_per_orphan"]),
        f"{row['mean_over']:,}",
        f"{row['cpu_ms_p50']} / {row['cpu_ms_p95']}",
        f"{row['wall_ms_p50']} / {row['wall_ms_p95']}",
    )
