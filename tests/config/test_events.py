"""The event process: what happened reaches the open pages that may know of it, within a second."""

import asyncio
import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from jiahe.booking.facts import VisitMoved
from jiahe.config.events import Hub, Stream, last_event_id
from jiahe.kit.facts import record
from loops import run_aside

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hub(transactional_db, monkeypatch) -> Hub:
    """A hub that listens to the tests' database."""
    found = connection.settings_dict
    monkeypatch.setenv("JIAHE_DATABASE", found["NAME"])
    monkeypatch.setenv("JIAHE_PG_SOCKET", str(found["HOST"]))
    return Hub()


def move(company_id: int, visit_id: int) -> None:
    """Somebody else's transaction, in a thread and connection of its own."""

    def story() -> None:
        with transaction.atomic():
            record(VisitMoved(company_id=company_id, visit_id=visit_id))
        connection.close()

    thread = threading.Thread(target=story)
    thread.start()
    thread.join()


def heard(hub: Hub, stream: Stream, deeds: list[Callable[[], None]]) -> list[tuple[str, int]]:
    """(kind, visit) of all that reached the stream within a second of the last deed."""

    async def stage() -> list[tuple[str, int]]:
        hub.streams.add(stream)
        listening = asyncio.create_task(hub.listen())
        await asyncio.sleep(0.5)
        for deed in deeds:
            await asyncio.to_thread(deed)
        await asyncio.sleep(1)
        listening.cancel()
        found = []
        while not stream.events.empty():
            _, kind, body = stream.events.get_nowait()
            found.append((kind, body["visit_id"]))
        return found

    return run_aside(stage())


def test_every_fact_of_the_company_reaches_its_board_and_no_other(hub: Hub) -> None:
    deeds = [lambda: move(1, 10), lambda: move(2, 20), lambda: move(1, 11)]
    assert heard(hub, Stream(1, None), deeds) == [("VisitMoved", 10), ("VisitMoved", 11)]


def test_a_household_hears_of_its_own_visit_alone(hub: Hub) -> None:
    deeds = [lambda: move(1, 10), lambda: move(1, 11)]
    assert heard(hub, Stream(1, frozenset({11})), deeds) == [("VisitMoved", 11)]


@pytest.mark.parametrize("said", ["", "-1", "1.5", "\u00b2", "9" * 5000, "1e9", "now"])
def test_what_is_no_event_id_of_ours_is_as_if_nothing_was_said(said: str) -> None:
    def scope(text: str) -> dict[str, object]:
        return {"headers": [(b"last-event-id", text.encode("latin-1"))]}

    assert last_event_id(scope(said)) is None
    assert last_event_id(scope("41")) == 41
