"""The product's pages, served beside a measurement as `jiahe serve` serves them."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from jiahe.cli import serve
from jiahe.cli.processes import Child, Family

START_SECONDS = 90.0


@contextmanager
def served(processes: int, application: str = serve.APPLICATION) -> Iterator[tuple[int, Child]]:
    """(port, web) while it listens; raises TimeoutError after `START_SECONDS`."""
    port = free_port()
    web = serve.children("127.0.0.1", port, processes, os.environ)[0]
    web.command = [*web.command[:-1], application]
    family = Family([web])
    web.start()
    try:
        await_port(port)
        yield port, web
    finally:
        family.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_port(port: int) -> None:
    """Returns when somebody listens there; raises TimeoutError after `START_SECONDS`."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nobody listens on port {port}")
