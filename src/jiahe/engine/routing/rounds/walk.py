"""One round walked from stop to stop, where constant time is not enough to price it.

Ways that last longer at some hours, rests that the law asks for and lateness that has a price all
depend on when each visit begins. The round stands in `pad`; a few schedules of it are tried (as
early as can be, with rests, with room for lunch) and the cheapest that is legal is kept. Everybody
leaves as late as the next start allows, so waiting is done before the way.
"""

from jiahe.engine.jit import compiled
from jiahe.engine.routing.rounds.field import (
    BY,
    CALLOUT,
    CLOSES,
    COUNT,
    DUE,
    HOURS,
    IDLE,
    INFEASIBLE,
    KEPT,
    LATE_PRICE,
    LEAVE,
    LONGEST,
    LUNCH_CLOSES,
    LUNCH_LENGTH,
    LUNCH_OPENS,
    LUNCH_PRICE,
    MODE,
    NOT_BEFORE,
    OPENS,
    OVERTIME_PRICE,
    REGULAR,
    REST_AFTER,
    REST_LENGTH,
    REST_PRICE,
    ROUND,
    SPEEDS,
    STANDING,
    START,
    TRAVEL_PRICE,
    VISIT,
    Field,
    State,
    begin,
    begin_latest,
    stay,
    way,
)
from jiahe.engine.routing.rounds.model import FULL_SPEED

BROKEN = 10**13  # the cost of a round that has no legal schedule
_HOUR = 3600


@compiled
def arrival(f: Field, shift: int, a: int, b: int, leaves: int) -> int:
    """When somebody who leaves node a then is at node b, riding each hour at its speed."""
    hours, whole = f.price[HOURS], way(f, a, b)
    if hours == 0:
        return leaves + whole
    standing = min(whole, f.price[STANDING])
    left, time = (whole - standing) * FULL_SPEED, leaves
    row = SPEEDS + f.shift[shift, MODE] * hours
    while True:
        hour = time // _HOUR
        speed = f.price[row + hour % hours]
        ridden = ((hour + 1) * _HOUR - time) * speed
        if ridden >= left:
            return time + (left + speed - 1) // speed + standing
        left -= ridden
        time = (hour + 1) * _HOUR


@compiled
def leaving(f: Field, shift: int, a: int, b: int, arrives: int) -> int:
    """The last second to leave node a and be at node b by then; the inverse of `arrival`."""
    hours, whole = f.price[HOURS], way(f, a, b)
    if hours == 0:
        return arrives - whole
    standing = min(whole, f.price[STANDING])
    left, time = (whole - standing) * FULL_SPEED, arrives - standing
    row = SPEEDS + f.shift[shift, MODE] * hours
    while True:
        hour = (time - 1) // _HOUR
        speed = f.price[row + hour % hours]
        ridden = (time - hour * _HOUR) * speed
        if ridden >= left:
            return time - (left + speed - 1) // speed
        left -= ridden
        time = hour * _HOUR


@compiled
def lay(s: State, shift: int, visit: int, place: int) -> int:
    """Writes the round, with a visit put in at a place (-1: none), to the pad; its length."""
    n = s.tally[shift, COUNT]
    where = place if place >= 0 else n
    for p in range(where):
        s.pad[ROUND, p] = s.stop[shift, p, VISIT]
    if place < 0:
        return n
    s.pad[ROUND, place] = visit
    for p in range(place, n):
        s.pad[ROUND, p + 1] = s.stop[shift, p, VISIT]
    return n + 1


@compiled
def set_out(f: Field, s: State, shift: int, n: int) -> int:
    """Starts as early as the idle times asked for allow; when home is reached, or INFEASIBLE."""
    node, free = len(f.visit) + shift, f.shift[shift, OPENS]
    for p in range(n):
        visit = s.pad[ROUND, p]
        leaves = max(free + s.pad[IDLE, p], s.pad[NOT_BEFORE, p])
        start = begin(f, visit, arrival(f, shift, node, visit, leaves))
        if start == INFEASIBLE:
            return INFEASIBLE
        s.pad[START, p] = start
        s.pad[LEAVE, p] = leaving(f, shift, node, visit, start)
        node, free = visit, start + stay(f, visit, shift)
    if n > 0:
        free = arrival(f, shift, node, len(f.visit) + len(f.shift) + shift, free)
    return free if free <= f.shift[shift, CLOSES] else INFEASIBLE


@compiled
def tiring(f: Field, s: State, shift: int, n: int) -> tuple[int, int, int]:
    """First stop of the first run that lasts too long, the stop where it does, seconds in all."""
    length, after = f.shift[shift, REST_LENGTH], f.shift[shift, REST_AFTER]
    first, last, excess = -1, -1, 0
    if length == 0 or n == 0:
        return first, last, excess
    run, free, over = 0, s.pad[START, 0] + stay(f, s.pad[ROUND, 0], shift), 0
    for p in range(1, n):
        if s.pad[LEAVE, p] - free >= length:
            run, excess, over = p, excess + over, 0
        free = s.pad[START, p] + stay(f, s.pad[ROUND, p], shift)
        if run < p:
            over = max(0, free - s.pad[START, run] - after)
        if over > 0 and last < 0:
            first, last = run, p
    return first, last, excess + over


@compiled
def rested(f: Field, s: State, shift: int, n: int) -> int:
    """The same with a rest wherever a run lasts too long, each where it delays least."""
    length, home = f.shift[shift, REST_LENGTH], INFEASIBLE
    for _ in range(n):
        first, last, _excess = tiring(f, s, shift, n)
        if last < 0:
            break
        place, earliest = -1, 0
        for p in range(last, first, -1):
            s.pad[IDLE, p] = length
            home = set_out(f, s, shift, n)
            if home != INFEASIBLE and (place < 0 or s.pad[START, last] < earliest):
                place, earliest = p, s.pad[START, last]
            s.pad[IDLE, p] = 0
        if place < 0:
            return INFEASIBLE
        s.pad[IDLE, place] = length
        home = set_out(f, s, shift, n)
    return home


@compiled
def hungry(f: Field, s: State, shift: int, n: int, home: int) -> int:
    """Seconds of lunch that the told starts have no room for."""
    length = f.shift[shift, LUNCH_LENGTH]
    if length == 0:
        return 0
    opens, closes = f.shift[shift, LUNCH_OPENS], f.shift[shift, LUNCH_CLOSES]
    free, room = f.shift[shift, OPENS], 0
    for p in range(n):
        room = max(room, min(closes, s.pad[LEAVE, p]) - max(opens, free))
        free = s.pad[START, p] + stay(f, s.pad[ROUND, p], shift)
    room = max(room, min(closes, f.shift[shift, CLOSES]) - max(opens, home))
    return max(0, length - room)


@compiled
def lunched(f: Field, s: State, shift: int, n: int) -> int:
    """The same with lunch before the stop where most of it fits; INFEASIBLE when nowhere."""
    opens, closes = f.shift[shift, LUNCH_OPENS], f.shift[shift, LUNCH_CLOSES]
    node, limit = len(f.visit) + len(f.shift) + shift, f.shift[shift, CLOSES]
    for p in range(n - 1, -1, -1):
        visit = s.pad[ROUND, p]
        limit = leaving(f, shift, visit, node, limit)
        if p + 1 < n:
            limit -= s.pad[IDLE, p + 1]
        limit = begin_latest(f, visit, limit - stay(f, visit, shift))
        s.pad[BY, p], node = limit, visit
    node, free, place, best = len(f.visit) + shift, f.shift[shift, OPENS], -1, 0
    for p in range(n):
        visit = s.pad[ROUND, p]
        by = leaving(f, shift, node, visit, s.pad[BY, p])
        room = min(f.shift[shift, LUNCH_LENGTH], min(closes, by) - max(opens, free))
        if room > best:
            place, best = p, room
            s.pad[NOT_BEFORE, p] = max(opens, free) + room
        node, free = visit, s.pad[START, p] + stay(f, visit, shift)
    for p in range(n):
        if p != place:
            s.pad[NOT_BEFORE, p] = 0
    return set_out(f, s, shift, n) if place >= 0 else INFEASIBLE


@compiled
def price_told(f: Field, s: State, shift: int, n: int, home: int) -> tuple[int, int]:
    """Cost of the round by the starts in the pad, and by how much its latest visit is late."""
    free, travel, work, lateness, worst = f.shift[shift, OPENS], 0, 0, 0, 0
    for p in range(n):
        visit, start = s.pad[ROUND, p], s.pad[START, p]
        late = max(0, start - f.visit[visit, DUE])
        lateness, worst = lateness + late, max(worst, late)
        length = stay(f, visit, shift)
        travel, work = travel + start - s.pad[LEAVE, p], work + length
        free = start + length
    travel += home - free
    _first, _last, excess = tiring(f, s, shift, n)
    is_broken = excess > 0 and f.shift[shift, REST_PRICE] < 0
    if is_broken or travel + work > f.shift[shift, LONGEST]:
        return BROKEN, 0
    cost = travel * f.price[TRAVEL_PRICE] + (f.shift[shift, CALLOUT] if n > 0 else 0)
    cost += f.price[OVERTIME_PRICE] * max(0, travel + work - f.shift[shift, REGULAR])
    cost += f.price[LUNCH_PRICE] * hungry(f, s, shift, n, home)
    cost += f.price[LATE_PRICE] * lateness
    if excess > 0:
        cost += f.shift[shift, REST_PRICE] * excess
    return cost, worst


@compiled
def keep_cheaper(
    f: Field, s: State, shift: int, n: int, home: int, known: tuple[int, int]
) -> tuple[int, int]:
    """Cost and lateness of the cheaper of a known schedule and that in the pad, which is kept."""
    if home == INFEASIBLE:
        return known
    told = price_told(f, s, shift, n, home)
    if told[0] >= known[0]:
        return known
    for p in range(n):
        s.pad[KEPT, p] = s.pad[START, p]
    return told


@compiled
def walked(f: Field, s: State, shift: int, n: int) -> tuple[int, int]:
    """Cost and lateness of the round in the pad; its starts are in row KEPT. BROKEN: not legal."""
    for p in range(n):
        s.pad[IDLE, p], s.pad[NOT_BEFORE, p] = 0, 0
    home = set_out(f, s, shift, n)
    best = keep_cheaper(f, s, shift, n, home, (BROKEN, 0))
    if home == INFEASIBLE:
        return best
    if tiring(f, s, shift, n)[1] >= 0:
        home = rested(f, s, shift, n)
        best = keep_cheaper(f, s, shift, n, home, best)
    if home != INFEASIBLE and f.price[LUNCH_PRICE] > 0 and hungry(f, s, shift, n, home) > 0:
        mind_rests(f, s, shift, n)
        home = lunched(f, s, shift, n)
        best = keep_cheaper(f, s, shift, n, home, best)
    return best


@compiled
def mind_rests(f: Field, s: State, shift: int, n: int) -> None:
    """Asks for the rests that the schedule has by itself as well, before lunch delays it."""
    length = f.shift[shift, REST_LENGTH]
    for p in range(1, n):
        free = s.pad[START, p - 1] + stay(f, s.pad[ROUND, p - 1], shift)
        if length > 0 and s.pad[LEAVE, p] - free >= length:
            s.pad[IDLE, p] = length
