"""A household's answer to another time, and a worker's yes to an open call."""

from jiahe.dispatch.actions import calls, times
from jiahe.dispatch.actions.board import BoardMove
from jiahe.dispatch.models import Assignment, OpenCall
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries


def answer_question(
    *, company_id: int, order_code: str, question_code: str, choice: int | None, person_id: int
) -> BoardMove | None:
    """Raises the refusals of `dispatch.actions.times.answer_question`."""

    def story() -> BoardMove | None:
        with for_company(company_id):
            return times.answer_question(
                code=question_code, order_code=order_code, choice=choice, person_id=person_id
            )

    return with_retries(story)


def take_call(*, company_id: int, call_code: str, person_id: int) -> Assignment:
    """Raises the refusals of `dispatch.actions.calls.take_call`."""

    def story() -> Assignment:
        with for_company(company_id):
            return calls.take_call(code=call_code, person_id=person_id)

    return with_retries(story)


def call_workers(
    *, company_id: int, visit_code: str, seat: int, worker_ids: tuple[int, ...]
) -> OpenCall:
    """Raises `NobodyToCall`, `SeatIsFilled`, `NoSuchVisit`."""

    def story() -> OpenCall:
        with for_company(company_id):
            return calls.call_workers(visit_code=visit_code, seat=seat, worker_ids=worker_ids)

    return with_retries(story)
