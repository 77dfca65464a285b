"""The plan when nothing else works: each visit at the end of the nearest free round.

Plain Python over the model, no NumPy and no compiled code; times by the checker's own rules.
"""

from bisect import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from jiahe.engine.routing.rounds.model import LeftOut, Plan, Point, Problem, Round, Shift, Visit
from jiahe.engine.routing.rounds.score import length_of, score_of
from jiahe.engine.routing.rounds.ways import arrival_at, leaving_at

_MOST_LOOKED_AT = 500_000  # pairs of visit and shift; beyond it visits look at fewer shifts


@dataclass(slots=True)
class _Day:
    """One shift's round so far, open at its end."""

    shift: Shift
    free: int
    at: Point
    levels: dict[str, int]
    stops: list[tuple[int, int]] = field(default_factory=list)
    load: int = 0
    work: int = 0
    run: int = 0  # when the visits began that no rest has ended yet


def greedy(problem: Problem) -> Plan:
    """A legal plan: visits by their earliest start, each appended where the way is shortest.

    A rest is taken before the visit that would make a run too long, whatever its price. Linked
    visits (crews, chains, pairs) are left out. The work is bounded: with very many visits only the
    shifts whose homes are nearest by east are looked at.
    """
    linked = {visit for crew in problem.crews for visit in crew}
    linked |= {visit for chain in problem.chains for visit in chain[:2]}
    linked |= {visit for pair in (*problem.pairs, *problem.apart) for visit in pair}
    days = sorted(
        (_Day(shift, shift.opens, shift.start, dict(shift.skills)) for shift in problem.shifts),
        key=lambda day: (day.shift.start[0], day.shift.id),
    )
    easts = [day.shift.start[0] for day in days]
    most = max(8, _MOST_LOOKED_AT // max(1, len(problem.visits)))
    left: list[tuple[int, LeftOut]] = []
    worked = _Worked(problem)
    for visit in sorted(problem.visits, key=lambda one: (one.windows[0][0], -one.penalty, one.id)):
        middle = bisect(easts, visit.point[0])
        around = days[max(0, middle - most // 2) : middle + most // 2 + 1]
        options = (
            () if visit.id in linked else _options(problem, visit, worked.with_room(visit, around))
        )
        chosen = min(options, key=lambda option: option[:2], default=None)
        if chosen is None or chosen[0] > visit.penalty:
            left.append((visit.id, LeftOut.NO_ROOM if days else LeftOut.NO_SHIFTS))
        else:
            worked.add(visit, chosen[2].shift)
            _append(problem, visit, chosen[2], chosen[3])
    rounds = tuple(Round(day.shift.id, tuple(day.stops)) for day in days if day.stops)
    bare = Plan(tuple(sorted(rounds, key=lambda one: one.shift_id)), tuple(sorted(left)), ())
    return Plan(bare.rounds, bare.left_out, tuple(score_of(problem, bare).items()))


class _Worked:
    """Paid seconds by person and day, against the least limit of that day."""

    def __init__(self, problem: Problem) -> None:
        self._left: dict[tuple[int, int], int] = {}
        for shift in problem.shifts:
            day = (shift.who, shift.day)
            self._left[day] = min(self._left.get(day, shift.longest_day), shift.longest_day)

    def with_room(self, visit: Visit, days: list[_Day]) -> Iterator[_Day]:
        """The days that are not too long with this visit."""
        for day in days:
            who = (day.shift.who, day.shift.day)
            if _paid(visit) <= self._left[who]:
                yield day

    def add(self, visit: Visit, shift: Shift) -> None:
        self._left[shift.who, shift.day] -= _paid(visit)


def _paid(visit: Visit) -> int:
    return visit.duration if visit.pay is None else visit.pay


def _options(
    problem: Problem, visit: Visit, days: Iterable[_Day]
) -> Iterator[tuple[int, int, _Day, int]]:
    """(way, shift, day, start) of each round that the visit may end."""
    law = problem.law
    for day in days:
        shift = day.shift
        if day.free > visit.windows[-1][1] or not _may(visit, shift, day):
            continue
        start = _rested_start(problem, visit, day)
        if start is None:
            continue
        leg = start - leaving_at(law, shift, day.at, visit.point, start)
        ends = start + length_of(visit, shift)
        home = arrival_at(law, shift, visit.point, shift.end, ends)
        work = day.work + leg + home - start
        if home <= shift.closes and work <= shift.longest:
            yield leg, shift.id, day, start


def _rested_start(problem: Problem, visit: Visit, day: _Day) -> int | None:
    """The first start, after a rest where the visit would make the run too long."""
    shift, law, rest = day.shift, problem.law, day.shift.rest
    start = _start(visit, arrival_at(law, shift, day.at, visit.point, day.free))
    if start is None or rest is None or not day.stops:
        return start
    is_rested = leaving_at(law, shift, day.at, visit.point, start) - day.free >= rest.length
    if is_rested or start + length_of(visit, shift) - day.run <= rest.after:
        return start
    return _start(visit, arrival_at(law, shift, day.at, visit.point, day.free + rest.length))


def _may(visit: Visit, shift: Shift, day: _Day) -> bool:
    return (
        all(day.levels.get(skill, -1) >= level for skill, level in visit.needs)
        and visit.gender in (None, shift.gender)
        and shift.who not in visit.forbidden
        and (visit.only is None or shift.id in visit.only)
        and day.load + visit.load <= shift.capacity
    )


def _start(visit: Visit, arrival: int) -> int | None:
    for first, last in visit.windows:
        if arrival <= last:
            return max(arrival, first)
    return None


def _append(problem: Problem, visit: Visit, day: _Day, start: int) -> None:
    shift, rest = day.shift, day.shift.rest
    length, leaves = (
        length_of(visit, shift),
        leaving_at(problem.law, shift, day.at, visit.point, start),
    )
    if not day.stops or (rest is not None and leaves - day.free >= rest.length):
        day.run = start
    day.work += start - leaves + length
    day.stops.append((visit.id, start))
    day.free, day.at = start + length, visit.point
    day.load += visit.load
