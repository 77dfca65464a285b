"""The scan behind the slot index: every gap of every worker who may come, once.

All instants are whole microseconds since 1970 (UTC), all places are unit vectors on the sphere, so
that a way costs one square root and one arc sine. The loops run compiled (numba); called through
`.py_func` they are plain Python and give the same answers.
"""

from math import asin, ceil, inf, sqrt

import numpy as np
from numba import njit

MINUTE = 60_000_000
DIAMETER_KILOMETRES = 2 * 6371.0088
PREFERRED = 1e6  # score points: a worker asked for by name comes before every other

# Columns of the rules: minutes a day, minutes at a stretch, rest, buffer; in microseconds.
MOST_A_DAY, CONTINUOUS, REST, BUFFER = 0, 1, 2, 3
# Columns of the travel model.
DETOUR_OVER_SPEED, OVERHEAD = 0, 1


@njit(cache=True)
def way_minutes(one, other, travel):  # type: ignore[no-untyped-def]
    """`CrowTravel.minutes` between two unit vectors."""
    x, y, z = one[0] - other[0], one[1] - other[1], one[2] - other[2]
    chord = sqrt(x * x + y * y + z * z)
    if chord == 0.0:
        return 0
    kilometres = DIAMETER_KILOMETRES * asin(min(1.0, chord / 2.0))
    return max(1, int(ceil(kilometres * travel[DETOUR_OVER_SPEED] * 60.0) + travel[OVERHEAD]))


@njit(cache=True)
def first_not_before(sorted_instants, at, low, high):  # type: ignore[no-untyped-def]
    """The first index in [low, high) whose instant is not before `at`, else `high`."""
    while low < high:
        middle = (low + high) // 2
        if sorted_instants[middle] < at:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True)
def rests_before(number, begins, ends, ways, rules):  # type: ignore[no-untyped-def]
    """Whether a rest lies between a commitment and the one before it."""
    gap = begins[number] - ends[number - 1]
    return gap >= ways[number] * MINUTE + rules[REST]


@njit(cache=True)
def run_start(number, begins, ends, ways, rules):  # type: ignore[no-untyped-def]
    while number > 0 and not rests_before(number, begins, ends, ways, rules):
        number -= 1
    return begins[number]


@njit(cache=True)
def run_end(number, count, begins, ends, ways, rules):  # type: ignore[no-untyped-def]
    while number + 1 < count and not rests_before(number + 1, begins, ends, ways, rules):
        number += 1
    return ends[number]


@njit(cache=True)
def fill_days(count, begins, ends, midnights, load):  # type: ignore[no-untyped-def]
    """Promised microseconds on each local day of the question."""
    days = len(midnights) - 1
    load[:] = 0
    number = first_not_before(ends[:count], midnights[0] + 1, 0, count)
    while number < count and begins[number] < midnights[days]:
        for day in range(days):
            shared = min(ends[number], midnights[day + 1]) - max(begins[number], midnights[day])
            if shared > 0:
                load[day] += shared
        number += 1


@njit(cache=True)
def is_full(start, length, first_day, midnights, load, rules):  # type: ignore[no-untyped-def]
    """Whether a local day that the visit touches would become too long."""
    day, end = first_day, start + length
    while day < len(midnights) - 1 and midnights[day] < end:
        part = min(end, midnights[day + 1]) - max(start, midnights[day])
        if part > 0 and load[day] + part > rules[MOST_A_DAY]:
            return True
        day += 1
    return False


@njit(cache=True)
def keep_best(row, merit, worker_id, minutes, merits, ids, detours):  # type: ignore[no-untyped-def]
    """Puts one worker into a start's list of the best, by merit, then by the lower id."""
    place = merits.shape[1]
    while place > 0 and (
        merits[row, place - 1] > merit
        or (merits[row, place - 1] == merit and ids[row, place - 1] > worker_id)
    ):
        place -= 1
    for number in range(merits.shape[1] - 1, place, -1):
        merits[row, number] = merits[row, number - 1]
        ids[row, number] = ids[row, number - 1]
        detours[row, number] = detours[row, number - 1]
    if place < merits.shape[1]:
        merits[row, place], ids[row, place], detours[row, place] = merit, worker_id, minutes


@njit(cache=True)
def scan(  # type: ignore[no-untyped-def]
    rows, worker_ids, scores, homes,  # who may come
    opens, closes, shift_counts,  # working hours
    begins, ends, places, ways, home_ways, counts,  # promised time
    starts, day_of, length, place, midnights, rules, travel,  # the question
    free, merits, ids, detours,  # the answer
):  # fmt: skip
    """Fills `free` (how many could come) and the best few of each start."""
    load = np.zeros(len(midnights) - 1, np.int64)
    first_start, last_start = starts[0], starts[-1]
    for row in rows:
        count, shifts = counts[row], shift_counts[row]
        fill_days(count, begins[row], ends[row], midnights, load)
        from_home = -1
        way_before, way_after = -1, -1
        # Gap number n lies before commitment n; the first of use ends after the first start.
        gap = first_not_before(begins[row, :count], first_start + length, 0, count)
        shift = first_not_before(closes[row, :shifts], first_start + length, 0, shifts)
        while gap <= count and (gap == 0 or ends[row, gap - 1] <= last_start):
            gap_opens = ends[row, gap - 1] if gap > 0 else np.int64(-(2**62))
            gap_closes = begins[row, gap] if gap < count else np.int64(2**62)
            here = shift
            while here < shifts and opens[row, here] < gap_closes:
                low = max(opens[row, here], gap_opens)
                high = min(closes[row, here], gap_closes) - length
                first = first_not_before(starts, low, 0, len(starts))
                if high < low or first == len(starts) or starts[first] > high:
                    here += 1
                    continue
                if gap > 0:
                    if way_before < 0:
                        way_before = way_minutes(places[row, gap - 1], place, travel)
                    low = max(low, gap_opens + way_before * MINUTE + rules[BUFFER])
                    first = first_not_before(starts, low, first, len(starts))
                if gap < count:
                    if way_after < 0:
                        way_after = way_minutes(places[row, gap], place, travel)
                    high = min(high, gap_closes - length - way_after * MINUTE - rules[BUFFER])
                if from_home < 0:
                    from_home = way_minutes(homes[row], place, travel)
                comes_from_visit = gap > 0 and gap_opens > opens[row, here]
                goes_to_visit = gap < count and gap_closes < closes[row, here]
                direct = 0
                if comes_from_visit and goes_to_visit:
                    direct = ways[row, gap]
                elif comes_from_visit:
                    direct = home_ways[row, gap - 1]
                elif goes_to_visit:
                    direct = home_ways[row, gap]
                minutes = (way_before if comes_from_visit else from_home) - direct
                minutes = max(0, minutes + (way_after if goes_to_visit else from_home))
                merit = minutes / 60.0 - scores[row]
                fresh = gap_opens + way_before * MINUTE + rules[REST]
                tired = gap_closes - length - way_after * MINUTE - rules[REST]
                for number in range(first, len(starts)):
                    start = starts[number]
                    if start > high:
                        break
                    joins_before = gap > 0 and start < fresh
                    joins_after = gap < count and start > tired
                    if joins_before or joins_after:
                        run_from, run_to = start, start + length
                        if joins_before:
                            run_from = run_start(gap - 1, begins[row], ends[row], ways[row], rules)
                        if joins_after:
                            run_to = run_end(gap, count, begins[row], ends[row], ways[row], rules)
                        if run_to - run_from > rules[CONTINUOUS]:
                            continue
                    if is_full(start, length, day_of[number], midnights, load, rules):
                        continue
                    free[number] += 1
                    keep_best(number, merit, worker_ids[row], minutes, merits, ids, detours)
                here += 1
            way_before, way_after = way_after, -1
            gap += 1


def empty_answer(starts: int, crew: int) -> tuple[np.ndarray, ...]:
    """(free, merits, worker ids, detour minutes) for `scan` to fill."""
    return (
        np.zeros(starts, np.int64),
        np.full((starts, crew), inf),
        np.full((starts, crew), 2**62, np.int64),
        np.zeros((starts, crew), np.int64),
    )
