"""Money goes back: simulated first, promised in our books, then paid by the provider."""

from dataclasses import asdict

import structlog

from jiahe.billing.actions.refunds import (
    MoreThanPaid,
    RefundNotFound,
    ask_again,
    ask_refund,
    fail_refund,
    finish_refund,
    refund_visit,
)
from jiahe.billing.actions.settlements import settle_cancelled
from jiahe.billing.choices import CASH, RefundReason, RefundState
from jiahe.billing.models import Refund
from jiahe.billing.ports import ProviderSilent, RemoteRefundState, provider_named
from jiahe.billing.queries.payments import (
    Named,
    asked_refunds,
    is_order_paid,
    refund_by_code,
    refunded_for_visit_fen,
    stranded_payments,
)
from jiahe.booking.models import Visit
from jiahe.booking.queries import visit_by_code
from jiahe.engine.refunds import Cancellation
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.trust.actions import record_override

log = structlog.get_logger(__name__)


def refund_cancelled_visit(*, visit: Visit, cancellation: Cancellation) -> list[Refund]:
    """Promises the refund of a cancelled visit and divides the fee that was kept.

    Runs inside the transaction of the cancellation, after the visit's state changed.
    What was given back for the visit before counts; an order that nobody paid moves nothing.
    """
    if not is_order_paid(visit.order_id):
        return []
    left_fen = visit.price_fen - refunded_for_visit_fen(visit.pk)
    refunds = refund_visit(
        visit_id=visit.pk,
        order_id=visit.order_id,
        amount_fen=max(min(cancellation.refund_fen, left_fen), 0),
        formula=[asdict(step) for step in cancellation.steps],
    )
    if cancellation.fee_fen:
        settle_cancelled(visit_id=visit.pk)
    return refunds


def refund_payment(  # a refund by hand names what, how much, who and why
    *,
    company_id: int,
    payment_code: str,
    amount_fen: int,
    actor_id: int,
    because: str,
    visit_code: str = "",
) -> str:
    """The code of a refund that the office gives by hand; audited with its reason.

    Raises `ReasonMissing`, `MoreThanPaid`, `NotAPaidPayment`, `PaymentNotFound`.
    """
    return with_retries(
        lambda: _refunded_by_hand(
            company_id, payment_code, amount_fen, actor_id, because, visit_code
        )
    )


def _refunded_by_hand(
    company_id: int,
    payment_code: str,
    amount_fen: int,
    actor_id: int,
    because: str,
    visit_code: str,
) -> str:
    with for_company(company_id):
        record_override(
            actor_id=actor_id,
            action="refund_payment",
            subject=payment_code,
            reason=because,
            detail={"amount_fen": amount_fen},
        )
        visit = visit_by_code(visit_code) if visit_code else None
        refund = ask_refund(
            payment_code=payment_code,
            amount_fen=amount_fen,
            reason=RefundReason.GOODWILL,
            visit_id=visit.pk if visit else None,
        )
        return refund.code


def send_refund(*, company_id: int, refund_code: str) -> RefundState:
    """Has the provider pay a promised refund; asks first whether it already did (R12).

    Cash waits until a colleague hands it over.

    Needs no transaction to be open. `ProviderSilent` passes: it is tried again later.
    """
    with for_company(company_id):
        refund = refund_by_code(refund_code)
        if refund is None:
            raise RefundNotFound
        if refund.state != RefundState.ASKED or refund.payment.provider == CASH:
            return RefundState(refund.state)
        payment, amount_fen = refund.payment, refund.amount_fen
    provider = provider_named(payment.provider)
    remote = provider.query_refund(refund_code) or provider.refund(
        code=refund_code, payment_code=payment.code, amount_fen=amount_fen
    )
    return with_retries(lambda: _noted(company_id, refund_code, remote))


def _noted(company_id: int, refund_code: str, remote: RemoteRefundState) -> RefundState:
    with for_company(company_id):
        if remote is RemoteRefundState.DONE:
            finish_refund(code=refund_code)
        elif remote is RemoteRefundState.FAILED:
            fail_refund(code=refund_code)
    return RefundState(remote.value)


def try_refund_again(*, company_id: int, refund_code: str) -> None:
    """Puts a failed refund back on its way."""
    with for_company(company_id):
        ask_again(code=refund_code)


def refund_stranded(company_id: int) -> int:
    """Returns what is still held for orders whose visits are all over (R11); how many payments.

    The net under every path that cancels: a payment that arrived at the instant of the
    cancellation, or for a visit cancelled before it, must not stay with us.
    """
    with for_company(company_id):
        stranded = stranded_payments()
    return sum(_returned(company_id, payment.code, fen) for payment, fen in stranded)


def _returned(company_id: int, payment_code: str, fen: int) -> bool:
    try:
        with for_company(company_id):
            ask_refund(payment_code=payment_code, amount_fen=fen, reason=RefundReason.NOT_BOOKABLE)
    except MoreThanPaid:
        return False
    return True


def send_refunds(company_id: int) -> int:
    """Sends the company's promised refunds; how many the provider has paid."""
    with for_company(company_id):
        waiting = asked_refunds()
    return sum(_is_paid_back(one) for one in waiting)


def _is_paid_back(one: Named) -> bool:
    try:
        state = send_refund(company_id=one.company_id, refund_code=one.code)
    except ProviderSilent:
        log.warning("refund_waits", refund=one.code)
        return False
    return state is RefundState.DONE
