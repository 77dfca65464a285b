"""The service desk moves or cancels a visit for a household that called."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from jiahe.booking.models import Order
from jiahe.booking.queries import order_by_code
from jiahe.dispatch.wording import day_and_time
from jiahe.journeys.cancel import GivingUp, give_up_visits
from jiahe.journeys.change import Moving, said_difference
from jiahe.journeys.supplement import Moved, moved_or_asked
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.notify.actions import send_text
from jiahe.trust.actions import record_override

CANCELLED, MOVED = "order.cancelled_for_household", "order.moved_for_household"


def calls_subject(order_code: str) -> str:
    """Under which subject the audit keeps what was done for the household."""
    return f"order:{order_code}:calls"


def cancel_for_household(*, company_id: int, order_code: str, asked: GivingUp) -> list[str]:
    """As `cancel.cancel`, by the same fees; `asked.because` stands in the audit.

    Raises what it raises, and `ReasonMissing`; then nothing is cancelled.
    """

    def story() -> list[str]:
        with for_company(company_id):
            codes = give_up_visits(order_by_code(order_code), asked)
            record_override(
                actor_id=asked.actor_id,
                action=CANCELLED,
                subject=calls_subject(order_code),
                reason=asked.because,
                detail={"visits": codes, "fee_fen": asked.expected_fee_fen},
            )
            return codes

    return with_retries(story)


def reschedule_for_household(
    *, company_id: int, order_code: str, asked: Moving, reason: str
) -> Moved:
    """As `supplement.agree_to_move`, with the agent's reason in the audit.

    A dearer time: the household gets the link to pay the difference as a message. Raises what it
    raises, and `ReasonMissing`; then nothing moves.
    """

    def story() -> Moved:
        with for_company(company_id):
            order = order_by_code(order_code)
            moved = moved_or_asked(order, asked)
            if moved.payment:
                _send_link(order, asked, moved)
            record_override(
                actor_id=asked.actor_id,
                action=MOVED,
                subject=calls_subject(order_code),
                reason=reason,
                detail={
                    "visits": moved.visits,
                    "start": asked.start.isoformat(),
                    "difference_fen": asked.seen.difference_fen,
                    "payment": moved.payment,
                },
            )
            return moved

    return with_retries(story)


def _send_link(order: Order, asked: Moving, moved: Moved) -> None:
    with override(order.placed_by.language):
        text = _("%(when)s costs %(difference)s. Your visit moves as soon as you have paid it.") % {
            "when": day_and_time(asked.start),
            "difference": said_difference(asked.seen.difference_fen),
        }
    send_text(
        phone=order.contact_phone, kind="MoveToPay", text=text,
        link=f"/orders/{order.code}/reschedule/pay/", once_key=f"MoveToPay:{moved.payment}",
    )  # fmt: skip
