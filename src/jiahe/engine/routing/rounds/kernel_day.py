"""What a day costs beside its visits and ways: waiting, a whole lunch, extra and idle time.

Visits begin as early as they can; at the end of the day the first ones are put off as far as that
shortens the waiting and makes nobody late (forward time slack, Savelsbergh 1992), which is counted
in constant time for each visit. Lunch is taken at the door of the next visit.
"""

from jiahe.engine.jit import compiled
from jiahe.engine.routing.rounds.field import (
    ENDS,
    EXTRA_PRICE,
    FROM,
    IN_TIME,
    INFEASIBLE,
    LATE_PRICE,
    LUNCH_CLOSES,
    LUNCH_LENGTH,
    LUNCH_MISSED,
    LUNCH_OPENS,
    OPENS,
    UNTIL,
    WAITING_PRICE,
    WINDOW,
    WINDOW_END,
    Field,
    begin,
    lateness,
    stay,
    way,
)
from jiahe.engine.routing.rounds.model import FOREVER
from jiahe.engine.routing.rounds.turns import (
    EATEN_BEFORE,
    EATEN_BETWEEN,
    FREE,
    HUNGRY,
    IDLE_SECONDS,
    LACKS,
    MEAL,
    NODE,
    SLACK,
    SPENT,
    WAITED,
    Order,
)


@compiled
def begin_well(f: Field, visit: int, arrival: int) -> int:
    """The first start, or that of a later window if being late costs more than waiting for it."""
    start = begin(f, visit, arrival)
    if start == INFEASIBLE:
        return start
    late = lateness(f, visit, start)
    if late > 0:
        for w in range(f.visit[visit, WINDOW], f.visit[visit, WINDOW_END]):
            wait = f.window[w, FROM] - start
            if wait > 0 and f.price[WAITING_PRICE] * wait < f.price[LATE_PRICE] * late:
                return f.window[w, FROM]
    return start


@compiled
def lunch_from(f: Field, shift: int, door: int) -> int:
    """When somebody who is at the door then begins a whole lunch; INFEASIBLE: not any more."""
    length, begins = f.shift[shift, LUNCH_LENGTH], max(door, f.shift[shift, LUNCH_OPENS])
    if length == 0 or begins + length > f.shift[shift, LUNCH_CLOSES]:
        return INFEASIBLE
    return begins


@compiled
def begin_fed(f: Field, o: Order, visit: int, door: int) -> int:
    """The start of the visit for somebody who is at the door then: before lunch or after it.

    Lunch delays the visit from the shift's own hour of lunch on, or when it is the last chance.
    """
    start, shift = begin_well(f, visit, door), o.who[visit]
    if start == INFEASIBLE or o.day[shift, MEAL] != HUNGRY:
        return start
    begins, length = lunch_from(f, shift, door), f.shift[shift, LUNCH_LENGTH]
    if begins == INFEASIBLE or begins + length <= start:
        return start
    free = start + stay(f, visit, shift)
    if door < o.meal[shift] and lunch_from(f, shift, free) != INFEASIBLE:
        return start
    fed = begin_well(f, visit, begins + length)
    return start if fed == INFEASIBLE else fed


@compiled
def room_after(f: Field, visit: int, start: int) -> int:
    """By how much the visit may begin later, in the same window and not late."""
    for w in range(f.visit[visit, WINDOW_END] - 1, f.visit[visit, WINDOW] - 1, -1):
        if start >= f.window[w, FROM]:
            return max(0, min(f.window[w, UNTIL], f.window[w, IN_TIME]) - start)
    return 0


@compiled
def note_stop(f: Field, o: Order, visit: int, door: int, start: int, room: int) -> None:
    """Counts lunch, waiting and slack of the day on; `room`: by how much the start may move."""
    shift = o.who[visit]
    begins, length = lunch_from(f, shift, door), f.shift[shift, LUNCH_LENGTH]
    fits = begins != INFEASIBLE and begins + length <= start
    if o.day[shift, NODE] >= len(f.visit):  # the first one
        o.day[shift, MEAL] = EATEN_BEFORE if fits else HUNGRY
        lacks = FOREVER if begins == INFEASIBLE else max(0, begins + length - start)
        o.day[shift, LACKS], o.day[shift, WAITED], o.day[shift, SLACK] = lacks, 0, room
        return
    waited = o.day[shift, WAITED]
    if fits and o.day[shift, MEAL] != EATEN_BETWEEN:
        o.day[shift, MEAL] = EATEN_BETWEEN
        by = f.shift[shift, LUNCH_CLOSES] - length  # lunch must not be put off further
        o.day[shift, SLACK] = min(o.day[shift, SLACK], waited + by - door)
        waited -= length
    waited += start - door
    o.day[shift, WAITED] = waited
    o.day[shift, SLACK] = min(o.day[shift, SLACK], waited + room)


@compiled
def put_off(f: Field, o: Order, shift: int) -> int:
    """By how much the first visit of the day begins later than it could, which ends waiting."""
    if f.price[WAITING_PRICE] == 0:
        return 0
    return min(o.day[shift, WAITED], o.day[shift, SLACK])


@compiled
def end_day(f: Field, o: Order, shift: int) -> int:
    """Cost of waiting, extra time and a missed lunch; writes the idle seconds down."""
    ends, opens = f.shift[shift, ENDS], f.shift[shift, OPENS]
    if o.day[shift, NODE] >= len(f.visit):
        o.end[shift, IDLE_SECONDS] = ends - opens
        return 0
    leg = way(f, o.day[shift, NODE], len(f.visit) + len(f.shift) + shift)
    home, later = o.day[shift, FREE] + leg, put_off(f, o, shift)
    eats = o.day[shift, MEAL] != HUNGRY or later >= o.day[shift, LACKS]
    idle = max(ends, home) - opens - o.day[shift, SPENT] - leg
    cost = f.price[WAITING_PRICE] * (o.day[shift, WAITED] - later)
    cost += f.price[EXTRA_PRICE] * max(0, home - ends)
    if eats:
        idle -= f.shift[shift, LUNCH_LENGTH]
    elif f.shift[shift, LUNCH_LENGTH] > 0:
        cost += f.shift[shift, LUNCH_MISSED]
    o.end[shift, IDLE_SECONDS] = idle
    return cost
