"""Opening a payment and writing down what became of it."""

from http import HTTPStatus

from django.utils.translation import gettext_lazy

from jiahe.billing.actions.ledger import escrow, held_by, post_journal
from jiahe.billing.choices import CASH, JournalKind, PaymentState
from jiahe.billing.facts import PaymentDeclined
from jiahe.billing.models import Payment, PaymentDirectory
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.ids import new_code
from jiahe.kit.statements import insert_if_new
from jiahe.kit.tenancy import current_company
from jiahe.kit.transactions import as_part


class PaymentNotFound(Refusal):
    sentence = gettext_lazy("There is no such payment.")
    status = HTTPStatus.NOT_FOUND


class NothingToPay(Refusal):
    sentence = gettext_lazy("This order costs nothing, there is nothing to pay.")


@as_part
def open_payment(*, order_id: int, amount_fen: int, provider_name: str = "demo") -> Payment:
    """The open payment of the order, made when there is none; raises `NothingToPay`.

    Its number stands in the database before the provider hears it (R12).
    """
    if amount_fen == 0:
        raise NothingToPay
    standing = lock_payments(order_id=order_id)
    for payment in standing:
        is_same = (payment.amount_fen, payment.provider) == (amount_fen, provider_name)
        if payment.state == PaymentState.OPEN and is_same:
            return payment
    payment = Payment(
        company_id=current_company(),
        code=new_code(),
        order_id=order_id,
        amount_fen=amount_fen,
        provider=provider_name,
        opened_at=now(),
    )
    if not insert_if_new(payment):  # a twin came first: its number stands
        return Payment.objects.select_for_update().get(
            order_id=order_id,
            amount_fen=amount_fen,
            provider=provider_name,
            state=PaymentState.OPEN,
        )
    PaymentDirectory.objects.create(code=payment.code, company_id=current_company())
    return payment


def lock_payments(*, order_id: int) -> list[Payment]:
    """All payments of an order, oldest first, locked: money of one order moves one at a time."""
    return list(Payment.objects.select_for_update().filter(order_id=order_id).order_by("pk"))


def locked_payment(code: str) -> Payment:
    """The payment with every other payment of its order locked too; raises `PaymentNotFound`."""
    of_order = Payment.objects.filter(code=code).values("order_id")
    beside = Payment.objects.select_for_update().filter(order_id__in=of_order).order_by("pk")
    found = next((payment for payment in beside if payment.code == code), None)
    if found is None:
        raise PaymentNotFound
    return found


@as_part
def capture_payment(*, payment: Payment, transaction_code: str) -> None:
    """The money arrived: provider or till to escrow. `payment` is locked and not yet paid."""
    post_journal(
        kind=JournalKind.CAPTURE,
        reference=_capture_reference(payment),
        lines=[
            (held_by(payment.provider), payment.amount_fen),
            (escrow(payment.order_id), -payment.amount_fen),
        ],
    )
    payment.state = PaymentState.PAID
    payment.provider_code = transaction_code
    payment.settled_at = now()
    payment.save(update_fields=["state", "provider_code", "settled_at"])


@as_part
def take_cash(*, order_id: int, amount_fen: int, taken_by_id: int) -> Payment:
    """The order's price lies in the till: opened and received in one step, by that colleague.

    Raises `NothingToPay`.
    """
    payment = open_payment(order_id=order_id, amount_fen=amount_fen, provider_name=CASH)
    capture_payment(payment=payment, transaction_code="")
    payment.taken_by_id = taken_by_id
    payment.save(update_fields=["taken_by"])
    return payment


def _capture_reference(payment: Payment) -> str:
    return payment.code


@as_part
def decline_payment(*, payment: Payment) -> None:
    payment.state = PaymentState.DECLINED
    payment.settled_at = now()
    payment.save(update_fields=["state", "settled_at"])
    record(PaymentDeclined(company_id=payment.company_id, payment_id=payment.pk))


@as_part
def close_payment(*, code: str) -> None:
    """Nobody paid: the payment is open no longer. Money that still arrives goes back by itself."""
    payment = locked_payment(code)
    if payment.state == PaymentState.OPEN:
        payment.state = PaymentState.CLOSED
        payment.settled_at = now()
        payment.save(update_fields=["state", "settled_at"])
