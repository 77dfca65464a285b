"""Household and worker agree on another day of rest within a live-in term."""

from jiahe.booking.actions import rests
from jiahe.booking.choices import Side
from jiahe.booking.models import RestMove
from jiahe.booking.queries import order_by_id
from jiahe.booking.rests import Wanted
from jiahe.journeys.crews import terms_of
from jiahe.kit.tenancy import for_company, whole_for_company
from jiahe.kit.transactions import with_retries


def ask_for_rest(
    *, company_id: int, order_code: str, wanted: Wanted, side: Side, person_id: int
) -> RestMove:
    """Raises the refusals of `booking.actions.rests.ask`; who may see the order is asked before."""

    def story() -> RestMove:
        with for_company(company_id):
            return rests.ask(order_code=order_code, wanted=wanted, side=side, person_id=person_id)

    return with_retries(story)


def agree_to_rest(*, company_id: int, move_code: str, side: Side, person_id: int) -> None:
    """Moves every day concerned, or none; raises the refusals of `booking.actions.rests.agree`."""

    def story() -> None:
        with whole_for_company(company_id):
            move = rests.lock_move(code=move_code, side=side, person_id=person_id)
            terms = terms_of(order_by_id(move.order_id).service)
            rests.agree(move=move, side=side, person_id=person_id, terms=terms)

    with_retries(story)


def decline_rest(*, company_id: int, move_code: str, side: Side, person_id: int) -> None:
    """Raises `NoSuchRestMove`, `RestMoveIsOver`."""

    def story() -> None:
        with for_company(company_id):
            move = rests.lock_move(code=move_code, side=side, person_id=person_id)
            rests.decline(move=move, side=side, person_id=person_id)

    with_retries(story)


def take_back_rest(*, company_id: int, move_code: str, side: Side, person_id: int) -> None:
    """Raises `NoSuchRestMove`, `RestMoveIsOver`."""

    def story() -> None:
        with for_company(company_id):
            move = rests.lock_move(code=move_code, side=side, person_id=person_id)
            rests.withdraw(move=move, side=side, person_id=person_id)

    with_retries(story)


def expire_rest_moves(company_id: int) -> int:
    """Ends the questions about rests that nobody answered in time; how many."""
    with for_company(company_id):
        return rests.expire_due()
