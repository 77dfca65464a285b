"""The service desk moves or cancels a visit for a household that called."""

from jiahe.booking.queries import order_by_code
from jiahe.journeys.cancel import GivingUp, give_up_visits
from jiahe.journeys.change import Moving, move_visits
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
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
) -> list[str]:
    """As `change.reschedule`, with the agent's reason in the audit.

    Raises what it raises, and `ReasonMissing`; then nothing moves.
    """

    def story() -> list[str]:
        with for_company(company_id):
            codes = move_visits(order_by_code(order_code), asked)
            record_override(
                actor_id=asked.actor_id,
                action=MOVED,
                subject=calls_subject(order_code),
                reason=reason,
                detail={"visits": codes, "start": asked.start.isoformat()},
            )
            return codes

    return with_retries(story)
