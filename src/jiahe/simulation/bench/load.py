"""The load: browsers that send the booking form over kept-alive connections, one process.

`python -m jiahe.simulation.bench.load < plan.json` prints one JSON object. It speaks HTTP/1.1
by itself, so that it leaves the machine to what is measured.
"""

import asyncio
import json
import random
import secrets
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.05
SEEN_OTHER = (302, 303)
SERVER_TROUBLE = 500  # and 503, which asks to try again


@dataclass(frozen=True)
class Plan:
    """Who asks for what: in a `hot` calendar everybody asks for the same start at once."""

    port: int
    path: str
    seconds: float
    calendar: str
    minutes: int
    starts: list[str]
    visitors: list[dict[str, str]]
    most: int = sys.maxsize  # attempts


@dataclass
class Tally:
    """What came back; milliseconds by status."""

    statuses: Counter[str] = field(default_factory=Counter)
    milliseconds: dict[str, list[float]] = field(default_factory=dict)
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    attempts: int = 0

    def note(self, status: str, seconds: float) -> None:
        self.statuses[status] += 1
        self.milliseconds.setdefault(status, []).append(round(seconds * 1000, 2))


class Browser:
    """One visitor's connection."""

    def __init__(self, plan: Plan, visitor: dict[str, str]) -> None:
        self.plan, self.visitor = plan, visitor
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    def request(self, start: str, key: str) -> bytes:
        body = urlencode(
            {
                "csrfmiddlewaretoken": self.visitor["csrf"],
                "idempotency_key": key,
                "do": "confirm",
                "home": self.visitor["home"],
                "minutes": self.plan.minutes,
                "day": start[:10],
                "start": start,
            }
        ).encode()
        cookies = f"sessionid={self.visitor['session']}; csrftoken={self.visitor['csrf']}"
        head = (
            f"POST {self.plan.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.plan.port}\r\n"
            f"Cookie: {cookies}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Idempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    async def send(self, request: bytes) -> tuple[int, str]:
        """(status, where it leads to); raises OSError, EOFError, TimeoutError."""
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.plan.port)
        assert self.reader is not None
        self.writer.write(request)
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status = int(head.split(" ", 2)[1])
        fields = dict(
            line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line
        )
        await self.reader.readexactly(int(fields.get("content-length", 0)))
        return status, fields.get("location", "")

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


async def visit(plan: Plan, browser: Browser, tally: Tally, until: float) -> None:
    """Asks again and again; what got no answer is sent again with its key, as a person would."""
    while time.monotonic() < until and (start := next_start(plan, tally)):
        key = secrets.token_hex(12)
        request = browser.request(start, key)
        while time.monotonic() < until:
            if await answered(browser, request, key, tally):
                break
            browser.close()
            await asyncio.sleep(PAUSE_SECONDS)
    browser.close()  # a server that serves so many at a time can now turn to the next


async def answered(browser: Browser, request: bytes, key: str, tally: Tally) -> bool:
    """Whether the server gave an answer that counts; its trouble is no answer."""
    began = time.monotonic()
    try:
        status, to = await asyncio.wait_for(browser.send(request), PATIENCE_SECONDS)
    except (OSError, EOFError, TimeoutError, ValueError) as error:
        tally.errors[type(error).__name__] += 1
        return False
    if status < SERVER_TROUBLE:
        is_booked = status in SEEN_OTHER and "/pay" in to
        if is_booked:
            tally.acknowledged.append((key, to))
        tally.note("booked" if is_booked else f"{status} {to}".strip(), time.monotonic() - began)
        return True
    tally.errors[str(status)] += 1
    return False


def next_start(plan: Plan, tally: Tally) -> str:
    """Empty when enough was asked: in a hot calendar when everybody has asked for each start."""
    turn = tally.attempts // len(plan.visitors)
    if tally.attempts >= plan.most or (plan.calendar == "hot" and turn >= len(plan.starts)):
        return ""
    tally.attempts += 1
    return plan.starts[turn] if plan.calendar == "hot" else random.choice(plan.starts)  # noqa: S311  # load, not a secret


async def run(plan: Plan) -> dict[str, Any]:
    tally, began = Tally(), time.monotonic()
    browsers = [Browser(plan, visitor) for visitor in plan.visitors]
    until = began + plan.seconds
    await asyncio.gather(*(visit(plan, browser, tally, until) for browser in browsers))
    return {
        "attempts": tally.attempts,
        "statuses": tally.statuses,
        "milliseconds": tally.milliseconds,
        "acknowledged": tally.acknowledged,
        "errors": tally.errors,
        "seconds": time.monotonic() - began,
    }


if __name__ == "__main__":
    json.dump(asyncio.run(run(Plan(**json.load(sys.stdin)))), sys.stdout)
