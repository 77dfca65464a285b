"""The plan of `kernel_ordered` played out: each unit at its turn, as early as it can.

Only shifts that a move touches are played again, and those which wait for one of them. What does
not fit at its turn is left out for its price.
"""

from jiahe.engine.jit import compiled
from jiahe.engine.routing.rounds.field import (
    CALLOUT,
    CAPACITY,
    CLOSES,
    DIRTIES,
    DUE,
    IDLEST,
    IDLEST_PRICE,
    IDLEST_SHIFT,
    INFEASIBLE,
    LATE_PRICE,
    LATEST_PRICE,
    LOAD,
    LONGEST,
    LOOK,
    MOVE,
    OPENS,
    OVERTIME_PRICE,
    PENALTY,
    REGULAR,
    TOTAL,
    TRAVEL_PRICE,
    WORST,
    Field,
    begin,
    fondness,
    lateness,
    stay,
    way,
)
from jiahe.engine.routing.rounds.kernel_day import (
    begin_fed,
    begin_well,
    end_day,
    note_stop,
    room_after,
)
from jiahe.engine.routing.rounds.model import FOREVER
from jiahe.engine.routing.rounds.turns import (
    AFTER,
    CARRIED,
    COST,
    FIRST,
    FREE,
    HOME_COST,
    IDLE_SECONDS,
    LACKS,
    LATE,
    LEAST,
    LOGGED,
    MEAL,
    MOST,
    NODE,
    OLD_COST,
    OLD_END,
    OLD_FIRST,
    OLD_LATE,
    OLD_SECOND,
    SECOND,
    SLACK,
    SPENT,
    START,
    WAITED,
    Order,
    columns_of,
)

LOOSE = FOREVER // 2  # a gap between -LOOSE and LOOSE holds two visits together at any hour


@compiled
def earliest(f: Field, o: Order, visit: int) -> int:
    """The first start of the visit after all that its shift has taken, or INFEASIBLE."""
    shift = o.who[visit]
    if shift < 0:
        return INFEASIBLE
    door = o.day[shift, FREE] + way(f, o.day[shift, NODE], visit)
    return begin_fed(f, o, visit, door) if o.priced is not None else begin(f, visit, door)


@compiled
def has_room(f: Field, o: Order, visit: int, start: int) -> bool:
    """Whether the shift is home in time after the visit, and neither overloaded nor too long."""
    shift, home = o.who[visit], len(f.visit) + len(f.shift) + o.who[visit]
    length, back = stay(f, visit, shift), way(f, visit, home)
    spent = o.day[shift, SPENT] + way(f, o.day[shift, NODE], visit) + length + back
    load = o.day[shift, CARRIED] + f.visit[visit, LOAD]
    in_time = start + length + back <= f.shift[shift, CLOSES]
    return in_time and spent <= f.shift[shift, LONGEST] and load <= f.shift[shift, CAPACITY]


@compiled
def take(f: Field, o: Order, visit: int, start: int) -> int:
    """Gives the visit to its shift; what that costs, lateness by the second with it."""
    shift = o.who[visit]
    leg, length = way(f, o.day[shift, NODE], visit), stay(f, visit, shift)
    cost = f.price[TRAVEL_PRICE] * leg + fondness(f, visit, shift)
    if o.day[shift, SPENT] == 0 and o.day[shift, NODE] == len(f.visit) + shift:
        cost += f.shift[shift, CALLOUT]
    if o.priced is not None:
        room = 0 if is_bound(o, o.of[visit]) else room_after(f, visit, start)
        note_stop(f, o, visit, o.day[shift, FREE] + leg, start, room)
    o.day[shift, NODE], o.day[shift, FREE] = visit, start + length
    o.day[shift, SPENT] += leg + length
    o.day[shift, CARRIED] += f.visit[visit, LOAD]
    o.stop[visit, START] = start
    for column in range(AFTER, columns_of(o)):
        o.stop[visit, column] = o.day[shift, SPENT - AFTER + column]
    return cost + f.price[LATE_PRICE] * late_by(f, o, visit, start)


@compiled
def late_by(f: Field, o: Order, visit: int, start: int) -> int:
    """Seconds by which a start is late; where windows have no dues of their own, all have one."""
    if o.priced is not None:
        return lateness(f, visit, start)
    return max(0, start - f.visit[visit, DUE])


@compiled
def begin_at(f: Field, o: Order, visit: int, arrival: int) -> int:
    return begin_well(f, visit, arrival) if o.priced is not None else begin(f, visit, arrival)


@compiled
def is_bound(o: Order, unit: int) -> bool:
    """Whether the unit's two visits may not move by themselves."""
    two = o.unit[unit, SECOND] >= 0
    return two and (o.unit[unit, LEAST] > -LOOSE or o.unit[unit, MOST] < LOOSE)


@compiled
def agreed(f: Field, o: Order, unit: int) -> tuple[int, int]:
    """The first starts of two visits that keep the gap between them; INFEASIBLE: none."""
    a, b = o.unit[unit, FIRST], o.unit[unit, SECOND]
    one, other = earliest(f, o, a), earliest(f, o, b)
    if min(one, other) == INFEASIBLE or o.who[a] == o.who[b]:
        return INFEASIBLE, INFEASIBLE
    for _ in range(4):
        other = begin_at(f, o, b, max(other, one + o.unit[unit, LEAST]))
        if other == INFEASIBLE or other <= one + o.unit[unit, MOST]:
            return (one, other) if other != INFEASIBLE else (INFEASIBLE, INFEASIBLE)
        one = begin_at(f, o, a, other - o.unit[unit, MOST])
        if one == INFEASIBLE:
            break
    return INFEASIBLE, INFEASIBLE


@compiled
def play_single(f: Field, o: Order, visit: int) -> tuple[int, int]:
    """Cost of a visit that waits for nobody, and by how much it is late."""
    o.stop[visit, START] = -1
    start = earliest(f, o, visit)
    if start == INFEASIBLE or not has_room(f, o, visit, start):
        return f.visit[visit, PENALTY], 0
    return take(f, o, visit, start), late_by(f, o, visit, start)


@compiled
def play_unit(f: Field, o: Order, unit: int) -> tuple[int, int]:
    """Cost of the unit at its turn, and by how much its latest visit is late."""
    a, b = o.unit[unit, FIRST], o.unit[unit, SECOND]
    if b < 0:
        return play_single(f, o, a)
    if o.unit[unit, MOST] == FOREVER and o.who[a] != o.who[b]:  # two people, no common time
        cost, late = play_single(f, o, a)
        more, later = play_single(f, o, b)
        return cost + more, max(late, later)
    if o.unit[unit, MOST] == FOREVER:
        cost, late = play_single(f, o, a)
        o.stop[b, START] = -1
        return cost + f.visit[b, PENALTY], late
    o.stop[a, START] = o.stop[b, START] = -1
    one, other = agreed(f, o, unit)
    if one == INFEASIBLE or not has_room(f, o, a, one) or not has_room(f, o, b, other):
        return f.visit[a, PENALTY] + f.visit[b, PENALTY], 0
    late = max(late_by(f, o, a, one), late_by(f, o, b, other))
    return take(f, o, a, one) + take(f, o, b, other), late


@compiled
def wake(f: Field, o: Order, shift: int) -> None:
    """Brings a shift that is not played again to where the walk through the turns has come."""
    visit = o.last[shift] if shift >= 0 else -1
    if visit >= 0:
        o.day[shift, NODE] = visit
        o.day[shift, FREE] = o.stop[visit, START] + stay(f, visit, shift)
        for column in range(AFTER, columns_of(o)):
            o.day[shift, SPENT - AFTER + column] = o.stop[visit, column]
    elif shift >= 0:
        o.day[shift, NODE], o.day[shift, FREE] = len(f.visit) + shift, f.shift[shift, OPENS]
        o.day[shift, SPENT], o.day[shift, CARRIED] = 0, 0
        o.day[shift, MEAL], o.day[shift, WAITED] = 0, 0
        o.day[shift, SLACK], o.day[shift, LACKS] = FOREVER, FOREVER


@compiled
def is_dirty(o: Order, visit: int) -> bool:
    """Whether the visit is played again: its shift is, or nobody makes it any more."""
    if visit < 0:
        return False
    if o.who[visit] < 0:
        return o.stop[visit, START] >= 0
    return o.dirty[o.who[visit]] == o.number[MOVE]


@compiled
def go_on(o: Order, visit: int, start: int) -> None:
    """After a unit was played: a shift whose start is another one is played again from here."""
    if visit < 0 or o.who[visit] < 0 or is_dirty(o, visit):
        return
    if o.stop[visit, START] != start:
        o.dirty[o.who[visit]] = o.number[MOVE]
    elif start >= 0:
        o.last[o.who[visit]] = visit


@compiled
def pass_by(o: Order, visit: int) -> None:
    """Notes a visit that stays as it is."""
    if visit >= 0 and o.stop[visit, START] >= 0:
        o.last[o.who[visit]] = visit


@compiled
def replay_unit(f: Field, o: Order, unit: int) -> int:
    """Plays a unit again and logs how it was; by how much its cost changes."""
    a, b = o.unit[unit, FIRST], o.unit[unit, SECOND]
    if not is_dirty(o, a):
        wake(f, o, o.who[a])
    if b >= 0 and not is_dirty(o, b):
        wake(f, o, o.who[b])
    row = o.number[DIRTIES]
    o.number[DIRTIES] += 1
    o.log[row, LOGGED] = unit
    o.log[row, OLD_COST], o.log[row, OLD_LATE] = o.part[unit, COST], o.part[unit, LATE]
    for column in range(columns_of(o)):
        o.log[row, OLD_FIRST + column] = o.stop[a, column]
        if b >= 0:
            o.log[row, OLD_SECOND + column] = o.stop[b, column]
    o.part[unit, COST], o.part[unit, LATE] = play_unit(f, o, unit)
    go_on(o, a, o.log[row, OLD_FIRST])
    go_on(o, b, o.log[row, OLD_SECOND])
    return int(o.part[unit, COST] - o.log[row, OLD_COST])


@compiled
def replay(f: Field, o: Order) -> None:
    """Plays the shifts marked dirty, and all that wait for them; the total follows."""
    shifts, more, worst = len(f.shift), 0, 0
    o.number[DIRTIES] = 0
    for shift in range(shifts):
        o.last[shift] = -1
        if o.dirty[shift] == o.number[MOVE]:
            wake(f, o, shift)
    for k in range(len(o.turn)):
        unit = o.turn[k]
        a, b = o.unit[unit, FIRST], o.unit[unit, SECOND]
        if is_dirty(o, a) or is_dirty(o, b):
            more += replay_unit(f, o, unit)
        else:
            pass_by(o, a)
            pass_by(o, b)
        worst = max(worst, o.part[unit, LATE])
    more += end_days(f, o)
    o.number[TOTAL] += more + f.price[LATEST_PRICE] * (worst - o.number[WORST])
    o.number[WORST] = worst


@compiled
def end_days(f: Field, o: Order) -> int:
    """Ends the days played again, and logs how they ended; by how much that changes the cost."""
    visits, shifts, logged, more = len(f.visit), len(f.shift), 0, 0
    for shift in range(shifts):
        if o.dirty[shift] == o.number[MOVE]:
            o.log_end[logged, 0] = shift
            o.log_end[logged, OLD_END + HOME_COST] = o.end[shift, HOME_COST]
            o.log_end[logged, OLD_END + IDLE_SECONDS] = o.end[shift, IDLE_SECONDS]
            logged += 1
            cost = end_day(f, o, shift) if o.priced is not None else 0
            if o.day[shift, NODE] < visits:
                leg = way(f, o.day[shift, NODE], visits + shifts + shift)
                over = max(0, o.day[shift, SPENT] + leg - f.shift[shift, REGULAR])
                cost += f.price[TRAVEL_PRICE] * leg + f.price[OVERTIME_PRICE] * over
            more += cost - o.end[shift, HOME_COST]
            o.end[shift, HOME_COST] = cost
    o.number[LOOK] = logged
    return more + find_idlest(f, o) if o.priced is not None else more


@compiled
def find_idlest(f: Field, o: Order) -> int:
    """Notes the most idle shift; by how much that changes the cost."""
    most = 0
    for shift in range(len(f.shift)):
        if o.end[shift, IDLE_SECONDS] > most:
            most, o.number[IDLEST_SHIFT] = o.end[shift, IDLE_SECONDS], shift
    more = f.price[IDLEST_PRICE] * (most - o.number[IDLEST])
    o.number[IDLEST] = most
    return more


@compiled
def play_all(f: Field, o: Order) -> None:
    """Plays every unit from nothing; the total is the cost of the plan."""
    o.number[MOVE] += 1
    for shift in range(len(f.shift)):
        o.dirty[shift], o.end[shift, HOME_COST] = o.number[MOVE], 0
    o.number[TOTAL], o.number[WORST], o.number[IDLEST] = 0, 0, 0
    for unit in range(len(o.unit)):
        a, b = o.unit[unit, FIRST], o.unit[unit, SECOND]
        o.part[unit, COST], o.part[unit, LATE], o.stop[a, START] = 0, 0, -1
        nobody = o.who[a] < 0
        if b >= 0:
            o.stop[b, START] = -1
            nobody = nobody and o.who[b] < 0
        if nobody:
            o.part[unit, COST] = f.visit[a, PENALTY] + (f.visit[b, PENALTY] if b >= 0 else 0)
            o.number[TOTAL] += o.part[unit, COST]
    replay(f, o)


@compiled
def mark(o: Order, visit: int, before: int) -> None:
    """A visit changed its shift or its turn: its shifts are played again, its partner's too."""
    unit = o.of[visit]
    for column in (FIRST, SECOND):
        one = o.unit[unit, column]
        if one >= 0 and o.who[one] >= 0:
            o.dirty[o.who[one]] = o.number[MOVE]
    if before >= 0:
        o.dirty[before] = o.number[MOVE]


@compiled
def restore(o: Order) -> None:
    """Everything as it was before the shifts were played again; the total is the caller's."""
    for row in range(o.number[DIRTIES]):
        unit = o.log[row, LOGGED]
        a, b = o.unit[unit, FIRST], o.unit[unit, SECOND]
        o.part[unit, COST], o.part[unit, LATE] = o.log[row, OLD_COST], o.log[row, OLD_LATE]
        for column in range(columns_of(o)):
            o.stop[a, column] = o.log[row, OLD_FIRST + column]
            if b >= 0:
                o.stop[b, column] = o.log[row, OLD_SECOND + column]
    for row in range(o.number[LOOK]):
        shift = o.log_end[row, 0]
        o.end[shift, HOME_COST] = o.log_end[row, OLD_END + HOME_COST]
        o.end[shift, IDLE_SECONDS] = o.log_end[row, OLD_END + IDLE_SECONDS]
