"""The demo gateway on a socket of its own, for tests in a real browser."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from threading import Thread

from gateway_world import KEY, MERCHANT
from jiahe.billing.adapters.demo import DemoGateway
from jiahe.simulation.gateway.__main__ import Door
from jiahe.simulation.gateway.book import Book
from jiahe.simulation.gateway.callbacks import Callbacks, Moods, post_to
from jiahe.simulation.gateway.server import Gateway

CALM = Moods(doubled=1, late=0, first_seconds=0.1)


@contextmanager
def open_gateway(notify_url: str) -> Iterator[tuple[str, DemoGateway]]:
    """Its address and the adapter that speaks to it; callbacks go to `notify_url`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    callbacks = Callbacks(KEY, post_to(notify_url), CALM)
    callbacks.start()
    server = ThreadingHTTPServer(
        ("127.0.0.1", port), partial(Door, Gateway(KEY, Book(), callbacks, url))
    )
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield url, DemoGateway(url, KEY, MERCHANT)
    server.shutdown()
    thread.join()
    server.server_close()
