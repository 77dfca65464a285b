"""Ruin and recreate in small: take a few near jobs out, put them back better."""

from random import Random

from jiahe.engine.routing.board import Board
from jiahe.engine.routing.insertion import insert_all, insert_in_order
from jiahe.engine.routing.model import Job
from jiahe.engine.travel import kilometres

_MOST_RUINED = 6
_MOST_TRIED = 8  # jobs without a crew that a move tries to place as well
_START_TOLERANCE = 12  # minutes of travel by which a move may be worse at first


def improve(board: Board, budget_moves: int, seed: int) -> Board:
    """The best board found by so many moves; the given one is left as it was.

    One job taken out is a relocation, two are a swap, more a small ruin. A move is kept when it is
    not worse than the board before it by more than a tolerance that falls to nothing. The same
    board, budget and seed give the same result.
    """
    random = Random(seed)  # noqa: S311 -- a search, not a secret
    best = current = board
    for move in range(budget_moves):
        trial = _ruined_and_recreated(current, random)
        if trial is None:
            break
        tolerance = _START_TOLERANCE * (budget_moves - move) // budget_moves
        if trial.total <= current.total + tolerance:
            current = trial
        if current.total < best.total:
            best = current
    return best


def _ruined_and_recreated(board: Board, random: Random) -> Board | None:
    """A new board; None when there is nothing that may move."""
    jobs = board.setting.jobs
    movable = [job_id for job_id in sorted(board.bookings) if _may_move(jobs[job_id])]
    left = [jobs[job_id] for job_id in board.open_jobs()]
    around = random.choice(left) if left and random.random() < 0.5 else None
    if around is None:
        if not movable:
            return None
        around = jobs[random.choice(movable)]
    count = random.randint(1, _MOST_RUINED)
    near = sorted(movable, key=lambda job_id: (_distance(jobs[job_id], around), job_id))
    trial = board.copy()
    removed = _spread(near, count, random)
    for job_id in removed:
        trial.take(jobs[job_id])
    open_near = sorted(left, key=lambda job: (_distance(job, around), job.id))[:_MOST_TRIED]
    _recreate(trial, [*removed, *(job.id for job in open_near)], random)
    return trial


def _recreate(board: Board, waiting: list[int], random: Random) -> None:
    """By regret, or in any order: some jobs get a seat only before others take it."""
    if random.random() < 0.5:
        insert_all(board, waiting)
    else:
        random.shuffle(waiting)
        insert_in_order(board, waiting)


def _spread(near: list[int], count: int, random: Random) -> list[int]:
    """Some of the nearest, not always the very nearest."""
    pool = near[: 2 * count]
    return random.sample(pool, min(count, len(pool)))


def _distance(job: Job, around: Job) -> float:
    """Kilometres, with an hour between the windows counting as three of them."""
    apart = abs((job.windows[0].start - around.windows[0].start).total_seconds()) / 3600
    return kilometres(job.place, around.place) + 3.0 * apart


def _may_move(job: Job) -> bool:
    return job.pinned_worker is None or job.pinned_start is None
