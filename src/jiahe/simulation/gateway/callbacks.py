"""Telling the merchant: signed anew at each try, again until it says 200, sometimes twice."""

import heapq
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from random import Random
from threading import Condition, Thread

import httpx

from jiahe.billing.signing import Key, signed_headers
from jiahe.simulation.gateway.book import Charge, Refund, present

TRIES = 16
LONGEST_PAUSE = 60.0


@dataclass(frozen=True)
class Moods:
    """How unkind the gateway is: chances between 0 and 1, delays in seconds."""

    seed: int = 1
    doubled: float = 0.2
    late: float = 0.1
    late_seconds: float = 20.0
    first_seconds: float = 0.3


Send = Callable[[dict[str, str], bytes], bool]


def payment_event(charge: Charge) -> bytes:
    return _event(f"payment.{charge.state}", charge, charge.number, charge.amount_fen)


def refund_event(charge: Charge, refund: Refund) -> bytes:
    return _event("refund.done", charge, refund.number, refund.amount_fen)


def _event(kind: str, charge: Charge, number: str, amount_fen: int) -> bytes:
    said = {
        "id": "evt" + secrets.token_hex(14),
        "type": kind,
        "number": number,
        "transaction": charge.transaction,
        "currency": charge.currency,
        "amount_fen": amount_fen,
        "merchant_id": charge.merchant_id,
        "app_id": charge.app_id,
        "occurred_at": present().isoformat(),
    }
    return json.dumps(said, ensure_ascii=False).encode()


def post_to(url: str) -> Send:
    """A sender that is content with nothing but a 200."""

    def send(headers: dict[str, str], body: bytes) -> bool:
        kind = {"content-type": "application/json"}
        try:
            answer = httpx.post(
                url, content=body, headers=headers | kind, timeout=5.0, trust_env=False
            )
        except httpx.HTTPError:
            return False
        return answer.status_code == httpx.codes.OK

    return send


@dataclass
class Callbacks:
    """A queue of events, emptied by one thread; `due` lets tests look and send by hand."""

    key: Key
    send: Send
    moods: Moods = field(default_factory=Moods)
    due: list[tuple[float, int, int, bytes]] = field(default_factory=list)
    wake: Condition = field(default_factory=Condition)
    order: "count[int]" = field(default_factory=count)

    def __post_init__(self) -> None:
        self.chance = Random(self.moods.seed)  # noqa: S311  # repeatable on purpose

    def tell(self, body: bytes) -> None:
        moods = self.moods
        is_late = self.chance.random() < moods.late
        self._put(moods.late_seconds if is_late else moods.first_seconds, 0, body)
        if self.chance.random() < moods.doubled:
            self._put(moods.first_seconds + 1, 0, body)

    def _put(self, seconds: float, attempt: int, body: bytes) -> None:
        with self.wake:
            heapq.heappush(self.due, (time.monotonic() + seconds, next(self.order), attempt, body))
            self.wake.notify()

    def start(self) -> None:
        Thread(target=self._run, daemon=True, name="callbacks").start()

    def _run(self) -> None:
        while True:
            self.try_one(self._next())

    def _next(self) -> tuple[int, bytes]:
        with self.wake:
            while not self.due or self.due[0][0] > time.monotonic():
                pause = self.due[0][0] - time.monotonic() if self.due else None
                self.wake.wait(pause)
            _, _, attempt, body = heapq.heappop(self.due)
            return attempt, body

    def try_one(self, one: tuple[int, bytes]) -> bool:
        """Sends one event, signed now; puts it back with a growing pause when it fails."""
        attempt, body = one
        if self.send(signed_headers(self.key, body, present()), body):
            return True
        if attempt + 1 < TRIES:
            self._put(min(2.0**attempt, LONGEST_PAUSE), attempt + 1, body)
        return False
