"""Ruin and recreate, compiled: strings out of adjacent rounds, back in greedily with blinks.

After Christiaens & Vanden Berghe, Slack Induction by String Removals for Vehicle Routing Problems
(Transportation Science 54(2), 2020), with optional visits, able classes and soft parts. Moves are
counted, not timed; the same field, state and seed give the same plan. `jit.plain` gives any of the
functions as pure Python.
"""

import math

from jiahe.engine.jit import compiled
from jiahe.engine.routing.rounds.field import (
    ACCEPTED,
    AT,
    BEST,
    CHOICES,
    COUNT,
    DURATION,
    EARLIEST,
    LATEST_START,
    LOOK,
    MOVE,
    PENALTY,
    REMOVED,
    REMOVED_AT,
    SEEN,
    STAMP,
    TOTAL,
    TOUCHED,
    VISIT,
    WORST,
    Array,
    Field,
    State,
    below,
    share,
)
from jiahe.engine.routing.rounds.memory import keep_best, mark_dirty, remember, undo
from jiahe.engine.routing.rounds.moves import count_in, lift, put, refresh, scan

MOST_REMOVED = 64
MOST_IDLE = 12
IDLE_PERCENT = 15
MOST_TOUCHED = 256


@compiled
def take_string(f: Field, s: State, visit: int, longest: int, taken: int) -> int:
    """Takes a string of visits around one out of its round; the number of visits taken so far.

    Half of the strings keep a stretch inside themselves (split strings of the paper).
    """
    shift = s.spot[visit, AT]
    n, where = s.tally[shift, COUNT], 0
    for p in range(n):
        if s.stop[shift, p, VISIT] == visit:
            where = p
    length = 1 + below(s.number, min(n, longest))
    kept = 0
    if 1 < length < n and below(s.number, 2) == 0:
        kept = 1 + below(s.number, min(n - length, 3))
        length += kept
    first = min(max(0, where - below(s.number, length)), n - length)
    kept_from = first + below(s.number, length - kept + 1)
    left = 0
    for p in range(n):
        one = s.stop[shift, p, VISIT]
        outside = p < first or p >= first + length
        if outside or kept_from <= p < kept_from + kept or taken >= MOST_REMOVED:
            s.stop[shift, left, VISIT] = one
            left += 1
        else:
            s.pad[REMOVED, taken] = one
            s.spot[one, AT] = -1
            s.spot[one, REMOVED_AT] = s.number[MOVE]
            count_in(f, s, shift, one, -1)
            taken += 1
    s.tally[shift, COUNT] = left
    refresh(f, s, shift)
    return taken


@compiled
def pick(f: Field, s: State) -> int:
    """The visit that a move is about: any one, but every third time one that nobody makes."""
    visit = below(s.number, len(f.visit))
    if below(s.number, 100) < IDLE_PERCENT:
        for _ in range(16):
            if s.spot[visit, AT] < 0 and f.near_shift[visit, 0] >= 0:
                break
            visit = below(s.number, len(f.visit))
    return visit


@compiled
def ruin_near(f: Field, s: State, around: int, longest: int, strings: int) -> tuple[int, int]:
    """Strings out of the rounds of the nearest visits; numbers of visits and rounds."""
    taken, touched = 0, 0
    for k in range(f.near.shape[1]):
        visit = f.near[around, k]
        if visit < 0 or touched >= strings or taken >= MOST_REMOVED:
            break
        shift = s.spot[visit, AT]
        if shift >= 0 and s.tally[shift, STAMP] != s.number[MOVE]:
            touched = remember(s, shift, touched)
            taken = take_string(f, s, visit, longest, taken)
    return taken, touched


@compiled
def ruin_able(f: Field, s: State, around: int, longest: int, strings: int) -> tuple[int, int]:
    """Strings out of half of the rounds that could take a visit and live nearest to it.

    The visit itself waits with those taken out, and is tried everywhere like them.
    """
    taken, touched = 1, 0
    s.pad[REMOVED, 0] = around
    s.spot[around, REMOVED_AT] = s.number[MOVE]
    for k in range(f.near_shift.shape[1]):
        shift = f.near_shift[around, k]
        if shift < 0 or touched >= strings or taken >= MOST_REMOVED:
            break
        if s.tally[shift, COUNT] > 0 and below(s.number, 2) == 0:
            touched = remember(s, shift, touched)
            visit = s.stop[shift, below(s.number, s.tally[shift, COUNT]), VISIT]
            taken = take_string(f, s, visit, longest, taken)
    return taken, touched


@compiled
def add_idle(f: Field, s: State, around: int, taken: int) -> int:
    """Lets near visits that nobody makes wait as well; how many wait now."""
    waiting = taken
    for k in range(f.near.shape[1]):
        visit = f.near[around, k]
        if visit < 0 or waiting >= taken + MOST_IDLE:
            break
        waits = s.spot[visit, AT] < 0 and s.spot[visit, REMOVED_AT] != s.number[MOVE]
        if waits and f.near_shift[visit, 0] >= 0:
            s.pad[REMOVED, waiting] = visit
            waiting += 1
    return waiting


@compiled
def order(f: Field, s: State, waiting: int) -> None:
    """Sorts the waiting visits by one of five keys, drawn anew for each move."""
    choice = below(s.number, 10)
    for k in range(waiting):
        visit = s.pad[REMOVED, k]
        key = share(s.number)
        if 3 <= choice < 6:
            key -= f.visit[visit, PENALTY]
        elif 6 <= choice < 8:
            key -= f.visit[visit, DURATION]
        elif choice == 8:
            key += f.visit[visit, LATEST_START] - f.visit[visit, EARLIEST]
        elif choice == 9:
            key += f.visit[visit, EARLIEST]
        s.key[k] = key
    for k in range(1, waiting):  # few, so an insertion sort
        key, visit = s.key[k], s.pad[REMOVED, k]
        j = k - 1
        while j >= 0 and s.key[j] > key:
            s.key[j + 1] = s.key[j]
            s.pad[REMOVED, j + 1] = s.pad[REMOVED, j]
            j -= 1
        s.key[j + 1] = key
        s.pad[REMOVED, j + 1] = visit


@compiled
def choices_for(f: Field, s: State, visit: int, touched: int) -> int:
    """Writes the shifts worth a look to `pad`, each once: touched, near visits', near homes'."""
    s.number[LOOK] += 1
    look, found = s.number[LOOK], 0
    for k in range(touched):
        s.tally[s.pad[TOUCHED, k], SEEN] = look
        s.pad[CHOICES, k] = s.pad[TOUCHED, k]
    found = touched
    if s.spot[visit, REMOVED_AT] != s.number[MOVE]:
        return found  # nobody made it before: the other rounds refused it already
    for k in range(f.near.shape[1]):
        if f.near[visit, k] < 0:
            break
        shift = s.spot[f.near[visit, k], AT]
        if shift >= 0 and s.tally[shift, SEEN] != look:
            s.tally[shift, SEEN] = look
            s.pad[CHOICES, found] = shift
            found += 1
    for k in range(f.near_shift.shape[1]):
        shift = f.near_shift[visit, k]
        if shift < 0:
            break
        if s.tally[shift, SEEN] != look:
            s.tally[shift, SEEN] = look
            s.pad[CHOICES, found] = shift
            found += 1
    for _ in range(4):  # one shift that stays at home, wherever it lives
        shift = below(s.number, len(f.shift))
        if s.tally[shift, COUNT] == 0 and s.tally[shift, SEEN] != look:
            s.pad[CHOICES, found] = shift
            return found + 1
    return found


@compiled
def recreate(f: Field, s: State, waiting: int, touched: int) -> int:
    """Each waiting visit where it is cheapest, or nowhere; the number of rounds touched by now."""
    for k in range(waiting):
        visit = s.pad[REMOVED, k]
        if touched >= MOST_TOUCHED:
            break
        best, place, limit = -1, -1, f.visit[visit, PENALTY]
        for c in range(choices_for(f, s, visit, touched)):
            shift = s.pad[CHOICES, c]
            p, price = scan(f, s, shift, visit, limit)
            if p >= 0:
                best, place, limit = shift, p, price
        if best >= 0:
            if s.tally[best, STAMP] != s.number[MOVE]:
                touched = remember(s, best, touched)
            put(f, s, best, visit, place)
    return touched


@compiled
def fill(f: Field, s: State, visits: Array) -> None:
    """Puts each of the visits, in this order, into the cheapest of all rounds."""
    for k in range(len(visits)):
        visit = visits[k]
        if s.spot[visit, AT] >= 0:
            continue
        best, place, limit = -1, -1, f.visit[visit, PENALTY]
        for shift in range(len(f.shift)):
            p, price = scan(f, s, shift, visit, limit)
            if p >= 0:
                best, place, limit = shift, p, price
        if best >= 0:
            put(f, s, best, visit, place)
            mark_dirty(s, best)
    keep_best(s)


@compiled
def anneal(f: Field, s: State, heat: Array, first: int, last: int, total: int) -> None:
    """Moves `first` to `last` of `total`, accepted by simulated annealing.

    `heat`: temperature at the start and at the end (it falls exponentially), longest string, most
    strings.
    """
    for move in range(first, last):
        temperature = heat[0] * (heat[1] / heat[0]) ** (move / total)
        s.number[MOVE] += 1
        before, worst = s.number[TOTAL], s.number[WORST]
        around = pick(f, s)
        strings = 1 + below(s.number, int(heat[3]))
        if s.spot[around, AT] < 0:
            taken, touched = ruin_able(f, s, around, int(heat[2]), strings)
        else:
            taken, touched = ruin_near(f, s, around, int(heat[2]), strings)
        lift(f, s)
        waiting = add_idle(f, s, around, taken)
        order(f, s, waiting)
        touched = recreate(f, s, waiting, touched)
        change = s.number[TOTAL] - before
        if change > 0 and share(s.number) >= math.exp(-change / temperature):
            undo(f, s, waiting, touched)
            s.number[TOTAL], s.number[WORST] = before, worst
            continue
        s.number[ACCEPTED] += 1
        for k in range(touched):
            mark_dirty(s, s.pad[TOUCHED, k])
        if s.number[TOTAL] < s.number[BEST]:
            keep_best(s)
