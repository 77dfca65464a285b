"""Visits that hang together, planned in one order for the whole day; the compiled loops.

After Ceschia, Di Gaspero, Rosati & Schaerf, Multi-neighborhood simulated annealing for the home
healthcare routing and scheduling problem (ITOR, 2024): a plan is the turn in which the visits (or
pairs that depend on one another) are given out, and the shift of each. Played out in that turn,
each as early as it can, two that belong together never wait for one another in a circle. Moves are
accepted by annealing.
"""

import math

from jiahe.engine.jit import compiled
from jiahe.engine.routing.rounds.field import (
    ACCEPTED,
    BEST,
    IDLEST,
    IDLEST_SHIFT,
    KIND,
    LUNCH_CLOSES,
    LUNCH_LENGTH,
    LUNCH_OPENS,
    MOVE,
    PENALTY,
    TOTAL,
    WORST,
    Array,
    Field,
    below,
    share,
)
from jiahe.engine.routing.rounds.kernel_played import mark, replay, restore
from jiahe.engine.routing.rounds.model import REQUIRED
from jiahe.engine.routing.rounds.turns import FIRST, SECOND, Order

# entries of `undo`
FORM, PLACE, GOAL, VISIT_A, SHIFT_A, VISIT_B, SHIFT_B = 0, 1, 2, 3, 4, 5, 6
MOVED, SWAPPED, TAILS, FED = 0, 1, 2, 3
_NEAR = 12  # neighbours that a visit may be put beside
# of these choices the last but three give the rest of two days to each other; the last three (left
# out, hour of lunch, to whom is most idle) are there for priced days alone
CHOICES, PRICED_CHOICES = 12, 15
_AHEAD = 8  # turns by which a unit moves when it only changes its shift


@compiled
def move_turn(o: Order, place: int, goal: int) -> None:
    """The unit at a place gets another place; those between move up."""
    unit, step = o.turn[place], 1 if goal > place else -1
    k = place
    while k != goal:
        o.turn[k] = o.turn[k + step]
        o.where[o.turn[k]] = k
        k += step
    o.turn[goal] = unit
    o.where[unit] = goal


@compiled
def swap_turns(o: Order, place: int, goal: int) -> None:
    o.turn[place], o.turn[goal] = o.turn[goal], o.turn[place]
    o.where[o.turn[place]], o.where[o.turn[goal]] = place, goal


@compiled
def neighbour(f: Field, o: Order, visit: int) -> int:
    """A visit near this one, which has a shift; -1: none was drawn."""
    width = min(_NEAR, f.near.shape[1] - 1)
    if width <= 0:
        return -1
    near = f.near[visit, 1 + below(o.number, width)]
    return near if near >= 0 and o.who[near] >= 0 else -1


@compiled
def swap_tails(f: Field, o: Order, place: int, one: int, other: int) -> None:
    """From a turn on two shifts change what both are able for; a second time: as it was."""
    for k in range(place, len(o.turn)):
        for column in (FIRST, SECOND):
            visit = o.unit[o.turn[k], column]
            if visit < 0 or (o.who[visit] != one and o.who[visit] != other):
                continue
            goal = other if o.who[visit] == one else one
            if f.able[f.visit[visit, KIND], goal] == 1:
                o.who[visit] = goal


@compiled
def change(f: Field, o: Order) -> None:
    """Makes one move and writes down how to take it back."""
    choices = CHOICES if o.priced is None else PRICED_CHOICES
    visit, choice = below(o.number, len(f.visit)), below(o.number, choices)
    place, near = o.where[o.of[visit]], neighbour(f, o, visit)
    if choice >= CHOICES:
        change_priced(f, o, visit, choice - CHOICES)
    elif choice >= 10 and near >= 0 and o.who[visit] >= 0:
        o.undo[FORM], o.undo[VISIT_A], o.undo[SHIFT_A] = TAILS, visit, o.who[visit]
        o.undo[VISIT_B], o.undo[SHIFT_B] = near, o.who[near]
        o.undo[PLACE] = max(place + 1, o.where[o.of[near]])
        swap_tails(f, o, o.undo[PLACE], o.undo[SHIFT_A], o.undo[SHIFT_B])
    else:
        change_one(f, o, visit, near, choice)


@compiled
def change_priced(f: Field, o: Order, visit: int, choice: int) -> None:
    """The same where what a day costs beside its ways has a price."""
    place, shift, idlest = o.where[o.of[visit]], o.who[visit], o.number[IDLEST_SHIFT]
    o.undo[FORM], o.undo[VISIT_A], o.undo[SHIFT_A], o.undo[VISIT_B] = MOVED, visit, shift, -1
    o.undo[PLACE] = o.undo[GOAL] = place
    if choice == 0 and f.visit[visit, PENALTY] < REQUIRED:
        o.who[visit] = -1
    elif choice == 1 and shift >= 0 and f.shift[shift, LUNCH_LENGTH] > 0:
        first = f.shift[shift, LUNCH_OPENS]
        last = f.shift[shift, LUNCH_CLOSES] - f.shift[shift, LUNCH_LENGTH]
        o.undo[FORM], o.undo[PLACE] = FED, o.meal[shift]
        o.meal[shift] = first + below(o.number, last - first + 1)
    elif choice == 2 and f.able[f.visit[visit, KIND], idlest] == 1:
        o.who[visit] = idlest


@compiled
def change_one(f: Field, o: Order, visit: int, near: int, choice: int) -> None:
    """The same with one visit, or two that change places."""
    place = o.where[o.of[visit]]
    o.undo[FORM], o.undo[VISIT_A], o.undo[SHIFT_A] = MOVED, visit, o.who[visit]
    o.undo[VISIT_B], goal = -1, place
    if near >= 0 and choice < 5 and f.able[f.visit[visit, KIND], o.who[near]] == 1:
        o.who[visit] = o.who[near]
        goal = o.where[o.of[near]] + below(o.number, 2)
        goal -= 1 if goal > place else 0
    elif near >= 0 and choice < 7:
        goal = o.where[o.of[near]]
        o.undo[FORM], o.undo[VISIT_B], o.undo[SHIFT_B] = SWAPPED, near, o.who[near]
        exchange(f, o, visit, near)
    else:
        kind = f.visit[visit, KIND]
        if o.able_count[kind] > 0 and choice < 9:
            o.who[visit] = o.able[kind, below(o.number, o.able_count[kind])]
        goal = place + below(o.number, 2 * _AHEAD + 1) - _AHEAD
    goal = min(max(goal, 0), len(o.turn) - 1)
    o.undo[PLACE], o.undo[GOAL] = place, goal
    if o.undo[FORM] == SWAPPED:
        swap_turns(o, place, goal)
    else:
        move_turn(o, place, goal)


@compiled
def exchange(f: Field, o: Order, one: int, other: int) -> None:
    """Two visits change their shifts, where both are able."""
    a, b = o.who[one], o.who[other]
    if a < 0 or f.able[f.visit[one, KIND], b] == 0 or f.able[f.visit[other, KIND], a] == 0:
        return
    o.who[one], o.who[other] = b, a


@compiled
def take_back(f: Field, o: Order) -> None:
    if o.undo[FORM] == TAILS:
        swap_tails(f, o, o.undo[PLACE], o.undo[SHIFT_A], o.undo[SHIFT_B])
        return
    if o.undo[FORM] == FED:
        o.meal[o.undo[SHIFT_A]] = o.undo[PLACE]
        return
    if o.undo[VISIT_B] >= 0:
        o.who[o.undo[VISIT_B]] = o.undo[SHIFT_B]
    o.who[o.undo[VISIT_A]] = o.undo[SHIFT_A]
    if o.undo[FORM] == SWAPPED:
        swap_turns(o, o.undo[PLACE], o.undo[GOAL])
    else:
        move_turn(o, o.undo[GOAL], o.undo[PLACE])


@compiled
def keep_best_order(o: Order) -> None:
    o.number[BEST] = o.number[TOTAL]
    for k in range(len(o.turn)):
        o.best_turn[k] = o.turn[k]
    for visit in range(len(o.who)):
        o.best_who[visit] = o.who[visit]
    for shift in range(len(o.meal)):
        o.best_meal[shift] = o.meal[shift]


@compiled
def anneal_order(f: Field, o: Order, heat: Array, first: int, last: int, total: int) -> None:
    """Moves `first` to `last` of `total`; `heat` is the temperature at the start and the end."""
    for move in range(first, last):
        temperature = heat[0] * (heat[1] / heat[0]) ** (move / total)
        before, worst, idlest = o.number[TOTAL], o.number[WORST], o.number[IDLEST]
        idle_shift = o.number[IDLEST_SHIFT]
        o.number[MOVE] += 1
        change(f, o)
        mark(o, o.undo[VISIT_A], o.undo[SHIFT_A])
        if o.undo[VISIT_B] >= 0:
            mark(o, o.undo[VISIT_B], o.undo[SHIFT_B])
        replay(f, o)
        more = o.number[TOTAL] - before
        if more > 0 and share(o.number) >= math.exp(-more / temperature):
            restore(o)
            take_back(f, o)
            o.number[TOTAL], o.number[WORST], o.number[IDLEST] = before, worst, idlest
            o.number[IDLEST_SHIFT] = idle_shift
            continue
        o.number[ACCEPTED] += 1
        if o.number[TOTAL] < o.number[BEST]:
            keep_best_order(o)
