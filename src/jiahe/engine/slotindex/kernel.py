# mypy: allow-untyped-defs, allow-untyped-calls
"""The scan behind the slot index: every gap of every worker who may come, once.

All instants are whole microseconds since 1970 (UTC), all places are unit vectors on the sphere, so
that a way costs one square root and one arc sine. The loops run compiled (numba); called through
`.py_func` they are plain Python and give the same answers. They take bare arrays and allocate none.
"""

from math import asin, ceil, inf, sqrt

import numpy as np

from jiahe.engine.jit import compiled

MINUTE = 60_000_000
DIAMETER_KILOMETRES = 2 * 6371.0088
PREFERRED = 1e6  # score points: a worker asked for by name comes before every other
LONG_AGO, FAR_AHEAD = -(2**61), 2**61

# A worker's commitments, in order: the columns of `diary[row, number]`. The way is from the
# commitment before, in minutes.
BEGINS, ENDS, WAY, HOME_WAY = 0, 1, 2, 3
# `shifts[row, number]`; `sizes[row]`; `people[row]` is her home (3) and her score.
OPENS, CLOSES = 0, 1
WORKER_ID, SHIFTS, COMMITMENTS = 0, 1, 2
SCORE = 3
# `limits`, in microseconds but for the minutes of every way; `where` is the place (3) and its rate.
LENGTH, MOST_A_DAY, CONTINUOUS, REST, BUFFER, OVERHEAD_MINUTES = 0, 1, 2, 3, 4, 5
HOURS_A_KILOMETRE = 3
# `starts[number]`: when, and the local days on which such a visit begins and ends.
INSTANT, DAY, LAST_DAY = 0, 1, 2
# `crew[start, number]`: who, and her extra minutes of travel.
WHO, DETOUR = 0, 1


def empty_answer(starts: int, crew: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(free, merits, crew) for `scan` to fill: how many could come, and the best few in order."""
    return (
        np.zeros(starts, np.int64),
        np.full((starts, crew), inf),
        np.full((starts, crew, 2), FAR_AHEAD, np.int64),
    )


@compiled
def way_minutes(one, other, hours_a_kilometre, overhead):
    """`CrowTravel.minutes` between two unit vectors."""
    x, y, z = one[0] - other[0], one[1] - other[1], one[2] - other[2]
    chord = sqrt(x * x + y * y + z * z)
    if chord == 0.0:
        return 0
    hours = DIAMETER_KILOMETRES * asin(min(1.0, chord / 2.0)) * hours_a_kilometre
    return max(1, int(ceil(hours * 60.0) + overhead))


@compiled
def first_not_before(table, column, at, low, high):
    """The first index in [low, high) whose instant in that column is not before `at`, or `high`."""
    while low < high:
        middle = (low + high) // 2
        if table[middle, column] < at:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def rests_before(number, diary, limits):
    """Whether a rest lies between a commitment and the one before it."""
    gap = diary[number, BEGINS] - diary[number - 1, ENDS]
    return gap >= diary[number, WAY] * MINUTE + limits[REST]


@compiled
def run_length(start, gap, count, joins_before, joins_after, diary, limits):
    """How long the run of visits becomes that a start joins before it, after it, or both."""
    begins, ends = start, start + limits[LENGTH]
    if joins_before:
        number = gap - 1
        while number > 0 and not rests_before(number, diary, limits):
            number -= 1
        begins = diary[number, BEGINS]
    if joins_after:
        number = gap
        while number + 1 < count and not rests_before(number + 1, diary, limits):
            number += 1
        ends = diary[number, ENDS]
    return ends - begins


@compiled
def fill_room(count, diary, midnights, most, room):
    """How much more one worker may promise on each local day of the question."""
    days = len(midnights) - 1
    room[:] = most
    number, day = first_not_before(diary, ENDS, midnights[0] + 1, 0, count), 0
    while number < count and diary[number, BEGINS] < midnights[days]:
        begins, ends = diary[number, BEGINS], diary[number, ENDS]
        while midnights[day + 1] <= begins:
            day += 1
        here = day
        while here < days and midnights[here] < ends:
            room[here] -= min(ends, midnights[here + 1]) - max(begins, midnights[here])
            here += 1
        number += 1


@compiled
def fits_days(start, day, midnights, room, length):
    """Whether every local day that the visit touches has room for its part."""
    end = start + length
    while day < len(midnights) - 1 and midnights[day] < end:
        if min(end, midnights[day + 1]) - max(start, midnights[day]) > room[day]:
            return False
        day += 1
    return True


@compiled
def keep_best(number, merit, worker_id, minutes, merits, crew):
    """Puts one worker into a start's list of the best, by merit, then by the lower id."""
    size = place = merits.shape[1]
    while place > 0 and (
        merits[number, place - 1] > merit
        or (merits[number, place - 1] == merit and crew[number, place - 1, WHO] > worker_id)
    ):
        place -= 1
    if place == size:
        return
    for later in range(size - 1, place, -1):
        merits[number, later] = merits[number, later - 1]
        crew[number, later, WHO] = crew[number, later - 1, WHO]
        crew[number, later, DETOUR] = crew[number, later - 1, DETOUR]
    merits[number, place] = merit
    crew[number, place, WHO], crew[number, place, DETOUR] = worker_id, minutes


@compiled
def detour_minutes(gap, count, opens, closes, before, after, from_home, diary):
    """Extra travel of a visit in this gap; home stands before and after a stretch of work.

    `before`, `after` and `from_home` are the minutes from the visit to these.
    """
    comes_from_visit = gap > 0 and diary[gap - 1, ENDS] > opens
    goes_to_visit = gap < count and diary[gap, BEGINS] < closes
    direct = 0
    if comes_from_visit and goes_to_visit:
        direct = diary[gap, WAY]
    elif comes_from_visit:
        direct = diary[gap - 1, HOME_WAY]
    elif goes_to_visit:
        direct = diary[gap, HOME_WAY]
    there = before if comes_from_visit else from_home
    return max(0, there + (after if goes_to_visit else from_home) - direct)


@compiled
def scan_gap(gap, count, low, high, before, after, diary, limits):
    """(first start, last start, rested from, tired after) that travel leaves in a gap."""
    fresh, tired = LONG_AGO, FAR_AHEAD
    if gap > 0:
        there_at = diary[gap - 1, ENDS] + before * MINUTE
        low, fresh = max(low, there_at + limits[BUFFER]), there_at + limits[REST]
    if gap < count:
        latest = diary[gap, BEGINS] - limits[LENGTH] - after * MINUTE
        high, tired = min(high, latest - limits[BUFFER]), latest - limits[REST]
    return low, high, fresh, tired


@compiled
def offer_gap(
    gap, count, edges, merit, worker_id, minutes,
    diary, starts, midnights, limits, room, free, merits, crew,
):  # fmt: skip
    """Offers every start of one gap that rest and the length of the day allow."""
    low, high, fresh, tired = edges
    length, worst = limits[LENGTH], merits.shape[1] - 1
    number = first_not_before(starts, INSTANT, low, 0, len(starts))
    while number < len(starts) and starts[number, INSTANT] <= high:
        start, day = starts[number, INSTANT], starts[number, DAY]
        if starts[number, LAST_DAY] == day:
            fits = length <= room[day]
        else:
            fits = fits_days(start, day, midnights, room, length)
        if fits and (start < fresh or start > tired):
            fits = limits[CONTINUOUS] >= run_length(
                start, gap, count, start < fresh, start > tired, diary, limits
            )
        if fits:
            free[number] += 1
            if merit <= merits[number, worst]:  # no call for those who come too late
                keep_best(number, merit, worker_id, minutes, merits, crew)
        number += 1


@compiled
def scan_row(
    size, person, shifts, diary, places, starts, midnights, where, limits, room, free, merits, crew
):
    """Walks one worker's gaps; gap n lies before commitment n, the last one behind them all."""
    count, rate, overhead = size[COMMITMENTS], where[HOURS_A_KILOMETRE], limits[OVERHEAD_MINUTES]
    soonest_end, last_start = starts[0, INSTANT] + limits[LENGTH], starts[-1, INSTANT]
    from_home = way_minutes(person, where, rate, overhead)
    gap = first_not_before(diary, BEGINS, soonest_end, 0, count)
    first_shift = first_not_before(shifts, CLOSES, soonest_end, 0, size[SHIFTS])
    before = -1
    while gap <= count and (gap == 0 or diary[gap - 1, ENDS] <= last_start):
        gap_opens = diary[gap - 1, ENDS] if gap > 0 else LONG_AGO
        gap_closes = diary[gap, BEGINS] if gap < count else FAR_AHEAD
        until = min(gap_closes, last_start + 1)  # a shift that opens later offers no start
        after, shift = -1, first_shift
        while shift < size[SHIFTS] and shifts[shift, OPENS] < until:
            opens, closes = shifts[shift, OPENS], shifts[shift, CLOSES]
            low, high = max(opens, gap_opens), min(closes, gap_closes) - limits[LENGTH]
            first = len(starts)
            if low <= high:  # most shifts lie before the gap: nothing is looked up for them
                first = first_not_before(starts, INSTANT, low, 0, len(starts))
            if first < len(starts) and starts[first, INSTANT] <= high:
                if gap > 0 and before < 0:
                    before = way_minutes(places[gap - 1], where, rate, overhead)
                if gap < count and after < 0:
                    after = way_minutes(places[gap], where, rate, overhead)
                edges = scan_gap(gap, count, low, high, before, after, diary, limits)
                minutes = detour_minutes(gap, count, opens, closes, before, after, from_home, diary)
                offer_gap(
                    gap, count, edges, minutes / 60.0 - person[SCORE], size[WORKER_ID], minutes,
                    diary, starts, midnights, limits, room, free, merits, crew,
                )  # fmt: skip
            shift += 1
        before = after
        gap += 1


@compiled
def scan(
    rows, sizes, people, shifts, diaries, places, starts, midnights, where, limits, room,
    free, merits, crew,
):  # fmt: skip
    """Fills `free`, `merits` and `crew` with what these rows can offer; `room` is scratch paper."""
    for row in rows:
        fill_room(sizes[row, COMMITMENTS], diaries[row], midnights, limits[MOST_A_DAY], room)
        scan_row(
            sizes[row], people[row], shifts[row], diaries[row], places[row],
            starts, midnights, where, limits, room, free, merits, crew,
        )  # fmt: skip
