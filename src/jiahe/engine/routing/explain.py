"""Why this worker, and why nobody."""

from dataclasses import dataclass, replace
from datetime import datetime

from jiahe.engine.intervals import Span
from jiahe.engine.routing.board import Board, Setting
from jiahe.engine.routing.filters import barred
from jiahe.engine.routing.insertion import insertions_of
from jiahe.engine.routing.model import Filter, Job, Plan, Problem, Unassigned
from jiahe.engine.slots import Candidate, Reason, hours_in_the_way, is_feasible

_FILTER_OF = {
    Reason.OUTSIDE_SHIFT: Filter.OUTSIDE_SHIFT,
    Reason.OVERLAPS: Filter.OVERLAPS,
    Reason.TRAVEL_BEFORE: Filter.TRAVEL,
    Reason.TRAVEL_AFTER: Filter.TRAVEL,
    Reason.DAY_TOO_LONG: Filter.DAY_TOO_LONG,
    Reason.NEEDS_REST: Filter.NEEDS_REST,
}
_ORDER = {name: number for number, name in enumerate(Filter)}


@dataclass(frozen=True, slots=True)
class Choice:
    """A worker who could come, when, and at what cost; the parts sum to the cost."""

    worker_id: int
    start: datetime
    cost: int
    parts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Who was chosen, who else could come, cheapest first, and whom each filter removed."""

    job_id: int
    chosen: tuple[int, ...]
    candidates: tuple[Choice, ...]
    removed: tuple[tuple[Filter, tuple[int, ...]], ...]


def why(problem: Problem, plan: Plan, job_id: int) -> Explanation:
    """The choice for one job, everything else in the plan staying as it is.

    A job that is planned is explained at its start; one that is not, over all its starts. Raises
    KeyError for a job that the problem has not.
    """
    setting = Setting(problem)
    job = setting.jobs[job_id]
    board = board_of(setting, plan)
    chosen: tuple[int, ...] = ()
    if job_id in board.bookings:
        start = board.bookings[job_id][0]
        chosen = board.take(job)
        job = replace(job, pinned_start=start)
        setting.requests[job_id] = Setting(replace(problem, jobs=(job,))).requests[job_id]
    choices = (_choice(board, job, worker_id) for worker_id in setting.able[job_id])
    candidates = sorted((c for c in choices if c), key=lambda c: (c.cost, c.start, c.worker_id))
    return Explanation(job_id, chosen, tuple(candidates), removed_by(board, job))


def unassigned(board: Board, job: Job) -> Unassigned:
    """Why the job has no crew: the filter nearest to success and the count of each."""
    removed = removed_by(board, job)
    counts = tuple((name, len(ids)) for name, ids in removed)
    some_could = sum(count for _, count in counts) < len(board.setting.workers)
    reason = Filter.CREW if some_could or not counts else counts[-1][0]
    return Unassigned(job.id, reason, counts)


def removed_by(board: Board, job: Job) -> tuple[tuple[Filter, tuple[int, ...]], ...]:
    """Worker ids by the filter that removed them, in the order of the filters."""
    setting = board.setting
    skilled = setting.skilled.for_job(job)
    known = {worker.id for worker in skilled}
    removed: dict[Filter, list[int]] = {}
    removed[Filter.SKILL] = [one for one in setting.workers if one not in known]
    for worker in skilled:
        name = barred(worker, job) or _time_filter(board, job, worker.id)
        if name is not None:
            removed.setdefault(name, []).append(worker.id)
    ordered = sorted(filter(removed.get, removed), key=lambda name: _ORDER[name])
    return tuple((name, tuple(sorted(removed[name]))) for name in ordered)


def board_of(setting: Setting, plan: Plan) -> Board:
    """The working table as the plan leaves it."""
    crews: dict[int, list[int]] = {}
    starts: dict[int, datetime] = {}
    for stop in plan.stops:
        crews.setdefault(stop.job_id, []).append(stop.worker_id)
        starts[stop.job_id] = stop.start
    board = Board(setting)
    for job_id, worker_ids in crews.items():
        board.put(setting.jobs[job_id], starts[job_id], tuple(sorted(worker_ids)))
    return board


def _time_filter(board: Board, job: Job, worker_id: int) -> Filter | None:
    """The filter that the worker's best start still fails; None when a start fits."""
    diary, furthest = board.diaries[worker_id], Filter.OUTSIDE_SHIFT
    for start in board.setting.requests[job.id].starts:
        span = Span(start, start + job.length)
        reason = hours_in_the_way(diary, span) or _obstacle(board.setting.problem, diary, job, span)
        if reason is None:
            return None
        furthest = max(furthest, _FILTER_OF[reason], key=_ORDER.__getitem__)
    return furthest


def _obstacle(problem: Problem, diary: Candidate, job: Job, span: Span) -> Reason | None:
    travel, rules = problem.travel, problem.rules
    return is_feasible(diary, span, job.place, travel, rules, problem.zone).reason


def _choice(board: Board, job: Job, worker_id: int) -> Choice | None:
    found = insertions_of(board, job, worker_id)
    if found is None:
        return None
    weights = board.setting.problem.weights
    strange = bool(job.preferred) and worker_id not in job.preferred
    preference = weights.not_preferred if strange else 0
    parts = (("travel", found.cost - preference), ("preference", preference))
    return Choice(worker_id, found.start, found.cost, parts)
