"""The worker's two loops: facts to reactions, jobs to their tasks. Needs a ready Django."""

import threading
from collections.abc import Sequence

import psycopg
import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from procrastinate.contrib.django import app

from jiahe.journeys.reactions import REACTIONS
from jiahe.journeys.words import make_readers_ready
from jiahe.kit.facts import CHANNEL
from jiahe.kit.outbox import deliver_pending

log = structlog.get_logger(__name__)
IDLE_SECONDS = 1.0
GRACE_SECONDS = 10
POLL_SECONDS = 1.0
CONNECTIONS_OF_A_JOB = 2  # a plan in parts waits for a search with a connection of its own


def drain() -> int:
    """Delivers until nothing more is due; returns how many facts were finished."""
    total = 0
    while done := deliver_pending(REACTIONS):
        total += done
    return total


def keep_delivering(stop: threading.Event) -> None:
    """Delivers whenever a fact is announced, and each second anyway; outlives the database."""
    listener: psycopg.Connection | None = None
    is_ready = False
    while not stop.is_set():
        try:
            if not is_ready:
                make_readers_ready()
                is_ready = True
            drain()
            listener = listener or _listen()
            for _ in listener.notifies(timeout=IDLE_SECONDS, stop_after=1):
                pass
        except (OperationalError, InterfaceError, psycopg.Error):
            log.warning("relay_lost_the_database")
            listener = None
            close_old_connections()
            stop.wait(IDLE_SECONDS)
    if listener is not None:
        listener.close()


def jobs_at_once() -> int:
    """As many as the pool has connections for, with one for the relay, which keeps its own."""
    size: int = connection.settings_dict["OPTIONS"]["pool"]["max_size"]
    return max(1, (size - 1) // CONNECTIONS_OF_A_JOB)


def _listen() -> psycopg.Connection:
    """A connection of its own, outside the pool, that hears of new facts."""
    settings = connection.settings_dict
    listener = psycopg.connect(
        host=settings["HOST"] or None,
        port=settings["PORT"] or None,
        user=settings["USER"] or None,
        password=settings["PASSWORD"] or None,
        dbname=settings["NAME"],
        options=settings["OPTIONS"].get("options", ""),
        autocommit=True,
    )
    listener.execute(f"LISTEN {CHANNEL}")
    return listener


async def run_jobs(queues: Sequence[str] | None = None) -> None:
    """Runs procrastinate's worker until SIGINT or SIGTERM; with `queues`, these alone."""
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with app.replace_connector(connector) as ready:
        async with ready.open_async():
            await ready.run_worker_async(
                queues=queues,  # type: ignore[arg-type]  # None, its default, is every queue
                concurrency=jobs_at_once(),
                fetch_job_polling_interval=POLL_SECONDS,
                shutdown_graceful_timeout=GRACE_SECONDS,
                delete_jobs="successful",
            )
