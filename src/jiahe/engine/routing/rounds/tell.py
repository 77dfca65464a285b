"""Rounds in the model's words: starts that leave room for lunch, reasons for those left out."""

import numpy as np

from jiahe.engine.routing.rounds.field import (
    AT,
    CLOSES,
    COUNT,
    INFEASIBLE,
    KIND,
    LATEST,
    LEG,
    LUNCH_OPENS,
    OPENS,
    READY,
    VISIT,
    Field,
    State,
    begin,
    stay,
    way,
)
from jiahe.engine.routing.rounds.memory import settle
from jiahe.engine.routing.rounds.model import LeftOut, Plan, Problem, Round
from jiahe.engine.routing.rounds.score import score_of


def plan_of(problem: Problem, f: Field, s: State) -> Plan:
    """The best plan of a search; the state is left standing on it."""
    restore_best(f, s)
    rounds = []
    for number, shift in enumerate(problem.shifts):
        if s.tally[number, COUNT] > 0:
            stops = zip(s.stop[number, :, VISIT], starts_of(f, s, number), strict=False)
            told = tuple((problem.visits[visit].id, start) for visit, start in stops)
            rounds.append(Round(shift.id, told))
    left = np.flatnonzero(s.spot[:, AT] < 0)
    reasons = tuple((problem.visits[visit].id, reason_of(f, int(visit))) for visit in left)
    bare = Plan(tuple(rounds), reasons, ())
    return Plan(bare.rounds, reasons, tuple(score_of(problem, bare).items()))


def restore_best(f: Field, s: State) -> None:
    """The working plan is the best one again."""
    s.stop[:, :-1, VISIT] = s.best[:, 1:-1]
    s.tally[:, COUNT] = s.best[:, 0]
    settle(f, s)


def starts_of(f: Field, s: State, shift: int) -> list[int]:
    """The start of each visit: as early as can be, but lunch goes before the visit it fits best."""
    n, wait_before = int(s.tally[shift, COUNT]), -1
    opens, closes, length = (int(f.shift[shift, LUNCH_OPENS + k]) for k in range(3))
    best, free = 0, int(f.shift[shift, OPENS])
    time, starts = free, []
    gaps = []
    for p in range(n):
        gaps.append((free, int(s.stop[shift, p, LATEST] - s.stop[shift, p, LEG])))
        free = int(s.stop[shift, p, READY])
    gaps.append((free + int(s.stop[shift, n, LEG]), int(f.shift[shift, CLOSES])))
    for p, (first, last) in enumerate(gaps):
        room = min(length, min(closes, last) - max(opens, first))
        if room > best:
            best, wait_before = room, p
    for p in range(n):
        if p == wait_before:
            time = max(opens, time) + best
        start = int(begin(f, int(s.stop[shift, p, VISIT]), time + int(s.stop[shift, p, LEG])))
        starts.append(start)
        time = start + int(stay(f, int(s.stop[shift, p, VISIT]), shift))
    return starts


def reason_of(f: Field, visit: int) -> LeftOut:
    """Why nobody goes, when every shift's day is looked at as if it were empty."""
    if len(f.shift) == 0:
        return LeftOut.NO_SHIFTS
    able = np.flatnonzero(f.able[f.visit[visit, KIND]])
    if len(able) == 0:
        return LeftOut.NOBODY_ABLE
    if any(_fits_alone(f, visit, int(shift)) for shift in able):
        return LeftOut.NO_ROOM
    return LeftOut.UNREACHABLE


def _fits_alone(f: Field, visit: int, shift: int) -> bool:
    first = len(f.visit) + shift
    start = begin(f, visit, int(f.shift[shift, OPENS]) + way(f, first, visit))
    home = start + stay(f, visit, shift) + way(f, visit, first + len(f.shift))
    return start != INFEASIBLE and home <= f.shift[shift, CLOSES]


def read_plan(problem: Problem, plan: Plan, s: State) -> None:
    """Writes a plan's rounds into an empty state; raises KeyError for ids that are not there."""
    visits = {visit.id: k for k, visit in enumerate(problem.visits)}
    shifts = {shift.id: k for k, shift in enumerate(problem.shifts)}
    for one in plan.rounds:
        shift = shifts[one.shift_id]
        for place, (visit_id, _) in enumerate(one.stops):
            s.stop[shift, place, VISIT] = visits[visit_id]
        s.tally[shift, COUNT] = len(one.stops)
