"""The tables that the compiled search works on, and the few rules that read them.

`Field` is the question (never written), `State` the working plan. Nodes are numbered: visits first,
then the start of each shift, then its end. Tables are int64 by row and named column, but `place`,
`law` and `key` (float64) and `able` (uint8). Few tables, because each one costs every call.
"""

import math
from typing import Any, NamedTuple

from jiahe.engine.jit import compiled

INFEASIBLE = -(10**15)
Array = Any  # a NumPy array; numba gives its functions no types to check

# columns of `visit`; WINDOW and FOND are rows of those tables, first and one past the last
WINDOW, WINDOW_END, DURATION, PENALTY, KIND, LOAD, PAY = 0, 1, 2, 3, 4, 5, 6
FOND, FOND_END, FOND_ELSE, EARLIEST, LATEST_START, DUE = 7, 8, 9, 10, 11, 12
VISIT_COLUMNS = 13
# columns of `shift`
OPENS, CLOSES, CAPACITY, CALLOUT, PACE, REGULAR, LONGEST = 0, 1, 2, 3, 4, 5, 6
LUNCH_OPENS, LUNCH_CLOSES, LUNCH_LENGTH, PERSON, RICH = 7, 8, 9, 10, 11
MODE, REST_AFTER, REST_LENGTH, REST_PRICE, LONGEST_DAY, SAME_DAY = 12, 13, 14, 15, 16, 17
DAY_FIRST = 18  # the first of the shifts that share a day's limit; SAME_DAY is the next of the ring
ENDS, LUNCH_MISSED = 19, 20
SHIFT_COLUMNS = 21
# columns of `window`: earliest and latest start, the last start in time
FROM, UNTIL, IN_TIME = 0, 1, 2
# values of RICH: how much of the round its cost depends on
BARE, COUNTED, WALKED = 0, 1, 2
# entries of `price`; HOURS is how many speeds a means of transport has, they stand from SPEEDS on
TRAVEL_PRICE, OVERTIME_PRICE, LUNCH_PRICE, FAIRNESS_PRICE = 0, 1, 2, 3
LATE_PRICE, LATEST_PRICE, STANDING, HOURS = 4, 5, 6, 7
WAITING_PRICE, EXTRA_PRICE, IDLEST_PRICE, SPEEDS = 8, 9, 10, 11
# layers of `stop`: ready is the end of the visit in the earliest schedule, latest its last start
VISIT, READY, LATEST, LEG = 0, 1, 2, 3
# columns of `tally`, by shift
COUNT, TRAVEL, WORK, LOADED, COST, STAMP, SEEN, DIRTY, LATENESS, PAID = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9
TALLY_COLUMNS = 10
# columns of `spot`, by visit
AT, REMOVED_AT = 0, 1
# entries of `number`
RANDOM, BLINK, TOTAL, BEST, MOVE, LOOK, ACCEPTED, DIRTIES, WORST = 0, 1, 2, 3, 4, 5, 6, 7, 8
IDLEST, IDLEST_SHIFT = 9, 10
NUMBERS = 11
# rows of `pad`; from ROUND on they are those of one round that is walked
REMOVED, TOUCHED, CHOICES, ROUND, START, LEAVE = 0, 1, 2, 3, 4, 5
IDLE, NOT_BEFORE, BY, KEPT = 6, 7, 8, 9
PAD_ROWS = 10


class Field(NamedTuple):
    """What stays the same during a search."""

    place: Array  # metres east and north by node; or the row of the matrix
    matrix: Array  # seconds by row and row; no rows: planar
    law: Array  # seconds per metre, rounding
    price: Array
    visit: Array
    window: Array
    fond: Array  # person and price
    able: Array  # class of demands by shift
    near: Array  # related visits by distance, the visit itself first; -1 fills
    near_shift: Array  # able shifts by distance from home; -1 fills
    shift: Array
    income: Array  # income minus target by person, seconds


class State(NamedTuple):
    """The working plan; all are changed in place."""

    stop: Array  # by shift and place in the round
    tally: Array
    spot: Array
    earned: Array  # by person
    number: Array
    best: Array  # rounds of the best plan; the first column is their length
    dirty: Array  # shifts changed since the best plan
    pad: Array  # scratch
    old: Array  # touched rounds as they were; the first column is their length
    key: Array  # scratch


@compiled
def draw(number: Array) -> int:
    """The next 32 bits of a 48-bit linear congruential generator (the constants of drand48)."""
    number[RANDOM] = (int(number[RANDOM]) * 25214903917 + 11) & 281474976710655
    return int(number[RANDOM]) >> 16


@compiled
def below(number: Array, bound: int) -> int:
    """A number from 0 to bound - 1."""
    return (draw(number) * bound) >> 32


@compiled
def share(number: Array) -> float:
    """A number in [0, 1)."""
    return draw(number) / 4294967296.0


@compiled
def way(f: Field, a: int, b: int) -> int:
    """Seconds from node to node."""
    if f.matrix.shape[0] > 0:
        return int(f.matrix[int(f.place[a, 0]), int(f.place[b, 0])])
    east = f.place[a, 0] - f.place[b, 0]
    north = f.place[a, 1] - f.place[b, 1]
    return int(math.sqrt(east * east + north * north) * f.law[0] + f.law[1])


@compiled
def begin(f: Field, visit: int, arrival: int) -> int:
    """The first start at or after an arrival; INFEASIBLE after the last window."""
    for w in range(f.visit[visit, WINDOW], f.visit[visit, WINDOW_END]):
        if arrival <= f.window[w, 1]:
            return max(arrival, f.window[w, 0])
    return INFEASIBLE


@compiled
def lateness(f: Field, visit: int, start: int) -> int:
    """Seconds by which a start is late for the window that it lies in."""
    for w in range(f.visit[visit, WINDOW_END] - 1, f.visit[visit, WINDOW], -1):
        if start >= f.window[w, FROM]:
            return max(0, start - f.window[w, IN_TIME])
    return max(0, start - f.window[f.visit[visit, WINDOW], IN_TIME])


@compiled
def begin_latest(f: Field, visit: int, limit: int) -> int:
    """The last start at or before a limit; INFEASIBLE before the first window."""
    for w in range(f.visit[visit, WINDOW_END] - 1, f.visit[visit, WINDOW] - 1, -1):
        if limit >= f.window[w, 0]:
            return min(limit, f.window[w, 1])
    return INFEASIBLE


@compiled
def stay(f: Field, visit: int, shift: int) -> int:
    """Seconds that this person takes for the visit."""
    if f.shift[shift, PACE] == 100:
        return f.visit[visit, DURATION]
    return f.visit[visit, DURATION] * f.shift[shift, PACE] // 100


@compiled
def fondness(f: Field, visit: int, shift: int) -> int:
    """The price of this person for the visit: preference, continuity and change together."""
    for k in range(f.visit[visit, FOND], f.visit[visit, FOND_END]):
        if f.fond[k, 0] == f.shift[shift, PERSON]:
            return f.fond[k, 1]
    return f.visit[visit, FOND_ELSE]


@compiled
def unfairness(f: Field, person: int, earned: int) -> int:
    """The price of a person's distance from the target."""
    if f.price[FAIRNESS_PRICE] == 0:
        return 0
    minutes = (f.income[person] + earned) // 60
    return f.price[FAIRNESS_PRICE] * minutes * minutes // 3600
