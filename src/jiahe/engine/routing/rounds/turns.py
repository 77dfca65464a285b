"""The tables of a plan that is told by turns: who gets which visit, in which turn it is given out.

Int64 by row and named column, as in `field`. The last columns of `day` and `stop` are there only
for problems that price what `kernel_day` counts (`Order.priced`).
"""

from typing import NamedTuple

from jiahe.engine.jit import compiled
from jiahe.engine.routing.rounds.field import Array

# columns of `unit`: two visits (or -1) and the gap between their starts; FOREVER: any
FIRST, SECOND, LEAST, MOST = 0, 1, 2, 3
# columns of `day`, by shift: node and time it has come to, seconds on the way and of work, load;
# the lunch (see below), seconds waited, by how much the first visit may begin later without
# anybody being late, by how much it must for a lunch before it
NODE, FREE, SPENT, CARRIED, MEAL, WAITED, SLACK, LACKS = 0, 1, 2, 3, 4, 5, 6, 7
DAY_COLUMNS = 8
# columns of `stop`, by visit: its start (-1: left out), and its shift's day from SPENT on after it
START, AFTER = 0, 1
PLAIN_COLUMNS, STOP_COLUMNS = 3, 7
AFTER_WAITED = AFTER + WAITED - SPENT
# values of MEAL: not yet, before the first visit, between two visits
HUNGRY, EATEN_BEFORE, EATEN_BETWEEN = 0, 1, 2
# columns of `part`, by unit: what it costs, and by how much its latest visit is late
COST, LATE = 0, 1
# columns of `end`, by shift: cost of the way home and of all that is counted then, idle seconds
HOME_COST, IDLE_SECONDS = 0, 1
# columns of `log`: a unit, then all that was told of it before the move
LOGGED, OLD_COST, OLD_LATE, OLD_FIRST, OLD_SECOND = 0, 1, 2, 3, 3 + STOP_COLUMNS
LOG_COLUMNS = 3 + 2 * STOP_COLUMNS
# columns of `log_end`: a shift, then its row of `end`
OLD_END = 1


class Order(NamedTuple):
    """The working plan and the best one; all are changed in place."""

    unit: Array
    of: Array  # unit by visit
    turn: Array  # units in their turn
    where: Array  # turn by unit
    who: Array  # shift by visit; -1: nobody
    meal: Array  # by shift: from when on lunch is taken even if that delays the next visit
    stop: Array
    part: Array
    day: Array
    end: Array
    last: Array  # by shift: the visit that the walk through the turns has come to, or -1
    dirty: Array  # by shift: the move that it was last played in
    log: Array  # units, from the front
    log_end: Array  # shifts, from the front
    able: Array  # able shifts by class of demands, -1 fills
    able_count: Array
    best_turn: Array
    best_who: Array
    best_meal: Array
    undo: Array
    number: Array
    priced: int | None  # None: no day is priced, which another type tells the compiler


@compiled
def columns_of(o: Order) -> int:
    """How many columns of `stop` are kept."""
    return PLAIN_COLUMNS if o.priced is None else STOP_COLUMNS
