"""Days of any size whose visits hang together: parts that hold whole links and whole people.

The loops of `split` know no links. So the people are shared out over the city as the visits are,
every group of linked visits goes to one part, and each part is planned with its links. Then the
starts and people of linked visits are fixed, and `split` moves all the others across the borders.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import monotonic

import numpy as np

from jiahe.engine.routing.executor import Executor
from jiahe.engine.routing.rounds import split
from jiahe.engine.routing.rounds.arrays import field_of
from jiahe.engine.routing.rounds.field import Array
from jiahe.engine.routing.rounds.links import groups_of, judged, plan_linked
from jiahe.engine.routing.rounds.model import Plan, Problem, Visit
from jiahe.engine.routing.rounds.search import Stop, never
from jiahe.engine.routing.rounds.subset import scored, subset

_SHARE = 2  # half of the moves plans the parts, half moves their borders
_MOST_CELLS = 2 * 10**8  # of the table of who may go to which fixed visit


@dataclass(frozen=True)
class Part:
    """A problem of its own; `seconds` after it was begun no further group of links is tried."""

    problem: Problem
    moves: int
    seed: int
    seconds: float


def is_linked(problem: Problem) -> bool:
    """Whether some visits hang together, or the day has a price that `split` does not know."""
    links = (problem.crews, problem.chains, problem.pairs, problem.apart)
    return any(links) or problem.is_day_priced


def plan_parted(
    problem: Problem,
    budget_moves: int,
    seed: int,
    executor: Executor | None = None,
    stop: Stop = never,
    seconds: float = float("inf"),
) -> Plan:
    """A plan that holds every link; the same for the same arguments when its time is enough.

    `seconds` are for each part. Raises `BadProblem` as `plan_linked` does.
    """
    size = max(1, len(problem.visits))
    parts = [
        Part(one, budget_moves * len(one.visits) // (_SHARE * size), seed, seconds)
        for one in parts_of(problem, seed)
    ]
    plans = list((executor or split.Alone()).map(run_part, parts))
    joined = scored(
        problem,
        [one for plan in plans for one in plan.rounds],
        [one for plan in plans for one in plan.left_out],
    )
    linked = set().union(*_linked(problem))
    is_too_large = len(linked) * len(problem.shifts) > _MOST_CELLS
    if problem.is_day_priced or is_too_large or stop():
        return joined
    held = _held(problem, joined, linked)
    moved = split.plan_split(held, budget_moves // _SHARE, seed, executor, stop, start=joined)
    return min(joined, judged(problem, moved), key=lambda one: one.total)


def run_part(part: Part) -> Plan:
    """The plan of one part."""
    until = monotonic() + part.seconds
    return plan_linked(part.problem, part.moves, part.seed, lambda: monotonic() > until)


def parts_of(problem: Problem, seed: int) -> list[Problem]:
    """Problems of about `split.CLUSTER` visits; every visit is in one, every person in one.

    A visit that may only go to some people is where one of them is.
    """
    f, n = field_of(problem), len(problem.visits)
    if not n or not problem.shifts:
        return [problem]
    middles = split.middles_of(f.place[:n], min(n, max(1, round(n / split.CLUSTER))), seed)
    nearest = split.closest(f.place[:n], middles)
    demand = np.bincount(nearest, minlength=len(middles))
    people = _people(problem, split.distances(f.place[n:], middles), demand)
    where = {visit.id: int(k) for visit, k in zip(problem.visits, nearest, strict=True)}
    at = {shift.id: people[shift.who] for shift in problem.shifts}
    staffed = sorted(set(people.values()))
    visits = {visit.id: visit for visit in problem.visits}
    groups = _linked(problem)
    alone = visits.keys() - set().union(*groups)
    for group in [*groups, *({one} for one in alone)]:
        pinned = [{at[one] for one in only if one in at} for only in _pins(visits, group)]
        there = set.intersection(*pinned) or set.union(*pinned) if pinned else set()
        from_here = split.distances(middles[where[min(group)]][None], middles)[0]
        part = min(there or staffed, key=lambda one: (from_here[one], one))
        where |= dict.fromkeys(group, part)
    return [
        subset(
            problem,
            {visit for visit, k in where.items() if k == part},
            {who for who, k in people.items() if k == part},
        )
        for part in staffed
    ]


def _linked(problem: Problem) -> list[set[int]]:
    """The groups of visits that hang together, also those to be kept apart."""
    apart = replace(problem, pairs=(*problem.pairs, *problem.apart))
    return [set(group) for group in groups_of(apart)]


def _pins(visits: Mapping[int, Visit], group: set[int]) -> list[frozenset[int]]:
    found = (visits[one].only for one in sorted(group))
    return [only for only in found if only is not None]


def _people(problem: Problem, apart: Array, demand: Array) -> dict[int, int]:
    """Each person's part: the nearest that still lacks people for its share of the visits."""
    row_of: dict[int, int] = {}
    for row, shift in enumerate(problem.shifts):
        row_of.setdefault(shift.who, row)
    room = np.ceil(len(row_of) * demand / demand.sum())
    nearest_first = sorted(row_of, key=lambda who: (apart[row_of[who]].min(), who))
    told = {}
    for who in nearest_first:
        part = int(np.where(room > 0, apart[row_of[who]], np.inf).argmin())
        room[part] -= 1
        told[who] = part
    return told


def _held(problem: Problem, made: Plan, linked: set[int]) -> Problem:
    """No links any more: who goes to a linked visit, and when, is fixed."""
    told = {visit: (one.shift_id, start) for one in made.rounds for visit, start in one.stops}

    def fixed(visit: Visit) -> Visit:
        if visit.id not in told:
            return replace(visit, only=frozenset())
        shift_id, start = told[visit.id]
        return replace(visit, only=frozenset({shift_id}), windows=((start, start),))

    visits = (fixed(one) if one.id in linked else one for one in problem.visits)
    return replace(problem, visits=tuple(visits), crews=(), chains=(), pairs=(), apart=())
