"""A household gives up visits: the fee it saw, the refund it was promised, in one transaction."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext_lazy

from jiahe.booking.actions.visits import cancel_visit
from jiahe.booking.choices import OrderState
from jiahe.booking.models import Order, Visit
from jiahe.booking.queries import order_by_code, order_directory
from jiahe.engine.recurrence import Scope
from jiahe.engine.refunds import Cancellation
from jiahe.journeys.change import VisitCancellation, simulate, visits_in_scope
from jiahe.journeys.refund import refund_cancelled_visit
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries


class NothingToCancel(Refusal):
    sentence = gettext_lazy("The visit has begun or is over. Call us if something is wrong.")


class FeeChanged(Refusal):
    sentence = gettext_lazy("The fee has changed since you looked. Please check it again.")


def costs_of(order: Order, visits: Sequence[Visit]) -> list[VisitCancellation]:
    """What giving up each visit costs at this instant; nothing before the order was paid."""
    costs = simulate(order, visits)
    if order.state != OrderState.AWAITING_PAYMENT:
        return costs
    free = Cancellation(fee_fen=0, refund_fen=0, steps=())
    return [replace(cost, paid_fen=0, cancellation=free) for cost in costs]


def cancel(  # who gives up what, how much of it, why, and what they were told it costs
    *,
    order_code: str,
    visit_code: str,
    person_id: int,
    scope: Scope = Scope.ONE,
    because: str = "",
    expected_fee_fen: int | None = None,
) -> list[str]:
    """The codes of the visits given up; refunds are promised in the same transaction.

    Raises `NothingToCancel`, `FeeChanged`, `NoSuchOrder`, `WrongVisitState`.
    """

    def story() -> list[str]:
        with for_company(order_directory(order_code, person_id)):
            order = order_by_code(order_code)
            visits = visits_in_scope(order, visit_code, scope)
            costs = costs_of(order, visits)
            if not costs:
                raise NothingToCancel
            fee_fen = sum(cost.cancellation.fee_fen for cost in costs)
            if expected_fee_fen not in {None, fee_fen}:
                raise FeeChanged
            for visit, cost in zip(visits, costs, strict=True):
                _give_up(visit, cost, because, person_id)
            return [visit.code for visit in visits]

    return with_retries(story)


def _give_up(visit: Visit, cost: VisitCancellation, because: str, person_id: int) -> None:
    cancelled = cancel_visit(visit_id=visit.pk, because=because, actor_id=person_id)
    if cost.paid_fen:
        refund_cancelled_visit(visit=cancelled, cancellation=cost.cancellation)
