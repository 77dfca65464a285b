# mypy: allow-untyped-defs, allow-untyped-calls
"""The compiled loops that choose rounds: one for a shift at most, each visit in one at most.

A neighbourhood search over whole rounds: some shifts that compete for the same visits are emptied,
and the best rounds for them are found by branch and bound, cut off by Lagrange's reduced costs.
Through `.py_func` they are plain Python with the same answers. They allocate nothing.
"""

from typing import NamedTuple

import numpy as np

from jiahe.engine.jit import compiled
from jiahe.engine.routing.rounds.field import NUMBERS, RANDOM, Array, below

MOST_FREED = 12  # shifts emptied at once
MOST_MENU = 48  # rounds looked at for each of them
MOST_NODES = 2000  # of one branch and bound
ALTERNATIVES = 10  # rounds that may pull the walk to another shift
NONE = -1
# entries of `tally`
SPENT, VALUE, STAMP = 0, 1, 2


class Deck(NamedTuple):
    """Rounds to choose from, those of a shift side by side, the most promising first."""

    first: Array  # where the visits of each round begin in `members`; one more at the end
    members: Array
    first_of: Array  # where the rounds of each shift begin; one more at the end
    shift: Array  # of each round
    cost: Array
    gain: Array  # what the plan's cost changes by when the round is made: below 0 is good
    reduced: Array  # cost less the prices of its visits
    slack: Array  # penalty less price, by visit
    first_with: Array  # where the rounds of each visit begin in `having`; one more at the end
    having: Array  # rounds of each visit, the most promising first


class Choice(NamedTuple):
    """The rounds chosen now, and room to work in; all are changed in place."""

    chosen: Array  # round of each shift, or NONE
    owner: Array  # shift of each visit, or NONE
    number: Array  # RANDOM alone is used
    tally: Array  # visits looked at so far, and the value: gains of the chosen rounds
    freed: Array  # shifts emptied; `at` says whether
    at: Array
    menu: Array
    size: Array
    best: Array
    place: Array
    rest: Array
    seen: Array


@compiled
def take(d: Deck, c: Choice, one: int) -> None:
    """The round is its shift's."""
    shift = d.shift[one]
    c.chosen[shift] = one
    for k in range(d.first[one], d.first[one + 1]):
        c.owner[d.members[k]] = shift


@compiled
def drop(d: Deck, c: Choice, one: int) -> None:
    """The round is nobody's."""
    c.chosen[d.shift[one]] = NONE
    for k in range(d.first[one], d.first[one + 1]):
        c.owner[d.members[k]] = NONE


@compiled
def is_open(d: Deck, c: Choice, one: int) -> bool:
    """Whether nobody has any of the round's visits."""
    for k in range(d.first[one], d.first[one + 1]):  # noqa: SIM110 -- compiled, without a generator
        if c.owner[d.members[k]] != NONE:
            return False
    return True


@compiled
def empty(d: Deck, c: Choice, shift: int, freed: int, most: int) -> int:
    """Takes the round of one more shift away, unless there are enough; how many are empty."""
    if freed >= most or c.at[shift] != 0:
        return freed
    c.at[shift] = 1
    c.freed[freed] = shift
    c.best[freed] = c.chosen[shift]
    if c.chosen[shift] != NONE:
        drop(d, c, c.chosen[shift])
    return freed + 1


@compiled
def pull(d: Deck, c: Choice, one: int, freed: int, most: int) -> int:
    """Empties every shift that stands in the way of a round, and the round's own."""
    freed = empty(d, c, d.shift[one], freed, most)
    for k in range(d.first[one], d.first[one + 1]):
        owner = c.owner[d.members[k]]
        if owner != NONE:
            freed = empty(d, c, owner, freed, most)
    return freed


@compiled
def walk(d: Deck, c: Choice, most: int) -> int:
    """Empties shifts that compete with one another, from a visit drawn; how many are empty."""
    visit, freed = below(c.number, len(c.owner)), 0
    for _ in range(3 * most):
        low, high = d.first_with[visit], d.first_with[visit + 1]
        if low < high:
            one = d.having[low + below(c.number, min(ALTERNATIVES, high - low))]
            freed = pull(d, c, one, freed, most)
        if freed >= most:
            break
        if freed > 0:
            shift = c.freed[below(c.number, freed)]
            low, high = d.first_of[shift], d.first_of[shift + 1]
            if low < high:
                one = low + below(c.number, min(ALTERNATIVES, high - low))
                freed = pull(d, c, one, freed, most)
                visit = d.members[d.first[one] + below(c.number, d.first[one + 1] - d.first[one])]
        else:
            visit = below(c.number, len(c.owner))
    return freed


@compiled
def fill_menus(d: Deck, c: Choice, freed: int) -> int:
    """Lists what each empty shift could make now; the slack of all visits in those rounds."""
    slack = 0
    c.tally[STAMP] += 1
    stamp = c.tally[STAMP]
    for f in range(freed):
        shift, size, waits = c.freed[f], 0, True
        for one in range(d.first_of[shift], d.first_of[shift + 1]):
            if size >= MOST_MENU - 1:
                break
            c.tally[SPENT] += 1
            if waits and d.reduced[one] > 0:
                c.menu[f, size] = NONE
                size, waits = size + 1, False
            if not is_open(d, c, one):
                continue
            c.menu[f, size] = one
            size += 1
            for k in range(d.first[one], d.first[one + 1]):
                visit = d.members[k]
                if c.seen[visit] != stamp:
                    c.seen[visit] = stamp
                    slack += d.slack[visit]
        if waits:
            c.menu[f, size] = NONE
            size += 1
        c.size[f] = size
    return slack


@compiled
def least(d: Deck, c: Choice, freed: int) -> None:
    """What the shifts from each on could bring at best: the sum of their least reduced costs."""
    c.rest[freed] = 0
    for f in range(freed - 1, -1, -1):
        one = c.menu[f, 0]
        c.rest[f] = c.rest[f + 1] + (d.reduced[one] if one != NONE else 0)


@compiled
def next_open(d: Deck, c: Choice, depth: int, at: int) -> int:
    """The first place of the menu from `at` on whose visits nobody has, or its end."""
    while at < c.size[depth]:
        one = c.menu[depth, at]
        if one == NONE or is_open(d, c, one):
            break
        at += 1
    return at


@compiled
def branch(d: Deck, c: Choice, freed: int, bar: int, slack: int) -> int:
    """Finds rounds for the empty shifts that are worth less than `bar`, the best into `best`.

    Gives their worth, or `bar`. Depth first, the most promising first; ends after `MOST_NODES`.
    """
    depth, nodes, worth, reduced = 0, 0, 0, 0
    c.place[0] = -1
    while depth >= 0:
        at = c.place[depth]
        if at >= 0 and c.menu[depth, at] != NONE:  # back from below: undo
            one = c.menu[depth, at]
            worth -= d.gain[one]
            reduced -= d.reduced[one]
            drop(d, c, one)
        at += 1
        nodes += 1
        at = next_open(d, c, depth, at)
        c.place[depth] = at
        if at >= c.size[depth] or nodes > MOST_NODES:
            depth -= 1
            continue
        one = c.menu[depth, at]
        more = d.reduced[one] if one != NONE else 0
        if reduced + more + c.rest[depth + 1] - slack >= bar:
            c.place[depth] = -1
            depth -= 1
            continue
        if one != NONE:
            take(d, c, one)
            worth += d.gain[one]
            reduced += more
        if depth + 1 < freed:
            depth += 1
            c.place[depth] = -1
        elif worth < bar:
            bar = worth
            for f in range(freed):
                c.best[f] = c.menu[f, c.place[f]]
    c.tally[SPENT] += nodes
    return bar


@compiled
def rearrange(d: Deck, c: Choice, tries: int) -> None:
    """So many walks, each kept when the plan is no dearer; never dearer than before."""
    for _ in range(tries):
        most = 2 + below(c.number, MOST_FREED - 1)
        freed = walk(d, c, most)
        if freed == 0:
            continue
        before = 0
        for f in range(freed):
            if c.best[f] != NONE:
                before += d.gain[c.best[f]]
        slack = fill_menus(d, c, freed)
        least(d, c, freed)
        c.tally[VALUE] += branch(d, c, freed, before, slack) - before
        for f in range(freed):
            c.at[c.freed[f]] = 0
            if c.best[f] != NONE:
                take(d, c, c.best[f])


def room_for(visits: int, shifts: int, seed: int) -> Choice:
    """Nothing chosen yet."""

    def whole(*shape: int) -> Array:
        return np.zeros(shape, np.int64)

    number = whole(NUMBERS)
    number[RANDOM] = (seed * 2862933555777941757 + 3037000493) % 2**48
    return Choice(
        np.full(shifts, NONE, np.int64), np.full(visits, NONE, np.int64), number, whole(3),
        whole(MOST_FREED), whole(shifts), whole(MOST_FREED, MOST_MENU), whole(MOST_FREED),
        whole(MOST_FREED), whole(MOST_FREED), whole(MOST_FREED + 1), whole(visits),
    )  # fmt: skip
