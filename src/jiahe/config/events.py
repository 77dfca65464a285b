"""The event process: one LISTEN, many streams (server-sent events); carries ids only.

`granian --interface asginl jiahe.config.events:application`. What a stream missed while it
was away is replayed from the outbox by its Last-Event-ID. A reader that is too slow is dropped.
"""

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import django
import psycopg
import structlog

from jiahe.config.secret import require_secret

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiahe.config.settings")
require_secret(os.environ)
django.setup()

from django.core.signing import BadSignature  # noqa: E402  # after Django is ready

from jiahe.config.database import database_settings  # noqa: E402
from jiahe.kit.facts import CHANNEL  # noqa: E402
from jiahe.web.live import topic_of  # noqa: E402

log = structlog.get_logger(__name__)
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
BACKLOG = 200
MOST_DIGITS = 18  # of an event id: more is none of ours
BEAT_SECONDS = 15.0
SELECT = "SELECT id, kind, company_id, body FROM kit_outbox WHERE"


@dataclass(eq=False)
class Stream:
    """One open page."""

    company_id: int
    visit_ids: frozenset[int] | None
    events: asyncio.Queue[tuple[int, str, dict[str, Any]]] = field(
        default_factory=lambda: asyncio.Queue(BACKLOG)
    )

    def wants(self, company_id: int, body: dict[str, Any]) -> bool:
        if company_id != self.company_id:
            return False
        return self.visit_ids is None or body.get("visit_id") in self.visit_ids


class Hub:
    """The one listener and its streams."""

    def __init__(self) -> None:
        self.streams: set[Stream] = set()
        self.listening: asyncio.Task[None] | None = None

    async def connect(self) -> psycopg.AsyncConnection[Any]:
        found = database_settings(os.environ)
        return await psycopg.AsyncConnection.connect(
            host=found["HOST"] or None,
            port=found["PORT"] or None,
            user=found["USER"] or None,
            password=found.get("PASSWORD") or None,
            dbname=found["NAME"],
            options=found["OPTIONS"]["options"],
            autocommit=True,
        )

    async def listen(self) -> None:
        """Hears facts for ever; comes back half a second after the database went away.

        A connection that waits for notices is locked by that: another one reads the facts.
        """
        while True:
            try:
                async with await self.connect() as listener, await self.connect() as reader:
                    await listener.execute(f"LISTEN {CHANNEL}")
                    async for notice in listener.notifies():
                        await self.tell(reader, int(notice.payload.rpartition(":")[2]))
            except psycopg.Error:
                log.warning("events_lost_the_database")
                await asyncio.sleep(0.5)

    async def tell(self, reader: psycopg.AsyncConnection[Any], fact_id: int) -> None:
        """Puts one fact into the queue of every stream that may see it."""
        found = await reader.execute(f"{SELECT} id = %s", [fact_id])
        row = await found.fetchone()
        if row is None:
            return
        for stream in list(self.streams):
            if stream.wants(row[2], row[3]):
                try:
                    stream.events.put_nowait((row[0], row[1], row[3]))
                except asyncio.QueueFull:
                    self.streams.discard(stream)

    async def missed(self, stream: Stream, last_id: int) -> AsyncIterator[tuple[int, str, Any]]:
        async with await self.connect() as reader:
            found = await reader.execute(
                f"{SELECT} id > %s AND company_id = %s ORDER BY id LIMIT {BACKLOG}",
                [last_id, stream.company_id],
            )
            for number, kind, company_id, body in await found.fetchall():
                if stream.wants(company_id, body):
                    yield number, kind, body


hub = Hub()


def framed(number: int, kind: str, body: dict[str, Any]) -> bytes:
    data = json.dumps({"kind": kind, "visit": body.get("visit_id")})
    return f"id: {number}\nevent: visit\ndata: {data}\n\n".encode()


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """`GET /events/TOKEN`: the stream; anything else is a 404."""
    if scope["type"] != "http":
        return
    if hub.listening is None:
        hub.listening = asyncio.create_task(hub.listen())
    try:
        stream = Stream(*topic_of(scope["path"].removeprefix("/events/")))
    except BadSignature:
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        return
    hub.streams.add(stream)
    try:
        await open_stream(scope, send)
        await feed(stream, last_event_id(scope), receive, send)
    finally:
        hub.streams.discard(stream)


async def open_stream(scope: dict[str, Any], send: Send) -> None:
    origin = dict(scope["headers"]).get(b"origin", b"")
    headers = [
        (b"content-type", b"text/event-stream"),
        (b"cache-control", b"no-store"),
        (b"access-control-allow-origin", origin or b"null"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"retry: 2000\n\n", "more_body": True})


def last_event_id(scope: dict[str, Any]) -> int | None:
    said = dict(scope["headers"]).get(b"last-event-id", b"").decode("latin-1")
    return int(said) if said.isdecimal() and len(said) <= MOST_DIGITS else None


async def feed(stream: Stream, last_id: int | None, receive: Receive, send: Send) -> None:
    """Writes what was missed, then what comes, with a beat when nothing does."""
    gone = asyncio.create_task(until_gone(receive))
    try:
        if last_id is not None:
            async for event in hub.missed(stream, last_id):
                await write(send, framed(*event))
        while not gone.done() and stream in hub.streams:
            try:
                event = await asyncio.wait_for(stream.events.get(), BEAT_SECONDS)
                await write(send, framed(*event))
            except TimeoutError:
                await write(send, b": beat\n\n")
    finally:
        gone.cancel()
        with contextlib.suppress(Exception):
            await send({"type": "http.response.body", "body": b""})


async def write(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})


async def until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
