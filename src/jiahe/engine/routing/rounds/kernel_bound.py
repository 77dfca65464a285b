# mypy: allow-untyped-defs, allow-untyped-calls
"""The compiled loops of the bound: list a shift's rounds, and find each shift's cheapest.

Through `.py_func` they are plain Python with the same answers. They allocate nothing.
"""

import numpy as np

from jiahe.engine.jit import compiled

# The columns of `visits[row]`: how long it takes this shift, its way from the shift's start and to
# its end, what it costs beside travel when this shift makes it, and its latest start.
LENGTH, FROM_START, TO_END, EXTRA, LATEST = 0, 1, 2, 3, 4
# `limits`: of the shift, and the price of a second on the way.
OPENS, CLOSES, CALLOUT, SECOND = 0, 1, 2, 3
# `stack[depth]`: the visit's row, when it ends, what the round cost so far, the next row to try.
ROW, FREE, SPENT, NEXT = 0, 1, 2, 3
FAR = 2**61


@compiled
def start_in(windows, row, arrives):
    """The first instant in one of the visit's windows that is not before `arrives`, or `FAR`."""
    for number in range(windows.shape[1]):
        if windows[row, number, 1] >= arrives:
            return max(arrives, windows[row, number, 0])
    return FAR


@compiled
def enumerate_rounds(visits, windows, between, names, limits, stack, used, costs, ends, members):
    """(rounds, members) of the shift, each legal order of each set of visits once.

    They are written to `costs`, `ends` and `members`; (-1, -1) when these have no room. The rows
    stand by their latest start, the last one first. Each visit begins as early as it can, which
    makes every order possible that any starts make possible.
    """
    count = len(names)
    depth, found, told = 0, 0, 0
    stack[0, ROW], stack[0, FREE], stack[0, SPENT], stack[0, NEXT] = -1, limits[OPENS], 0, 0
    while depth >= 0:
        row, here = stack[depth, NEXT], stack[depth, ROW]
        if row == count or visits[row, LATEST] < stack[depth, FREE]:
            if depth > 0:
                used[here] = 0
            depth -= 1
            continue
        stack[depth, NEXT] = row + 1
        if used[row] == 1:
            continue
        way = visits[row, FROM_START] if here < 0 else between[here, row]
        begins = start_in(windows, row, stack[depth, FREE] + way)
        if begins + visits[row, LENGTH] + visits[row, TO_END] > limits[CLOSES]:
            continue
        spent = stack[depth, SPENT] + way * limits[SECOND] + visits[row, EXTRA]
        depth += 1
        used[row] = 1
        stack[depth, ROW], stack[depth, FREE] = row, begins + visits[row, LENGTH]
        stack[depth, SPENT], stack[depth, NEXT] = spent, 0
        if found == len(costs) or told + depth > len(members):
            return -1, -1
        costs[found] = spent + visits[row, TO_END] * limits[SECOND] + limits[CALLOUT]
        ends[found] = told + depth
        for number in range(depth):
            members[told + number] = names[stack[number + 1, ROW]]
        found += 1
        told += depth
    return found, told


@compiled
def price(costs, ends, members, shifts, prices, counts):
    """The sum of each shift's cheapest round less its prices, where that is below 0.

    `shifts[n]` is where the rounds of shift n end; `counts` gets the visits of those rounds.
    """
    whole = 0
    first, begins = 0, 0
    for shift in range(len(shifts)):
        best, best_from, best_to = 0, 0, 0
        for one in range(first, shifts[shift]):
            worth = costs[one]
            for number in range(begins, ends[one]):
                worth -= prices[members[number]]
            if worth < best:
                best, best_from, best_to = worth, begins, ends[one]
            begins = ends[one]
        for number in range(best_from, best_to):
            counts[members[number]] += 1
        whole += best
        first = shifts[shift]
    return whole


@compiled
def thin(costs, ends, members, shifts, prices, spare):
    """(rounds, members) that are left, moved to the front.

    Those stay whose reduced cost is less than `spare` over the best of their shift.
    """
    kept, told, first, begins = 0, 0, 0, 0
    for shift in range(len(shifts)):
        best, at = 0, begins
        for one in range(first, shifts[shift]):
            worth = costs[one]
            for number in range(at, ends[one]):
                worth -= prices[members[number]]
            best, at = min(best, worth), ends[one]
        for one in range(first, shifts[shift]):
            worth, until = costs[one], ends[one]
            for number in range(begins, until):
                worth -= prices[members[number]]
            if worth - best < spare:
                for number in range(begins, until):
                    members[told + number - begins] = members[number]
                told += until - begins
                costs[kept], ends[kept] = costs[one], told
                kept += 1
            begins = until
        first = shifts[shift]
        shifts[shift] = kept
    return kept, told


def room(count: int) -> tuple[np.ndarray, np.ndarray]:
    """(stack, used) for `enumerate_rounds` over so many visits."""
    return np.zeros((count + 1, 4), np.int64), np.zeros(max(1, count), np.int64)
