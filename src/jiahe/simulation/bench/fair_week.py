"""One week with the same workers: what an even income and a familiar face cost in travel.

Households come from one pool, so that they are visited again during the week. Each day is planned
alone, knowing only what the days before it brought.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random
from statistics import mean
from typing import Any

from jiahe.engine.fairness import gini
from jiahe.engine.routing.rounds.check import confirmed
from jiahe.engine.routing.rounds.model import Plan, Problem, Visit
from jiahe.engine.routing.rounds.search import plan
from jiahe.simulation.bench.dispatch_day import synthetic_day

DAYS = 7
POOL = 2  # households for each visit of a day
MOVES = 160  # for each visit
_BELIEF = 2  # days' worth of what a worker is expected to earn before anything is known of her
FAIRNESS = (0, 10, 20, 40, 100)  # price of one squared hour off the target
CONTINUITY = (0, 300, 900, 1800, 3600)  # price of sending anybody but the household's worker


@dataclass(frozen=True, slots=True)
class Week:
    """What one week came to; travel in seconds, `gini` of the workers' income of the week."""

    size: int
    seed: int
    part: str
    weight: int
    gini: float
    income: int  # seconds of work, all workers
    travel: int
    made: int
    left_out: int
    repeats: int
    familiar: int  # repeats made by the worker of the first visit
    seconds: float
    penalties: int = 0  # for the visits left out
    incomes: tuple[tuple[int, int], ...] = ()  # (worker, seconds of work)

    @property
    def cost(self) -> int:
        return self.travel + self.penalties


@dataclass(slots=True)
class _Ledger:
    """What is known after some days."""

    earned: dict[int, int]
    first: dict[int, int]  # household -> who came first
    travel: int = 0
    penalties: int = 0
    made: int = 0
    left_out: int = 0
    repeats: int = 0
    familiar: int = 0


def days_of(size: int, seed: int) -> list[Problem]:
    """The week: the same shifts each day, each day's visits drawn from the same households."""
    city = synthetic_day(POOL * size, seed)
    shifts, random = city.shifts[: len(city.shifts) // POOL], Random(seed)  # noqa: S311 -- a draw
    drawn = (sorted(random.sample(range(len(city.visits)), size)) for _ in range(DAYS))
    return [
        replace(city, shifts=shifts, visits=tuple(city.visits[one] for one in some))
        for some in drawn
    ]


def measure(sizes: Sequence[int], seeds: Sequence[int], tell: Callable[[str], None]) -> list[Week]:
    """Both sweeps for each size and seed; raises `IllegalPlan` for a plan the checker refuses."""
    plan(synthetic_day(20, 1), 50, 1)  # compiled by now
    found = []
    for size in sizes:
        for seed in seeds:
            days = days_of(size, seed)
            found += sweep(size, seed, days)
            tell(f"{size} visits a day, seed {seed}: travel {found[-1].travel}")
    return found


def sweep(size: int, seed: int, days: Sequence[Problem]) -> list[Week]:
    """The week at each fairness weight and at each continuity weight; 0 is planned once."""
    plain = lived(size, seed, days, "fairness", 0, 0)
    target = plain.income // (len(days[0].shifts) * len(days))
    fair = [lived(size, seed, days, "fairness", one, target) for one in FAIRNESS[1:]]
    known = [lived(size, seed, days, "continuity", one, target) for one in CONTINUITY[1:]]
    return [plain, *fair, replace(plain, part="continuity"), *known]


def lived(
    size: int, seed: int, days: Sequence[Problem], part: str, weight: int, target: int
) -> Week:
    """The week planned day by day; `target` is a worker's income of a day, in seconds."""
    began = time.process_time()
    ledger = _Ledger({shift.who: 0 for shift in days[0].shifts}, {})
    for number, day in enumerate(days):
        asked = _with_fairness(day, ledger, (number, len(days)), weight, target)
        if part == "continuity":
            asked = _with_regulars(day, ledger, weight)
        made, _ = plan(asked, MOVES * size, seed)
        _enter(ledger, asked, confirmed(asked, made))
    return Week(
        size=size,
        seed=seed,
        part=part,
        weight=weight,
        gini=gini(list(ledger.earned.values())),
        income=sum(ledger.earned.values()),
        travel=ledger.travel,
        made=ledger.made,
        left_out=ledger.left_out,
        repeats=ledger.repeats,
        familiar=ledger.familiar,
        seconds=time.process_time() - began,
        penalties=ledger.penalties,
        incomes=tuple(ledger.earned.items()),
    )


def _with_fairness(
    day: Problem, ledger: _Ledger, when: tuple[int, int], weight: int, target: int
) -> Problem:
    """The day with what each worker will have missed by the week's end if all goes on as before."""
    incomes = tuple(
        (who, expected(earned, when, target) - target * when[1])
        for who, earned in ledger.earned.items()
    )
    return replace(day, incomes=incomes, weights=replace(day.weights, fairness=weight))


def expected(earned: int, when: tuple[int, int], target: int) -> int:
    """Seconds of income on all days but this one, by (days gone, days) and the days gone.

    Before the first day everybody is expected to reach the target: that is worth `_BELIEF` days.
    """
    gone, days = when
    daily = (earned + _BELIEF * target) // (gone + _BELIEF)
    return earned + (days - gone - 1) * daily


def _with_regulars(day: Problem, ledger: _Ledger, weight: int) -> Problem:
    def known(visit: Visit) -> Visit:
        if visit.id not in ledger.first:
            return visit
        return replace(visit, regulars=((ledger.first[visit.id], weight),))

    return replace(day, visits=tuple(map(known, day.visits)))


def _enter(ledger: _Ledger, asked: Problem, made: Plan) -> None:
    """Adds a day to what is known."""
    visits = {visit.id: visit for visit in asked.visits}
    who = {shift.id: shift.who for shift in asked.shifts}
    ledger.travel += dict(made.score)["travel"]
    ledger.penalties += dict(made.score)["unassigned"]
    ledger.left_out += len(made.left_out)
    for one in made.rounds:
        for visit_id, _ in one.stops:
            ledger.earned[who[one.shift_id]] += visits[visit_id].duration
            ledger.made += 1
            ledger.repeats += visit_id in ledger.first
            came_first = ledger.first.get(visit_id) == who[one.shift_id]
            ledger.familiar += came_first
            ledger.first.setdefault(visit_id, who[one.shift_id])


def rows(found: Iterable[Week]) -> list[dict[str, Any]]:
    """One row for each size, part and weight: means over the seeds, changes against weight 0."""
    grouped: dict[tuple[int, str, int], list[Week]] = {}
    for one in found:
        grouped.setdefault((one.size, one.part, one.weight), []).append(one)
    return [_row(some, grouped[size, part, 0]) for (size, part, _), some in sorted(grouped.items())]


def _row(some: list[Week], plain: list[Week]) -> dict[str, Any]:
    even, base = mean(one.gini for one in some), mean(one.gini for one in plain)
    way, base_way = (sum(one.travel for one in weeks) for weeks in (some, plain))
    visits, base_visits = (sum(one.made for one in weeks) for weeks in (some, plain))
    repeats = sum(one.repeats for one in some)
    return {
        "visits": some[0].size,
        "part": some[0].part,
        "weight": some[0].weight,
        "weeks": len(some),
        "gini": round(even, 3),
        "gini_change": _percent(even, base),
        "familiar_share": round(100 * sum(one.familiar for one in some) / max(1, repeats), 1),
        "repeats": repeats,
        "travel": way // len(some),
        "travel_change": _percent(way, base_way),
        "travel_per_visit_change": _percent(way / max(1, visits), base_way / max(1, base_visits)),
        "cost_of_travel": round(
            100 * (sum(one.cost for one in some) - sum(one.cost for one in plain)) / base_way, 1
        ),
        "left_out": sum(one.left_out for one in some),
        "cpu_seconds": round(sum(one.seconds for one in some), 1),
    }


def _percent(now: float, before: float) -> float:
    return round(100.0 * (now / before - 1.0), 1) if before else 0.0
