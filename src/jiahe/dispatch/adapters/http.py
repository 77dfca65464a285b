"""One careful HTTP question: bounded in time and size, and no failure but `MapSilent`."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from jiahe.dispatch.ports import MapSilent, Table
from jiahe.engine.travel import Place

TIMEOUT = httpx.Timeout(5.0, connect=2.0)
LONGEST_SECONDS = 15.0  # of one answer, however slowly it drips
LARGEST = 4 * 1024 * 1024
MOST_SECONDS, MOST_METRES = 86_400, 2_000_000  # beyond, no worker's way: the answer is nonsense


@dataclass(frozen=True)
class Link:
    """Where a service is and the key that it wants."""

    url: str
    key: str = ""
    transport: httpx.BaseTransport | None = None

    def ask(self, method: str, path: str, **how: Any) -> bytes:
        """The body of a 200; raises `MapSilent`, whose reason never holds the address or key."""
        try:
            with (
                httpx.Client(timeout=TIMEOUT, transport=self.transport) as client,
                client.stream(method, self.url.rstrip("/") + path, **how) as answer,
            ):
                if answer.status_code != httpx.codes.OK:
                    raise MapSilent(f"status {answer.status_code}")
                return _bounded(answer)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise MapSilent(type(error).__name__) from None

    def ask_json(self, method: str, path: str, **how: Any) -> Mapping[str, Any]:
        try:
            told = json.loads(self.ask(method, path, **how))
        except ValueError:
            raise MapSilent("not JSON") from None
        if not isinstance(told, dict):
            raise MapSilent("not an object")
        return told


def _bounded(answer: httpx.Response) -> bytes:
    body, deadline = bytearray(), time.monotonic() + LONGEST_SECONDS
    for piece in answer.iter_bytes():
        body += piece
        if len(body) > LARGEST:
            raise MapSilent("answer too large")
        if time.monotonic() > deadline:
            raise MapSilent("answer too slow")
    return bytes(body)


def whole(value: Any, most: int) -> int | None:
    """A number as a whole one; None for null; raises `MapSilent` for nonsense."""
    if value is None:
        return None
    try:
        number = round(float(value))
    except (TypeError, ValueError, OverflowError):
        raise MapSilent("not a number") from None
    if not 0 <= number <= most:
        raise MapSilent("a number out of all reason")
    return number


def blocks(
    origins: Sequence[Place], goals: Sequence[Place], most_origins: int, most_goals: int
) -> list[tuple[range, range]]:
    """The table cut into pieces that a service takes at once, as rows and columns."""
    return [
        (
            range(row, min(row + most_origins, len(origins))),
            range(column, min(column + most_goals, len(goals))),
        )
        for row in range(0, len(origins), most_origins)
        for column in range(0, len(goals), most_goals)
    ]


def empty(origins: Sequence[Place], goals: Sequence[Place]) -> Table:
    return [[None] * len(goals) for _ in origins]


def fitted(rows: Any, high: int, wide: int) -> list[list[Any]]:
    """The rows of an answer when they have the shape that was asked for; raises `MapSilent`."""
    is_table = isinstance(rows, list) and len(rows) == high
    if not is_table or any(not isinstance(row, list) or len(row) != wide for row in rows):
        raise MapSilent("another shape than asked for")
    table: list[list[Any]] = rows
    return table
