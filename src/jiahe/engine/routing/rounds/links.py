"""Visits that hang together: crews with a common start, order and gaps, the same person.

The compiled search knows none of these. They are reached by steps that the checker verifies: plan
without them, then fix one group after the other (narrow its windows, bar or pin its people) and let
the search put everything else around it. A group that cannot be held is left out as a whole.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import chain, pairwise

import numpy as np

from jiahe.engine.routing.rounds.arrays import field_of, kinds_of
from jiahe.engine.routing.rounds.check import link_faults, stop_faults
from jiahe.engine.routing.rounds.model import LeftOut, Plan, Problem, Round, Visit, Window
from jiahe.engine.routing.rounds.ordered import can_order, plan_ordered
from jiahe.engine.routing.rounds.search import Heat, Stop, Tried, attempt, improve, never, plan
from jiahe.engine.routing.rounds.subset import around, part_of_plan, put_back, scored, subset
from jiahe.engine.routing.rounds.tell import reasons_of

_TRIES = 4  # starts tried for each group
_NEARBY_FROM = 300  # visits: with so many, only who passes near a group makes room for it
_NEAR = 12  # people for each visit of a group
_MOST_PEOPLE = 64  # tried for visits of the same person
_SHARE = 4  # a quarter of the moves plans freely, the rest is spent on the groups


def plan_linked(
    problem: Problem, budget_moves: int, seed: int, stop: Stop = never, heat: Heat | None = None
) -> Plan:
    """A plan that holds every link; the same for the same arguments.

    Raises `BadProblem` for prices of a day beside what only the other search knows.
    """
    groups = groups_of(problem)
    is_ordered = bool(groups or problem.apart) or problem.is_day_priced
    if is_ordered and can_order(problem):
        return plan_ordered(problem, budget_moves, seed, stop)
    if not groups and not problem.apart:
        return plan(problem, budget_moves, seed, stop, heat)[0]
    free = replace(problem, crews=(), chains=(), pairs=(), apart=())
    made, _ = plan(free, budget_moves // _SHARE, seed, stop, heat)
    each = budget_moves * (_SHARE - 1) // (_SHARE * (len(groups) + 1))
    for number, group in enumerate(groups):
        if stop():
            free, made = _nobody_for(free, made, chain.from_iterable(groups[number:]))
            break
        hold = _hold if len(problem.visits) < _NEARBY_FROM else _hold_nearby
        free, made = hold(problem, free, made, group, (each, seed), stop)
    made, _ = improve(free, made, each, seed + 1, stop, heat)
    for pair in () if stop() else problem.apart:
        free, made = _part(free, made, pair, (each, seed))
    return judged(problem, made)


def _part(
    free: Problem, made: Plan, pair: tuple[int, int], budget: tuple[int, int]
) -> tuple[Problem, Plan]:
    """Keeps two visits from one person by forbidding that person one of them, the better way."""
    visits = {visit.id: visit for visit in free.visits}
    for _ in range(_TRIES):
        people = _people_of(free, made)
        who = people.get(pair[0])
        if who is None or people.get(pair[1]) != who:
            break
        trials = []
        for one in pair:
            barred = _changed(free, {one: {"forbidden": visits[one].forbidden | {who}}})
            found, _ = improve(barred, _kept(barred, made, {one}), max(1, budget[0]), budget[1])
            trials.append((found.total, one, barred, found))
        _, _, free, made = min(trials, key=lambda trial: trial[:2])
        visits = {visit.id: visit for visit in free.visits}
    return free, made


def _people_of(problem: Problem, made: Plan) -> dict[int, int]:
    who = {shift.id: shift.who for shift in problem.shifts}
    return {visit: who[one.shift_id] for one in made.rounds for visit, _ in one.stops}


def groups_of(problem: Problem) -> list[tuple[int, ...]]:
    """Visits that are linked to one another, the dearest group first."""
    links = [*problem.crews, *(chain[:2] for chain in problem.chains), *problem.pairs]
    group_of: dict[int, set[int]] = {}
    for link in links:
        joined = set(link).union(*(group_of.get(one, ()) for one in link))
        group_of |= dict.fromkeys(joined, joined)
    price = {visit.id: visit.penalty for visit in problem.visits}
    return sorted(
        {tuple(sorted(group)) for group in group_of.values()},
        key=lambda group: (-sum(price[one] for one in group), group),
    )


def _hold(
    problem: Problem,
    free: Problem,
    made: Plan,
    group: tuple[int, ...],
    budget: tuple[int, int],
    stop: Stop,
) -> tuple[Problem, Plan]:
    """The problem with the group's times and people fixed in the best way tried, and its plan."""
    moves, seed = budget
    its_own = _links_of(problem, group)
    best: tuple[Problem, Tried] | None = None
    for start in _starts(free, made, group):
        if stop() or (narrowed := _narrowed(its_own, free, group, start)) is None:
            continue
        for barred in _people(its_own, narrowed):
            if stop():
                break
            found = attempt(barred, _kept(barred, made, group), max(1, moves // _TRIES), seed)
            is_better = best is None or found.cost < best[1].cost
            if is_better and not _broken(its_own, found.rounds, [group]):
                best = (barred, found)
    return _nobody_for(free, made, group) if best is None else (best[0], best[1].told())


def _hold_nearby(
    problem: Problem,
    free: Problem,
    made: Plan,
    group: tuple[int, ...],
    budget: tuple[int, int],
    stop: Stop,
) -> tuple[Problem, Plan]:
    """The same among those who pass near the group: all others keep their rounds."""
    visits, people = around(free, made, group, _NEAR)
    part, asked = subset(free, visits, people), subset(problem, visits, people)
    held, anew = _hold(asked, part, part_of_plan(made, part), group, budget, stop)
    told = {one.id: one for one in held.visits if one.id in group}
    free = replace(free, visits=tuple(told.get(one.id, one) for one in free.visits))
    return free, put_back(made, part, anew)


def _nobody_for(free: Problem, made: Plan, visits: Iterable[int]) -> tuple[Problem, Plan]:
    """The problem in which nobody may come to any of them, and the plan without them."""
    gone = set(visits)
    none = _changed(free, {one: {"only": frozenset()} for one in gone})
    return none, _kept(none, made, gone)


def _links_of(problem: Problem, group: tuple[int, ...]) -> Problem:
    """The problem with the links of this group alone: what it is asked, it answers at once."""
    return replace(
        problem,
        crews=tuple(one for one in problem.crews if one[0] in group),
        chains=tuple(one for one in problem.chains if one[0] in group),
        pairs=tuple(one for one in problem.pairs if one[0] in group),
        apart=(),
    )


def _starts(free: Problem, made: Plan, group: tuple[int, ...]) -> list[int]:
    """Starts of the group's first visit worth trying: as planned, and over its windows."""
    visits = {visit.id: visit for visit in free.visits}
    told = {visit: start for one in made.rounds for visit, start in one.stops if visit in group}
    windows = visits[group[0]].windows
    spread = [
        first + (last - first) * k // (_TRIES - 1) for first, last in windows for k in range(_TRIES)
    ]
    return sorted({*told.values(), *spread})[: 3 * _TRIES]


def _narrowed(
    problem: Problem, free: Problem, group: tuple[int, ...], start: int
) -> Problem | None:
    """The group's windows cut to one start for each; None when the links cannot be met so."""
    visits = {visit.id: visit for visit in free.visits}
    starts = {group[0]: start}
    crews = [(one, other, 0, 0) for crew in problem.crews for one, other in pairwise(crew)]
    links = (*crews, *problem.chains)
    for _ in group:
        for one, other, least, most in links:
            if one in starts and other not in starts:
                _reach(visits[other], starts, starts[one] + least, starts[one] + most)
            elif other in starts and one not in starts:
                _reach(visits[one], starts, starts[other] - most, starts[other] - least)
    held = {
        one: {"windows": ((starts[one], starts[one]),) if one in starts else visits[one].windows}
        for one in group
    }
    if not all(_contains(visits[one].windows, starts[one]) for one in group if one in starts):
        return None
    return _changed(free, held)


def _reach(visit: Visit, starts: dict[int, int], least: int, most: int) -> None:
    """The first start in a window and between two times; none: the least, which will not hold."""
    options = (max(least, first) for first, last in visit.windows if max(least, first) <= last)
    starts[visit.id] = min((one for one in options if one <= most), default=least)


def _contains(windows: Iterable[Window], start: int) -> bool:
    return any(first <= start <= last for first, last in windows)


def _people(problem: Problem, free: Problem) -> list[Problem]:
    """The problem with its pairs pinned to each person able to make them; itself without any."""
    if not problem.pairs:
        return [free]
    paired = set(chain.from_iterable(problem.pairs))
    kind, able = kinds_of([one for one in free.visits if one.id in paired], free.shifts)
    can_all = able[kind].all(axis=0)
    people = sorted({one.who for one, can in zip(free.shifts, can_all, strict=True) if can})
    shifts = {who: frozenset(s.id for s in free.shifts if s.who == who) for who in people}
    return [
        _changed(free, {one: {"only": shifts[who]} for one in paired})
        for who in people[:_MOST_PEOPLE]
    ]


def _changed(problem: Problem, changes: Mapping[int, Mapping[str, object]]) -> Problem:
    visits = tuple(
        replace(visit, **changes[visit.id]) if visit.id in changes else visit  # type: ignore[arg-type]
        for visit in problem.visits
    )
    return replace(problem, visits=visits)


def _kept(problem: Problem, made: Plan, changed: Collection[int]) -> Plan:
    """The plan without those of the changed visits that the problem forbids; without a score."""
    visits = {one.id: one for one in problem.visits if one.id in changed}
    shifts = {one.id: one for one in problem.shifts}
    wrong = {
        visit
        for one in made.rounds
        for visit, start in one.stops
        if visit in visits and any(stop_faults(visits[visit], shifts[one.shift_id], start))
    }
    return _bare(made, wrong)


def _bare(made: Plan, without: set[int]) -> Plan:
    rounds = (
        one
        if without.isdisjoint(visit for visit, _ in one.stops)
        else Round(one.shift_id, tuple(stop for stop in one.stops if stop[0] not in without))
        for one in made.rounds
    )
    told = tuple(one for one in rounds if one.stops)
    left = (*made.left_out, *((one, LeftOut.CREW_INCOMPLETE) for one in sorted(without)))
    return Plan(told, tuple(sorted(dict(left).items())), ())


def _broken(
    problem: Problem, rounds: tuple[Round, ...], groups: Iterable[tuple[int, ...]]
) -> list[tuple[int, ...]]:
    """Those of the groups that are not planned whole, or not as their links ask for."""
    planned = {visit for one in rounds for visit, _ in one.stops}
    faults = {v.visit_id for v in link_faults(problem, Plan(rounds, (), ()))}
    return [one for one in groups if not planned.issuperset(one) or not faults.isdisjoint(one)]


def judged(problem: Problem, made: Plan) -> Plan:
    """The plan judged by the problem as it was asked, without the groups that do not hold."""
    people = _people_of(problem, made)
    together = replace(problem, apart=())
    broken = chain.from_iterable(_broken(together, made.rounds, groups_of(problem)))
    gone = {one for one in broken if one in people}
    gone |= {b for a, b in problem.apart if a in people and people[a] == people.get(b)}
    bare = _bare(made, gone)
    return _with_reasons(problem, scored(problem, bare.rounds, bare.left_out))


def _with_reasons(problem: Problem, made: Plan) -> Plan:
    """The plan with the true reason of linked visits: somebody could go, but not to all of them."""
    linked = {visit for group in groups_of(problem) for visit in group} & dict(made.left_out).keys()
    if not linked:
        return made
    rows = [row for row, visit in enumerate(problem.visits) if visit.id in linked]
    found = reasons_of(field_of(problem), np.array(rows, np.int64))
    told = dict(zip((problem.visits[row].id for row in rows), found, strict=True))
    alone = {one for one, why in told.items() if why == LeftOut.NO_ROOM}
    told |= dict.fromkeys(alone, LeftOut.CREW_INCOMPLETE)
    return replace(made, left_out=tuple((one, told.get(one, why)) for one, why in made.left_out))
