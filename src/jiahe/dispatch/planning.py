"""A better crew for the day's promised times: the question, and what the answer would move.

Promised times stay: a plan changes who comes, never when. Seats of visits that are pinned, started
or about to start are not in question; they stand as time that is promised already.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from jiahe.dispatch.patience import Search
from jiahe.engine.fairness import gini
from jiahe.engine.intervals import Span
from jiahe.engine.routing.board import Board, Setting
from jiahe.engine.routing.check import score_of, violations
from jiahe.engine.routing.executor import Executor
from jiahe.engine.routing.explain import board_of, unassigned
from jiahe.engine.routing.filters import Skilled
from jiahe.engine.routing.improve import improve
from jiahe.engine.routing.model import Filter, Job, Plan, Problem, Stop, Unassigned, Worker
from jiahe.engine.routing.nearby import Nearby
from jiahe.engine.routing.rounds.guard import Hung
from jiahe.engine.routing.search import SMALL_MOVES
from jiahe.engine.routing.search import plan as plan_anew
from jiahe.engine.slots import Candidate, Commitment, hours_in_the_way, is_feasible

PATIENCE_SECONDS = 2.0  # somebody waits: then the greedy plan stands in
LONG_PATIENCE_SECONDS = 30.0  # of a run in the background, which may still bring a better one,
PATIENCE_A_VISIT = 0.1  # and of each visit: three times what a large day needs, alone on a core
MOVES_A_VISIT = 2  # of a run in the background, each `KERNEL_MOVES` moves of the compiled search
MOST_LOOKS = 150_000  # at workers, for the plan that stands in
MOST_COUNTED = 520_000  # workers gone through to say why nobody comes
_EXACT = 4  # looks that an exact question is worth
HUNG = Hung.__name__
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class MovableSeat:
    """A seat that a plan may give to another worker; `worker_id` is None while it is empty."""

    visit_id: int
    visit_code: str
    household: str
    version: int
    seat: int
    worker_id: int | None
    start: datetime
    has_its_own: bool = False  # the worker whom the household asked for


@dataclass(frozen=True)
class PlanningDay:
    on: date
    problem: Problem
    seats: tuple[MovableSeat, ...]

    @property
    def current(self) -> tuple[Stop, ...]:
        """Today's stops of the jobs whose crew is whole."""
        whole = {job.id: job.crew_size for job in self.problem.jobs}
        for seat in self.seats:
            whole[seat.visit_id] -= seat.worker_id is not None
        return tuple(
            sorted(
                Stop(seat.visit_id, seat.worker_id, seat.start)
                for seat in self.seats
                if seat.worker_id is not None and whole[seat.visit_id] == 0
            )
        )

    @property
    def thorough_moves(self) -> int:
        """What a search in the background may spend: a large day asks for more."""
        return MOVES_A_VISIT * len(self.problem.jobs)

    @property
    def long_patience(self) -> float:
        """Seconds after which a search in the background is given up."""
        return LONG_PATIENCE_SECONDS + PATIENCE_A_VISIT * len(self.problem.jobs)


Solver = Callable[[PlanningDay, int, int], Plan]


@dataclass(frozen=True)
class Solved:
    """A plan that its checker confirmed, who made it, and what went wrong before, if anything."""

    plan: Plan
    solver: str
    failure: str = ""


class Attempt:
    """A solver at work on a day; it can be asked more than once, with more patience."""

    def __init__(self, day: PlanningDay, solver: Solver, budget_moves: int, seed: int) -> None:
        """The greedy plan is ready before the solver begins."""
        self._day, self._fallback = day, greedy(day)
        self._search = Search(lambda: solver(day, budget_moves, seed))

    def solved(self, patience_seconds: float) -> Solved:
        """The solver's plan when it is valid and better than the greedy one; else that.

        A plan that takes a crew away and gives none is never better. A solver who dies, lies or
        hangs costs no time beyond the patience, which is counted from its beginning.
        """
        day, fallback = self._day, self._fallback
        try:
            plan = self._search.answer(patience_seconds)
            wrong = violations(day.problem, plan)
        except Exception as error:  # any failure of a solver is answered by the greedy plan
            log.exception("planner failed", extra={"on": str(day.on)})
            return Solved(fallback, "greedy", type(error).__name__)
        if wrong:
            log.error("planner broke a rule", extra={"on": str(day.on), "kind": wrong[0].kind})
            return Solved(fallback, "greedy", f"violation:{wrong[0].kind}")
        is_better = plan.total < fallback.total and not _drops_a_crew(day, plan)
        return Solved(plan, "engine") if is_better else Solved(fallback, "greedy")


def solve(
    day: PlanningDay,
    solver: Solver,
    budget_moves: int,
    seed: int,
    patience_seconds: float = PATIENCE_SECONDS,
) -> Solved:
    """The better of the solver's plan and the greedy one, within the patience."""
    return Attempt(day, solver, budget_moves, seed).solved(patience_seconds)


def engine_plan(
    day: PlanningDay, budget_moves: int, seed: int, executor: Executor | None = None
) -> Plan:
    """The better of two: the day as it stands, improved, and a day planned from nothing.

    Improving finds the few changes that pay; planning anew finds a day that is wrong as a whole.
    The parts of a large day go to the executor, if there is one.
    """
    moves = min(budget_moves, SMALL_MOVES)
    board = improve(board_of(Setting(day.problem), greedy(day)), moves, seed)
    stops = [
        Stop(job_id, worker_id, start)
        for job_id, (start, worker_ids) in board.bookings.items()
        for worker_id in worker_ids
    ]
    improved = told(day.problem, stops)
    anew = plan_anew(day.problem, budget_moves, seed, executor)
    return min(improved, anew, key=lambda one: one.total)


def _drops_a_crew(day: PlanningDay, plan: Plan) -> bool:
    return bool({stop.job_id for stop in day.current} & {left.job_id for left in plan.unassigned})


def greedy(day: PlanningDay) -> Plan:
    """Today's stops, and each job without a crew given the nearest workers who can come.

    Bounded for a day of any size, and the same on every machine: after `MOST_LOOKS` the jobs whose
    turn has not come are left over as `NOT_ASKED`; after `MOST_COUNTED` those whom nobody can take
    as `NOT_COUNTED`. Both are about a second of work.
    """
    problem, stops = day.problem, list(day.current)
    staffed, diaries = {stop.job_id for stop in stops}, _diaries(problem, stops)
    waiting = [job for job in problem.jobs if job.id not in staffed]
    nearest, unasked = _Nearest(problem, diaries), set[int]()
    for job in sorted(waiting, key=lambda one: (-one.priority, one.id)):
        if nearest.looks >= MOST_LOOKS:
            unasked.add(job.id)
            continue
        crew = nearest.crew(job)
        for stop in crew:
            who = diaries[stop.worker_id]
            busy = (*who.commitments, _commitment(stop, job))
            diaries[stop.worker_id] = replace(who, commitments=busy)
        stops += crew
    return told(problem, stops, unasked)


def told(problem: Problem, stops: Iterable[Stop], unasked: Collection[int] = ()) -> Plan:
    """The stops as a plan with its reasons, as far as they may be counted, and its score."""
    bare = Plan(tuple(sorted(stops)), (), ())
    planned = {stop.job_id for stop in bare.stops}
    board = board_of(Setting(problem), bare)
    ordered = sorted(problem.jobs, key=lambda one: one.id)
    left = _left_over(board, [job for job in ordered if job.id not in planned], unasked)
    return replace(bare, unassigned=tuple(left), score=tuple(score_of(problem, bare).items()))


def _left_over(board: Board, jobs: Iterable[Job], unasked: Collection[int]) -> Iterator[Unassigned]:
    staff, counted = len(board.setting.workers), 0
    for job in jobs:
        if job.id in unasked:
            yield Unassigned(job.id, Filter.NOT_ASKED, ((Filter.NOT_ASKED, staff),))
        elif counted > MOST_COUNTED:
            yield Unassigned(job.id, Filter.NOT_COUNTED, ((Filter.NOT_COUNTED, staff),))
        else:
            counted += staff
            yield unassigned(board, job)


class _Nearest:
    """The nearest crews, by the diaries as they are when asked."""

    def __init__(self, problem: Problem, diaries: Mapping[int, Candidate]) -> None:
        self._problem, self._diaries = problem, diaries
        self._skilled, self._nearby = Skilled(problem.workers), Nearby(diaries.values())
        self._rows: dict[tuple[str, int], Any] = {}
        self.looks = 0

    def crew(self, job: Job) -> list[Stop]:
        """Of those whose hours are free, whoever lives nearest is asked first, until whole.

        A worker to whom the job is pinned is one of the crew, or there is none.
        """
        start = job.pinned_start
        assert start is not None, "a promised visit has its start"
        span, crew = Span(start, start + job.length), list[Stop]()
        for worker_id in self._asked(job, span):
            if self._fits(job, span, worker_id):
                crew.append(Stop(job.id, worker_id, start))
            elif worker_id == job.pinned_worker:
                return []
            if len(crew) == job.crew_size:
                for stop in crew:
                    self._nearby.hold(stop.worker_id, span)
                return crew
        return []

    def _asked(self, job: Job, span: Span) -> Iterator[int]:
        """Whom to ask, in order: the pinned worker first."""
        key, pinned = (job.skill, job.level), job.pinned_worker
        if key not in self._rows:
            self._rows[key] = self._nearby.rows(one.id for one in self._skilled.for_job(job))
        if pinned is not None:
            yield pinned
        minutes, diaries = self._problem.travel.minutes, self._diaries
        for batch in self._nearby.batches(self._rows[key], span, job.place):
            self.looks += len(batch)
            allowed = [one for one in batch if one not in job.forbidden and one != pinned]
            free = [one for one in allowed if hours_in_the_way(diaries[one], span) is None]
            yield from sorted(free, key=lambda one: (minutes(diaries[one].home, job.place), one))

    def _fits(self, job: Job, span: Span, worker_id: int) -> bool:
        problem, who = self._problem, self._diaries.get(worker_id)
        if who is None or worker_id in job.forbidden:
            return False
        if worker_id == job.pinned_worker and all(
            one.id != worker_id for one in self._skilled.for_job(job)
        ):
            return False
        self.looks += _EXACT
        return is_feasible(who, span, job.place, problem.travel, problem.rules, problem.zone).ok


def _diaries(problem: Problem, stops: Iterable[Stop]) -> dict[int, Candidate]:
    """Every worker's promised time with these stops."""
    held = _commitments(problem, stops)
    return {
        one.id: Candidate(one.id, one.home, one.working, (*one.busy, *held[one.id]))
        for one in problem.workers
    }


def _commitments(problem: Problem, stops: Iterable[Stop]) -> dict[int, list[Commitment]]:
    """Worker id -> the time of these stops, for every worker."""
    jobs = {job.id: job for job in problem.jobs}
    held: dict[int, list[Commitment]] = {worker.id: [] for worker in problem.workers}
    for stop in stops:
        held.setdefault(stop.worker_id, []).append(_commitment(stop, jobs[stop.job_id]))
    return held


def _commitment(stop: Stop, job: Job) -> Commitment:
    return Commitment(Span(stop.start, stop.start + job.length), job.place)


def without_overrides(day: PlanningDay) -> PlanningDay:
    """The day without visits that break a rule as they stand: a supervisor allowed them so.

    They are no question to the planner, which could not repeat them; they stand as promised time.
    """
    while True:
        wrong = {one.job_id for one in violations(day.problem, told(day.problem, day.current))}
        if not wrong:
            return day
        day = _with_fixed(day, wrong)


def _with_fixed(day: PlanningDay, fixed: Collection[int | None]) -> PlanningDay:
    held = _commitments(day.problem, [stop for stop in day.current if stop.job_id in fixed])
    workers = tuple(
        replace(worker, busy=(*worker.busy, *held[worker.id])) for worker in day.problem.workers
    )
    left = tuple(job for job in day.problem.jobs if job.id not in fixed)
    seats = tuple(seat for seat in day.seats if seat.visit_id not in fixed)
    return PlanningDay(day.on, replace(day.problem, jobs=left, workers=workers), seats)


@dataclass(frozen=True)
class Change:
    """One seat that another worker takes over, at the same promised time."""

    seat: MovableSeat
    to_worker_id: int


def changes(day: PlanningDay, plan: Plan) -> list[Change]:
    """What the plan changes: a worker who stays in a crew stays on their seat."""
    found: list[Change] = []
    for job in day.problem.jobs:
        crew = sorted(stop.worker_id for stop in plan.stops if stop.job_id == job.id)
        seats = [seat for seat in day.seats if seat.visit_id == job.id]
        staying = {seat.worker_id for seat in seats} & set(crew)
        newcomers = [worker_id for worker_id in crew if worker_id not in staying]
        free = [seat for seat in seats if seat.worker_id not in staying]
        if newcomers:
            found += [Change(*pair) for pair in zip(free, newcomers, strict=True)]
    return sorted(found, key=lambda one: (one.seat.start, one.seat.visit_code, one.seat.seat))


def travel_minutes(day: PlanningDay, stops: Iterable[Stop]) -> int:
    return score_of(day.problem, Plan(tuple(stops), (), ()))["travel"]


def unevenness(day: PlanningDay, stops: Iterable[Stop]) -> float:
    """Gini of the minutes of work over those who work that day; 0 is even."""
    minutes = {worker.id: _busy_minutes(worker) for worker in day.problem.workers if worker.working}
    lengths = {job.id: job.duration_minutes for job in day.problem.jobs}
    for stop in stops:
        minutes[stop.worker_id] = minutes.get(stop.worker_id, 0) + lengths[stop.job_id]
    return gini(list(minutes.values()))


def _busy_minutes(worker: Worker) -> int:
    today = [one for one in worker.busy if any(one.span.overlaps(w) for w in worker.working)]
    return sum(one.span.minutes for one in today)
