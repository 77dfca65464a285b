"""A day too large for listing all its rounds, part by part: each part by its best rounds.

Rounds that lie together are a part, with the visits near them that nobody makes. Parts are chosen
anew in each stage, so that borders move. Links reach over parts, so a linked day is left as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from jiahe.engine.routing.rounds.arrays import field_of
from jiahe.engine.routing.rounds.check import violations
from jiahe.engine.routing.rounds.field import Array, Field
from jiahe.engine.routing.rounds.model import LeftOut, Plan, Problem, Round
from jiahe.engine.routing.rounds.score import score_of
from jiahe.engine.routing.rounds.search import LONGEST_ROUND, Heat, improve_by_rounds
from jiahe.engine.routing.rounds.split import Alone, Executor, groups_of

PART = 60  # visits; all their rounds can be listed on most days
MOVES_FOR_PART = 8000  # what choosing takes on average, in moves of the search
_MOST_MOVES = 30_000  # and at most, or the part is only searched
STAGES = 6  # at most; later ones find little
_SEARCHED = 500  # moves after choosing
_HEAT = Heat(start=200.0, end=5.0, longest_string=6, most_strings=6)


@dataclass(frozen=True)
class Part:
    """A problem of its own with the plan that stands."""

    problem: Problem
    plan: Plan
    seed: int


def stages_for(problem: Problem, moves: int) -> int:
    """How often a day can be gone through in the time of so many moves; 0 for a linked one."""
    if problem.crews or problem.chains or problem.pairs or problem.apart:
        return 0
    parts = max(1, round(len(problem.visits) / PART))
    return min(STAGES, moves // (parts * MOVES_FOR_PART))


def improve_in_parts(
    problem: Problem, plan: Plan, stages: int, seed: int, executor: Executor | None = None
) -> Plan:
    """A plan that is not dearer, by so many stages; the same for any executor."""
    f = field_of(problem)
    for stage in range(stages):
        tasks = list(_parts(problem, plan, f, (seed, stage + 1)))
        made = list((executor or Alone()).map(improve_part, tasks))
        joined = _joined(problem, plan, tasks, made)
        if joined.total < plan.total and not violations(problem, joined):
            plan = joined
    return plan


def improve_part(part: Part) -> Plan:
    """The part's plan after its best rounds were chosen."""
    return improve_by_rounds(part.problem, part.plan, (_MOST_MOVES, _SEARCHED), part.seed, _HEAT)[0]


def _parts(problem: Problem, plan: Plan, f: Field, turn: tuple[int, int]) -> Iterator[Part]:
    seed, stage = turn
    made = {one.shift_id: one for one in plan.rounds}
    for visits, shifts in groups_of(f, _table(problem, plan), seed + stage, stage, PART):
        part = replace(
            problem,
            visits=tuple(problem.visits[k] for k in visits),
            shifts=tuple(problem.shifts[k] for k in shifts),
        )
        rounds = tuple(made[one.id] for one in part.shifts if one.id in made)
        yield Part(part, Plan(rounds, (), ()), seed * 1000 + stage)


def _table(problem: Problem, plan: Plan) -> Array:
    """Visits by shift, the first column their number, as `split` has them."""
    visits = {visit.id: k for k, visit in enumerate(problem.visits)}
    shifts = {shift.id: k for k, shift in enumerate(problem.shifts)}
    table = np.zeros((len(shifts), LONGEST_ROUND + 3), np.int64)
    for one in plan.rounds:
        row = table[shifts[one.shift_id]]
        row[0] = len(one.stops)
        row[1 : len(one.stops) + 1] = [visits[visit_id] for visit_id, _ in one.stops]
    return table


def _joined(problem: Problem, plan: Plan, parts: list[Part], made: list[Plan]) -> Plan:
    """The parts' plans as one; rounds and visits of no part stay as they are."""
    changed = {shift.id for part in parts for shift in part.problem.shifts}
    seen = {visit.id for part in parts for visit in part.problem.visits}
    rounds: list[Round] = [one for one in plan.rounds if one.shift_id not in changed]
    left: list[tuple[int, LeftOut]] = [one for one in plan.left_out if one[0] not in seen]
    for one in made:
        rounds += one.rounds
        left += one.left_out
    order = {shift.id: k for k, shift in enumerate(problem.shifts)}
    bare = Plan(tuple(sorted(rounds, key=lambda one: order[one.shift_id])), tuple(sorted(left)), ())
    return replace(bare, score=tuple(score_of(problem, bare).items()))
