"""The working plan as a whole: its cost, the best one so far, and the way back from a move."""

from jiahe.engine.jit import compiled
from jiahe.engine.routing.rounds.field import (
    AT,
    BEST,
    COST,
    COUNT,
    DIRTIES,
    DIRTY,
    LATEST_PRICE,
    MOVE,
    PAY,
    PENALTY,
    PERSON,
    REMOVED,
    STAMP,
    TOTAL,
    TOUCHED,
    VISIT,
    WORST,
    Field,
    State,
    fondness,
    unfairness,
)
from jiahe.engine.routing.rounds.moves import lift, refresh


@compiled
def whole_cost(f: Field, s: State) -> int:
    """The cost of the plan as it stands, all parts, counted anew."""
    cost = 0
    for shift in range(len(f.shift)):
        cost += s.tally[shift, COST]
    for visit in range(len(f.visit)):
        shift = s.spot[visit, AT]
        cost += f.visit[visit, PENALTY] if shift < 0 else fondness(f, visit, shift)
    for person in range(len(f.income)):
        cost += unfairness(f, person, s.earned[person])
    return cost + f.price[LATEST_PRICE] * s.number[WORST]


@compiled
def settle(f: Field, s: State) -> None:
    """Makes everything follow from the rounds' visits, and the plan the best one."""
    for visit in range(len(f.visit)):
        s.spot[visit, AT] = -1
    for person in range(len(f.income)):
        s.earned[person] = 0
    for shift in range(len(f.shift)):
        for p in range(s.tally[shift, COUNT]):
            visit = s.stop[shift, p, VISIT]
            s.spot[visit, AT] = shift
            s.earned[f.shift[shift, PERSON]] += f.visit[visit, PAY]
        refresh(f, s, shift)
        mark_dirty(s, shift)
    lift(f, s)
    s.number[TOTAL] = whole_cost(f, s)
    keep_best(s)


@compiled
def keep_best(s: State) -> None:
    """The plan becomes the best one; only rounds that changed since are copied."""
    s.number[BEST] = s.number[TOTAL]
    for k in range(s.number[DIRTIES]):
        shift = s.dirty[k]
        s.tally[shift, DIRTY] = 0
        s.best[shift, 0] = s.tally[shift, COUNT]
        for p in range(s.tally[shift, COUNT]):
            s.best[shift, p + 1] = s.stop[shift, p, VISIT]
    s.number[DIRTIES] = 0


@compiled
def mark_dirty(s: State, shift: int) -> None:
    """The round differs from the best plan's, perhaps."""
    if s.tally[shift, DIRTY] == 0:
        s.tally[shift, DIRTY] = 1
        s.dirty[s.number[DIRTIES]] = shift
        s.number[DIRTIES] += 1


@compiled
def remember(s: State, shift: int, touched: int) -> int:
    """Keeps a round as it was before this move; the number of rounds kept."""
    s.pad[TOUCHED, touched] = shift
    s.old[touched, 0] = s.tally[shift, COUNT]
    for p in range(s.tally[shift, COUNT]):
        s.old[touched, p + 1] = s.stop[shift, p, VISIT]
    s.tally[shift, STAMP] = s.number[MOVE]
    return touched + 1


@compiled
def undo(f: Field, s: State, waiting: int, touched: int) -> None:
    """The rounds as they were before the move; the total is the caller's."""
    for k in range(waiting):
        s.spot[s.pad[REMOVED, k], AT] = -1
    for k in range(touched):
        shift = s.pad[TOUCHED, k]
        person = f.shift[shift, PERSON]
        for p in range(s.tally[shift, COUNT]):
            s.earned[person] -= f.visit[s.stop[shift, p, VISIT], PAY]
        s.tally[shift, COUNT] = s.old[k, 0]
        for p in range(s.old[k, 0]):
            visit = s.old[k, p + 1]
            s.stop[shift, p, VISIT] = visit
            s.spot[visit, AT] = shift
            s.earned[person] += f.visit[visit, PAY]
        refresh(f, s, shift)
