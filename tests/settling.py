"""Paid, accepted and settled visits, and what was given back of them: for tests of money."""

from datetime import timedelta

from jiahe.billing import ports
from jiahe.billing.actions.payments import (
    capture_payment,
    locked_payment,
    open_payment,
)
from jiahe.billing.models import Payment, Refund, Settlement
from jiahe.billing.queries.ledger import Audit, ledger_audit
from jiahe.booking.choices import OrderState, VisitState
from jiahe.booking.models import Order, Visit
from jiahe.booking.queries import visit_by_id
from jiahe.engine.refunds import RefundRule, simulate_cancellation
from jiahe.journeys.refund import (
    refund_cancelled_visit,
    refund_payment,
    send_refunds,
)
from jiahe.journeys.settle import settle_visit
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company
from money_world import World, place_order

CLEAN = Audit(sum_fen=0, unbalanced=(), overdrawn_escrows=(), unexplained_fen=0)


def paid(world: World, **wanted: object) -> tuple[Order, Payment, list[Visit]]:
    """A booked order with its money in escrow, as after a callback."""
    order = place_order(world, state=OrderState.BOOKED, **wanted)
    with for_company(world.company_id):
        payment = open_payment(order_id=order.pk, amount_fen=order.total_fen)
        capture_payment(payment=locked_payment(payment.code), transaction_code="t")
        return order, payment, list(order.visits.order_by("number"))


def put(world: World, visit: Visit, state: VisitState) -> None:
    with for_company(world.company_id):
        Visit.objects.filter(pk=visit.pk).update(state=state)


def settle(world: World, visit: Visit) -> Settlement:
    number = settle_visit(company_id=world.company_id, visit_id=visit.pk)
    with for_company(world.company_id):
        return Settlement.objects.get(pk=number)


def audit(world: World) -> Audit:
    with for_company(world.company_id):
        return ledger_audit()


def give_back(world: World, payment: Payment, fen: int, visit: Visit | None = None) -> str:
    return refund_payment(
        company_id=world.company_id, payment_code=payment.code, amount_fen=fen,
        actor_id=world.person_id, because="one room was left out",
        visit_code=visit.code if visit else "",
    )  # fmt: skip


def send_refunds_after_the_gateway_knows(world: World, payment: Payment) -> int:
    """The money came by hand in `paid`; the gateway is told of it, so that it can give it back."""
    adapter = ports.provider_named("demo")
    remote = adapter.create(ports.Charge(payment.code, payment.amount_fen, "s", "", "zh"))
    adapter.transport.handler.__self__.press(remote.url, "pay")
    return send_refunds(world.company_id)


def cancel(world: World, visit: Visit, hours_before: float) -> Refund | None:
    with for_company(world.company_id):
        found = visit_by_id(visit.pk)
        starts_at = now() + timedelta(hours=hours_before)
        cancellation = simulate_cancellation(
            visit.price_fen, starts_at, now(), RefundRule(), has_set_out=False
        )
        Visit.objects.filter(pk=visit.pk).update(state=VisitState.CANCELLED)
        refunds = refund_cancelled_visit(visit=found, cancellation=cancellation)
        return refunds[0] if refunds else None
