"""A household gives up visits: the fee it saw, the refund it was promised, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy

from jiahe.billing.queries.payments import is_order_paid, refunded_for_visit_fen
from jiahe.booking.actions.visits import cancel_visit
from jiahe.booking.models import Order, Visit
from jiahe.booking.queries import order_by_code, order_directory, visit_span
from jiahe.booking.rules import BEFORE_THE_DOOR
from jiahe.catalog.rules import refund_rule
from jiahe.engine.recurrence import Scope
from jiahe.engine.refunds import Cancellation, simulate_cancellation
from jiahe.journeys.change import visits_in_scope
from jiahe.journeys.refund import refund_cancelled_visit
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries


class NothingToCancel(Refusal):
    sentence = gettext_lazy(
        "The visit is cancelled already, has begun or is over. Call us if something is wrong."
    )


class FeeChanged(Refusal):
    sentence = gettext_lazy("The fee has changed since you looked. Please check it again.")


@dataclass(frozen=True)
class GivingUp:
    """Which visits somebody gives up, why, and the fee that they were told."""

    visit_code: str
    actor_id: int
    scope: Scope = Scope.ONE
    because: str = ""
    expected_fee_fen: int | None = None


@dataclass(frozen=True)
class VisitCost:
    """What giving up one visit costs and returns right now."""

    visit: Visit
    starts_at: datetime
    cancellation: Cancellation


def costs_of(order: Order, visits: Sequence[Visit]) -> list[VisitCost]:
    """The fee and refund of each visit now, by what was paid and the tiers that were agreed."""
    return [_cost_of(order, visit) for visit in visits]


def _cost_of(order: Order, visit: Visit) -> VisitCost:
    visit.order = order
    starts_at = visit_span(visit).start
    paid_fen = visit.price_fen - refunded_for_visit_fen(visit.pk) if is_order_paid(order.pk) else 0
    rule = refund_rule(order.agreement.terms.get("refund_tiers", ()))
    has_set_out = visit.state not in BEFORE_THE_DOOR
    kept = visit.kept_fee_basis_points
    found = simulate_cancellation(paid_fen, starts_at, now(), rule, has_set_out, kept)
    return VisitCost(visit, starts_at, found)


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

    Raises `NothingToCancel`, `FeeChanged`, `NoSuchOrder`, `WrongVisitState`, `StaleVisit`.
    """
    asked = GivingUp(visit_code, person_id, scope, because, expected_fee_fen)

    def story() -> list[str]:
        with for_company(order_directory(order_code, person_id)):
            return give_up_visits(order_by_code(order_code), asked)

    return with_retries(story)


def give_up_visits(order: Order, asked: GivingUp) -> list[str]:
    """The codes of the order's visits given up; in the company's scope, in one transaction.

    Raises `NothingToCancel`, `FeeChanged`, `NoSuchVisitInOrder`, `WrongVisitState`, `StaleVisit`.
    """
    costs = costs_of(order, visits_in_scope(order, asked.visit_code, asked.scope))
    if not costs:
        raise NothingToCancel
    fee_fen = sum(cost.cancellation.fee_fen for cost in costs)
    if asked.expected_fee_fen not in {None, fee_fen}:
        raise FeeChanged
    for number, cost in enumerate(costs):
        _give_up(cost, asked, told_visits=0 if number else len(costs))
    return [cost.visit.code for cost in costs]


def _give_up(cost: VisitCost, asked: GivingUp, told_visits: int) -> None:
    cancelled = cancel_visit(
        visit_id=cost.visit.pk,
        because=asked.because,
        actor_id=asked.actor_id,
        told_visits=told_visits,
        expected_version=cost.visit.version,  # the fee is that of the state which was read
    )
    paid_fen = cost.cancellation.fee_fen + cost.cancellation.refund_fen
    if paid_fen:
        refund_cancelled_visit(visit=cancelled, cancellation=cost.cancellation)
