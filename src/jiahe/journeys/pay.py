"""The household pays: opened here, collected by the provider, believed only from the provider."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

import structlog
from django.utils.translation import get_language, gettext_lazy

from jiahe.billing.actions.notices import is_first_time, record_verdict, store_notice
from jiahe.billing.actions.payments import (
    PaymentNotFound,
    capture_payment,
    close_payment,
    decline_payment,
    locked_payment,
    open_payment,
)
from jiahe.billing.actions.refunds import ask_refund, finish_refund
from jiahe.billing.choices import NoticeOutcome, PaymentState, RefundReason
from jiahe.billing.models import Payment
from jiahe.billing.ports import (
    CURRENCY,
    Charge,
    Notice,
    NoticeKind,
    NoticeRefused,
    PaymentProvider,
    ProviderSilent,
    Remote,
    RemoteState,
    provider_named,
)
from jiahe.billing.queries.payments import (
    Named,
    company_of,
    open_payments,
    payment_by_code,
    payments_of_order,
    refund_by_code,
)
from jiahe.booking.actions.orders import mark_paid
from jiahe.booking.choices import OrderState
from jiahe.booking.queries import order_alone
from jiahe.journeys.supplement import move_paid_for
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company, whole_for_company
from jiahe.kit.transactions import with_retries

log = structlog.get_logger(__name__)
ASK_AFTER = timedelta(seconds=20)
GIVE_UP_AFTER = timedelta(hours=24)


class OrderNotPayable(Refusal):
    sentence = gettext_lazy("This order is not waiting for payment any more.")
    status = HTTPStatus.CONFLICT


@dataclass(frozen=True)
class PaymentStart:
    """Where the household goes to pay; `code` is our number of this payment."""

    code: str
    url: str


def start_payment(
    *, company_id: int, order_code: str, person_id: int, return_url: str = ""
) -> PaymentStart:
    """Opens the payment and asks the provider for its page; again gives the same one.

    Our number is committed before the provider hears it; an unknown answer is
    followed by a query, never by a second number (R12). Raises `OrderNotPayable`,
    `NothingToPay`, `ProviderSilent`. Needs no transaction to be open.
    """
    code = with_retries(lambda: open_order_payment(company_id=company_id, order_code=order_code))
    log.info("payment_started", payment=code, person=person_id)
    url = payment_page(company_id=company_id, payment_code=code, return_url=return_url)
    return PaymentStart(code=code, url=url)


def open_order_payment(*, company_id: int, order_code: str) -> str:
    """Our number of the order's open payment, committed or about to be; calls nobody."""
    with whole_for_company(company_id):
        order = order_alone(order_code)
        if order.state != OrderState.AWAITING_PAYMENT:
            raise OrderNotPayable
        return open_payment(order_id=order.pk, amount_fen=order.total_fen).code


def payment_page(*, company_id: int, payment_code: str, return_url: str) -> str:
    """Where the household pays an opened payment; needs no transaction to be open."""
    with for_company(company_id):
        payment = payment_by_code(payment_code)
        if payment is None:
            raise PaymentNotFound
        charge = Charge(
            code=payment.code,
            amount_fen=payment.amount_fen,
            subject=payment.order.service.name,
            return_url=return_url,
            language=get_language() or "zh-hans",
        )
    return _page_at(provider_named(payment.provider), charge).url


def _page_at(provider: PaymentProvider, charge: Charge) -> Remote:
    try:
        return provider.create(charge)
    except ProviderSilent:
        remote = provider.query(charge.code)
        if remote is None:
            raise
        return remote


def receive_notice(*, provider: str, headers: Mapping[str, str], body: bytes) -> NoticeOutcome:
    """What became of a provider's callback; stored before it is believed, acted on once (R10).

    Never raises for a bad notice: the outcome names what was wrong with it, and nothing changed.
    """
    notice_id = store_notice(provider=provider, headers=headers, body=body)
    outcome = _judged(provider, headers, body)
    record_verdict(notice_id=notice_id, outcome=outcome)
    log.info("notice_received", notice=notice_id, provider=provider, outcome=outcome)
    return outcome


def _judged(provider: str, headers: Mapping[str, str], body: bytes) -> NoticeOutcome:
    try:
        notice = provider_named(provider).verify(headers, body)
    except NoticeRefused as refused:
        return refused.outcome
    company_id = company_of(notice.code)
    if company_id is None:
        return NoticeOutcome.UNKNOWN_PAYMENT
    return with_retries(lambda: _believed(provider, company_id, notice))


def _believed(provider: str, company_id: int, notice: Notice) -> NoticeOutcome:
    with whole_for_company(company_id):
        if notice.kind is NoticeKind.REFUNDED:
            return _refund_came_back(provider, notice)
        return _payment_spoke(provider, notice)


def _payment_spoke(provider: str, notice: Notice) -> NoticeOutcome:
    try:
        payment = locked_payment(notice.code)
    except PaymentNotFound:
        return NoticeOutcome.UNKNOWN_PAYMENT
    if payment.provider != provider:
        return NoticeOutcome.UNKNOWN_PAYMENT
    if wrong := _wrong_money(notice, payment.amount_fen):
        return wrong
    if not is_first_time(provider=provider, event_code=notice.event_code):
        return NoticeOutcome.REPEATED
    if notice.kind is NoticeKind.DECLINED:
        return _note_declined(payment)
    return _note_paid(payment, notice.transaction)


def _wrong_money(said: Notice | Remote, amount_fen: int) -> NoticeOutcome | None:
    if said.currency != CURRENCY:
        return NoticeOutcome.WRONG_CURRENCY
    if said.amount_fen != amount_fen:
        return NoticeOutcome.WRONG_AMOUNT
    return None


def _note_declined(payment: Payment) -> NoticeOutcome:
    """A decline counts only while the payment is open: it can arrive after the money."""
    if payment.state != PaymentState.OPEN:
        return NoticeOutcome.ALREADY_SETTLED
    decline_payment(payment=payment)
    return NoticeOutcome.DECLINED


def _note_paid(payment: Payment, transaction_code: str) -> NoticeOutcome:
    """Money in: the order is booked, or the money goes back by itself (R11)."""
    if payment.state == PaymentState.PAID:
        return NoticeOutcome.ALREADY_SETTLED
    earlier = PaymentState(payment.state)
    capture_payment(payment=payment, transaction_code=transaction_code)
    if mark_paid(order_id=payment.order_id):
        return NoticeOutcome.PAID
    because: RefundReason | None = _why_not_bookable(payment)
    if because is RefundReason.PAID_TWICE:
        because = move_paid_for(payment, earlier)
    if because is None:
        return NoticeOutcome.PAID
    ask_refund(payment_code=payment.code, amount_fen=payment.amount_fen, reason=because)
    return NoticeOutcome.PAID_AND_REFUNDED


def _why_not_bookable(payment: Payment) -> RefundReason:
    others = payments_of_order(payment.order_id)
    if any(one.state == PaymentState.PAID and one.pk != payment.pk for one in others):
        return RefundReason.PAID_TWICE
    return RefundReason.NOT_BOOKABLE


def _refund_came_back(provider: str, notice: Notice) -> NoticeOutcome:
    refund = refund_by_code(notice.code)
    if refund is None or refund.payment.provider != provider:
        return NoticeOutcome.UNKNOWN_PAYMENT
    if wrong := _wrong_money(notice, refund.amount_fen):
        return wrong
    if not is_first_time(provider=provider, event_code=notice.event_code):
        return NoticeOutcome.REPEATED
    finish_refund(code=notice.code)
    return NoticeOutcome.REFUND_DONE


def query_payment(*, company_id: int, payment_code: str) -> PaymentState:
    """Asks the provider what became of the payment and writes it down; `ProviderSilent` passes.

    Needs no transaction to be open. Raises `PaymentNotFound`.
    """
    with for_company(company_id):
        payment = payment_by_code(payment_code)
        if payment is None:
            raise PaymentNotFound
        state, provider = PaymentState(payment.state), payment.provider
    if state is not PaymentState.OPEN:
        return state
    remote = provider_named(provider).query(payment_code)
    return with_retries(lambda: _settled_from(company_id, payment_code, remote))


def _settled_from(company_id: int, payment_code: str, remote: Remote | None) -> PaymentState:
    with for_company(company_id):
        payment = locked_payment(payment_code)
        if remote is None or remote.state is RemoteState.OPEN:
            _close_when_old(payment)
        elif wrong := _wrong_money(remote, payment.amount_fen):
            log.error("provider_disagrees", payment=payment_code, outcome=wrong)
        elif remote.state is RemoteState.DECLINED:
            _note_declined(payment)
        else:
            _note_paid(payment, remote.transaction)
    with for_company(company_id):
        found = payment_by_code(payment_code)
        assert found is not None
        return PaymentState(found.state)


def _close_when_old(payment: Payment) -> None:
    if payment.opened_at < now() - GIVE_UP_AFTER:
        close_payment(code=payment.code)


def query_open_payments(company_id: int) -> int:
    """Asks about every payment silent for 20 seconds; how many were settled by that (R13)."""
    with for_company(company_id):
        waiting = open_payments(now() - ASK_AFTER)
    return sum(_has_answer(one) for one in waiting)


def _has_answer(one: Named) -> bool:
    try:
        state = query_payment(company_id=one.company_id, payment_code=one.code)
    except ProviderSilent:
        return False
    return state is not PaymentState.OPEN
