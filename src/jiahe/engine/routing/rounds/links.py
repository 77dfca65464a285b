"""Visits that hang together: crews with a common start, order and gaps, the same person.

The compiled search knows none of these. They are reached by steps that the checker verifies: plan
without them, then fix one group after the other (narrow its windows, bar or pin its people) and let
the search put everything else around it. A group that cannot be held is left out as a whole.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain, pairwise

import numpy as np

from jiahe.engine.routing.rounds.arrays import field_of
from jiahe.engine.routing.rounds.check import violations
from jiahe.engine.routing.rounds.model import LeftOut, Plan, Problem, Round, Visit, Window
from jiahe.engine.routing.rounds.ordered import can_order, plan_ordered
from jiahe.engine.routing.rounds.search import Heat, Stop, improve, never, plan
from jiahe.engine.routing.rounds.subset import around, part_of_plan, put_back, scored, subset
from jiahe.engine.routing.rounds.tell import reasons_of

_TRIES = 4  # starts tried for each group
_NEARBY_FROM = 300  # visits: with so many, only who passes near a group makes room for it
_NEAR = 12  # people for each visit of a group
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
            found, _ = improve(barred, _kept(barred, made), max(1, budget[0]), budget[1])
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
    groups: list[set[int]] = []
    for link in links:
        joined = set(link).union(*(group for group in groups if group & set(link)))
        groups = [group for group in groups if not group & joined] + [joined]
    price = {visit.id: visit.penalty for visit in problem.visits}
    return sorted(
        (tuple(sorted(group)) for group in groups),
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
    best: tuple[Problem, Plan] | None = None
    for start in _starts(free, made, group):
        if stop() or (narrowed := _narrowed(problem, free, group, start)) is None:
            continue
        trial = _kept(narrowed, made)
        for barred in _people(problem, narrowed, trial, group):
            if stop():
                break
            found, _ = improve(barred, _kept(barred, trial), max(1, moves // _TRIES), seed)
            if not _broken(problem, found, group) and (best is None or found.total < best[1].total):
                best = (barred, found)
    return best or _nobody_for(free, made, group)


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
    return free, put_back(free, made, part, anew)


def _nobody_for(free: Problem, made: Plan, visits: Iterable[int]) -> tuple[Problem, Plan]:
    """The problem in which nobody may come to any of them, and the plan without them."""
    none = _changed(free, {one: {"only": frozenset()} for one in visits})
    return none, _kept(none, made)


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
    links = [link for link in (*crews, *problem.chains) if link[0] in group]
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


def _people(problem: Problem, free: Problem, made: Plan, group: tuple[int, ...]) -> list[Problem]:
    """The problem with the group's people pinned, where it asks for the same person."""
    pairs = [pair for pair in problem.pairs if pair[0] in group]
    if not pairs:
        return [free]
    paired = {one for pair in pairs for one in pair}
    del made
    people = sorted({shift.who for shift in free.shifts})[:64]
    shifts = {who: frozenset(s.id for s in free.shifts if s.who == who) for who in people}
    return [_changed(free, {one: {"only": shifts[who]} for one in paired}) for who in people]


def _changed(problem: Problem, changes: Mapping[int, Mapping[str, object]]) -> Problem:
    visits = tuple(
        replace(visit, **changes[visit.id]) if visit.id in changes else visit  # type: ignore[arg-type]
        for visit in problem.visits
    )
    return replace(problem, visits=visits)


def _kept(problem: Problem, made: Plan) -> Plan:
    """The plan without the stops that the changed problem forbids."""
    found = violations(problem, made)
    wrong = {one.visit_id for one in found if one.visit_id is not None}
    return _bare(problem, made, wrong)


def _bare(problem: Problem, made: Plan, without: set[int]) -> Plan:
    rounds = (
        Round(one.shift_id, tuple(stop for stop in one.stops if stop[0] not in without))
        for one in made.rounds
    )
    told = tuple(one for one in rounds if one.stops)
    left = (*made.left_out, *((one, LeftOut.CREW_INCOMPLETE) for one in sorted(without)))
    return scored(problem, told, dict(left).items())


def _broken(problem: Problem, made: Plan, group: tuple[int, ...]) -> bool:
    planned = {visit for one in made.rounds for visit, _ in one.stops}
    if not set(group) <= planned:
        return True
    kinds = ("crew_incomplete", "crew_apart", "chain_broken", "chain_gap", "pair_parted")
    return any(v.kind in kinds and v.visit_id in group for v in violations(problem, made))


def judged(problem: Problem, made: Plan) -> Plan:
    """The plan judged by the problem as it was asked, without the groups that do not hold."""
    planned = {visit for one in made.rounds for visit, _ in one.stops}
    gone = {
        one
        for group in groups_of(problem)
        if _broken(problem, made, group)
        for one in group
        if one in planned
    }
    people = _people_of(problem, made)
    gone |= {b for a, b in problem.apart if a in people and people[a] == people.get(b)}
    return _with_reasons(problem, _bare(problem, made, gone))


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
