"""Best insertion with regret: the job that would lose most by waiting goes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from jiahe.engine.gaps import openings_of
from jiahe.engine.routing.board import Board
from jiahe.engine.routing.model import Job

_NOBODY_ELSE = 10**6


@dataclass(frozen=True, slots=True, order=True)
class Insertion:
    """What it costs to send these workers at this start."""

    cost: int
    start: datetime
    worker_ids: tuple[int, ...]


def insert_all(board: Board, job_ids: Iterable[int]) -> None:
    """Books every job that fits: crews and pinned jobs first, then singles by regret-2."""
    jobs = [board.setting.jobs[job_id] for job_id in job_ids]
    first = sorted((job for job in jobs if _goes_first(job)), key=_order_of_first)
    insert_in_order(board, [job.id for job in first])
    _insert_by_regret(board, [job for job in jobs if not _goes_first(job)])


def insert_in_order(board: Board, job_ids: Iterable[int]) -> None:
    """Books each job that still fits where it is cheapest, one after the other."""
    for job_id in job_ids:
        job = board.setting.jobs[job_id]
        best = best_insertion(board, job)
        if best is not None:
            board.put(job, best.start, best.worker_ids)


def best_insertion(board: Board, job: Job) -> Insertion | None:
    """The cheapest crew and start, or None; ties go to the earlier start and the lower ids."""
    seats: dict[int, list[tuple[int, int]]] = {}
    for worker_id in board.setting.able[job.id]:
        for first, last, cost in _openings(board, job, worker_id):
            for index in range(first, last):
                seats.setdefault(index, []).append((cost, worker_id))
    starts = board.setting.requests[job.id].starts
    crews = (_crew(job, starts[index], free) for index, free in seats.items())
    return min((crew for crew in crews if crew is not None), default=None)


def insertions_of(board: Board, job: Job, worker_id: int) -> Insertion | None:
    """The cheapest start for one worker alone."""
    starts = board.setting.requests[job.id].starts
    found = (
        Insertion(cost, starts[first], (worker_id,))
        for first, _, cost in _openings(board, job, worker_id)
    )
    return min(found, default=None)


def _openings(board: Board, job: Job, worker_id: int) -> Iterable[tuple[int, int, int]]:
    problem = board.setting.problem
    request = board.setting.requests[job.id]
    strange = bool(job.preferred) and worker_id not in job.preferred
    extra = problem.weights.not_preferred if strange else 0
    for first, last, minutes in openings_of(board.diaries[worker_id], request, problem.travel):
        yield first, last, minutes * problem.weights.travel + extra


def _crew(job: Job, start: datetime, free: list[tuple[int, int]]) -> Insertion | None:
    chosen = sorted(free, key=lambda seat: (seat[1] != job.pinned_worker, seat))[: job.crew_size]
    ids = tuple(sorted(worker_id for _, worker_id in chosen))
    if len(chosen) < job.crew_size or job.pinned_worker not in (None, *ids):
        return None
    return Insertion(sum(cost for cost, _ in chosen), start, ids)


def _goes_first(job: Job) -> bool:
    return job.crew_size > 1 or job.pinned_worker is not None or job.pinned_start is not None


def _order_of_first(job: Job) -> tuple[bool, bool, int, int, int]:
    return (
        job.pinned_start is None,
        job.pinned_worker is None,
        -job.priority,
        -job.crew_size,
        job.id,
    )


def _insert_by_regret(board: Board, jobs: list[Job]) -> None:
    options = {
        job.id: {
            worker_id: found
            for worker_id in board.setting.able[job.id]
            if (found := insertions_of(board, job, worker_id)) is not None
        }
        for job in jobs
    }
    waiting = {job.id: job for job in jobs}
    while waiting:
        job = min(waiting.values(), key=lambda one: _urgency(one, options[one.id]))
        del waiting[job.id]
        if not options[job.id]:
            continue
        best = min(options[job.id].values())
        board.put(job, best.start, best.worker_ids)
        _refresh(board, waiting, options, best.worker_ids[0])


def _refresh(
    board: Board,
    waiting: dict[int, Job],
    options: dict[int, dict[int, Insertion]],
    worker_id: int,
) -> None:
    for job in waiting.values():
        if worker_id in options[job.id]:
            found = insertions_of(board, job, worker_id)
            if found is None:
                del options[job.id][worker_id]
            else:
                options[job.id][worker_id] = found


def _urgency(job: Job, options: dict[int, Insertion]) -> tuple[int, int, int, int]:
    """Less is sooner: priority, then regret, then cost."""
    best, second = _two_cheapest(options)
    return (-job.priority, best - second, best, job.id)


def _two_cheapest(options: dict[int, Insertion]) -> tuple[int, int]:
    best = second = _NOBODY_ELSE
    for option in options.values():
        if option.cost < best:
            best, second = option.cost, best
        elif option.cost < second:
            second = option.cost
    return best, second
