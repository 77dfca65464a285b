"""A worker falls out in the middle of the day: what has begun stays, her other visits are orphans.

The rungs, each dearer for the households than the one before: `inserted` moves nobody else,
`repaired` prices every changed promise, `solved_freely` plans the rest of the day without a price.
A promise is the person who comes and the window; a visit has begun when somebody is on the way.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from jiahe.engine.routing.rounds.arrays import field_of, kinds_of, state_of
from jiahe.engine.routing.rounds.field import BLINK, DURATION, PENALTY
from jiahe.engine.routing.rounds.kernel import fill
from jiahe.engine.routing.rounds.memory import settle
from jiahe.engine.routing.rounds.model import (
    FOREVER,
    LeftOut,
    Plan,
    Point,
    Problem,
    Round,
    Shift,
    Visit,
)
from jiahe.engine.routing.rounds.sanity import BadProblem
from jiahe.engine.routing.rounds.score import length_of, score_of, seconds_between, work_of
from jiahe.engine.routing.rounds.search import LONGEST_ROUND, Heat, improve, improve_by_rounds
from jiahe.engine.routing.rounds.tell import plan_of, read_plan
from jiahe.engine.routing.rounds.ways import leaving_at

NEAR_SHIFTS = 40  # rounds around each orphan that `repaired` may touch
REPAIR_HEAT = Heat(start=2000.0, end=20.0, longest_string=4, most_strings=4)
_CHOOSING_MOVES = 10_000  # what choosing among all rounds may take, in moves of the search
_NO_BLINK = 2**60

Stops = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """A day without one worker from a moment on.

    `day` is the whole day with what has begun pinned in place and in time, `rest` what is still
    open, `standing` the plan of the rest as it was promised (orphans left out).
    """

    day: Problem
    rest: Problem
    standing: Plan
    begun: tuple[Round, ...]
    orphans: frozenset[int]


def broken(problem: Problem, plan: Plan, shift_id: int, ill_at: int, frozen_until: int) -> Broken:
    """The day when this shift ends at `ill_at` and nothing before `frozen_until` may move.

    A visit that the ill worker began counts as made. Raises `BadProblem` for linked visits, rests
    and limits of a day.
    """
    if problem.crews or problem.chains or problem.pairs or problem.apart:
        raise BadProblem("linked_visits", "the ladder does not know links yet")
    if any(shift.rest is not None or shift.longest_day < FOREVER for shift in problem.shifts):
        raise BadProblem("rests", "the ladder does not know how long a run or a day is already")
    visits = {visit.id: visit for visit in problem.visits}
    shifts = {shift.id: shift for shift in problem.shifts}
    orphans, begun, open_rounds = frozenset[int](), [], []
    for one in plan.rounds:
        shift = shifts[one.shift_id]
        if one.shift_id == shift_id:
            made = tuple(stop for stop in one.stops if stop[1] < ill_at)
            orphans = frozenset(visit_id for visit_id, _ in one.stops[len(made) :])
        else:
            made = one.stops[: _begun(problem, shift, visits, one.stops, frozen_until)]
            open_rounds.append(Round(one.shift_id, one.stops[len(made) :]))
        begun.append(Round(one.shift_id, made))
    kept = tuple(one for one in begun if one.stops)
    pinned = {visit_id: (start, one.shift_id) for one in kept for visit_id, start in one.stops}
    known = dict(kept_stops(kept))
    day = replace(
        problem,
        visits=tuple(_pinned(visit, pinned) for visit in problem.visits),
        shifts=tuple(_cut(shifts, shift_id, known, visits)),
    )
    rest = _rest(day, kept, shift_id, frozen_until)
    left = tuple((v, LeftOut.NO_ROOM) for v in sorted(orphans)) + plan.left_out
    standing = Plan(tuple(one for one in open_rounds if one.stops), left, ())
    return Broken(day, rest, standing, kept, orphans)


def kept_stops(rounds: Iterable[Round]) -> Iterator[tuple[int, Stops]]:
    """(shift, its stops) of each round."""
    return ((one.shift_id, one.stops) for one in rounds)


def _begun(
    problem: Problem, shift: Shift, visits: dict[int, Visit], stops: Stops, until: int
) -> int:
    """How many stops have begun: somebody is there, or on the way."""
    at: Point = shift.start
    for number, (visit_id, start) in enumerate(stops):
        point = visits[visit_id].point
        if leaving_at(problem.law, shift, at, point, start) >= until:
            return number
        at = point
    return len(stops)


def _pinned(visit: Visit, pinned: dict[int, tuple[int, int]]) -> Visit:
    if visit.id not in pinned:
        return visit
    start, shift_id = pinned[visit.id]
    return replace(visit, windows=((start, start),), only=frozenset({shift_id}))


def _cut(
    shifts: dict[int, Shift], ill: int, begun: dict[int, Stops], visits: dict[int, Visit]
) -> Iterator[Shift]:
    """All shifts; the ill worker's ends where and when her last begun visit does, or is gone."""
    for shift in shifts.values():
        if shift.id != ill:
            yield shift
        elif ill in begun:
            visit_id, start = begun[ill][-1]
            end = start + length_of(visits[visit_id], shift)
            yield replace(shift, end=visits[visit_id].point, closes=end)


def _rest(day: Problem, begun: tuple[Round, ...], ill: int, until: int) -> Problem:
    """What is still open: shifts go on from where their last begun visit ends."""
    visits, made = {visit.id: visit for visit in day.visits}, dict(kept_stops(begun))
    gone = {visit_id for one in begun for visit_id, _ in one.stops}
    incomes = dict(day.incomes)
    shifts = []
    for shift in day.shifts:
        some = [(visits[visit_id], start) for visit_id, start in made.get(shift.id, ())]
        earned = sum(one.duration if one.pay is None else one.pay for one, _ in some)
        incomes[shift.who] = incomes.get(shift.who, 0) + earned
        if shift.id != ill:
            shifts.append(_going_on(day, shift, some, until))
    return replace(
        day,
        visits=tuple(visit for visit in day.visits if visit.id not in gone),
        shifts=tuple(shifts),
        incomes=tuple(sorted(incomes.items())),
    )


def _going_on(day: Problem, shift: Shift, made: list[tuple[Visit, int]], until: int) -> Shift:
    if not made:
        opens = max(shift.opens, until)
        return replace(shift, opens=opens, closes=max(opens, shift.closes))
    last, began = made[-1]
    at = last.point
    opens = max(began + length_of(last, shift), until)
    work = work_of(day, replace(shift, end=at), made)
    return replace(
        shift,
        start=at,
        opens=opens,
        closes=max(opens, shift.closes),
        regular=max(0, shift.regular - work),
        longest=max(0, shift.longest - work),
        capacity=shift.capacity - sum(one.load for one, _ in made),
        callout=0,
    )


def untouched(given: Broken) -> Plan:
    """The whole day with every orphan left out: what the rungs are measured against."""
    return _whole(given, given.standing)


def inserted(given: Broken) -> Plan:
    """The whole day with each orphan where it is cheapest, dear ones first; nobody else moves."""
    return _whole(given, _insert(given))


def repaired(given: Broken, price: int, budget_moves: int, seed: int) -> Plan:
    """The whole day after choosing, and searching, around the orphans at `price` a changed promise.

    Leaving a promised visit out costs the price and the visit's penalty. It starts from `inserted`
    and is that plan when no orphan is left or nothing better is found.
    """
    plan = _insert(given)
    if given.orphans.isdisjoint(visit_id for visit_id, _ in plan.left_out):
        return _whole(given, plan)
    near = _near_shifts(given, plan)
    part, before, others = _around(_priced(given, price), given, plan, near)
    better, _ = improve_by_rounds(part, before, (_CHOOSING_MOVES, budget_moves), seed, REPAIR_HEAT)
    return _whole(given, Plan(others + better.rounds, _left(given, plan, better), ()))


def solved_freely(given: Broken, budget_moves: int, seed: int) -> Plan:
    """The whole day after a search over all that is open, as if nothing had been promised."""
    plan, _ = improve(given.rest, _insert(given), budget_moves, seed)
    return _whole(given, plan)


def _insert(given: Broken) -> Plan:
    f = field_of(given.rest)
    s = state_of(f, 0, LONGEST_ROUND)
    s.number[BLINK] = _NO_BLINK
    read_plan(given.rest, given.standing, s)
    settle(f, s)
    rows = [k for k, visit in enumerate(given.rest.visits) if visit.id in given.orphans]
    rows.sort(key=lambda k: (-f.visit[k, PENALTY], -f.visit[k, DURATION], k))
    fill(f, s, np.array(rows, np.int64))
    return plan_of(given.rest, f, s)


def _priced(given: Broken, price: int) -> Problem:
    """The rest with the standing plan as what was promised."""
    who = {shift.id: shift.who for shift in given.rest.shifts}
    promised = {v: who[one.shift_id] for one in given.standing.rounds for v, _ in one.stops}
    visits = (
        replace(visit, penalty=visit.penalty + price) if visit.id in promised else visit
        for visit in given.rest.visits
    )
    weights = replace(given.rest.weights, changed=price)
    reference = tuple(sorted(promised.items()))
    return replace(given.rest, visits=tuple(visits), weights=weights, reference=reference)


def _near_shifts(given: Broken, plan: Plan) -> set[int]:
    """The able rounds nearest to each orphan, by any of their places."""
    visits = {visit.id: visit for visit in given.rest.visits}
    stops = dict(kept_stops(plan.rounds))
    orphans = [visits[visit_id] for visit_id in sorted(given.orphans)]
    kind, able = kinds_of(orphans, given.rest.shifts)
    near: set[int] = set()
    for orphan, row in zip(orphans, kind, strict=True):
        apart = []
        for k in np.flatnonzero(able[row]):
            shift = given.rest.shifts[k]
            places = [shift.start, *(visits[v].point for v, _ in stops.get(shift.id, ()))]
            way = min(seconds_between(given.rest.law, orphan.point, one) for one in places)
            apart.append((way, shift.id))
        near |= {shift_id for _, shift_id in sorted(apart)[:NEAR_SHIFTS]}
    return near


def _around(
    priced: Problem, given: Broken, plan: Plan, near: set[int]
) -> tuple[Problem, Plan, tuple[Round, ...]]:
    """The near rounds with their visits and all orphans as a problem, its plan, other rounds."""
    inside = tuple(one for one in plan.rounds if one.shift_id in near)
    others = tuple(one for one in plan.rounds if one.shift_id not in near)
    elsewhere = {visit_id for one in others for visit_id, _ in one.stops}
    wanted = {visit_id for one in inside for visit_id, _ in one.stops}
    wanted |= given.orphans - elsewhere
    part = replace(
        priced,
        visits=tuple(visit for visit in priced.visits if visit.id in wanted),
        shifts=tuple(shift for shift in priced.shifts if shift.id in near),
    )
    return part, Plan(inside, (), ()), others


def _left(given: Broken, plan: Plan, better: Plan) -> tuple[tuple[int, LeftOut], ...]:
    """Left out by the search around the orphans, and all who were left out before the illness."""
    before = tuple(one for one in plan.left_out if one[0] not in given.orphans)
    return before + better.left_out


def _whole(given: Broken, rest: Plan) -> Plan:
    """What has begun and the rest as one plan of the day, with its score."""
    later = dict(kept_stops(rest.rounds))
    rounds = [Round(one.shift_id, one.stops + later.pop(one.shift_id, ())) for one in given.begun]
    rounds += [Round(shift_id, stops) for shift_id, stops in later.items()]
    bare = Plan(tuple(sorted(rounds, key=lambda one: one.shift_id)), rest.left_out, ())
    return replace(bare, score=tuple(score_of(given.day, bare).items()))
