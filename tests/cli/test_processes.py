"""The first program has the machine for itself; the others follow, and all end together."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from jiahe.cli import processes
from jiahe.cli.processes import Child, Family
from jiahe.cli.serve import answers

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def children() -> list[Child]:
    return [Child(name, SLEEP, os.environ) for name in ("web", "events", "worker")]


def started(family: Family) -> list[str]:
    return [one.name for one in family.children if one.process is not None]


def run_until(family: Family, seen: Callable[[], bool]) -> None:
    """Runs the family here until something is seen, then asks it to stop as a person would."""

    def each_second() -> None:
        if seen():
            os.kill(os.getpid(), signal.SIGTERM)

    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        family.run(each_second)
    finally:
        for one, was in before.items():
            signal.signal(one, was)


def test_the_others_wait_until_the_first_is_ready() -> None:
    said: list[list[str]] = []
    looks = iter([False, False, True])
    family = Family(children(), is_ready=lambda: next(looks))
    family.when_ready = lambda: said.append(started(family))
    alone: list[list[str]] = []
    run_until(family, lambda: bool(alone.append(started(family)) or said))
    assert alone[:2] == [["web"], ["web"]]
    assert said == [["web", "events", "worker"]]
    assert all(one.has_died() for one in family.children)


def test_they_do_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "PATIENCE_SECONDS", 0.0)
    family = Family(children(), is_ready=lambda: False)
    run_until(family, lambda: len(started(family)) == 3)
    assert len(started(family)) == 3


def test_asked_to_stop_while_waiting_it_starts_nobody_else() -> None:
    family = Family(children(), is_ready=lambda: False)
    began = time.monotonic()
    run_until(family, lambda: True)
    assert started(family) == ["web"]
    assert time.monotonic() - began < 10


class Refusing(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:  # the library's name
        self.send_response(404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def test_a_page_that_refuses_is_an_answer_too() -> None:
    with HTTPServer(("127.0.0.1", 0), Refusing) as server:
        port = server.server_port
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert answers("127.0.0.1", port)
        thread.join()
    assert not answers("127.0.0.1", port)
