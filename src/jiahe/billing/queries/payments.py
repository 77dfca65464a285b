"""Reading payments, refunds and notices."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet, Sum

from jiahe.billing.choices import BELIEVED, CASH, NoticeOutcome, PaymentState, RefundState
from jiahe.billing.models import GatewayNotice, Payment, PaymentDirectory, Refund, Supplement
from jiahe.billing.queries.ledger import held_of_orders
from jiahe.booking.choices import OrderState


@dataclass(frozen=True)
class Named:
    """A payment or refund found across companies: what a sweep needs to go on."""

    company_id: int
    code: str


def company_of(code: str) -> int | None:
    """The company that a payment's or refund's number belongs to; asked before any wall."""
    return PaymentDirectory.objects.filter(code=code).values_list("company_id", flat=True).first()


def companies_of_codes(codes: set[str]) -> dict[str, int]:
    """Number -> company, for the numbers that are ours."""
    return dict(PaymentDirectory.objects.filter(code__in=codes).values_list("code", "company_id"))


def payment_by_code(code: str) -> Payment | None:
    return Payment.objects.select_related("order__service").filter(code=code).first()


def payments_of_order(order_id: int) -> list[Payment]:
    """Every try to pay the order, latest first."""
    return list(Payment.objects.filter(order_id=order_id).order_by("-pk"))


def open_payments(opened_before: datetime, limit: int = 100) -> list[Named]:
    """Payments that have been waiting since before the instant, of the companies in scope."""
    rows = Payment.objects.filter(state=PaymentState.OPEN, opened_at__lte=opened_before)
    return [Named(*row) for row in rows.order_by("pk").values_list("company_id", "code")[:limit]]


def asked_refunds(limit: int = 100) -> list[Named]:
    """Refunds that a provider is to be asked for; cash is handed over by hand."""
    rows = Refund.objects.filter(state=RefundState.ASKED).exclude(payment__provider=CASH)
    return [Named(*row) for row in rows.order_by("pk").values_list("company_id", "code")[:limit]]


def refund_by_code(code: str) -> Refund | None:
    return (
        Refund.objects.select_related("payment", "payment__order", "visit")
        .filter(code=code)
        .first()
    )


def refunds_of_order(order_id: int) -> list[Refund]:
    rows = Refund.objects.select_related("payment", "visit").filter(payment__order_id=order_id)
    return list(rows.order_by("pk"))


def latest_refunds(limit: int = 100) -> list[Refund]:
    rows = Refund.objects.select_related("payment__order__service", "visit")
    return list(rows.order_by("-asked_at", "-pk")[:limit])


def latest_payments(limit: int = 100) -> list[Payment]:
    rows = Payment.objects.select_related("order__service").annotate(
        refunded_fen=Sum("refunds__amount_fen", default=0)
    )
    return list(rows.order_by("-opened_at", "-pk")[:limit])


def refunded_for_visit_fen(visit_id: int) -> int:
    """What was promised back for the visit, whatever its refund's state."""
    rows = Refund.objects.filter(visit_id=visit_id)
    return rows.aggregate(fen=Sum("amount_fen", default=0))["fen"]


def captured_and_returned(since: datetime, until: datetime) -> dict[str, int]:
    """Number -> fen (refunds negative) of what the provider settled in the period, by our books."""
    paid, returned = _settled_between(since, until)
    return _by_number(paid.exclude(provider=CASH), returned.exclude(payment__provider=CASH))


def cash_between(since: datetime, until: datetime) -> list[Payment]:
    """What was taken in cash in the period, the latest first, with order and colleague."""
    paid, _returned = _settled_between(since, until)
    rows = paid.filter(provider=CASH).select_related("order__service", "taken_by")
    return list(rows.order_by("-settled_at"))


def cash_fen_between(since: datetime, until: datetime) -> int:
    """What the till gained in the period: taken less handed back."""
    paid, returned = _settled_between(since, until)
    return sum(
        _by_number(paid.filter(provider=CASH), returned.filter(payment__provider=CASH)).values()
    )


def _settled_between(
    since: datetime, until: datetime
) -> tuple[QuerySet[Payment], QuerySet[Refund]]:
    return (
        Payment.objects.filter(
            state=PaymentState.PAID, settled_at__gte=since, settled_at__lt=until
        ),
        Refund.objects.filter(state=RefundState.DONE, done_at__gte=since, done_at__lt=until),
    )


def _by_number(paid: QuerySet[Payment], returned: QuerySet[Refund]) -> dict[str, int]:
    found = dict(paid.values_list("code", "amount_fen"))
    found.update((code, -fen) for code, fen in returned.values_list("code", "amount_fen"))
    return found


def settled_at(provider: str) -> tuple[list[Payment], list[Refund]]:
    """All that this provider ever collected and returned, of the companies in scope."""
    paid = Payment.objects.filter(state=PaymentState.PAID, provider=provider)
    returned = Refund.objects.filter(state=RefundState.DONE, payment__provider=provider)
    return list(paid.order_by("pk")), list(returned.select_related("payment").order_by("pk"))


def booked_under(codes: list[str]) -> dict[str, int]:
    """Number -> fen (refunds negative) of these payments and refunds, whenever they settled."""
    paid = Payment.objects.filter(code__in=codes, state=PaymentState.PAID)
    returned = Refund.objects.filter(code__in=codes, state=RefundState.DONE)
    return _by_number(paid, returned)


def refused_notices(limit: int = 50) -> list[GatewayNotice]:
    """The latest notices that were not believed."""
    refused = [outcome for outcome in NoticeOutcome if outcome not in BELIEVED]
    rows = GatewayNotice.objects.select_related("verdict").filter(verdict__outcome__in=refused)
    return list(rows.order_by("-pk")[:limit])


def stranded_payments() -> list[tuple[Payment, int]]:
    """Payments of orders that are over, each with what is still held for its order, in fen.

    Shares and fees left the escrow when they were divided: what remains is the household's. Of an
    order that was paid twice it is the payment that was not returned; of one with a supplement
    each returns what it still has, the fullest first.
    """
    over = (OrderState.CANCELLED, OrderState.FINISHED)
    held = held_of_orders(over)
    rows = Payment.objects.filter(state=PaymentState.PAID, order_id__in=held).annotate(
        left_fen=F("amount_fen") - Sum("refunds__amount_fen", default=0)
    )
    found = []
    for one in rows.order_by("order_id", "-left_fen", "pk"):
        fen = min(held[one.order_id], one.left_fen)
        held[one.order_id] -= fen
        if fen > 0:
            found.append((one, fen))
    return found


def waiting_supplement(order_id: int, at: datetime) -> Supplement | None:
    """What the household of the order may pay at that instant, so that its visits move."""
    rows = Supplement.objects.select_related("payment", "visit")
    waiting = rows.filter(payment__order_id=order_id, payment__state=PaymentState.OPEN)
    return waiting.filter(until__gt=at).order_by("-pk").first()


def supplement_of(payment_id: int) -> Supplement | None:
    return Supplement.objects.select_related("visit").filter(payment_id=payment_id).first()


def is_order_paid(order_id: int) -> bool:
    return Payment.objects.filter(order_id=order_id, state=PaymentState.PAID).exists()
