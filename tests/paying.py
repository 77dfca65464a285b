"""An order that is paid through the gateway of the tests: for tests of payments."""

from gateway_world import Remote
from jiahe.billing.choices import NoticeOutcome, PaymentState
from jiahe.billing.models import Payment
from jiahe.billing.queries.ledger import held_fen, ledger_audit
from jiahe.booking.models import Order
from jiahe.journeys.pay import (
    PaymentStart,
    receive_notice,
    start_payment,
)
from jiahe.kit.tenancy import for_company
from money_world import World, place_order


def start(world: World, order: Order) -> PaymentStart:
    return start_payment(
        company_id=world.company_id, order_code=order.code, person_id=world.person_id,
        return_url="http://testserver/back",
    )  # fmt: skip


def deliver(remote: Remote) -> list[NoticeOutcome]:
    return [
        receive_notice(provider="demo", headers=headers, body=body)
        for headers, body in remote.callbacks()
    ]


def state_of(world: World, order: Order) -> tuple[str, list[str], int, int]:
    """(order, payments, held fen, unexplained fen)"""
    with for_company(world.company_id):
        payments = list(
            Payment.objects.filter(order=order).order_by("pk").values_list("state", flat=True)
        )
        order = Order.objects.get(pk=order.pk)
        return order.state, payments, held_fen(order.pk), ledger_audit().unexplained_fen


def paid(world: World, remote: Remote) -> Order:
    order = place_order(world)
    remote.press(start(world, order).url, "pay")
    assert deliver(remote) == [NoticeOutcome.PAID]
    return order


def ask_back(world: World, order: Order, fen: int) -> str:
    from jiahe.journeys.refund import refund_payment

    with for_company(world.company_id):
        code = Payment.objects.get(order=order, state=PaymentState.PAID).code
    return refund_payment(
        company_id=world.company_id, payment_code=code, amount_fen=fen,
        actor_id=world.person_id, because="stain on the carpet",
    )  # fmt: skip
