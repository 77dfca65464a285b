"""What a plan of rounds costs, part by part, counted from the told stops alone."""

from itertools import pairwise

from jiahe.engine.routing.rounds.model import Law, Lunch, Plan, Problem, Shift, Visit
from jiahe.engine.routing.rounds.ways import arrival_at, leaving_at, seconds_between

__all__ = ["length_of", "score_of", "seconds_between", "work_of"]

Stops = list[tuple[Visit, int]]


def length_of(visit: Visit, shift: Shift) -> int:
    """Seconds that this person takes for the visit."""
    return visit.duration * shift.pace // 100


def legs_of(law: Law, shift: Shift, stops: Stops) -> list[tuple[int, int, int]]:
    """(free, leaves, arrives) of each way of a round, the way home last.

    Everybody leaves as late as the next start allows, and for home at once.
    """
    legs, free, at = [], shift.opens, shift.start
    for visit, start in stops:
        legs.append((free, leaving_at(law, shift, at, visit.point, start), start))
        free, at = start + length_of(visit, shift), visit.point
    home = arrival_at(law, shift, at, shift.end, free) if stops else free
    return [*legs, (free, free, home)]


def work_of(problem: Problem, shift: Shift, stops: Stops) -> int:
    """Paid seconds of a round: travel and visits, not waiting."""
    return _travel(legs_of(problem.law, shift, stops)) + sum(length_of(v, shift) for v, _ in stops)


def _travel(legs: list[tuple[int, int, int]]) -> int:
    return sum(arrives - leaves for _, leaves, arrives in legs)


def overlong_of(law: Law, shift: Shift, stops: Stops) -> int:
    """Seconds by which runs of visits without a rest last too long, all together."""
    rest = shift.rest
    if rest is None or not stops:
        return 0
    gaps = [leaves - free for free, leaves, _ in legs_of(law, shift, stops)[1:-1]]
    cuts = [0, *(k + 1 for k, gap in enumerate(gaps) if gap >= rest.length), len(stops)]
    runs = [stops[first:last] for first, last in pairwise(cuts)]
    lasts = [run[-1][1] + length_of(run[-1][0], shift) - run[0][1] for run in runs if len(run) > 1]
    return sum(max(0, last - rest.after) for last in lasts)


def lateness_of(stops: Stops) -> list[int]:
    """Seconds by which each visit is late for the last window that was open at its start."""
    return [max(0, start - _due(visit, start)) for visit, start in stops]


def _due(visit: Visit, start: int) -> int:
    opened = sum(first <= start for first, _ in visit.windows)
    return visit.due_in(max(0, opened - 1))


def gaps_of(law: Law, shift: Shift, stops: Stops) -> list[tuple[int, int, int]]:
    """(free, at the next door, visit's start) before each stop when everybody leaves at once."""
    places = [shift.start, *(visit.point for visit, _ in stops)]
    free = [shift.opens, *(start + length_of(visit, shift) for visit, start in stops)]
    doors = [
        arrival_at(law, shift, at, visit.point, leaves)
        for (visit, _), at, leaves in zip(stops, places, free, strict=False)
    ]
    starts = [start for _, start in stops]
    return list(zip(free, doors, starts, strict=False))


def lunches_of(law: Law, shift: Shift, stops: Stops) -> list[int]:
    """Seconds of a lunch that each gap before a stop has room for: a whole one, or 0."""
    lunch = owed_lunch(shift)
    if lunch is None or lunch.missed is None:
        return [0] * len(stops)
    rooms = [
        min(lunch.closes, start) - max(lunch.opens, door)
        for _, door, start in gaps_of(law, shift, stops)
    ]
    return [lunch.length if room >= lunch.length else 0 for room in rooms]


def waiting_of(law: Law, shift: Shift, stops: Stops) -> int:
    """Seconds between visits that are neither way nor lunch, which is taken where most are saved.

    A lunch by the second (`Lunch.missed` None) counts as waiting.
    """
    waited = sum(start - door for _, door, start in gaps_of(law, shift, stops)[1:])
    return waited - max(lunches_of(law, shift, stops)[1:], default=0)


def idle_of(problem: Problem, shift: Shift, stops: Stops) -> int:
    """Seconds of the shift, and of the time after it, without visit, way and lunch."""
    home = legs_of(problem.law, shift, stops)[-1][2] if stops else shift.opens
    lunch = max(lunches_of(problem.law, shift, stops), default=0)
    work = work_of(problem, shift, stops) if stops else 0
    return max(shift.ends, home) - shift.opens - work - lunch


def score_of(problem: Problem, plan: Plan) -> dict[str, int]:
    """The parts of the score; their sum is the cost."""
    visits = {visit.id: visit for visit in problem.visits}
    shifts = {shift.id: shift for shift in problem.shifts}
    weights, score = problem.weights, dict.fromkeys(PARTS, 0)
    before, planned = dict(problem.reference), set()
    earned = {shift.who: 0 for shift in problem.shifts}
    for one in plan.rounds:
        shift = shifts[one.shift_id]
        stops = [(visits[visit_id], start) for visit_id, start in one.stops]
        made = [visit for visit, _ in stops]
        planned |= {visit.id for visit in made}
        earned[shift.who] += sum(v.duration if v.pay is None else v.pay for v in made)
        legs = legs_of(problem.law, shift, stops)
        work = _travel(legs) + sum(length_of(visit, shift) for visit in made)
        score["travel"] += weights.travel * _travel(legs)
        score["callout"] += shift.callout if made else 0
        score["overtime"] += weights.overtime * max(0, work - shift.regular)
        score["lunch"] += _lunch_price(problem, shift, stops)
        score["waiting"] += weights.waiting * waiting_of(problem.law, shift, stops)
        score["extra"] += weights.extra * max(0, legs[-1][2] - shift.ends)
        if shift.rest is not None and shift.rest.price is not None:
            score["rest"] += shift.rest.price * overlong_of(problem.law, shift, stops)
        late = lateness_of(stops)
        score["late"] += weights.late * sum(late)
        score["latest"] = max(score["latest"], weights.latest * max(late, default=0))
        for visit in made:
            score["preference"] += _strange(visit, shift.who) * weights.not_preferred
            score["continuity"] += _discontinuity(visit, shift.who)
            score["changed"] += weights.changed * (before.get(visit.id, shift.who) != shift.who)
    score["unassigned"] = sum(v.penalty for v in problem.visits if v.id not in planned)
    incomes = dict(problem.incomes)
    for who, seconds in earned.items():
        minutes = (incomes.get(who, 0) + seconds) // 60
        score["fairness"] += weights.fairness * minutes * minutes // 3600
    rounds = {one.shift_id: [(visits[k], start) for k, start in one.stops] for one in plan.rounds}
    for shift in problem.shifts:
        stops = rounds.get(shift.id, [])
        idle = weights.idlest * idle_of(problem, shift, stops) if weights.idlest else 0
        score["idlest"] = max(score["idlest"], idle)
        score["lunch"] += 0 if stops else _lunch_price(problem, shift, [])
    return score


PARTS = (
    "travel", "unassigned", "preference", "continuity", "changed", "overtime", "lunch", "fairness",
    "callout", "rest", "late", "latest", "waiting", "extra", "idlest",
)  # fmt: skip


def _strange(visit: Visit, who: int) -> bool:
    return bool(visit.preferred) and who not in visit.preferred


def _discontinuity(visit: Visit, who: int) -> int:
    regulars = dict(visit.regulars)
    return max(regulars.values(), default=0) - regulars.get(who, 0)


def _lunch_price(problem: Problem, shift: Shift, stops: Stops) -> int:
    """The price of a lunch that is short, or, where it is taken whole, missed; home has one."""
    lunch = owed_lunch(shift)
    if lunch is None or lunch.missed is None:
        return problem.weights.lunch * _lunch_missing(shift, legs_of(problem.law, shift, stops))
    return 0 if not stops or any(lunches_of(problem.law, shift, stops)) else lunch.missed


def _lunch_missing(shift: Shift, legs: list[tuple[int, int, int]]) -> int:
    """Seconds missing from the longest idle stretch; idle is before the way to the next stop."""
    lunch = owed_lunch(shift)
    if lunch is None:
        return 0
    idle = [(free, leaves) for free, leaves, _ in legs[:-1]] + [(legs[-1][2], shift.closes)]
    room = max(min(lunch.closes, until) - max(lunch.opens, free) for free, until in idle)
    return max(0, lunch.length - max(0, room))


def owed_lunch(shift: Shift) -> Lunch | None:
    """The lunch inside the shift; none when the shift is too short for it."""
    if shift.lunch is None:
        return None
    opens, closes = max(shift.lunch.opens, shift.opens), min(shift.lunch.closes, shift.closes)
    if closes - opens < shift.lunch.length:
        return None
    return Lunch(opens, closes, shift.lunch.length, shift.lunch.missed)
