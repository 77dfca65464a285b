"""Problems full of links, planned by one order of all visits (`kernel_ordered`)."""

from collections.abc import Iterator

import numpy as np

from jiahe.engine.routing.rounds.arrays import field_of, with_neighbours
from jiahe.engine.routing.rounds.field import (
    BEST,
    EARLIEST,
    IDLEST_PRICE,
    KIND,
    LUNCH_OPENS,
    NUMBERS,
    RANDOM,
    TOTAL,
    TRAVEL_PRICE,
    Array,
    Field,
)
from jiahe.engine.routing.rounds.kernel_day import put_off
from jiahe.engine.routing.rounds.kernel_ordered import anneal_order, keep_best_order
from jiahe.engine.routing.rounds.kernel_played import play_all
from jiahe.engine.routing.rounds.model import FOREVER, LeftOut, Plan, Problem, Round
from jiahe.engine.routing.rounds.score import score_of
from jiahe.engine.routing.rounds.search import Stop, never
from jiahe.engine.routing.rounds.tell import reasons_of
from jiahe.engine.routing.rounds.turns import (
    AFTER_WAITED,
    DAY_COLUMNS,
    LOG_COLUMNS,
    PLAIN_COLUMNS,
    START,
    STOP_COLUMNS,
    Order,
)

MOVES = 100  # for one of the usual search, which tries hundreds of places in each of its own
_CHUNK = 20_000
START_HEAT, END_HEAT = 4.0, 0.1  # shares of a mean way to a neighbour


def can_order(problem: Problem) -> bool:
    """Whether every link joins just two visits of two persons, and no part of the cost is missing.

    Lunch by the second, rests, hours, a day's limit and even incomes are not known here.
    """
    weights, shifts = problem.weights, problem.shifts
    is_plain = not problem.pairs and not problem.law.speeds and not weights.fairness
    has_breaks = any(s.rest or s.longest_day < FOREVER for s in shifts)
    lunches = [shift.lunch for shift in shifts if shift.lunch]
    has_lunch = bool(weights.lunch) and any(lunch.missed is None for lunch in lunches)
    apart = {frozenset(pair) for pair in problem.apart}
    crews = [frozenset(crew) for crew in problem.crews]
    chains = [frozenset(chain[:2]) for chain in problem.chains]
    joined = apart.union(crews, chains)
    members = [one for link in joined for one in link]
    in_twos = all(len(link) == 2 for link in joined) and len(set(members)) == len(members)
    is_simple = in_twos and all(chain in apart for chain in chains) and not set(crews) & {*chains}
    one_shift_each = len({shift.who for shift in shifts}) == len(shifts)
    return is_plain and not has_breaks and not has_lunch and is_simple and one_shift_each


def plan_ordered(problem: Problem, budget_moves: int, seed: int, stop: Stop = never) -> Plan:
    """A plan that holds every link; `can_order` says for which problems. The same for the same."""
    f = with_neighbours(field_of(problem))
    o = order_of(problem, f, seed)
    play_all(f, o)
    keep_best_order(o)
    heat, total, done = _heat(f), budget_moves * MOVES, 0
    while len(f.visit) and len(f.shift) and done < total and not stop():
        upto = min(total, done + _CHUNK)
        anneal_order(f, o, heat, done, upto, total)
        done = upto
    o.turn[:], o.who[:], o.meal[:] = o.best_turn, o.best_who, o.best_meal
    play_all(f, o)
    assert o.number[TOTAL] == o.number[BEST]
    return told(problem, f, o)


def order_of(problem: Problem, f: Field, seed: int) -> Order:
    """Units by their earliest start, each visit with an able shift drawn by the seed."""
    rows = {visit.id: row for row, visit in enumerate(problem.visits)}
    units = np.array(list(_units(problem, rows)), np.int64).reshape(-1, 4)
    of = np.zeros(len(rows), np.int64)
    for column in (1, 0):
        there = units[:, column] >= 0
        of[units[there, column]] = np.flatnonzero(there)
    turn = np.lexsort((np.arange(len(units)), f.visit[units[:, 0], EARLIEST]))
    able, count = _able_lists(f.able)
    random = np.random.default_rng(seed)
    drawn = random.integers(0, np.maximum(1, count)[f.visit[:, KIND]])
    who = able[f.visit[:, KIND], drawn] if able.shape[1] else np.full(len(rows), -1, np.int64)
    number = np.zeros(NUMBERS, np.int64)
    columns = STOP_COLUMNS if problem.is_day_priced else PLAIN_COLUMNS
    meal = f.shift[:, LUNCH_OPENS].copy()
    number[RANDOM] = (seed * 2862933555777941757 + 3037000493) % 2**48
    return Order(
        unit=units, of=of, turn=turn, where=np.argsort(turn), who=who, meal=meal,
        stop=np.full((len(rows), columns), -1, np.int64), part=np.zeros((len(units), 2), np.int64),
        day=np.zeros((len(f.shift), DAY_COLUMNS), np.int64),
        end=np.zeros((len(f.shift), 2), np.int64),
        last=np.zeros(len(f.shift), np.int64), dirty=np.zeros(len(f.shift), np.int64),
        log=np.zeros((len(units), LOG_COLUMNS), np.int64),
        log_end=np.zeros((len(f.shift), 3), np.int64),
        able=able, able_count=count, best_turn=turn.copy(), best_who=who.copy(),
        best_meal=meal.copy(), undo=np.zeros(7, np.int64), number=number,
        priced=1 if problem.is_day_priced else None,
    )  # fmt: skip


def _units(problem: Problem, rows: dict[int, int]) -> Iterator[tuple[int, int, int, int]]:
    """(visit, visit or -1, least, most) with the gap between the two starts."""
    chained = {frozenset(chain[:2]) for chain in problem.chains}
    linked = [(*crew, 0, 0) for crew in problem.crews]
    linked += [(*chain[:3], min(chain[3], FOREVER - 1)) for chain in problem.chains]
    linked += [
        (*pair, -FOREVER, FOREVER) for pair in problem.apart if frozenset(pair) not in chained
    ]
    free = dict.fromkeys(rows)
    for one, other, least, most in linked:
        yield rows[one], rows[other], least, most
        del free[one], free[other]
    yield from ((rows[one], -1, 0, 0) for one in free)


def _able_lists(able: Array) -> tuple[Array, Array]:
    """Able shifts of each class of demands, and their number."""
    count = able.sum(axis=1).astype(np.int64)
    order = np.argsort(1 - able.astype(np.int64), axis=1, kind="stable")
    there = np.arange(able.shape[1])[None] < count[:, None]
    return np.where(there, order, -1), count


def _heat(f: Field) -> Array:
    """Temperatures by the mean way from a visit to its nearest ones, and what its seconds cost.

    A second more or less on one shift is, over all shifts, so much of the most idle one's.
    """
    near = f.near[:, 1:9]
    apart = [
        np.hypot(*(f.place[row] - f.place[one])) * f.law[0]
        if not len(f.matrix)
        else f.matrix[int(f.place[row, 0]), int(f.place[one, 0])]
        for row in range(len(near))
        for one in near[row]
        if one >= 0
    ]
    price = max(1, int(f.price[TRAVEL_PRICE])) + int(f.price[IDLEST_PRICE]) / max(1, len(f.shift))
    leg = max(1.0, float(np.mean(apart)) * price) if apart else 1.0
    return np.array([leg * START_HEAT, leg * END_HEAT])


def told(problem: Problem, f: Field, o: Order) -> Plan:
    """The working plan, just played from nothing, in the words of the model."""
    rounds: dict[int, list[tuple[int, int]]] = {}
    start = o.stop[:, START].copy()
    if o.priced is not None:
        _put_off(f, o, start)
    for row in np.lexsort((np.arange(len(start)), start)):
        if start[row] >= 0:
            stop = (problem.visits[row].id, int(start[row]))
            rounds.setdefault(int(o.who[row]), []).append(stop)
    made = tuple(Round(problem.shifts[k].id, tuple(rounds[k])) for k in sorted(rounds))
    left = np.flatnonzero(start < 0)
    ids = (problem.visits[row].id for row in left)
    reasons = tuple(zip(ids, _reasons(problem, f, left), strict=True))
    bare = Plan(made, reasons, ())
    return Plan(made, reasons, tuple(score_of(problem, bare).items()))


def _put_off(f: Field, o: Order, start: Array) -> None:
    """Begins the first visits of each day later, as far as that only ends waiting."""
    later = np.array([put_off(f, o, shift) for shift in range(len(f.shift))], np.int64)
    made = start >= 0
    start[made] += np.maximum(0, later[o.who[made]] - o.stop[made, AFTER_WAITED])


def _reasons(problem: Problem, f: Field, left: Array) -> list[LeftOut]:
    linked = {one for link in (*problem.crews, *problem.apart) for one in link}
    told = reasons_of(f, left)
    return [
        LeftOut.CREW_INCOMPLETE
        if why is LeftOut.NO_ROOM and problem.visits[row].id in linked
        else why
        for row, why in zip(left, told, strict=True)
    ]
