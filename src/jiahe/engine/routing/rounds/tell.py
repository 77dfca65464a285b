"""Rounds in the model's words: starts that leave room for lunch, reasons for those left out."""

import numpy as np

from jiahe.engine.jit import compiled
from jiahe.engine.routing.rounds.arrays import fitting_shifts
from jiahe.engine.routing.rounds.field import (
    AT,
    CLOSES,
    COUNT,
    KEPT,
    KIND,
    LATEST,
    LEG,
    LUNCH_CLOSES,
    LUNCH_LENGTH,
    LUNCH_OPENS,
    OPENS,
    READY,
    RICH,
    VISIT,
    WALKED,
    Array,
    Field,
    State,
    begin,
    stay,
)
from jiahe.engine.routing.rounds.memory import settle
from jiahe.engine.routing.rounds.model import LeftOut, Plan, Problem, Round
from jiahe.engine.routing.rounds.score import score_of
from jiahe.engine.routing.rounds.walk import lay, walked

_AT_ONCE = 256  # visits left out whose tables by shift are held at once
_SHIFTS_AT_ONCE = 128  # shifts that they are held against at once


def plan_of(problem: Problem, f: Field, s: State) -> Plan:
    """The best plan of a search; the state is left standing on it."""
    rounds = rounds_of(problem, f, s)
    left = np.flatnonzero(s.spot[:, AT] < 0)
    reasons = tuple(zip((problem.visits[v].id for v in left), reasons_of(f, left), strict=True))
    bare = Plan(rounds, reasons, ())
    return Plan(rounds, reasons, tuple(score_of(problem, bare).items()))


def rounds_of(problem: Problem, f: Field, s: State) -> tuple[Round, ...]:
    """The rounds of the best plan of a search; the state is left standing on it."""
    restore_best(f, s)
    starts = np.zeros(s.stop.shape[:2], np.int64)
    write_starts(f, s, starts)
    rounds = []
    for number, shift in enumerate(problem.shifts):
        n = int(s.tally[number, COUNT])
        if n > 0:
            made, begun = s.stop[number, :n, VISIT].tolist(), starts[number, :n].tolist()
            ids = (problem.visits[visit].id for visit in made)
            rounds.append(Round(shift.id, tuple(zip(ids, begun, strict=True))))
    return tuple(rounds)


def restore_best(f: Field, s: State) -> None:
    """The working plan is the best one again."""
    s.stop[:, :-1, VISIT] = s.best[:, 1:-1]
    s.tally[:, COUNT] = s.best[:, 0]
    settle(f, s)


@compiled
def write_starts(f: Field, s: State, starts: Array) -> None:
    """The start of each visit: as early as can be, but lunch goes where it fits best."""
    for shift in range(len(f.shift)):
        n = s.tally[shift, COUNT]
        if f.shift[shift, RICH] == WALKED:
            walked(f, s, shift, lay(s, shift, 0, -1))
            for p in range(n):
                starts[shift, p] = s.pad[KEPT, p]
            continue
        place, length = lunch_place(f, s, shift)
        time = f.shift[shift, OPENS]
        for p in range(n):
            if p == place:
                time = max(f.shift[shift, LUNCH_OPENS], time) + length
            visit = s.stop[shift, p, VISIT]
            starts[shift, p] = begin(f, visit, time + s.stop[shift, p, LEG])
            time = starts[shift, p] + stay(f, visit, shift)


@compiled
def lunch_place(f: Field, s: State, shift: int) -> tuple[int, int]:
    """Before which stop lunch is taken and for how long; place -1: nowhere or at home after."""
    opens, closes = f.shift[shift, LUNCH_OPENS], f.shift[shift, LUNCH_CLOSES]
    n, place, best = s.tally[shift, COUNT], -1, 0
    free = f.shift[shift, OPENS]
    for p in range(n):
        leave = s.stop[shift, p, LATEST] - s.stop[shift, p, LEG]
        room = min(f.shift[shift, LUNCH_LENGTH], min(closes, leave) - max(opens, free))
        if room > best:
            place, best = p, room
        free = s.stop[shift, p, READY]
    after = min(closes, f.shift[shift, CLOSES]) - max(opens, free + s.stop[shift, n, LEG])
    if min(f.shift[shift, LUNCH_LENGTH], after) > best:
        place = -1
    return place, best


def reasons_of(f: Field, left: Array) -> list[LeftOut]:
    """Why nobody goes, when every shift's day is looked at as if it were empty."""
    if len(f.shift) == 0:
        return [LeftOut.NO_SHIFTS] * len(left)
    able = f.able.any(axis=1)[f.visit[left, KIND]]
    fits = _somebody_fits(f, left)
    names = {(True, True): LeftOut.NO_ROOM, (True, False): LeftOut.UNREACHABLE}
    return [names.get(one, LeftOut.NOBODY_ABLE) for one in zip(able, fits, strict=True)]


def _somebody_fits(f: Field, left: Array) -> Array:
    """Whether some shift could make each visit; a visit that has one is not looked at again."""
    m = len(f.shift)
    fits = np.zeros(len(left), bool)
    parts = -(-m // _SHIFTS_AT_ONCE)
    for part in range(parts):
        some = np.arange(part, m, parts)  # from all over the city
        asked = np.flatnonzero(~fits)
        for low in range(0, len(asked), _AT_ONCE):
            rows = asked[low : low + _AT_ONCE]
            fits[rows] = fitting_shifts(f, left[rows], some).any(axis=1)
    return fits


def read_plan(problem: Problem, plan: Plan, s: State) -> None:
    """Writes a plan's rounds into an empty state; raises KeyError for ids that are not there."""
    visits = {visit.id: k for k, visit in enumerate(problem.visits)}
    shifts = {shift.id: k for k, shift in enumerate(problem.shifts)}
    for one in plan.rounds:
        shift = shifts[one.shift_id]
        for place, (visit_id, _) in enumerate(one.stops):
            s.stop[shift, place, VISIT] = visits[visit_id]
        s.tally[shift, COUNT] = len(one.stops)
