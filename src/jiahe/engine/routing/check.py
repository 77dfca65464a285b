"""The independent judge of a plan: own code path, plain and slow, trusts nothing.

It shares with the search only the model and, through `slots.is_feasible`, the meaning of time.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jiahe.engine.intervals import Span, union
from jiahe.engine.routing.model import Job, Plan, Problem, Stop, Worker
from jiahe.engine.slots import Candidate, Commitment, is_feasible


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that is wrong, with the job and worker it is about."""

    kind: str
    job_id: int | None = None
    worker_id: int | None = None


def violations(problem: Problem, plan: Plan) -> list[Violation]:
    """All that is wrong with the plan; an empty list for a good one."""
    jobs = {job.id: job for job in problem.jobs}
    workers = {worker.id: worker for worker in problem.workers}
    known = [s for s in plan.stops if s.job_id in jobs and s.worker_id in workers]
    strange = [s for s in plan.stops if s.job_id not in jobs or s.worker_id not in workers]
    found = [Violation("unknown", s.job_id, s.worker_id) for s in strange]
    found += _attendance(problem, plan)
    of_job, of_worker = _grouped(known)
    for job in problem.jobs:
        found += _crew_faults(job, of_job.get(job.id, []))
    for stop in known:
        worker = workers[stop.worker_id]
        found += _stop_faults(jobs[stop.job_id], worker, stop)
        reason = _clash(problem, jobs, worker, of_worker[worker.id], stop)
        if reason is not None:
            found.append(Violation(reason, stop.job_id, stop.worker_id))
    if not found and dict(plan.score) != score_of(problem, plan):
        found.append(Violation("score"))
    return found


def score_of(problem: Problem, plan: Plan) -> dict[str, int]:
    """The parts of the score, counted from the stops alone."""
    jobs, weights = {job.id: job for job in problem.jobs}, problem.weights
    planned = {stop.job_id for stop in plan.stops}
    score = {"travel": 0, "load": 0, "unassigned": 0, "preference": 0}
    for job in problem.jobs:
        if job.id not in planned:
            score["unassigned"] += weights.unassigned * (1 + job.priority)
    for stop in plan.stops:
        preferred = jobs[stop.job_id].preferred
        if preferred and stop.worker_id not in preferred:
            score["preference"] += weights.not_preferred
    _, of_worker = _grouped(plan.stops)
    for worker in problem.workers:
        day = [*worker.busy, *_visits(jobs, of_worker.get(worker.id, []))]
        score["travel"] += weights.travel * _road_minutes(problem, worker, day)
        hours = sum(one.span.length.total_seconds() for one in day) / 3600
        score["load"] += weights.load_squared * int(hours**2)
        today = [one.span for one in day if any(one.span.overlaps(w) for w in worker.working)]
        missed = worker.ahead_minutes + sum(span.minutes for span in today)
        score["load"] += weights.fairness * missed * missed // 216_000
    return score


def _attendance(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Each job is planned or left over, and no seat is told twice."""
    planned, left = {s.job_id for s in plan.stops}, Counter(u.job_id for u in plan.unassigned)
    for job in problem.jobs:
        if (job.id in planned) + left[job.id] != 1:
            yield Violation("counted", job.id)
    for seat, count in Counter((s.job_id, s.worker_id) for s in plan.stops).items():
        if count > 1:
            yield Violation("twice", *seat)


def _crew_faults(job: Job, stops: list[Stop]) -> Iterator[Violation]:
    if not stops:
        return
    if len({stop.worker_id for stop in stops}) != job.crew_size:
        yield Violation("crew_size", job.id)
    if len({stop.start for stop in stops}) > 1:
        yield Violation("crew_start", job.id)
    if job.pinned_worker is not None and all(s.worker_id != job.pinned_worker for s in stops):
        yield Violation("pinned_worker", job.id)


def _stop_faults(job: Job, worker: Worker, stop: Stop) -> Iterator[Violation]:
    levels = [level for skill, level in worker.skills if skill == job.skill]
    if not levels or min(levels) > job.level:
        yield Violation("skill", job.id, worker.id)
    if worker.id in job.forbidden:
        yield Violation("forbidden", job.id, worker.id)
    if job.pinned_start is not None and stop.start != job.pinned_start:
        yield Violation("pinned_start", job.id, worker.id)
    end = stop.start + job.length
    if not any(window.start <= stop.start and end <= window.end for window in job.windows):
        yield Violation("window", job.id, worker.id)


def _grouped(stops: Iterable[Stop]) -> tuple[dict[int, list[Stop]], dict[int, list[Stop]]]:
    """The stops by job and by worker."""
    of_job: dict[int, list[Stop]] = {}
    of_worker: dict[int, list[Stop]] = {}
    for stop in stops:
        of_job.setdefault(stop.job_id, []).append(stop)
        of_worker.setdefault(stop.worker_id, []).append(stop)
    return of_job, of_worker


def _clash(
    problem: Problem, jobs: dict[int, Job], worker: Worker, day: list[Stop], stop: Stop
) -> str | None:
    """What is in the way of one stop when all others of the worker's are taken as promised."""
    others = tuple(_visits(jobs, [one for one in day if one != stop]))
    candidate = Candidate(worker.id, worker.home, worker.working, (*worker.busy, *others))
    job = jobs[stop.job_id]
    span = Span(stop.start, stop.start + job.length)
    verdict = is_feasible(candidate, span, job.place, problem.travel, problem.rules, problem.zone)
    return verdict.reason


def _visits(jobs: dict[int, Job], stops: list[Stop]) -> Iterator[Commitment]:
    for stop in stops:
        job = jobs[stop.job_id]
        yield Commitment(Span(stop.start, stop.start + job.length), job.place)


def _road_minutes(problem: Problem, worker: Worker, day: list[Commitment]) -> int:
    road = 0
    for stretch in union(worker.working):
        at, left_at = worker.home, None
        for one in sorted((c for c in day if c.span.overlaps(stretch)), key=lambda c: c.span):
            road += problem.travel.minutes(at, one.place, left_at)
            at, left_at = one.place, one.span.end
        if left_at is not None:
            road += problem.travel.minutes(at, worker.home)
    return road
