"""Callbacks as a provider sends them, and the families of cases that are made of them."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from gateway_world import KEY, MERCHANT
from jiahe.billing.actions.payments import open_payment
from jiahe.billing.choices import NoticeOutcome
from jiahe.billing.models import Payment
from jiahe.billing.queries.ledger import held_fen
from jiahe.billing.signing import SIGNATURE, TIMESTAMP, Key, signed_headers
from jiahe.journeys.pay import receive_notice
from jiahe.kit.clock import SystemClock
from jiahe.kit.tenancy import for_company
from money_world import World, place_order

O = NoticeOutcome  # noqa: E741
Sent = tuple[Mapping[str, str], bytes]
FEN = 16_500


def real_now() -> datetime:
    return SystemClock().now()


def waiting(world: World) -> Payment:
    order = place_order(world)
    with for_company(world.company_id):
        return open_payment(order_id=order.pk, amount_fen=order.total_fen)


def said(payment: Payment, event: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": event, "type": "payment.paid", "number": payment.code, "transaction": "t-1",
        "currency": "CNY", "amount_fen": payment.amount_fen,
        "merchant_id": MERCHANT.merchant_id, "app_id": MERCHANT.app_id,
    } | changes  # fmt: skip


def signed(body: bytes, key: Key = KEY, at: datetime | None = None) -> Sent:
    return signed_headers(key, body, at or real_now()), body


def note(payment: Payment, event: str = "", **changes: Any) -> Sent:
    event = event or f"e-{payment.code}"
    return signed(json.dumps(said(payment, event, **changes)).encode())


def decline(payment: Payment, event: str = "") -> Sent:
    return note(payment, event or f"d-{payment.code}", type="payment.declined")


def with_header(sent: Sent, name: str, value: str) -> Sent:
    return {**sent[0], name: value}, sent[1]


def deliver(sent: Sent) -> NoticeOutcome:
    return receive_notice(provider="demo", headers=sent[0], body=sent[1])


def state_of(world: World, payment: Payment) -> tuple[str, str, int]:
    with for_company(world.company_id):
        row = Payment.objects.select_related("order").get(pk=payment.pk)
        return row.order.state, row.state, held_fen(row.order_id)


UNTOUCHED = ("awaiting_payment", "open", 0)
BOOKED = ("booked", "paid", FEN)
DECLINED = ("awaiting_payment", "declined", 0)


@dataclass(frozen=True)
class Case:
    name: str
    arrivals: Callable[[Payment], list[Sent]]
    outcomes: tuple[NoticeOutcome, ...]
    ends: tuple[str, str, int] = UNTOUCHED


def refused_amounts() -> Iterator[Case]:
    for amount in (1, 5, 0, -FEN, FEN - 1, FEN + 1, FEN * 100, FEN // 100, 2**40):
        yield Case(
            f"amount {amount}", lambda p, a=amount: [note(p, amount_fen=a)], (O.WRONG_AMOUNT,)
        )
    for amount in ("16500", 16_500.0, None, True, [16_500]):
        yield Case(
            f"amount {amount!r}", lambda p, a=amount: [note(p, amount_fen=a)], (O.UNREADABLE,)
        )


def refused_origins() -> Iterator[Case]:
    for currency in ("USD", "cny", "CN¥", "HKD"):
        yield Case(
            f"in {currency}", lambda p, c=currency: [note(p, currency=c)], (O.WRONG_CURRENCY,)
        )
    for field in ("merchant_id", "app_id"):
        for other in ("m-2", "M-1", "app-1 ", "m-1\n"):
            yield Case(
                f"{field} {other!r}",
                lambda p, f=field, o=other: [note(p, **{f: o})],
                (O.WRONG_MERCHANT,),
            )
    for number in ("0" * 16, "nothing", "' OR 1=1 --"):
        yield Case(
            f"number {number}", lambda p, n=number: [note(p, number=n)], (O.UNKNOWN_PAYMENT,)
        )


def forged_ones() -> Iterator[Case]:
    def case(name: str, arrivals: Callable[[Payment], list[Sent]], outcome: O = O.FORGED) -> Case:
        return Case(name, arrivals, (outcome,))

    for signature in ("", "0" * 64, "é", "null"):
        yield case(
            f"signature {signature!r}",
            lambda p, s=signature: [with_header(note(p), SIGNATURE, s)],
        )
    yield case("another secret", lambda p: [signed(note(p)[1], Key(KEY.serial, "guess"))])
    yield case(
        "another serial", lambda p: [signed(note(p)[1], Key("s-2", KEY.secret))], O.UNKNOWN_KEY
    )
    yield case("no headers at all", lambda p: [({}, note(p)[1])], O.UNKNOWN_KEY)
    yield case("another nonce", lambda p: [with_header(note(p), "pay-nonce", "0" * 32)])
    yield case("the time moved", lambda p: [with_header(note(p), TIMESTAMP, "1800000000")])
    yield case("the body changed", lambda p: [(note(p)[0], note(p, "other")[1])])
    yield case("a space added", lambda p: [(note(p)[0], note(p)[1] + b" ")])
    yield case("the body emptied", lambda p: [(note(p)[0], b"")])


def late_ones() -> Iterator[Case]:
    for seconds in (301, 360, 3_600, 86_400, 30 * 86_400, 9 * 365 * 86_400, -301, -86_400):
        yield Case(
            f"signed {seconds} s ago",
            lambda p, s=seconds: [signed(note(p)[1], at=real_now() - timedelta(seconds=s))],
            (O.STALE,),
        )
    for seconds in (290, 0, -290):
        yield Case(
            f"signed {seconds} s ago",
            lambda p, s=seconds: [signed(note(p)[1], at=real_now() - timedelta(seconds=s))],
            (O.PAID,),
            BOOKED,
        )
    yield Case(
        "an event of 30 days ago, signed now",
        lambda p: [note(p, occurred_at="2026-10-01T00:00:00+00:00")],
        (O.PAID,),
        BOOKED,
    )


def unreadable_ones() -> Iterator[Case]:
    bodies = (
        b"", b"{", b"[]", b"null", b'"paid"', b"\xff\xfe", b"{}", b"[" * 5_000, b"\x00",
        b'{"id": "e"}', b"1" * 20_000,
    )  # fmt: skip
    for body in bodies:
        yield Case(f"body {body[:12]!r}", lambda _, b=body: [signed(b)], (O.UNREADABLE,))
    for field in ("id", "type", "number", "currency", "merchant_id", "app_id", "transaction"):
        for value in (None, "", 7, "x" * 81, ["a"]):
            yield Case(
                f"{field} {str(value)[:5]!r}",
                lambda p, f=field, v=value: [note(p, **{f: v})],
                (O.UNREADABLE,),
            )
    yield Case("type of no kind", lambda p: [note(p, type="payment.maybe")], (O.UNREADABLE,))


def repeated_ones() -> Iterator[Case]:
    for copies in (2, 3, 8):
        yield Case(
            f"{copies} copies",
            lambda p, n=copies: [note(p) for _ in range(n)],
            (O.PAID, *[O.REPEATED] * (copies - 1)),
            BOOKED,
        )
        yield Case(
            f"{copies} events of one payment",
            lambda p, n=copies: [note(p, f"{p.code}-{k}") for k in range(n)],
            (O.PAID, *[O.ALREADY_SETTLED] * (copies - 1)),
            BOOKED,
        )
        yield Case(
            f"{copies} declines",
            lambda p, n=copies: [decline(p) for _ in range(n)],
            (O.DECLINED, *[O.REPEATED] * (copies - 1)),
            DECLINED,
        )


def reordered_ones() -> Iterator[Case]:
    yield Case(
        "a decline after the money",
        lambda p: [note(p), decline(p)],
        (O.PAID, O.ALREADY_SETTLED),
        BOOKED,
    )
    yield Case(
        "the money after a decline",
        lambda p: [decline(p), note(p)],
        (O.DECLINED, O.PAID),
        BOOKED,
    )
    yield Case(
        "forged, wrong, then true",
        lambda p: [with_header(note(p), SIGNATURE, "0"), note(p, amount_fen=1), note(p)],
        (O.FORGED, O.WRONG_AMOUNT, O.PAID),
        BOOKED,
    )
    yield Case(
        "a refused event's number is not used up",
        lambda p: [note(p, currency="USD"), note(p)],
        (O.WRONG_CURRENCY, O.PAID),
        BOOKED,
    )
    yield Case(
        "true, then the same event with another sum",
        lambda p: [note(p), note(p, amount_fen=1)],
        (O.PAID, O.WRONG_AMOUNT),
        BOOKED,
    )
    yield Case("a refund that nobody asked for", lambda p: [note(p, type="refund.done")],
               (O.UNKNOWN_PAYMENT,))  # fmt: skip


FAMILIES = {
    "amounts": refused_amounts,
    "origins": refused_origins,
    "forged": forged_ones,
    "late": late_ones,
    "unreadable": unreadable_ones,
    "repeated": repeated_ones,
    "reordered": reordered_ones,
}
