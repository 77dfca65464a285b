"""A visit moves to a dearer time: the difference is paid first, and its payment moves the visit."""

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.billing.actions.payments import close_payment, lock_payments, open_payment
from jiahe.billing.actions.supplements import keep_supplement
from jiahe.billing.choices import PaymentState, RefundReason
from jiahe.billing.models import Payment, Supplement
from jiahe.billing.queries.payments import supplement_of, waiting_supplement
from jiahe.booking.models import Order
from jiahe.booking.queries import order_alone, order_by_code, order_by_id, order_directory
from jiahe.engine.recurrence import Scope
from jiahe.journeys.change import (
    Moving,
    cost_of,
    move_at,
    move_visits,
    refuse_unseen,
)
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company, whole_for_company
from jiahe.kit.transactions import with_retries
from jiahe.standards.limits import PAY_WITHIN_MINUTES


class NothingToAdd(Refusal):
    sentence = gettext_lazy(
        "No other time waits for its payment any more. Please choose the time again."
    )
    status = HTTPStatus.CONFLICT


@dataclass(frozen=True)
class Moved:
    """The visits that moved; with `payment` none did yet: they move when that is paid."""

    visits: list[str]
    payment: str = ""


def agree_to_move(*, order_code: str, asked: Moving) -> Moved:
    """The household agrees to another time and to what it was told that it costs.

    As cheap or cheaper: it moves at once, what it costs less goes back. Dearer: nothing moves until
    the difference is paid, within the minutes of an order's payment; a later agreement takes the
    place of an earlier one. Raises as `change.reschedule`.
    """

    def story() -> Moved:
        with for_company(order_directory(order_code, asked.actor_id)):
            return moved_or_asked(order_by_code(order_code), asked)

    return with_retries(story)


def moved_or_asked(order: Order, asked: Moving) -> Moved:
    """As `agree_to_move`; in the company's scope, in one transaction."""
    if asked.seen.difference_fen <= 0:
        codes = move_visits(order, asked)
        _close_waiting(order)
        return Moved(codes)
    cost = cost_of(order, asked)
    refuse_unseen(cost, asked)
    _refuse_unless_it_moves(order, asked)
    _close_waiting(order)
    payment = open_payment(order_id=order.pk, amount_fen=cost.difference_fen)
    visit = next(one.visit for one in cost.terms if one.visit.code == asked.visit_code)
    keep_supplement(
        payment=payment,
        visit_id=visit.pk,
        scope=asked.scope,
        start=asked.start,
        asked_by_id=asked.actor_id,
        until=now() + timedelta(minutes=PAY_WITHIN_MINUTES),
    )
    return Moved([], payment.code)


def _refuse_unless_it_moves(order: Order, asked: Moving) -> None:
    """Tries the move and takes it back: nobody is asked to pay for a time that is not free."""
    with transaction.atomic():
        trial = transaction.savepoint()
        move_at(order, asked, cost_of(order, asked).terms)
        transaction.savepoint_rollback(trial)


def _close_waiting(order: Order) -> None:
    """What was agreed before and not paid is open no longer; money that still comes goes back.

    The order's own payment, which moves nothing, stays open.
    """
    for payment in lock_payments(order_id=order.pk):
        if payment.state == PaymentState.OPEN and supplement_of(payment.pk) is not None:
            close_payment(code=payment.code)


def open_supplement(*, company_id: int, order_code: str) -> str:
    """Our number of the payment that moves the order's visits; raises `NothingToAdd`."""
    with whole_for_company(company_id):
        found = waiting_supplement(order_alone(order_code).pk, now())
        if found is None:
            raise NothingToAdd
        return found.payment.code


def move_paid_for(payment: Payment, earlier: PaymentState) -> RefundReason | None:
    """The difference is paid: the visits move; else why that money goes back.

    Inside the transaction of the capture. `payment` is locked; in its `earlier` state it was
    before. What was open no more moves nothing: another agreement took its place.
    """
    supplement = supplement_of(payment.pk)
    if supplement is None:
        return RefundReason.PAID_TWICE
    if earlier is not PaymentState.OPEN:
        return RefundReason.NOT_MOVED
    try:
        with transaction.atomic():  # who goes on after a refusal
            _move_paid(payment, supplement)
    except Refusal:
        return RefundReason.NOT_MOVED
    return None


def _move_paid(payment: Payment, supplement: Supplement) -> None:
    if now() > supplement.until:
        raise NothingToAdd
    order = order_by_id(payment.order_id)
    asked = Moving(
        supplement.visit.code,
        supplement.asked_by_id,
        supplement.start,
        Scope(supplement.scope),
        agreed_at=supplement.asked_at,
    )
    cost = cost_of(order, asked)
    if cost.difference_fen != payment.amount_fen:
        raise NothingToAdd
    move_at(order, asked, cost.terms)
