"""A problem as arrays, and a part of those arrays as a problem of its own."""

from collections.abc import Iterable

import numpy as np

from jiahe.engine.routing.rounds.field import (
    BARE,
    BLINK,
    CALLOUT,
    CAPACITY,
    CLOSES,
    COUNTED,
    DAY_FIRST,
    DUE,
    DURATION,
    EARLIEST,
    ENDS,
    FOND,
    FOND_ELSE,
    FOND_END,
    HOURS,
    KIND,
    LATEST_START,
    LOAD,
    LONGEST,
    LONGEST_DAY,
    LUNCH_LENGTH,
    LUNCH_MISSED,
    LUNCH_OPENS,
    MODE,
    NUMBERS,
    OPENS,
    PACE,
    PAD_ROWS,
    PAY,
    PENALTY,
    PERSON,
    RANDOM,
    REGULAR,
    REST_AFTER,
    REST_LENGTH,
    REST_PRICE,
    RICH,
    SAME_DAY,
    SHIFT_COLUMNS,
    SPEEDS,
    STANDING,
    TALLY_COLUMNS,
    VISIT_COLUMNS,
    WALKED,
    WINDOW,
    WINDOW_END,
    Array,
    Field,
    State,
)
from jiahe.engine.routing.rounds.kernel import MOST_IDLE, MOST_REMOVED, MOST_TOUCHED
from jiahe.engine.routing.rounds.model import FOREVER, FULL_SPEED, Problem, Shift, Visit
from jiahe.engine.routing.rounds.moves import BLINK_EVERY

NEAR = 40  # related visits kept for each visit
NEAR_SHIFTS = 40
_BLOCK = 512  # rows of a distance table held at once
_FAR = 1e18


def field_of(problem: Problem) -> Field:
    """The arrays of a problem; those of the neighbourhood (`near`) are still empty."""
    visits, shifts = problem.visits, problem.shifts
    persons = {who: k for k, who in enumerate(sorted({shift.who for shift in shifts}))}
    kind, able = kinds_of(visits, shifts)
    points = [*(v.point for v in visits), *(s.start for s in shifts), *(s.end for s in shifts)]
    fond = [_fondness(problem, visit) for visit in _with_reference(problem)]
    incomes = dict(problem.incomes)
    matrix = problem.law.matrix
    known = [[(persons[who], cost) for who, cost in some if who in persons] for some, _ in fond]
    table = _whole([_visit_row(visit) for visit in visits]).reshape(-1, VISIT_COLUMNS)
    table[:, KIND] = kind
    table[:, WINDOW], table[:, WINDOW_END] = _bounds(len(visit.windows) for visit in visits)
    table[:, FOND], table[:, FOND_END] = _bounds(map(len, known))
    table[:, FOND_ELSE] = [cost for _, cost in fond]
    return Field(
        place=np.array(points, np.float64).reshape(-1, 2),
        matrix=_whole(matrix).reshape(len(matrix), len(matrix)),
        law=np.array([problem.law.seconds_per_metre, problem.law.rounding]),
        price=_prices(problem),
        visit=table,
        window=_whole([row for visit in visits for row in _window_rows(visit)]).reshape(-1, 3),
        fond=_whole([one for some in known for one in some]).reshape(-1, 2),
        able=able,
        near=np.empty((len(visits), 0), np.int64),
        near_shift=np.empty((len(visits), 0), np.int64),
        shift=_shift_table(problem, persons),
        income=_whole([incomes.get(who, 0) for who in persons]),
    )


def _prices(problem: Problem) -> Array:
    """Prices by the unit, and the speeds of the hours, one means of transport after the other."""
    weights, speeds = problem.weights, problem.law.speeds
    told = [weights.travel, weights.overtime, weights.lunch, weights.fairness]
    told += [weights.late, weights.latest, problem.law.standing, len(speeds[0]) if speeds else 0]
    told += [weights.waiting, weights.extra, weights.idlest]
    return _whole([*told, *(speed for row in speeds for speed in row)])


def _visit_row(visit: Visit) -> list[int]:
    row = [0] * VISIT_COLUMNS
    row[DURATION], row[PENALTY], row[LOAD] = visit.duration, visit.penalty, visit.load
    row[PAY] = visit.duration if visit.pay is None else visit.pay
    row[EARLIEST], row[LATEST_START] = visit.windows[0][0], visit.windows[-1][1]
    row[DUE] = visit.due_in(len(visit.windows) - 1)
    return row


def _window_rows(visit: Visit) -> Iterable[tuple[int, int, int]]:
    return ((*window, visit.due_in(number)) for number, window in enumerate(visit.windows))


def _shift_table(problem: Problem, persons: dict[int, int]) -> Array:
    """The shifts' rows; shifts that share a day's limit stand in a ring, first and next."""
    rows = [_shift_row(shift, persons) for shift in problem.shifts]
    rings: dict[tuple[int, int], list[int]] = {}
    for number, shift in enumerate(problem.shifts):
        rows[number][RICH] = _richness(problem, shift, rows[number])
        rings.setdefault((shift.who, shift.day), []).append(number)
    for ring in rings.values():
        limit = min(problem.shifts[one].longest_day for one in ring)
        shared = ring if limit < FOREVER else []
        for number, following in zip(shared, shared[1:] + shared[:1], strict=True):
            rows[number][LONGEST_DAY], rows[number][SAME_DAY] = limit, following
            rows[number][DAY_FIRST] = ring[0]
            rows[number][RICH] = max(COUNTED, rows[number][RICH])
        for number in () if shared else ring:
            rows[number][LONGEST_DAY] = FOREVER
            rows[number][SAME_DAY] = rows[number][DAY_FIRST] = number
    return _whole(rows).reshape(-1, SHIFT_COLUMNS)


def _richness(problem: Problem, shift: Shift, row: list[int]) -> int:
    """How much of a round of this shift its cost depends on."""
    weights, speeds = problem.weights, problem.law.speeds
    has_hours = bool(speeds) and set(speeds[shift.mode]) != {FULL_SPEED}
    has_price = bool(weights.late or weights.latest)
    if has_hours or row[REST_LENGTH] > 0:
        return WALKED
    if has_price and any(visit.due is not None for visit in problem.visits):
        return WALKED
    is_counted = row[LUNCH_LENGTH] > 0 or min(shift.regular, shift.longest) < FOREVER
    return COUNTED if is_counted else BARE


def _shift_row(shift: Shift, persons: dict[int, int]) -> list[int]:
    row = [0] * SHIFT_COLUMNS
    row[OPENS], row[CLOSES], row[CAPACITY] = shift.opens, shift.closes, shift.capacity
    row[CALLOUT], row[PACE] = shift.callout, shift.pace
    row[REGULAR], row[LONGEST] = shift.regular, shift.longest
    row[LUNCH_OPENS : LUNCH_LENGTH + 1] = lunch_of(shift)
    row[PERSON] = persons[shift.who]
    row[MODE] = shift.mode
    row[ENDS] = shift.ends
    row[LUNCH_MISSED] = (shift.lunch.missed or 0) if shift.lunch else 0
    if shift.rest is not None and shift.rest.after < shift.closes - shift.opens:
        price = shift.rest.price
        row[REST_AFTER], row[REST_LENGTH] = shift.rest.after, shift.rest.length
        row[REST_PRICE] = -1 if price is None else price
    return row


def lunch_of(shift: Shift) -> tuple[int, int, int]:
    """The lunch that this shift is long enough to owe; length 0: none."""
    if shift.lunch is None:
        return (0, 0, 0)
    opens = max(shift.lunch.opens, shift.opens)
    closes = min(shift.lunch.closes, shift.closes)
    owed = closes - opens >= shift.lunch.length
    return (opens, closes, shift.lunch.length if owed else 0)


def kinds_of(visits: Iterable[Visit], shifts: Iterable[Shift]) -> tuple[Array, Array]:
    """Each visit's class of demands, and who is able for each class."""
    staff = _Staff(tuple(shifts))
    numbers: dict[tuple[object, ...], int] = {}
    kind: list[int] = []
    rows: list[Array] = []
    for visit in visits:
        key = (visit.needs, visit.gender, visit.forbidden, visit.only)
        if key not in numbers:
            numbers[key] = len(rows)
            rows.append(staff.able(visit))
        kind.append(numbers[key])
    table = np.array(rows, np.uint8) if rows else np.empty((0, staff.size), np.uint8)
    return _whole(kind), np.ascontiguousarray(table)


class _Staff:
    """What the shifts' people can do, by skill, gender, person and shift."""

    def __init__(self, shifts: tuple[Shift, ...]) -> None:
        self.size = len(shifts)
        self._levels: dict[str, Array] = {}
        self._genders = np.array([shift.gender for shift in shifts], object)
        self._rows_of: dict[int, list[int]] = {}
        self._row_of = {shift.id: number for number, shift in enumerate(shifts)}
        for number, shift in enumerate(shifts):
            self._rows_of.setdefault(shift.who, []).append(number)
            for skill, level in shift.skills:
                if skill not in self._levels:
                    self._levels[skill] = np.full(self.size, -1, np.int64)
                self._levels[skill][number] = level

    def able(self, visit: Visit) -> Array:
        """1 for each shift whose person may make the visit."""
        able = np.ones(self.size, np.uint8)
        for skill, level in visit.needs:
            able &= self._levels[skill] >= level if skill in self._levels else np.uint8(0)
        if visit.gender is not None:
            able &= (self._genders == visit.gender).astype(np.uint8)
        for who in visit.forbidden:
            able[self._rows_of.get(who, [])] = 0
        if visit.only is not None:
            told = np.zeros(self.size, np.uint8)
            told[[self._row_of[one] for one in visit.only if one in self._row_of]] = 1
            able &= told
        return able


def _with_reference(problem: Problem) -> Iterable[tuple[Visit, int | None]]:
    before = dict(problem.reference)
    return ((visit, before.get(visit.id)) for visit in problem.visits)


def _fondness(
    problem: Problem, given: tuple[Visit, int | None]
) -> tuple[list[tuple[int, int]], int]:
    """(person, price) for those whom the visit knows, and the price of anybody else."""
    visit, before = given
    weights, regulars = problem.weights, dict(visit.regulars)
    most = max(regulars.values(), default=0)

    def price(who: int | None) -> int:
        strange = weights.not_preferred if visit.preferred and who not in visit.preferred else 0
        changed = weights.changed if before is not None and who != before else 0
        return strange + changed + most - (regulars.get(who, 0) if who is not None else 0)

    known = {*visit.preferred, *regulars, *(() if before is None else (before,))}
    return [(who, price(who)) for who in sorted(known)], price(None)


def with_neighbours(f: Field, near: int = NEAR, near_shifts: int = NEAR_SHIFTS) -> Field:
    """The field with its neighbourhood: related visits and fitting shifts, nearest first.

    Two visits are related when some shift could make either of them. Distance is travel plus a part
    of the time that lies between their windows.
    """
    n, m = len(f.visit), len(f.shift)
    some, someone = min(near, n), min(near_shifts, m)
    visits, shifts = np.full((n, some), -1, np.int64), np.full((n, someone), -1, np.int64)
    fitting = fitting_shifts(f, np.arange(n))
    for low in range(0, n, _BLOCK):
        rows = np.arange(low, min(low + _BLOCK, n))
        apart = ways(f, rows, np.arange(n)) + TIME_SHARE * _time_apart(f, rows)
        apart[(fitting[rows] @ fitting.T) == 0] = _FAR
        apart[np.arange(len(rows)), rows] = -1.0
        visits[rows] = nearest(apart, some)
        homes = ways(f, rows, np.arange(n, n + m))
        homes[fitting[rows] == 0] = _FAR
        shifts[rows] = nearest(homes, someone)
    return f._replace(near=visits, near_shift=shifts)


def fitting_shifts(f: Field, visits: Array, shifts: Array | None = None) -> Array:
    """1.0 where a shift could make a visit on an otherwise empty day, by visit and shift.

    None: all shifts.
    """
    n, m = len(f.visit), len(f.shift)
    some = np.arange(m) if shifts is None else shifts
    people = f.shift[some]
    fitting = np.zeros((len(visits), len(some)), np.float32)
    for low in range(0, len(visits), _BLOCK):
        rows = visits[low : low + _BLOCK]
        out = _at_best(f, np.floor(ways(f, rows, n + some) + f.law[1]), people)
        home = _at_best(f, np.floor(ways(f, rows, n + m + some) + f.law[1]), people)
        stays = f.visit[rows, DURATION, None] * people[None, :, PACE] // 100
        starts = np.maximum(people[None, :, OPENS] + out, f.visit[rows, EARLIEST, None])
        fits = starts <= f.visit[rows, LATEST_START, None]
        fits &= starts + stays + home <= people[None, :, CLOSES]
        fitting[low : low + _BLOCK] = fits & (f.able[np.ix_(f.visit[rows, KIND], some)] == 1)
    return fitting


def _at_best(f: Field, ways: Array, people: Array) -> Array:
    """The same ways, by visit and some of the shifts, at each shift's fastest hour."""
    hours = int(f.price[HOURS])
    if hours == 0:
        return ways
    fastest = f.price[SPEEDS:].reshape(-1, hours).max(axis=1)[people[:, MODE]]
    standing = np.minimum(ways, f.price[STANDING])
    return standing + np.floor((ways - standing) * FULL_SPEED / fastest)


def _time_apart(f: Field, rows: Array) -> Array:
    """Seconds between the times in which some visits and all are not late."""
    opens, closes = f.visit[:, EARLIEST], np.minimum(f.visit[:, LATEST_START], f.visit[:, DUE])
    gap = np.maximum(opens[rows, None] - closes[None], opens[None] - closes[rows, None])
    return np.maximum(gap, 0)


TIME_SHARE = 0.05


def ways(f: Field, origins: Array, goals: Array) -> Array:
    """Seconds from each origin node to each goal node, not rounded."""
    if len(f.matrix):
        rows, columns = f.place[origins, 0].astype(int), f.place[goals, 0].astype(int)
        return f.matrix[np.ix_(rows, columns)].astype(np.float64)
    apart = f.place[origins, None] - f.place[None, goals]
    return np.hypot(apart[..., 0], apart[..., 1]) * f.law[0]


def nearest(apart: Array, count: int) -> Array:
    """Columns by distance for each row; -1 in the place of those that are out of reach."""
    if count == 0:
        return np.empty((len(apart), 0), np.int64)
    some = np.argpartition(apart, count - 1, axis=1)[:, :count]
    distance = np.take_along_axis(apart, some, 1)
    order = np.lexsort((some, distance), axis=1)
    some, distance = np.take_along_axis(some, order, 1), np.take_along_axis(distance, order, 1)
    return np.where(distance >= _FAR, -1, some).astype(np.int64)


def state_of(f: Field, seed: int, longest_round: int) -> State:
    """An empty plan; one round holds at most `longest_round` visits."""
    n, m, width = len(f.visit), len(f.shift), longest_round + 2
    most = max(MOST_REMOVED + MOST_IDLE, MOST_TOUCHED + f.near.shape[1] + f.near_shift.shape[1] + 1)
    most = max(most, width)
    number = np.zeros(NUMBERS, np.int64)
    number[BLINK] = BLINK_EVERY
    number[RANDOM] = (seed * 2862933555777941757 + 3037000493) % 2**48
    return State(
        stop=np.zeros((m, width, 4), np.int64),
        tally=np.zeros((m, TALLY_COLUMNS), np.int64),
        spot=np.full((n, 2), -1, np.int64),
        earned=np.zeros(len(f.income), np.int64),
        number=number,
        best=np.zeros((m, width + 1), np.int64),
        dirty=np.zeros(m, np.int64),
        pad=np.zeros((PAD_ROWS, most), np.int64),
        old=np.zeros((MOST_TOUCHED, width + 1), np.int64),
        key=np.zeros(most),
    )


def part_of(f: Field, visits: Array, shifts: Array) -> Field:
    """The field of some visits and some shifts; persons stay as they are numbered.

    Shifts that share a day's limit (`DAY_FIRST`) come together or not at all.
    """
    n, m = len(f.visit), len(f.shift)
    table, people = f.visit[visits].copy(), f.shift[shifts].copy()
    number = np.full(m, -1, np.int64)
    number[shifts] = np.arange(len(shifts))
    people[:, SAME_DAY], people[:, DAY_FIRST] = number[people[:, [SAME_DAY, DAY_FIRST]]].T
    windows, table[:, WINDOW], table[:, WINDOW_END] = _rows(table[:, [WINDOW, WINDOW_END]])
    fond, table[:, FOND], table[:, FOND_END] = _rows(table[:, [FOND, FOND_END]])
    kinds, table[:, KIND] = np.unique(table[:, KIND], return_inverse=True)
    return f._replace(
        place=f.place[np.concatenate([visits, n + shifts, n + m + shifts])],
        visit=table,
        window=f.window[windows],
        fond=f.fond[fond],
        able=np.ascontiguousarray(f.able[np.ix_(kinds, shifts)]),
        near=np.empty((len(visits), 0), np.int64),
        near_shift=np.empty((len(visits), 0), np.int64),
        shift=people,
    )


def _rows(bounds: Array) -> tuple[Array, Array, Array]:
    """The rows between some bounds, and the bounds of the same rows when they stand alone."""
    lengths = bounds[:, 1] - bounds[:, 0]
    ends = np.cumsum(lengths)
    rows = np.repeat(bounds[:, 0] - (ends - lengths), lengths) + np.arange(lengths.sum())
    return rows, ends - lengths, ends


def _bounds(lengths: Iterable[int]) -> tuple[Array, Array]:
    """First row and one past the last of each, when all are put one after the other."""
    each = _whole(lengths)
    ends = np.cumsum(each)
    return ends - each, ends


def _whole(values: Iterable[object]) -> Array:
    return np.array(list(values), np.int64)
