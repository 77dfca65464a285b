"""What a plan of rounds costs, part by part, counted from the told stops alone."""

import math
from itertools import pairwise

from jiahe.engine.routing.rounds.model import Law, Lunch, Plan, Point, Problem, Shift, Visit


def seconds_between(law: Law, origin: Point, goal: Point) -> int:
    """Travel by the law of the problem."""
    if law.matrix:
        return law.matrix[int(origin[0])][int(goal[0])]
    east, north = goal[0] - origin[0], goal[1] - origin[1]
    return math.floor(math.sqrt(east * east + north * north) * law.seconds_per_metre + law.rounding)


def length_of(visit: Visit, shift: Shift) -> int:
    """Seconds that this person takes for the visit."""
    return visit.duration * shift.pace // 100


def travel_of(law: Law, shift: Shift, visits: list[Visit]) -> int:
    points = [shift.start, *(visit.point for visit in visits), shift.end]
    return sum(seconds_between(law, a, b) for a, b in pairwise(points)) if visits else 0


def work_of(problem: Problem, shift: Shift, visits: list[Visit]) -> int:
    """Paid seconds of a round: travel and visits, not waiting."""
    return travel_of(problem.law, shift, visits) + sum(length_of(one, shift) for one in visits)


def score_of(problem: Problem, plan: Plan) -> dict[str, int]:
    """The parts of the score; their sum is the cost."""
    visits = {visit.id: visit for visit in problem.visits}
    shifts = {shift.id: shift for shift in problem.shifts}
    weights, score = problem.weights, dict.fromkeys(PARTS, 0)
    before, planned = dict(problem.reference), set()
    earned = {shift.who: 0 for shift in problem.shifts}
    for one in plan.rounds:
        shift = shifts[one.shift_id]
        made = [visits[visit_id] for visit_id, _ in one.stops]
        planned |= {visit.id for visit in made}
        earned[shift.who] += sum(v.duration if v.pay is None else v.pay for v in made)
        work = work_of(problem, shift, made)
        score["travel"] += weights.travel * travel_of(problem.law, shift, made)
        score["callout"] += shift.callout if made else 0
        score["overtime"] += weights.overtime * max(0, work - shift.regular)
        stops = [(visits[visit_id], start) for visit_id, start in one.stops]
        score["lunch"] += weights.lunch * _lunch_missing(problem.law, shift, stops)
        for visit in made:
            score["preference"] += _strange(visit, shift.who) * weights.not_preferred
            score["continuity"] += _discontinuity(visit, shift.who)
            score["changed"] += weights.changed * (before.get(visit.id, shift.who) != shift.who)
    score["unassigned"] = sum(v.penalty for v in problem.visits if v.id not in planned)
    incomes = dict(problem.incomes)
    for who, seconds in earned.items():
        minutes = (incomes.get(who, 0) + seconds) // 60
        score["fairness"] += weights.fairness * minutes * minutes // 3600
    for shift in problem.shifts:
        if shift.id not in {one.shift_id for one in plan.rounds}:
            score["lunch"] += weights.lunch * _lunch_missing(problem.law, shift, [])
    return score


PARTS = (
    "travel", "unassigned", "preference", "continuity", "changed", "overtime", "lunch", "fairness",
    "callout",
)  # fmt: skip


def _strange(visit: Visit, who: int) -> bool:
    return bool(visit.preferred) and who not in visit.preferred


def _discontinuity(visit: Visit, who: int) -> int:
    regulars = dict(visit.regulars)
    return max(regulars.values(), default=0) - regulars.get(who, 0)


def _lunch_missing(law: Law, shift: Shift, stops: list[tuple[Visit, int]]) -> int:
    """Seconds missing from the longest idle stretch; idle is before the way to the next stop."""
    lunch = owed_lunch(shift)
    if lunch is None:
        return 0
    room, free, at = 0, shift.opens, shift.start
    for visit, start in stops:
        leave = start - seconds_between(law, at, visit.point)
        room = max(room, min(lunch.closes, leave) - max(lunch.opens, free))
        free, at = start + length_of(visit, shift), visit.point
    home = free + (seconds_between(law, at, shift.end) if stops else 0)
    room = max(room, min(lunch.closes, shift.closes) - max(lunch.opens, home))
    return max(0, lunch.length - room)


def owed_lunch(shift: Shift) -> Lunch | None:
    """The lunch inside the shift; none when the shift is too short for it."""
    if shift.lunch is None:
        return None
    opens, closes = max(shift.lunch.opens, shift.opens), min(shift.lunch.closes, shift.closes)
    if closes - opens < shift.lunch.length:
        return None
    return Lunch(opens, closes, shift.lunch.length)
