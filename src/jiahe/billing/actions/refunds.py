"""Giving money back: promised in our books first, then paid by the provider, never too much."""

from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy

from jiahe.billing.actions.ledger import Place, escrow, held_by, post_journal
from jiahe.billing.actions.payments import lock_payments, locked_payment
from jiahe.billing.choices import (
    AccountKind,
    JournalKind,
    PaymentState,
    RefundReason,
    RefundState,
)
from jiahe.billing.facts import RefundAsked, RefundDone
from jiahe.billing.models import Payment, PaymentDirectory, Refund, Settlement
from jiahe.billing.queries.ledger import held_fen
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.ids import new_code
from jiahe.kit.money import yuan
from jiahe.kit.tenancy import current_company

REFUNDED = Place(AccountKind.REFUNDED)
COMPANY = Place(AccountKind.COMPANY)


class MoreThanPaid(Refusal):
    sentence = gettext_lazy("At most %(left)s of this payment can still be refunded.")


class NotAPaidPayment(Refusal):
    sentence = gettext_lazy("This payment was never received, so there is nothing to refund.")


class RefundNotFound(Refusal):
    sentence = gettext_lazy("There is no such refund.")
    status = HTTPStatus.NOT_FOUND


Formula = list[dict[str, Any]]


@transaction.atomic
def ask_refund(
    *,
    payment_code: str,
    amount_fen: int,
    reason: RefundReason,
    visit_id: int | None = None,
    formula: Formula | None = None,
) -> Refund:
    """A refund that the provider will be asked for after commit.

    From the order's escrow; once that was released, the company bears it.
    Raises `MoreThanPaid` and `NotAPaidPayment`; 0 <= refunded <= captured holds
    however many ask at once, since the payments of the order are locked.
    """
    payment = locked_payment(payment_code)
    _demand_refundable(payment, amount_fen)
    code = new_code()
    PaymentDirectory.objects.create(code=code, company_id=current_company())
    refund = Refund.objects.create(
        company_id=current_company(),
        code=code,
        payment=payment,
        visit_id=visit_id,
        amount_fen=amount_fen,
        reason=reason,
        formula=formula or [],
        asked_at=now(),
    )
    post_journal(
        kind=JournalKind.REFUND_ASK,
        reference=code,
        lines=[(_bearer(payment, amount_fen, visit_id), amount_fen), (REFUNDED, -amount_fen)],
    )
    record(RefundAsked(company_id=current_company(), refund_id=refund.pk))
    return refund


def _demand_refundable(payment: Payment, amount_fen: int) -> None:
    if payment.state != PaymentState.PAID:
        raise NotAPaidPayment
    left = refundable_fen(payment)
    if not 0 < amount_fen <= left:
        raise MoreThanPaid(left=yuan(left))


def refundable_fen(payment: Payment) -> int:
    asked = Refund.objects.filter(payment=payment).aggregate(fen=Sum("amount_fen"))["fen"]
    return payment.amount_fen - (asked or 0)


def _bearer(payment: Payment, amount_fen: int, visit_id: int | None) -> Place:
    is_settled = visit_id is not None and Settlement.objects.filter(visit_id=visit_id).exists()
    if is_settled or held_fen(payment.order_id) < amount_fen:
        return COMPANY
    return escrow(payment.order_id)


def refund_visit(
    *, visit_id: int, order_id: int, amount_fen: int, formula: Formula | None = None
) -> list[Refund]:
    """Returns part or all of a cancelled visit's price; empty when nothing was paid or is due.

    Beginning with the payment that holds most: of an order that was paid twice one went back whole,
    of one with a supplement both hold something. At most what is left of them, since a refund by
    hand need not name a visit.
    """
    return [
        ask_refund(
            payment_code=payment.code,
            amount_fen=fen,
            reason=RefundReason.CANCELLED,
            visit_id=visit_id,
            formula=formula,
        )
        for payment, fen in _from_payments(order_id, amount_fen)
    ]


def refund_difference(*, order_id: int, amount_fen: int) -> list[Refund]:
    """Returns what visits cost less at the time that they moved to.

    It names no visit: the visits' own prices say it already. Empty when nothing is left.
    """
    return [
        ask_refund(payment_code=payment.code, amount_fen=fen, reason=RefundReason.MOVED)
        for payment, fen in _from_payments(order_id, amount_fen)
    ]


def _from_payments(order_id: int, amount_fen: int) -> list[tuple[Payment, int]]:
    """Which of the order's payments, all locked now, returns how much; the fullest first."""
    paid = [one for one in lock_payments(order_id=order_id) if one.state == PaymentState.PAID]
    left = [(one, refundable_fen(one)) for one in paid]
    found = []
    for payment, left_fen in sorted(left, key=lambda pair: (-pair[1], pair[0].pk)):
        fen = min(amount_fen, left_fen)
        amount_fen -= fen
        if fen > 0:
            found.append((payment, fen))
    return found


@transaction.atomic
def finish_refund(*, code: str) -> Refund:
    """The provider or the till paid it back; a second call changes nothing."""
    refund = _locked_refund(code)
    if refund.state == RefundState.DONE:
        return refund
    post_journal(
        kind=JournalKind.REFUND_PAY,
        reference=refund.code,
        lines=[
            (REFUNDED, refund.amount_fen),
            (held_by(refund.payment.provider), -refund.amount_fen),
        ],
    )
    refund.state = RefundState.DONE
    refund.done_at = now()
    refund.save(update_fields=["state", "done_at"])
    record(RefundDone(company_id=refund.company_id, refund_id=refund.pk))
    return refund


@transaction.atomic
def fail_refund(*, code: str) -> None:
    """The provider refuses it: the promise stands in the books and in the office's list."""
    refund = _locked_refund(code)
    if refund.state == RefundState.ASKED:
        refund.state = RefundState.FAILED
        refund.save(update_fields=["state"])


@transaction.atomic
def ask_again(*, code: str) -> None:
    """Puts a failed refund back among those that the provider is asked for."""
    refund = _locked_refund(code)
    if refund.state == RefundState.FAILED:
        refund.state = RefundState.ASKED
        refund.save(update_fields=["state"])


def _locked_refund(code: str) -> Refund:
    rows = Refund.objects.select_for_update(of=("self",)).select_related("payment")
    refund = rows.filter(code=code).first()
    if refund is None:
        raise RefundNotFound
    return refund
