"""The door of the rounds planner: `plan` anew, `improve` a plan that stands."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from jiahe.engine.routing.rounds.arrays import field_of, state_of, with_neighbours
from jiahe.engine.routing.rounds.field import (
    AT,
    BEST,
    DURATION,
    PENALTY,
    TRAVEL,
    TRAVEL_PRICE,
    Array,
    Field,
    State,
)
from jiahe.engine.routing.rounds.kernel import anneal, fill
from jiahe.engine.routing.rounds.listing import Listed
from jiahe.engine.routing.rounds.memory import settle
from jiahe.engine.routing.rounds.model import Plan, Problem, Round
from jiahe.engine.routing.rounds.recombine import Recombined, recombine, rounds_for
from jiahe.engine.routing.rounds.sanity import BadProblem
from jiahe.engine.routing.rounds.tell import plan_of, read_plan, restore_best, rounds_of

_CHUNK = 2000  # moves between two looks at the guard
_FIRST_PART = 8  # an eighth of the moves before rounds are chosen
_CHOOSING_PERCENT = 60  # of the budget is spent on choosing, as far as that can be foreseen
_MOST_PERCENT = 75  # of the budget that choosing may need at least, or it is not tried
_MILD = 0.05  # of the start temperature, after rounds were chosen
LONGEST_ROUND = 40

Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Heat:
    """How the search cools: temperatures in cost, the longest string and the most strings."""

    start: float
    end: float
    longest_string: int = 10
    most_strings: int = 10


@dataclass(frozen=True, slots=True)
class Trace:
    """What a search did: moves made, and (moves, best cost) at some of them.

    `recombined` None: there was nothing to list, too much of it, or no budget for it.
    """

    moves: int
    costs: tuple[tuple[int, int], ...]
    recombined: Recombined | None = None


def never() -> bool:
    return False


def plan(
    problem: Problem, budget_moves: int, seed: int, stop: Stop = never, heat: Heat | None = None
) -> tuple[Plan, Trace]:
    """A plan from nothing; the same for the same arguments unless `stop` ends it early.

    Where all rounds can be listed within the budget, a part of it goes into choosing among them.
    Raises `BadProblem` for prices that only `ordered` knows.
    """
    _known(problem)
    f = with_neighbours(field_of(problem))
    s = state_of(f, seed, LONGEST_ROUND)
    settle(f, s)
    fill(f, s, fill_order(f))
    heat = heat or heat_of(f, s)
    rounds = rounds_for(problem, f, budget_moves * _MOST_PERCENT // 100, seed)
    if rounds is None:
        return _told(problem, f, s, cool(f, s, budget_moves, stop, heat))
    return _told(
        problem, f, s, _recombined(problem, f, s, rounds, (budget_moves, seed, stop, heat))
    )


def improve(
    problem: Problem,
    before: Plan,
    budget_moves: int,
    seed: int,
    stop: Stop = never,
    heat: Heat | None = None,
) -> tuple[Plan, Trace]:
    """A plan at least as good as one that stands; raises `BadProblem` as `plan` does."""
    f, s = _standing(problem, before, seed)
    trace = cool(f, s, budget_moves, stop, heat or heat_of(f, s))
    return plan_of(problem, f, s), trace


@dataclass(frozen=True, slots=True)
class Tried:
    """Where a search from a standing plan came to: its cost and rounds; `told` is the whole."""

    cost: int
    rounds: tuple[Round, ...]
    told: Callable[[], Plan]


def attempt(problem: Problem, before: Plan, budget_moves: int, seed: int) -> Tried:
    """As `improve`, for trials of which most are thrown away: telling one costs more than it."""
    f, s = _standing(problem, before, seed)
    cool(f, s, budget_moves, never, heat_of(f, s))
    return Tried(int(s.number[BEST]), rounds_of(problem, f, s), lambda: plan_of(problem, f, s))


def _standing(problem: Problem, before: Plan, seed: int) -> tuple[Field, State]:
    _known(problem)
    f = with_neighbours(field_of(problem))
    s = state_of(f, seed, LONGEST_ROUND)
    read_plan(problem, before, s)
    settle(f, s)
    return f, s


def improve_by_rounds(
    problem: Problem, before: Plan, moves: tuple[int, int], seed: int, heat: Heat
) -> tuple[Plan, Trace]:
    """The same by choosing among all rounds first, where `before` is about as good as it gets.

    `moves`: what choosing may take (when it needs more it is not tried), and the search afterwards.
    """
    f = with_neighbours(field_of(problem))
    s = state_of(f, seed, LONGEST_ROUND)
    read_plan(problem, before, s)
    settle(f, s)
    rounds = rounds_for(problem, f, moves[0], seed)
    done = None if rounds is None else recombine(problem, f, s, rounds, (0, seed, never))
    if done is not None:
        restore_best(f, s)
    return _told(problem, f, s, replace(cool(f, s, moves[1], never, heat), recombined=done))


def _known(problem: Problem) -> None:
    if problem.is_day_priced:
        raise BadProblem("unsupported", "waiting, idle or extra time, or a whole lunch priced here")


def _told(problem: Problem, f: Field, s: State, trace: Trace) -> tuple[Plan, Trace]:
    return plan_of(problem, f, s), trace


def _recombined(
    problem: Problem, f: Field, s: State, rounds: Listed, given: tuple[int, int, Stop, Heat]
) -> Trace:
    """A short search, the best of all rounds, and what is left of the budget from there on."""
    budget, seed, stop, heat = given
    first = cool(f, s, budget // _FIRST_PART, stop, heat)
    if stop():
        return first
    done = recombine(problem, f, s, rounds, (budget * _CHOOSING_PERCENT // 100, seed, stop))
    restore_best(f, s)
    left = max(budget // _FIRST_PART, budget - first.moves - done.paid)
    mild = replace(heat, start=max(heat.end, heat.start * _MILD))
    last = cool(f, s, left, stop, mild)
    costs = first.costs + tuple((first.moves + moves, cost) for moves, cost in last.costs)
    return Trace(first.moves + last.moves, costs, done)


def fill_order(f: Field) -> Array:
    """Dear visits first, then long ones."""
    return np.lexsort((np.arange(len(f.visit)), -f.visit[:, DURATION], -f.visit[:, PENALTY]))


def heat_of(f: Field, s: State) -> Heat:
    """A start temperature scaled to what leaving a visit out costs, an end scaled to a leg."""
    assigned = max(1, int((s.spot[:, AT] >= 0).sum()))
    leg = max(1.0, float(s.tally[:, TRAVEL].sum() * f.price[TRAVEL_PRICE]) / assigned)
    penalties = f.visit[:, PENALTY]
    optional = penalties[penalties < 10**7]
    loss = float(np.median(optional)) if len(optional) else leg * 2
    start = min(max(leg * 0.5, loss * START_SHARE), leg * 10)
    return Heat(start, max(0.5, leg * END_SHARE))


START_SHARE, END_SHARE = 0.25, 0.02


def cool(f: Field, s: State, budget: int, stop: Stop, heat: Heat) -> Trace:
    """Runs the moves in chunks; the best plan stays in the state."""
    sizes = np.array([heat.start, heat.end, heat.longest_string, heat.most_strings], np.float64)
    costs, done = [(0, int(s.number[BEST]))], 0
    if len(f.visit) == 0 or len(f.shift) == 0:
        return Trace(0, tuple(costs))
    while done < budget and not stop():
        upto = min(budget, done + _CHUNK)
        anneal(f, s, sizes, done, upto, budget)
        done = upto
        costs.append((done, int(s.number[BEST])))
    return Trace(done, tuple(costs))
