"""What the demo gateway would remember of the seeded weeks, had the payments gone through it."""

from pathlib import Path
from typing import Any

from jiahe.billing.ports import CURRENCY, RemoteRefundState, RemoteState
from jiahe.billing.queries.payments import settled_at
from jiahe.kit.tenancy import for_every_company
from jiahe.simulation.gateway import book

PROVIDER = "demo"


def write_gateway_book(path: Path, *, merchant_id: str, app_id: str) -> int:
    """Puts all that our books hold of the gateway into its file; returns how many payments.

    So the day's bill agrees with our books, and a payment of the seeded weeks can go back.
    """
    with for_every_company():
        paid, returned = settled_at(PROVIDER)
    whole = book.Book(
        charges={one.code: _charge(one, merchant_id, app_id) for one in paid},
        refunds={one.code: _refund(one) for one in returned},
    )
    book.write_book(path, whole)
    return len(paid)


def _charge(payment: Any, merchant_id: str, app_id: str) -> book.Charge:
    return book.Charge(
        number=payment.code,
        transaction=payment.provider_code,
        amount_fen=payment.amount_fen,
        currency=CURRENCY,
        subject="",
        return_url="",
        language="",
        merchant_id=merchant_id,
        app_id=app_id,
        state=RemoteState.PAID,
        settled_at=payment.settled_at.isoformat(),
    )


def _refund(refund: Any) -> book.Refund:
    return book.Refund(
        number=refund.code,
        payment_number=refund.payment.code,
        amount_fen=refund.amount_fen,
        state=RemoteRefundState.DONE,
        settled_at=refund.done_at.isoformat(),
    )
