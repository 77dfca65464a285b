"""The planner's working table: who is where, and what a change would cost."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TypeVar

from jiahe.engine.gaps import Request
from jiahe.engine.intervals import Span, union
from jiahe.engine.routing.filters import Skilled, barred
from jiahe.engine.routing.model import Job, Problem, Worker
from jiahe.engine.workday import Candidate, Commitment

T = TypeVar("T")
_HOUR = timedelta(hours=1)
_SQUARE_HOUR_IN_SECONDS = 60 * 60 * 60  # square minutes, and seconds of a minute of the score
Booking = tuple[datetime, tuple[int, ...]]


class Setting:
    """What stays the same during a search, worked out once for each problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.jobs = {job.id: job for job in problem.jobs}
        self.workers = {worker.id: worker for worker in problem.workers}
        self.stretches = {worker.id: union(worker.working) for worker in problem.workers}
        self.skilled = Skilled(problem.workers)
        self.able = _Asked(self.jobs, self._able)
        self.requests = _Asked(self.jobs, lambda job: _request(job, problem))
        if len(self.jobs) < len(problem.jobs) or len(self.workers) < len(problem.workers):
            raise ValueError("jobs and workers have each their own id")

    def _able(self, job: Job) -> tuple[int, ...]:
        return tuple(one.id for one in self.skilled.for_job(job) if barred(one, job) is None)


class _Asked(dict[int, T]):
    """By job id; worked out when it is first asked, as most plans never ask for every job."""

    def __init__(self, jobs: Mapping[int, Job], answer: Callable[[Job], T]) -> None:
        super().__init__()
        self._jobs, self._answer = jobs, answer

    def __missing__(self, job_id: int) -> T:
        self[job_id] = found = self._answer(self._jobs[job_id])
        return found


class Board:
    """Bookings by job and commitments by worker; changed by `put` and `take` only."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.bookings: dict[int, Booking] = {}
        self.diaries = {
            worker.id: _candidate(worker, worker.busy) for worker in setting.problem.workers
        }
        self.costs = {worker_id: self._route_cost(worker_id) for worker_id in self.diaries}

    def copy(self) -> "Board":
        twin = object.__new__(Board)
        twin.setting = self.setting
        twin.bookings = dict(self.bookings)
        twin.diaries = dict(self.diaries)
        twin.costs = dict(self.costs)
        return twin

    def put(self, job: Job, start: datetime, worker_ids: tuple[int, ...]) -> None:
        self.bookings[job.id] = (start, worker_ids)
        commitment = Commitment(Span(start, start + job.length), job.place)
        for worker_id in worker_ids:
            busy = self.diaries[worker_id].commitments
            self._rewrite(worker_id, (*busy, commitment))

    def take(self, job: Job) -> tuple[int, ...]:
        """The workers who are free again."""
        start, worker_ids = self.bookings.pop(job.id)
        commitment = Commitment(Span(start, start + job.length), job.place)
        for worker_id in worker_ids:
            left = list(self.diaries[worker_id].commitments)
            left.remove(commitment)
            self._rewrite(worker_id, tuple(left))
        return worker_ids

    @property
    def total(self) -> int:
        return sum(self.costs.values()) + sum(value for _, value in self._job_parts())

    @property
    def parts(self) -> tuple[tuple[str, int], ...]:
        """The score by name; its values sum to `total`."""
        weights = self.setting.problem.weights
        travel = sum(map(self.travel_minutes, self.diaries)) * weights.travel
        load = sum(self.costs.values()) - travel
        return (("travel", travel), ("load", load), *self._job_parts())

    def open_jobs(self) -> list[int]:
        """Ids of the jobs without a crew, in order."""
        return sorted(job_id for job_id in self.setting.jobs if job_id not in self.bookings)

    def travel_minutes(self, worker_id: int) -> int:
        """Minutes on the road, from home and back to home in each stretch of work."""
        diary = self.diaries[worker_id]
        ordered = sorted(diary.commitments, key=lambda c: c.span.start)
        return sum(
            self._way(diary, [c for c in ordered if c.span.overlaps(stretch)])
            for stretch in self.setting.stretches[worker_id]
        )

    def _way(self, diary: Candidate, stops: list[Commitment]) -> int:
        if not stops:
            return 0
        minutes = self.setting.problem.travel.minutes
        way = minutes(diary.home, stops[0].place) + minutes(stops[-1].place, diary.home)
        for one, other in pairwise(stops):
            way += minutes(one.place, other.place, one.span.end)
        return way

    def _rewrite(self, worker_id: int, commitments: tuple[Commitment, ...]) -> None:
        self.diaries[worker_id] = _candidate(self.setting.workers[worker_id], commitments)
        self.costs[worker_id] = self._route_cost(worker_id)

    def _route_cost(self, worker_id: int) -> int:
        weights = self.setting.problem.weights
        cost = self.travel_minutes(worker_id) * weights.travel
        if weights.load_squared:
            spans = (c.span.length for c in self.diaries[worker_id].commitments)
            cost += int((sum(spans, timedelta()) / _HOUR) ** 2) * weights.load_squared
        if weights.fairness:
            missed = self.setting.workers[worker_id].ahead_minutes + self._minutes_of_day(worker_id)
            cost += weights.fairness * missed**2 // _SQUARE_HOUR_IN_SECONDS
        return cost

    def _minutes_of_day(self, worker_id: int) -> int:
        stretches = self.setting.stretches[worker_id]
        held = (one.span for one in self.diaries[worker_id].commitments)
        return sum(one.minutes for one in held if any(one.overlaps(way) for way in stretches))

    def _job_parts(self) -> Iterator[tuple[str, int]]:
        weights, jobs = self.setting.problem.weights, self.setting.jobs
        left = (jobs[job_id] for job_id in jobs if job_id not in self.bookings)
        yield "unassigned", sum(weights.unassigned * (1 + job.priority) for job in left)
        strangers = sum(
            worker_id not in jobs[job_id].preferred
            for job_id, (_, worker_ids) in self.bookings.items()
            if jobs[job_id].preferred
            for worker_id in worker_ids
        )
        yield "preference", strangers * weights.not_preferred


def _candidate(worker: Worker, commitments: tuple[Commitment, ...]) -> Candidate:
    return Candidate(worker.id, worker.home, worker.working, commitments)


def _request(job: Job, problem: Problem) -> Request:
    step = timedelta(minutes=problem.step_minutes)
    starts = [
        window.start + number * step
        for window in job.windows
        for number in range((window.length - job.length) // step + 1)
    ]
    if job.pinned_start is not None:
        visit = Span(job.pinned_start, job.pinned_start + job.length)
        starts = [visit.start] if any(w.contains(visit) for w in job.windows) else []
    return Request.of(starts, job.length, job.place, problem.rules, problem.zone)
