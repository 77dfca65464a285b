"""Steady arrivals: a slow server cannot slow the questions down, and late answers are told."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from jiahe.simulation.bench.arrivals import HOUSEHOLDS, Plan, run
from jiahe.simulation.bench.report import arrived
from loops import run_aside

SECONDS_EACH = 0.02


class Slow(BaseHTTPRequestHandler):
    """Answers one after the other, each after `SECONDS_EACH`; under /gone with 404."""

    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        time.sleep(SECONDS_EACH)
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_said: object) -> None:
        """Nothing."""


class Patient(HTTPServer):
    """Lets every household's connection wait until it is its turn."""

    request_queue_size = 2 * HOUSEHOLDS


@pytest.fixture
def port() -> Iterator[int]:
    with Patient(("127.0.0.1", 0), Slow) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_answers_count_from_the_instant_they_were_due(port: int) -> None:
    """Forty at once, one after the other: the last waits for all before it."""
    plan = Plan(port, ["/"], per_second=4_000, seconds=0.01)
    told = arrived(run_aside(run(plan)), cpu_seconds=0.4)
    assert (told["asked"], told["refused"]) == (40, {})
    assert told["p99_ms"] >= 1000 * SECONDS_EACH * 30
    assert told["web_cpu_ms"] == 10.0


def test_what_is_no_answer_is_told_by_its_name(port: int) -> None:
    plan = Plan(port, ["/gone", "/"], per_second=200, seconds=0.02)
    told = arrived(run_aside(run(plan)), cpu_seconds=0.0)
    assert (told["asked"], told["refused"]) == (4, {"404": 2})


def test_households_ask_in_turn_each_on_its_own_connection(port: int) -> None:
    """The server hangs up after each answer: a connection that was used again would tell."""
    plan = Plan(port, ["/"], per_second=40, seconds=0.25)
    told = arrived(run_aside(run(plan)), cpu_seconds=0.0)
    assert (told["asked"], told["refused"], told["connections"]) == (10, {}, HOUSEHOLDS)
