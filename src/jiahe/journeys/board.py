"""The dispatcher's hands: drop, empty a seat, pin, undo; each one transaction, each refusable."""

from dataclasses import dataclass
from datetime import datetime

from jiahe.booking import queries as booking
from jiahe.dispatch.actions import board, steps
from jiahe.dispatch.actions.board import BoardMove, Drop
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries


@dataclass(frozen=True)
class Undone:
    visit_code: str
    version: int


def move_visit_on_board(
    *,
    company_id: int,
    visit_code: str,
    worker_code: str | None,
    start: datetime | None,
    seat: int,
    expected_version: int,
    actor_id: int,
    override_reason: str = "",
) -> BoardMove:
    """Drops one seat on a worker (None: on the queue) at a start (None: its promised one).

    Raises `StaleVisit`, `VisitHasStarted`, `VisitIsPinned`, `NotFeasible`, `TooTight`,
    `NotASupervisor`, `TimeInThePast`, `CrewIncomplete`; nothing is changed then.
    """
    drop = Drop(visit_code, seat, worker_code, start, expected_version, override_reason)

    def story() -> BoardMove:
        with for_company(company_id):
            return board.move_visit(drop=drop, actor_id=actor_id)

    return with_retries(story)


def pin_visit(
    *, company_id: int, visit_code: str, expected_version: int, actor_id: int
) -> BoardMove:
    """Neither a plan nor a hand moves the visit until it is unpinned."""
    return _pin(company_id, visit_code, expected_version, actor_id, is_pinned=True)


def unpin_visit(
    *, company_id: int, visit_code: str, expected_version: int, actor_id: int
) -> BoardMove:
    return _pin(company_id, visit_code, expected_version, actor_id, is_pinned=False)


def _pin(
    company_id: int, visit_code: str, expected_version: int, actor_id: int, *, is_pinned: bool
) -> BoardMove:
    def story() -> BoardMove:
        with for_company(company_id):
            return board.set_pin(
                visit_code=visit_code,
                expected_version=expected_version,
                actor_id=actor_id,
                is_pinned=is_pinned,
            )

    return with_retries(story)


def undo_board_step(*, company_id: int, actor_id: int) -> Undone:
    """Takes back the actor's last step of the last hour; once more takes the one before.

    Raises `NothingToUndo`, and `ChangedSince` when anybody else has touched the visit.
    """

    def story() -> Undone:
        with for_company(company_id):
            step = steps.undo_step(actor_id=actor_id)
            visit = booking.visit_by_id(step.visit_id)
            return Undone(visit.code, visit.version)

    return with_retries(story)
