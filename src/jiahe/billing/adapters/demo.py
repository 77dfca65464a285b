"""The demo gateway over HTTP, spoken to as a licensed provider would be: signed both ways."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from typing import Any

import httpx
import structlog

from jiahe.billing.choices import NoticeOutcome
from jiahe.billing.ports import (
    CURRENCY,
    BillLine,
    Charge,
    Notice,
    NoticeKind,
    NoticeRefused,
    ProviderSilent,
    Remote,
    RemoteRefundState,
    RemoteState,
    demand_no_transaction,
)
from jiahe.billing.signing import Key, flaw_in, signed_headers
from jiahe.kit.clock import Clock, SystemClock

log = structlog.get_logger(__name__)
TIMEOUT = httpx.Timeout(4.0, connect=2.0)
LONGEST_NOTICE = 16 * 1024
GONE = object()


@dataclass(frozen=True)
class Merchant:
    merchant_id: str
    app_id: str


@dataclass(frozen=True)
class DemoGateway:
    """Signatures are dated by the machine's clock, not by the city's, which may run faster."""

    url: str
    key: Key
    merchant: Merchant
    clock: Clock = field(default_factory=SystemClock)
    transport: httpx.BaseTransport | None = None

    def create(self, charge: Charge) -> Remote:
        asked = {
            "number": charge.code,
            "amount_fen": charge.amount_fen,
            "currency": CURRENCY,
            "subject": charge.subject,
            "return_url": charge.return_url,
            "language": charge.language,
        }
        return self._remote(self._ask("POST", "/api/payments", asked))

    def query(self, code: str) -> Remote | None:
        found = self._ask("GET", f"/api/payments/{code}")
        return None if found is GONE else self._remote(found)

    def refund(self, *, code: str, payment_code: str, amount_fen: int) -> RemoteRefundState:
        asked = {"number": code, "payment_number": payment_code, "amount_fen": amount_fen}
        return self._refund_state(self._ask("POST", "/api/refunds", asked))

    def query_refund(self, code: str) -> RemoteRefundState | None:
        found = self._ask("GET", f"/api/refunds/{code}")
        return None if found is GONE else self._refund_state(found)

    def bill(self, on: date) -> list[BillLine]:
        found = self._ask("GET", f"/api/bill/{on.isoformat()}")
        try:
            return [
                BillLine(code=line["number"], amount_fen=line["amount_fen"])
                for line in found["lines"]
            ]
        except (KeyError, TypeError) as error:
            raise ProviderSilent from error

    def verify(self, headers: Mapping[str, str], body: bytes) -> Notice:
        if flaw := flaw_in(self.key, headers, body, self.clock.now()):
            raise NoticeRefused(NoticeOutcome(flaw.value))
        said = _read_notice(body)
        if (said["merchant_id"], said["app_id"]) != (
            self.merchant.merchant_id,
            self.merchant.app_id,
        ):
            raise NoticeRefused(NoticeOutcome.WRONG_MERCHANT)
        return Notice(
            event_code=said["id"],
            kind=NoticeKind(said["type"]),
            code=said["number"],
            transaction=said["transaction"],
            currency=said["currency"],
            amount_fen=said["amount_fen"],
        )

    def _ask(self, method: str, path: str, asked: dict[str, Any] | None = None) -> Any:
        """The verified JSON answer, or GONE for a 404; anything else is `ProviderSilent`."""
        demand_no_transaction()
        sent = {**asked, **vars(self.merchant)} if asked is not None else None
        body = json.dumps(sent).encode() if sent is not None else b""
        headers = signed_headers(self.key, _signed(path, body), self.clock.now())
        try:
            with httpx.Client(
                base_url=self.url, timeout=TIMEOUT, transport=self.transport, trust_env=False
            ) as client:
                answer = client.request(method, path, content=body, headers=headers)
        except httpx.HTTPError as error:
            log.warning("provider_silent", path=path, error=repr(error))
            raise ProviderSilent from error
        return self._believed(path, answer)

    def _believed(self, path: str, answer: httpx.Response) -> Any:
        signed = _signed(path, answer.content)
        if flaw := flaw_in(self.key, answer.headers, signed, self.clock.now()):
            log.warning("provider_answer_refused", path=path, flaw=flaw)
            raise ProviderSilent
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return GONE
        if answer.status_code != HTTPStatus.OK:
            log.warning("provider_refused", path=path, status=answer.status_code)
            raise ProviderSilent
        return answer.json()

    def _remote(self, found: Any) -> Remote:
        try:
            return Remote(
                state=RemoteState(found["state"]),
                transaction=found["transaction"],
                currency=found["currency"],
                amount_fen=found["amount_fen"],
                url=found["url"],
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ProviderSilent from error

    def _refund_state(self, found: Any) -> RemoteRefundState:
        try:
            return RemoteRefundState(found["state"])
        except (KeyError, TypeError, ValueError) as error:
            raise ProviderSilent from error


def _signed(path: str, body: bytes) -> bytes:
    """The path is signed too, so that no answer passes for another's."""
    return path.encode() + b"\n" + body


_TEXTS = ("id", "type", "number", "transaction", "currency", "merchant_id", "app_id")


def _read_notice(body: bytes) -> dict[str, Any]:
    """The fields of a notice, each of its type; raises `NoticeRefused`."""
    try:
        said = json.loads(body[: LONGEST_NOTICE + 1])
        sound = (
            len(body) <= LONGEST_NOTICE
            and all(isinstance(said[name], str) and 0 < len(said[name]) <= 80 for name in _TEXTS)
            and type(said["amount_fen"]) is int
            and NoticeKind(said["type"])
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NoticeRefused(NoticeOutcome.UNREADABLE) from error
    if not sound:
        raise NoticeRefused(NoticeOutcome.UNREADABLE)
    fields: dict[str, Any] = said
    return fields
