"""The door of the planner: `plan`. The compiled search of `rounds` stands behind it."""

from importlib import import_module

from jiahe.engine.routing.board import Board, Setting
from jiahe.engine.routing.executor import Executor
from jiahe.engine.routing.explain import unassigned
from jiahe.engine.routing.improve import improve
from jiahe.engine.routing.insertion import insert_all
from jiahe.engine.routing.model import Plan, Problem, Stop

KERNEL_MOVES = 50  # moves of the compiled search for each one of `budget_moves`
SMALL_MOVES = 300  # at most, that know every rule of the product: each costs as much as thousands
BY_REGRET = 1_500  # jobs of a day that is also begun by regret insertion, which grows by the square


def plan(problem: Problem, budget_moves: int, seed: int, executor: Executor | None = None) -> Plan:
    """A plan without violations, better with a larger budget; the same for the same arguments.

    Starts from the better of regret insertion and the compiled search (a large day from that
    alone), and improves it by a few moves that know every rule of the product. The parts of a large
    day go to the executor, if there is one. Raises ValueError for ids that are not unique.
    """
    setting = Setting(problem)
    board, is_searched = Board(setting), budget_moves > 0 and problem.jobs and problem.workers
    if not is_searched or len(problem.jobs) <= BY_REGRET:
        insert_all(board, sorted(setting.jobs))
    if is_searched:
        found = _compiled(setting, budget_moves, seed, executor)
        board = min(board, found, key=lambda one: one.total)
    return _told(improve(board, min(budget_moves, SMALL_MOVES), seed))


def _compiled(setting: Setting, budget_moves: int, seed: int, executor: Executor | None) -> Board:
    """Loaded when it is first asked: the compiler is heavy, and most processes never plan."""
    translate = import_module("jiahe.engine.routing.translate")
    board: Board = translate.board_by_kernel(setting, budget_moves * KERNEL_MOVES, seed, executor)
    return board


def _told(board: Board) -> Plan:
    stops = sorted(
        Stop(job_id, worker_id, start)
        for job_id, (start, worker_ids) in board.bookings.items()
        for worker_id in worker_ids
    )
    left = tuple(unassigned(board, board.setting.jobs[job_id]) for job_id in board.open_jobs())
    return Plan(stops=tuple(stops), unassigned=left, score=board.parts)
