"""The door of the planner: `plan`. A compiled solver can stand behind the same signature."""

from jiahe.engine.routing.board import Board, Setting
from jiahe.engine.routing.explain import unassigned
from jiahe.engine.routing.improve import improve
from jiahe.engine.routing.insertion import insert_all
from jiahe.engine.routing.model import Plan, Problem, Stop


def plan(problem: Problem, budget_moves: int, seed: int) -> Plan:
    """A plan without violations, better with a larger budget; the same for the same arguments.

    Jobs are started from nothing by regret insertion and improved by `budget_moves` moves. Raises
    ValueError for ids that are not unique.
    """
    setting = Setting(problem)
    board = Board(setting)
    insert_all(board, sorted(setting.jobs))
    return _told(improve(board, budget_moves, seed))


def _told(board: Board) -> Plan:
    stops = sorted(
        Stop(job_id, worker_id, start)
        for job_id, (start, worker_ids) in board.bookings.items()
        for worker_id in worker_ids
    )
    left = tuple(unassigned(board, board.setting.jobs[job_id]) for job_id in board.open_jobs())
    return Plan(stops=tuple(stops), unassigned=left, score=board.parts)
