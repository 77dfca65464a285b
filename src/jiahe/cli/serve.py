"""Serve pages, live events and background jobs, and look after the database."""

import argparse
import http.client
import os
import socket
import sys
from collections.abc import Mapping

from django.conf import settings

from jiahe.cli import options
from jiahe.cli.environment import database, kept_secret
from jiahe.cli.migrate import migrate
from jiahe.cli.processes import Child, Family
from jiahe.kit.postgres import Server

APPLICATION = "jiahe.config.wsgi:application"
BLOCKING_THREADS = 2
GATEWAY_OFFSET = 10
WRONG_USE = 2
# Pages are answered in threads of Granian's, whose stacks are small (2 MiB): solving equations on
# several cores writes beyond their end, into whatever lies there. See docs/decisions/0019.
ROOM = {"OPENBLAS_NUM_THREADS": "1", "RUST_MIN_STACK": str(16 * 1024 * 1024)}
ANSWER_SECONDS = 1.0
FIRST_PAGE = "/"


def register(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--port", type=options.port, default=os.environ.get("PORT", "8000"),
        help="of the pages; live events take the next (default: $PORT or 8000)",
    )  # fmt: skip
    verb.add_argument("--host", default="127.0.0.1", help="address to listen on: 127.0.0.1")
    options.add_processes(verb)


def run(chosen: argparse.Namespace) -> int:
    """0 when it was stopped, 2 when a port is taken; what a step or a process ended with, else."""
    if not are_ports_free(chosen.host, chosen.port):
        return WRONG_USE
    with database() as server:
        if code := migrate():
            return code
        os.environ.setdefault("JIAHE_SECRET_KEY", kept_secret())
        os.environ["JIAHE_EVENTS_PORT"] = str(chosen.port + 1)
        make_folders()
        family = Family(
            children(chosen.host, chosen.port, chosen.processes, os.environ),
            is_ready=lambda: answers(chosen.host, chosen.port),
        )
        look_after(family, server)
    return 0


def look_after(family: Family, server: Server | None) -> None:
    """Runs until asked to stop; a dead PostgreSQL is brought back within a second."""
    family.run(server.supervise_once if server else lambda: None)


def are_ports_free(host: str, port: int) -> bool:
    """Whether the pages' port and those beside it are free; names the taken one if not.

    A second server on a port would silently get some of the first one's visitors.
    """
    for one in (port, port + 1, port + GATEWAY_OFFSET):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, one))
            except OSError as error:
                said = f"Port {one} of {host} cannot be used: {error.strerror}. Choose another: "
                print(f"{said}--port, or make demo PORT=9000.", file=sys.stderr)
                return False
    return True


def answers(host: str, port: int) -> bool:
    """Whether a page comes back from there within `ANSWER_SECONDS`, whatever it says."""
    asked = http.client.HTTPConnection(host, port, timeout=ANSWER_SECONDS)
    try:
        asked.request("HEAD", FIRST_PAGE)
        asked.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        asked.close()


def make_folders() -> None:
    """Where collected static files and uploads lie; both may be empty."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)


def children(host: str, port: int, processes: int, environment: Mapping[str, str]) -> list[Child]:
    """Web, live events, worker; in the demo also the payment gateway."""
    environment = {**environment, **ROOM}
    granian = [sys.executable, "-m", "granian", "--host", host, "--no-ws", "--log-level", "warning"]
    gateway = (
        [Child("gateway", gateway_command(port, environment), environment)]
        if environment.get("JIAHE_DEMO") == "1"
        else []
    )
    return [
        Child(
            "web",
            [
                *granian,
                *("--interface", "wsgi", "--port", str(port)),
                *("--workers", str(processes), "--blocking-threads", str(BLOCKING_THREADS)),
                *("--backpressure", "256", "--respawn-failed-workers"),
                APPLICATION,
            ],
            environment,
        ),
        Child(
            "events",
            [
                *granian,
                *("--interface", "asginl", "--port", str(port + 1), "--workers", "1"),
                "jiahe.config.events:application",
            ],
            environment,
        ),
        Child("worker", [sys.executable, "-m", "jiahe.cli.main", "worker"], environment),
        *gateway,
    ]


def gateway_command(port: int, environment: Mapping[str, str]) -> list[str]:
    return [
        *(sys.executable, "-m", "jiahe.simulation.gateway"),
        *("--port", str(port + GATEWAY_OFFSET), "--notify", notify_url(port)),
        *("--secret", environment["JIAHE_GATEWAY_SECRET"]),
        *("--state", str(settings.GATEWAY_BOOK)),
    ]


def notify_url(port: int) -> str:
    return f"http://127.0.0.1:{port}/pay/notices/demo/"
