"""The product's question put to the compiled search, and its answer put back on the board.

The translation is nearly exact, and where it is not (runs of visits that end in promised time, days
over midnight, starts on a grid, the factors of cells) the board decides: a stop that the product's
own rules refuse is not taken over.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from math import cos, radians
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from jiahe.engine.intervals import Span, union
from jiahe.engine.routing.board import Board, Setting
from jiahe.engine.routing.executor import Executor
from jiahe.engine.routing.filters import has_skill
from jiahe.engine.routing.insertion import insert_all
from jiahe.engine.routing.model import Job, Problem
from jiahe.engine.routing.model import Worker as Person
from jiahe.engine.routing.rounds.model import (
    FOREVER,
    REQUIRED,
    Law,
    Rest,
    Shift,
    Visit,
    Weights,
)
from jiahe.engine.routing.rounds.model import Plan as Planned
from jiahe.engine.routing.rounds.model import Problem as Rounds
from jiahe.engine.routing.rounds.search import plan
from jiahe.engine.routing.rounds.split import CLUSTER, plan_split
from jiahe.engine.slots import is_feasible
from jiahe.engine.travel import CrowTravel, Place, TravelModel
from jiahe.engine.travelfit import FittedTravel, hour_class
from jiahe.engine.workday import WorkRules

_ASIDE = (
    3 * 3600
)  # seconds by which a shift opens early: the way from home is nobody's working time
_METRES = 111_195.0  # to a degree of latitude
_HIGHEST = 10  # a grade told as a level: less is better there, more is better here
_MINUTE, _DAY = 60, 86_400
_WEEK = 168  # hours
SPLIT_FROM = 2 * CLUSTER  # visits of a day that is split into parts, here or at the executor's


@dataclass(frozen=True)
class Asked:
    """The question in the search's words, and what its numbers stand for."""

    rounds: Rounds
    job_of: dict[int, int]  # visit to job; promised time has none
    worker_of: dict[int, int]  # shift to worker
    origin: datetime


def board_by_kernel(
    setting: Setting, budget_moves: int, seed: int, executor: Executor | None = None
) -> Board:
    """The compiled search's plan as far as the product's rules allow it, gaps filled by regret.

    A large day is split; its parts go to the executor, if there is one.
    """
    asked = asked_of(setting.problem)
    made = _planned(asked.rounds, budget_moves, seed, executor)
    board = Board(setting)
    crews: dict[int, list[int]] = {}
    starts: dict[int, datetime] = {}
    for one in made.rounds:
        for visit, start in one.stops:
            if visit in asked.job_of:
                job_id = asked.job_of[visit]
                crews.setdefault(job_id, []).append(asked.worker_of[one.shift_id])
                starts[job_id] = asked.origin + timedelta(seconds=start)
    for job_id in sorted(crews, key=lambda one: (starts[one], one)):
        job, crew = setting.jobs[job_id], tuple(sorted(crews[job_id]))
        begins = _on_grid(setting, job, starts[job_id])
        if begins is not None and _may_be_booked(board, job, begins, crew):
            board.put(job, begins, crew)
    insert_all(board, board.open_jobs())
    return board


def _planned(rounds: Rounds, budget_moves: int, seed: int, executor: Executor | None) -> Planned:
    if len(rounds.visits) < SPLIT_FROM:
        return plan(rounds, budget_moves, seed)[0]
    return plan_split(rounds, budget_moves, seed, executor)


def _on_grid(setting: Setting, job: Job, start: datetime) -> datetime | None:
    """The first start on offer that is not earlier."""
    return next((one for one in setting.requests[job.id].starts if one >= start), None)


def _may_be_booked(board: Board, job: Job, start: datetime, crew: tuple[int, ...]) -> bool:
    problem, span = board.setting.problem, Span(start, start + job.length)
    whole = len(set(crew)) == job.crew_size
    pinned = job.pinned_worker is None or job.pinned_worker in crew
    return (
        whole
        and pinned
        and all(
            is_feasible(
                board.diaries[worker_id],
                span,
                job.place,
                problem.travel,
                problem.rules,
                problem.zone,
            ).ok
            for worker_id in crew
        )
    )


def asked_of(problem: Problem) -> Asked:
    """Each seat is a visit, each stretch of work a shift, promised time a pinned visit."""
    first = min(_instants(problem), default=datetime.fromtimestamp(0, problem.zone))
    midnight = datetime.combine(first.astimezone(problem.zone), time(), problem.zone)
    origin = midnight.astimezone(UTC)
    flat = _Plane(problem, origin)
    stretches = [
        (worker, stretch) for worker in problem.workers for stretch in union(worker.working)
    ]
    shifts = [
        _shift(number, worker, stretch, flat, problem.rules)
        for number, (worker, stretch) in enumerate(stretches)
    ]
    able_for = _Able(stretches)
    made: list[Visit] = []
    job_of: dict[int, int] = {}
    for job in problem.jobs:
        for seat in range(job.crew_size):
            able = able_for.seat(job, seat)
            made.append(_visit(len(made), job, able, flat, problem, origin))
            job_of[len(made) - 1] = job.id
    for number, (worker, stretch) in enumerate(stretches):
        made += _promised(len(made), number, worker, stretch, flat, origin)
    weights = Weights(
        travel=max(1, problem.weights.travel),
        not_preferred=problem.weights.not_preferred * _MINUTE,
        fairness=problem.weights.load_squared * _MINUTE + problem.weights.fairness,
    )
    ahead = tuple((one.id, one.ahead_minutes * _MINUTE) for one in problem.workers)
    incomes = ahead if problem.weights.fairness else ()
    rounds = Rounds(tuple(made), tuple(shifts), flat.law, weights, incomes=incomes)
    worker_of = {number: worker.id for number, (worker, _) in enumerate(stretches)}
    return Asked(rounds, job_of, worker_of, origin)


def _instants(problem: Problem) -> Iterator[datetime]:
    yield from (window.start for job in problem.jobs for window in job.windows)
    yield from (stretch.start for worker in problem.workers for stretch in worker.working)


def _seconds(origin: datetime, moment: datetime) -> int:
    return int((moment - origin).total_seconds())


class _Plane:
    """Degrees as metres around the middle of the places, seconds from midnight, law of travel."""

    def __init__(self, problem: Problem, origin: datetime) -> None:
        self.origin = origin
        places = [job.place for job in problem.jobs] + [one.home for one in problem.workers]
        count = max(1, len(places))
        self.middle = Place(
            sum(place.lat for place in places) / count, sum(place.lng for place in places) / count
        )
        self.law = _law_of(problem.travel, origin)

    def point(self, place: Place) -> tuple[float, float]:
        east = (place.lng - self.middle.lng) * _METRES * cos(radians(self.middle.lat))
        return (round(east, 1), round((place.lat - self.middle.lat) * _METRES, 1))


def _law_of(travel: TravelModel, origin: datetime) -> Law:
    """The law in seconds and metres, half a minute for rounding up; a learnt one with its hours.

    Of a learnt law the factors of cells are left to the board; other models go like the plain one.
    """
    if isinstance(travel, FittedTravel):
        pace = travel.paces.get(travel.mode) or min(travel.paces.values())
        hours = (origin + timedelta(hours=hour) for hour in range(_WEEK))
        factors = (travel.hours[hour_class(hour, ZoneInfo(travel.zone))] for hour in hours)
        percents = tuple(max(1, round(100 * factor)) for factor in factors)
        standing = travel.overhead * _MINUTE + _MINUTE / 2
        return Law(pace * _MINUTE / 1000, standing, hours=(percents,))
    plain = travel if isinstance(travel, CrowTravel) else CrowTravel()
    pace = plain.detour * 3.6 / plain.kilometres_per_hour
    return Law(pace, plain.overhead_minutes * _MINUTE + _MINUTE / 2)


def _rest(rules: WorkRules) -> Rest:
    """The rest that the rules ask for; the buffer after each visit is a part of it here."""
    buffer = rules.buffer_minutes
    after, length = rules.continuous_minutes + buffer, rules.rest_minutes - buffer
    return Rest(after * _MINUTE, max(0, length) * _MINUTE)


def _shift(number: int, worker: Person, stretch: Span, flat: _Plane, rules: WorkRules) -> Shift:
    origin, longest = flat.origin, timedelta(minutes=rules.continuous_minutes)
    home, levels = flat.point(worker.home), dict[str, int]()
    for skill, grade in worker.skills:
        levels[skill] = max(levels.get(skill, 0), _HIGHEST - grade)
    return Shift(
        id=number,
        start=home,
        end=home,
        opens=_seconds(origin, stretch.start) - _ASIDE,
        closes=_seconds(origin, stretch.end) + _ASIDE,
        skills=tuple(sorted(levels.items())),
        person=worker.id,
        rest=_rest(rules) if longest < stretch.end - stretch.start else None,
        day=_seconds(origin, stretch.start) // _DAY,
        longest_day=rules.max_minutes_per_day * _MINUTE,
    )


class _Able:
    """Stretches that hold a whole visit at one of its starts, of workers with the skill for it.

    Visits that ask for the same share one answer: a day of ten thousand has some hundreds.
    """

    def __init__(self, stretches: Sequence[tuple[Person, Span]]) -> None:
        self._people = [worker for worker, _ in stretches]
        self._starts = np.array([one.start.timestamp() for _, one in stretches])
        self._ends = np.array([one.end.timestamp() for _, one in stretches])
        self._skilled: dict[tuple[str, int], NDArray[np.bool_]] = {}
        self._found: dict[tuple[Any, ...], frozenset[int]] = {}

    def seat(self, job: Job, seat: int) -> frozenset[int]:
        """Numbers of the stretches; of the pinned worker's alone for the first seat."""
        windows = job.windows
        if job.pinned_start is not None:
            windows = (Span(job.pinned_start, job.pinned_start + job.length),)
        pinned = job.pinned_worker if seat == 0 else None
        key = (job.skill, job.level, windows, job.length, pinned)
        if key not in self._found:
            holds = self._skilled_for(job) & self._holds(windows, job.length)
            numbers = (int(one) for one in np.flatnonzero(holds))
            self._found[key] = frozenset(
                one for one in numbers if pinned in (None, self._people[one].id)
            )
        return self._found[key]

    def _skilled_for(self, job: Job) -> NDArray[np.bool_]:
        key = (job.skill, job.level)
        if key not in self._skilled:
            told = [has_skill(worker, job) for worker in self._people]
            self._skilled[key] = np.array(told, dtype=np.bool_)
        return self._skilled[key]

    def _holds(self, windows: Iterable[Span], length: timedelta) -> NDArray[np.bool_]:
        holds = np.zeros(len(self._people), dtype=np.bool_)
        for window in windows:
            last = np.minimum(self._ends, window.end.timestamp())
            first = np.maximum(self._starts, window.start.timestamp())
            holds |= last - first >= length.total_seconds()
        return holds


def _visit(
    number: int, job: Job, able: frozenset[int], flat: _Plane, problem: Problem, origin: datetime
) -> Visit:
    windows: Iterable[tuple[datetime, datetime]] = (
        (window.start, window.end - job.length) for window in job.windows
    )
    if job.pinned_start is not None:
        windows = ((job.pinned_start, job.pinned_start),)
    told = sorted((_seconds(origin, a), _seconds(origin, b)) for a, b in windows if a <= b)
    penalty = problem.weights.unassigned * (1 + job.priority) * _MINUTE // job.crew_size
    return Visit(
        id=number,
        point=flat.point(job.place),
        windows=tuple(told) or ((FOREVER, FOREVER),),
        duration=int(job.length.total_seconds()) + problem.rules.buffer_minutes * _MINUTE,
        penalty=penalty,
        only=able,
        forbidden=job.forbidden,
        preferred=job.preferred,
        pay=int(job.length.total_seconds()),
    )


def _promised(
    first: int, number: int, worker: Person, stretch: Span, flat: _Plane, origin: datetime
) -> list[Visit]:
    """Time promised already in one stretch: visits of no choice."""
    held = [one for one in worker.busy if stretch.overlaps(one.span)]
    return [
        Visit(
            id=first + k,
            point=flat.point(one.place),
            windows=((_seconds(origin, one.span.start),) * 2,),
            duration=int(one.span.length.total_seconds()),
            penalty=REQUIRED,
            only=frozenset({number}),
        )
        for k, one in enumerate(held)
    ]
