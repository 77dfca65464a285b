# mypy: allow-untyped-defs, allow-untyped-calls
"""What listed rounds really cost: overtime, lunch, income and limits that no list knows."""

from jiahe.engine.jit import compiled
from jiahe.engine.routing.rounds.field import (
    CAPACITY,
    COST,
    COUNT,
    LOADED,
    LONGEST,
    PAY,
    PERSON,
    TRAVEL,
    VISIT,
    WORK,
    Array,
    Field,
    State,
    fondness,
    unfairness,
)
from jiahe.engine.routing.rounds.moves import refresh

NEVER = 10**12  # the cost of a round that the shift may not make


@compiled
def reprice(f: Field, s: State, costs: Array, ends: Array, members: Array, shifts: Array) -> None:
    """Writes each round's cost anew, by the search's own rules; `s` is an empty plan, and stays it.

    Of a person with several shifts, each round is priced as if it were the only one.
    """
    one, begins = 0, 0
    for shift in range(len(shifts)):
        refresh(f, s, shift)
        nothing = s.tally[shift, COST]
        while one < shifts[shift]:
            if ends[one] - begins + 1 >= s.stop.shape[1]:
                costs[one] = NEVER
            else:
                costs[one] = worth(f, s, shift, members, begins, ends[one]) - nothing
            begins = ends[one]
            one += 1
        s.tally[shift, COUNT] = 0
        refresh(f, s, shift)


@compiled
def worth(f: Field, s: State, shift: int, members: Array, begins: int, ends: int) -> int:
    """The cost of these visits as the shift's round."""
    earned, cost = 0, 0
    for place in range(ends - begins):
        visit = members[begins + place]
        s.stop[shift, place, VISIT] = visit
        earned += f.visit[visit, PAY]
        cost += fondness(f, visit, shift)
    s.tally[shift, COUNT] = ends - begins
    refresh(f, s, shift)
    is_overloaded = s.tally[shift, LOADED] > f.shift[shift, CAPACITY]
    if is_overloaded or s.tally[shift, TRAVEL] + s.tally[shift, WORK] > f.shift[shift, LONGEST]:
        return NEVER
    person = f.shift[shift, PERSON]
    cost += unfairness(f, person, earned) - unfairness(f, person, 0)
    return cost + s.tally[shift, COST]
