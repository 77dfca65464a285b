"""The gateway's answers, free of any socket: a request in, a reply out."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jiahe.billing.signing import Key, flaw_in, signed_headers
from jiahe.simulation.gateway import pages
from jiahe.simulation.gateway.book import (
    Book,
    Charge,
    Mismatch,
    Refund,
    new_transaction,
    present,
)
from jiahe.simulation.gateway.callbacks import Callbacks, payment_event, refund_event


@dataclass(frozen=True)
class Request:
    method: str
    target: str  # path and query
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def language(self) -> str:
        return parse_qs(urlsplit(self.target).query).get("lang", [""])[0]

    def header(self, name: str) -> str:
        return {key.lower(): value for key, value in self.headers.items()}.get(name, "")


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes = b""
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = Callable[["Gateway", Request, str], Reply]
SIGNED = re.compile(r"^/api/")


@dataclass
class Gateway:
    key: Key
    book: Book
    callbacks: Callbacks
    public_url: str

    def answer(self, request: Request) -> Reply:
        """The reply with its headers; a call of the interface is verified and its reply signed."""
        if SIGNED.match(request.path):
            reply = self._answer_merchant(request)
            signed = signed_headers(self.key, _signed(request, reply.body), present())
            return Reply(reply.status, reply.body, reply.kind, signed)
        reply = self._routed(request)
        return Reply(reply.status, reply.body, reply.kind, {**reply.headers})

    def _answer_merchant(self, request: Request) -> Reply:
        signed = _signed(request, request.body)
        if flaw := flaw_in(self.key, request.headers, signed, present()):
            return _json(401, {"error": flaw.value})
        try:
            return self._routed(request)
        except Mismatch:
            return _json(409, {"error": "mismatch"})
        except (KeyError, TypeError, ValueError) as error:
            return _json(400, {"error": repr(error)})

    def _routed(self, request: Request) -> Reply:
        for method, pattern, answer in ROUTES:
            found = re.fullmatch(pattern, request.path)
            if found and request.method in {method, "HEAD" if method == "GET" else method}:
                return answer(self, request, found.group(1) if found.groups() else "")
        return Reply(404, pages.missing_page(request.language).encode(), "text/html; charset=utf-8")

    def open_charge(self, request: Request, _: str) -> Reply:
        said = json.loads(request.body)
        charge = self.book.open_charge(
            Charge(
                number=str(said["number"]),
                transaction=new_transaction(),
                amount_fen=_positive(said["amount_fen"]),
                currency=str(said["currency"]),
                subject=str(said["subject"])[:80],
                return_url=_web_address(str(said["return_url"])),
                language=str(said["language"]),
                merchant_id=str(said["merchant_id"]),
                app_id=str(said["app_id"]),
            )
        )
        return self._charge_reply(charge)

    def show_charge(self, _: Request, number: str) -> Reply:
        charge = self.book.charges.get(number)
        return self._charge_reply(charge) if charge else _json(404, {"error": "unknown"})

    def _charge_reply(self, charge: Charge) -> Reply:
        said = {
            "number": charge.number,
            "state": charge.state,
            "transaction": charge.transaction,
            "currency": charge.currency,
            "amount_fen": charge.amount_fen,
            "url": f"{self.public_url}/pay/{charge.transaction}",
        }
        return _json(200, said)

    def open_refund(self, request: Request, _: str) -> Reply:
        said = json.loads(request.body)
        asked = Refund(
            number=str(said["number"]),
            payment_number=str(said["payment_number"]),
            amount_fen=_positive(said["amount_fen"]),
            state="done",
            settled_at=present().isoformat(),
        )
        refund = self.book.refund(asked)
        if refund is asked:
            self.callbacks.tell(refund_event(self.book.charges[refund.payment_number], refund))
        return _json(200, {"number": refund.number, "state": refund.state})

    def show_refund(self, _: Request, number: str) -> Reply:
        refund = self.book.refunds.get(number)
        if refund is None:
            return _json(404, {"error": "unknown"})
        return _json(200, {"number": refund.number, "state": refund.state})

    def show_bill(self, _: Request, on: str) -> Reply:
        return _json(200, {"lines": self.book.bill(date.fromisoformat(on))})

    def show_page(self, request: Request, transaction: str) -> Reply:
        charge = self.book.charge_of_transaction(transaction)
        language = request.language or (charge.language if charge else "zh")
        if charge is None:
            return _html(404, pages.missing_page(language))
        return _html(200, pages.payment_page(charge, language), charge.return_url)

    def pay(self, request: Request, transaction: str) -> Reply:
        return self._settled(request, transaction, "paid")

    def decline(self, request: Request, transaction: str) -> Reply:
        return self._settled(request, transaction, "declined")

    def _settled(self, request: Request, transaction: str, state: str) -> Reply:
        charge = self.book.charge_of_transaction(transaction)
        if charge is None:
            return _html(404, pages.missing_page(request.language))
        if self.book.settle(charge, state, present()):
            self.callbacks.tell(payment_event(charge))
        back = charge.return_url or f"/pay/{transaction}?lang={request.language}"
        return Reply(303, b"", "text/plain; charset=utf-8", {"Location": back})

    def show_style(self, _: Request, __: str) -> Reply:
        return Reply(200, pages.STYLE.encode(), "text/css; charset=utf-8")

    def show_health(self, _: Request, __: str) -> Reply:
        return _json(200, {"ok": True})


WORD = r"([0-9a-zA-Z-]{1,64})"
ROUTES: tuple[tuple[str, str, Answer], ...] = (
    ("POST", "/api/payments", Gateway.open_charge),
    ("GET", f"/api/payments/{WORD}", Gateway.show_charge),
    ("POST", "/api/refunds", Gateway.open_refund),
    ("GET", f"/api/refunds/{WORD}", Gateway.show_refund),
    ("GET", f"/api/bill/{WORD}", Gateway.show_bill),
    ("GET", f"/pay/{WORD}", Gateway.show_page),
    ("POST", f"/pay/{WORD}/pay", Gateway.pay),
    ("POST", f"/pay/{WORD}/decline", Gateway.decline),
    ("GET", "/style.css", Gateway.show_style),
    ("GET", "/healthz", Gateway.show_health),
)


def _signed(request: Request, body: bytes) -> bytes:
    """What a signature covers: the path too, so that no answer passes for another's."""
    return request.path.encode() + b"\n" + body


def _json(status: int, said: dict[str, Any]) -> Reply:
    return Reply(status, json.dumps(said, ensure_ascii=False).encode())


def _html(status: int, text: str, return_url: str = "") -> Reply:
    return Reply(
        status, text.encode(), "text/html; charset=utf-8", page_headers(_origin(return_url))
    )


def page_headers(return_origin: str = "") -> dict[str, str]:
    """The product's own security headers; forms may also lead back to the merchant."""
    return {
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
            f"form-action 'self' {return_origin}".rstrip()
        ),
        "Cache-Control": "no-store",
    }


COMMON_HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _web_address(url: str) -> str:
    """The address if a browser may be sent there, else none; raises ValueError for tricks."""
    if url and not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(/[!-~]*)?", url):
        raise ValueError("not a web address")
    return url


def _positive(value: object) -> int:
    if type(value) is not int or value <= 0:
        raise ValueError("an amount is a positive number of fen")
    return value
