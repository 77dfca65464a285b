"""The independent judge of a plan of rounds: own code path, plain Python, trusts nothing.

It reads the model alone, never the tables of the search, and takes the told starts at their word:
a round is legal when each start is in a window, reachable from the stop before, and the way home
ends before the shift does.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from jiahe.engine.routing.rounds.model import Plan, Problem, Round, Shift, Visit
from jiahe.engine.routing.rounds.score import (
    Stops,
    legs_of,
    overlong_of,
    score_of,
    work_of,
)


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that is wrong, with the visit and the shift it is about."""

    kind: str
    visit_id: int | None = None
    shift_id: int | None = None


class IllegalPlan(ValueError):  # noqa: N818 -- the house names a refusal for its state
    """A plan that breaks the rules of its problem; `violations` says where."""

    def __init__(self, found: list[Violation]) -> None:
        kinds = ", ".join(f"{kind} x{n}" for kind, n in Counter(v.kind for v in found).items())
        super().__init__(f"illegal plan: {kinds}")
        self.violations = tuple(found)


def confirmed(problem: Problem, plan: Plan) -> Plan:
    """The plan itself when nothing is wrong with it; raises `IllegalPlan`."""
    found = violations(problem, plan)
    if found:
        raise IllegalPlan(found)
    return plan


def violations(problem: Problem, plan: Plan) -> list[Violation]:
    """All that is wrong with the plan; an empty list for a good one."""
    visits = {visit.id: visit for visit in problem.visits}
    shifts = {shift.id: shift for shift in problem.shifts}
    found = list(_attendance(problem, plan))
    found += [
        Violation("unknown_shift", None, r.shift_id)
        for r in plan.rounds
        if r.shift_id not in shifts
    ]
    found += [
        Violation("unknown_visit", visit_id)
        for one in plan.rounds
        for visit_id, _ in one.stops
        if visit_id not in visits
    ]
    if found:
        return found
    for one in plan.rounds:
        found += _round_faults(problem, visits, shifts[one.shift_id], one)
    found += _day_faults(plan, visits, shifts)
    found += link_faults(problem, plan)
    if not found and dict(plan.score) != score_of(problem, plan):
        found.append(Violation("score"))
    return found


def _attendance(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Each visit is planned or left out once, each shift has one round at most."""
    told = Counter(visit_id for one in plan.rounds for visit_id, _ in one.stops)
    told.update(visit_id for visit_id, _ in plan.left_out)
    for visit in problem.visits:
        if told[visit.id] != 1:
            yield Violation("counted", visit.id)
    for shift_id, count in Counter(one.shift_id for one in plan.rounds).items():
        if count > 1:
            yield Violation("two_rounds", None, shift_id)


def _round_faults(
    problem: Problem, visits: dict[int, Visit], shift: Shift, one: Round
) -> Iterator[Violation]:
    stops: Stops = [(visits[visit_id], start) for visit_id, start in one.stops]
    if not stops:
        yield Violation("empty_round", None, shift.id)
        return
    for visit, start in stops:
        for kind in stop_faults(visit, shift, start):
            yield Violation(kind, visit.id, shift.id)
    yield from _time_faults(problem, shift, stops)
    if sum(visit.load for visit, _ in stops) > shift.capacity:
        yield Violation("overloaded", None, shift.id)
    if work_of(problem, shift, stops) > shift.longest:
        yield Violation("too_long", None, shift.id)
    is_strict = shift.rest is not None and shift.rest.price is None
    if is_strict and overlong_of(problem.law, shift, stops) > 0:
        yield Violation("unrested", None, shift.id)


def _day_faults(
    plan: Plan, visits: dict[int, Visit], shifts: dict[int, Shift]
) -> Iterator[Violation]:
    """Days of a person with more paid time than any shift of that day allows."""
    limits: dict[tuple[int, int], int] = {}
    worked: Counter[tuple[int, int]] = Counter()
    for shift in shifts.values():
        day = (shift.who, shift.day)
        limits[day] = min(limits.get(day, shift.longest_day), shift.longest_day)
    for one in plan.rounds:
        shift = shifts[one.shift_id]
        some = [visits[visit_id] for visit_id, _ in one.stops]
        worked[shift.who, shift.day] += sum(v.duration if v.pay is None else v.pay for v in some)
        if worked[shift.who, shift.day] > limits[shift.who, shift.day]:
            yield Violation("day_too_long", None, shift.id)


def _time_faults(problem: Problem, shift: Shift, stops: Stops) -> Iterator[Violation]:
    legs = legs_of(problem.law, shift, stops)
    for (visit, start), (free, leaves, _) in zip(stops, legs, strict=False):
        if free > start:
            yield Violation("overlap", visit.id, shift.id)
        elif free > leaves:
            yield Violation("late", visit.id, shift.id)
    if legs[-1][2] > shift.closes:
        yield Violation("home_late", stops[-1][0].id, shift.id)


def stop_faults(visit: Visit, shift: Shift, start: int) -> Iterator[str]:
    """What is wrong with this visit at this start in this shift, whatever is around it."""
    levels = dict(shift.skills)
    if any(levels.get(skill, -1) < level for skill, level in visit.needs):
        yield "skill"
    if visit.gender is not None and shift.gender != visit.gender:
        yield "gender"
    if shift.who in visit.forbidden:
        yield "forbidden"
    if visit.only is not None and shift.id not in visit.only:
        yield "pinned"
    if not any(first <= start <= last for first, last in visit.windows):
        yield "window"


def link_faults(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Links of the problem that the plan breaks, each told at one of its visits."""
    starts = {visit_id: start for one in plan.rounds for visit_id, start in one.stops}
    shifts = {shift.id: shift.who for shift in problem.shifts}
    who = {visit_id: shifts[one.shift_id] for one in plan.rounds for visit_id, _ in one.stops}
    for crew in problem.crews:
        there = [starts[visit_id] for visit_id in crew if visit_id in starts]
        if len(there) not in (0, len(crew)):
            yield Violation("crew_incomplete", crew[0])
        if len(set(there)) > 1 or len({who[v] for v in crew if v in who}) < len(there):
            yield Violation("crew_apart", crew[0])
    for one, other in problem.pairs:
        if one in who and other in who and who[one] != who[other]:
            yield Violation("pair_parted", other)
    for one, other in problem.apart:
        if one in who and who[one] == who.get(other):
            yield Violation("not_apart", other)
    yield from _chain_faults(problem, starts)


def _chain_faults(problem: Problem, starts: dict[int, int]) -> Iterator[Violation]:
    for first, second, least, most in problem.chains:
        if second in starts and first not in starts:
            yield Violation("chain_broken", second)
        elif second in starts and not least <= starts[second] - starts[first] <= most:
            yield Violation("chain_gap", second)
