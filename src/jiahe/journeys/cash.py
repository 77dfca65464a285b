"""Cash at the counter: taken once for an order, handed back by hand, counted beside the books."""

from datetime import date
from http import HTTPStatus

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from jiahe.accounts.actions import counter
from jiahe.accounts.queries import company_by_id, person_by_id
from jiahe.billing.actions import cases
from jiahe.billing.actions.payments import take_cash as receive
from jiahe.billing.actions.refunds import RefundNotFound, finish_refund
from jiahe.billing.choices import CASH, RefundState
from jiahe.billing.queries.payments import cash_fen_between, refund_by_code
from jiahe.billing.reconciliation import Reconciliation, compare
from jiahe.booking.actions.orders import mark_paid
from jiahe.booking.choices import OrderState
from jiahe.booking.models import Order
from jiahe.booking.queries import day_bounds, order_by_code
from jiahe.journeys.on_behalf import calls_subject
from jiahe.journeys.pay import OrderNotPayable
from jiahe.kit.errors import Refusal
from jiahe.kit.money import yuan
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.notify.actions import send_text
from jiahe.trust.actions import record_look, record_override

TAKEN, HANDED_BACK, COUNTED = "cash.taken", "cash.handed_back", "cash.counted"
TILL = "till"


class AnotherSum(Refusal):
    sentence = gettext_lazy("The order costs %(price)s. Please count again.")
    status = HTTPStatus.CONFLICT


def take_cash(*, company_id: int, agent_id: int, case_code: str, seen_fen: int) -> None:
    """The household of the colleague's own case pays its order in cash, once; it gets a receipt.

    Raises `NoSuchCase`, `OrderNotPayable`, `AnotherSum`; then nothing is written.
    """

    def story() -> None:
        with for_company(company_id):
            case = counter.case_of(case_code, agent_id)
            if not case.order_code:
                raise OrderNotPayable
            order = order_by_code(case.order_code)
            if order.state != OrderState.AWAITING_PAYMENT:
                raise OrderNotPayable
            if order.total_fen != seen_fen:
                raise AnotherSum(price=yuan(order.total_fen))
            _received(order, agent_id, case.reason)

    with_retries(story)


def _received(order: Order, agent_id: int, reason: str) -> None:
    payment = receive(order_id=order.pk, amount_fen=order.total_fen, taken_by_id=agent_id)
    if not mark_paid(order_id=order.pk):
        raise OrderNotPayable  # paid elsewhere meanwhile: the whole step is taken back
    record_override(
        actor_id=agent_id,
        action=TAKEN,
        subject=calls_subject(order.code),
        reason=reason,
        detail={"payment": payment.code, "amount_fen": payment.amount_fen},
    )
    person = person_by_id(order.placed_by_id)
    with override(person.language):
        text = _("%(company)s has received %(price)s in cash for order %(order)s.") % {
            "company": company_by_id(order.company_id).name,
            "price": yuan(payment.amount_fen),
            "order": order.code,
        }
    send_text(
        phone=person.phone,
        kind="cash_taken",
        text=text,
        link=f"/orders/{order.code}/",
        once_key=f"cash_taken:{payment.code}",
    )


def hand_back_cash(*, company_id: int, refund_code: str, actor_id: int) -> None:
    """A promised refund of a cash payment was handed over; again changes nothing.

    Raises `RefundNotFound`, also for a refund that a provider pays.
    """

    def story() -> None:
        with for_company(company_id):
            refund = refund_by_code(refund_code)
            if refund is None or refund.payment.provider != CASH:
                raise RefundNotFound
            if refund.state == RefundState.DONE:
                return
            finish_refund(code=refund_code)
            record_look(
                actor_id=actor_id,
                action=HANDED_BACK,
                subject=calls_subject(refund.payment.order.code),
                detail={"refund": refund_code, "amount_fen": refund.amount_fen},
            )

    with_retries(story)


def count_cash(*, company_id: int, on: date, counted_fen: int, actor_id: int) -> Reconciliation:
    """A day's till beside the books; a difference opens a case, as one of the bill does."""

    def story() -> Reconciliation:
        with for_company(company_id):
            ours = cash_fen_between(*day_bounds(on))
            result = compare(on, {TILL: ours}, {TILL: counted_fen})
            cases.open_cases(on=on, differences=result.differences)
            record_look(
                actor_id=actor_id,
                action=COUNTED,
                subject=f"till:{on}",
                detail={"ours_fen": ours, "counted_fen": counted_fen},
            )
            return result

    return with_retries(story)
