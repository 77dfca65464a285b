"""What we ask of a payment provider; the adapters are named in the settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from http import HTTPStatus
from typing import Protocol

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy

from jiahe.billing.choices import NoticeOutcome
from jiahe.kit.errors import Refusal

CURRENCY = "CNY"


class ProviderSilent(Refusal):
    """The provider gave no answer that we can use: the outcome is unknown, ask again later."""

    sentence = gettext_lazy(
        "The payment service is not answering. Please try again in a minute:"
        " you are never charged twice."
    )
    status = HTTPStatus.SERVICE_UNAVAILABLE


class NoticeRefused(Exception):  # noqa: N818  # names the state
    """A notice that must not be believed, with the reason by name."""

    def __init__(self, outcome: NoticeOutcome) -> None:
        super().__init__(outcome)
        self.outcome = outcome


class RemoteState(StrEnum):
    OPEN = "open"
    PAID = "paid"
    DECLINED = "declined"


class RemoteRefundState(StrEnum):
    ASKED = "asked"
    DONE = "done"
    FAILED = "failed"


class NoticeKind(StrEnum):
    PAID = "payment.paid"
    DECLINED = "payment.declined"
    REFUNDED = "refund.done"


@dataclass(frozen=True)
class Charge:
    """What we ask a provider to collect; `code` is our own number, stored before the call."""

    code: str
    amount_fen: int
    subject: str
    return_url: str
    language: str


@dataclass(frozen=True)
class Remote:
    """A payment as the provider knows it; `url` is where the household pays."""

    state: RemoteState
    transaction: str
    currency: str
    amount_fen: int
    url: str


@dataclass(frozen=True)
class Notice:
    """A verified notice: the provider said it, now, to us. Not yet compared with our payment."""

    event_code: str
    kind: NoticeKind
    code: str  # our number of the payment or refund
    transaction: str
    currency: str
    amount_fen: int


@dataclass(frozen=True)
class BillLine:
    """One line of a provider's daily bill: a payment in, or a refund out (negative)."""

    code: str
    amount_fen: int


class PaymentProvider(Protocol):
    """Every call may raise `ProviderSilent`; none may run inside a transaction (R5)."""

    def create(self, charge: Charge) -> Remote:
        """Opens the charge; the same code again gives the same charge."""
        ...

    def query(self, code: str) -> Remote | None:
        """The payment with our number; None when the provider never heard of it."""
        ...

    def refund(self, *, code: str, payment_code: str, amount_fen: int) -> RemoteRefundState: ...

    def query_refund(self, code: str) -> RemoteRefundState | None: ...

    def bill(self, on: date) -> list[BillLine]: ...

    def verify(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """The notice in a callback; raises `NoticeRefused`. No network."""
        ...


@cache
def _built(path: str) -> PaymentProvider:
    provider: PaymentProvider = import_string(path)()
    return provider


def knows(name: str) -> bool:
    return name in settings.PAYMENT_PROVIDERS


def provider_named(name: str) -> PaymentProvider:
    """The adapter for this name in `settings.PAYMENT_PROVIDERS`; built once per process."""
    return _built(settings.PAYMENT_PROVIDERS[name])


def demand_no_transaction() -> None:
    """Adapters call this before they touch the network (R5)."""
    assert not connection.in_atomic_block, "a provider is never called inside a transaction"
