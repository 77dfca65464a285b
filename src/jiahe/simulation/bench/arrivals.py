"""Requests that arrive at a steady rate, whether earlier ones are answered or not, one process.

`python -m jiahe.simulation.bench.arrivals < plan.json` prints one JSON object. An answer's time
counts from the instant at which its request was due, so a server that falls behind shows it.
"""

import asyncio
import json
import sys
import time
from collections import Counter, deque
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

PATIENCE_SECONDS = 60.0
LEAD_SECONDS = 0.2
HOUSEHOLDS = 64  # connections that stand open from the beginning


@dataclass(frozen=True)
class Plan:
    """GET requests for these paths in turn, `per_second` of them for so many seconds."""

    port: int
    paths: list[str]
    per_second: float
    seconds: float
    cookie: str = ""

    @property
    def count(self) -> int:
        return round(self.per_second * self.seconds)


class Lines:
    """Kept-alive connections, one household's after the other's; more when all are waiting.

    A connection belongs to one web process as long as it stands, so few of them, or always the
    same, would leave the other processes idle, which a hundred households do not.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.idle: deque[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = deque()
        self.most = 0

    async def open(self) -> None:
        """Raises OSError."""
        for _ in range(HOUSEHOLDS):
            self.idle.append(await self._opened())

    async def _opened(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self.most += 1
        return await asyncio.open_connection("127.0.0.1", self.plan.port)

    async def get(self, path: str) -> int:
        """The status; raises OSError, EOFError."""
        reader, writer = self.idle.popleft() if self.idle else await self._opened()
        writer.write(self._request(path))
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = next(
            (int(line[15:]) for line in head.split("\r\n") if line.startswith("content-length:")), 0
        )
        await reader.readexactly(length)
        self.idle.append((reader, writer))
        return int(head.split(" ", 2)[1])

    def _request(self, path: str) -> bytes:
        cookie = f"Cookie: {self.plan.cookie}\r\n" if self.plan.cookie else ""
        host = f"Host: 127.0.0.1:{self.plan.port}\r\n"
        return f"GET {path} HTTP/1.1\r\n{host}{cookie}\r\n".encode()

    def close(self) -> None:
        for _, writer in self.idle:
            writer.close()


async def run(plan: Plan) -> dict[str, Any]:
    """Statuses, and milliseconds from the due time of all that were answered with 200."""
    lines, statuses = Lines(plan), Counter[str]()
    milliseconds: list[float] = []
    await lines.open()
    began = time.monotonic() + LEAD_SECONDS

    async def ask(number: int) -> None:
        due = began + number / plan.per_second
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        try:
            path = plan.paths[number % len(plan.paths)]
            status = str(await asyncio.wait_for(lines.get(path), PATIENCE_SECONDS))
        except (OSError, EOFError, TimeoutError) as error:
            status = type(error).__name__
        statuses[status] += 1
        if status == str(HTTPStatus.OK.value):
            milliseconds.append(round((time.monotonic() - due) * 1000, 2))

    await asyncio.gather(*(ask(number) for number in range(plan.count)))
    seconds = time.monotonic() - began
    lines.close()
    return {
        "asked": plan.count,
        "statuses": statuses,
        "milliseconds": milliseconds,
        "connections": lines.most,
        "seconds": seconds,
    }


if __name__ == "__main__":
    json.dump(asyncio.run(run(Plan(**json.load(sys.stdin)))), sys.stdout)
