"""`python -m jiahe.simulation.gateway --port 8010 --notify URL --secret …`."""

import argparse
import sys
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from jiahe.billing.signing import Key
from jiahe.simulation.gateway.book import load_book
from jiahe.simulation.gateway.callbacks import Callbacks, Moods, post_to
from jiahe.simulation.gateway.server import COMMON_HEADERS, Gateway, Request

LONGEST_BODY = 64 * 1024


class Door(BaseHTTPRequestHandler):
    """One connection: reads the request, writes the gateway's reply."""

    protocol_version = "HTTP/1.1"
    server_version = "demo-gateway"
    sys_version = ""
    timeout = 15

    def __init__(self, gateway: Gateway, *args: object) -> None:
        self.gateway = gateway
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > LONGEST_BODY:
            self.send_error(413)
            return
        body = self.rfile.read(int(length))
        reply = self.gateway.answer(Request(self.command, self.path, dict(self.headers), body))
        self.send_response(reply.status)
        headers = {**COMMON_HEADERS, **reply.headers}
        headers |= {"Content-Type": reply.kind, "Content-Length": str(len(reply.body))}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's name
        """Says nothing: transactions stand in the paths."""


def read_arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="jiahe.simulation.gateway", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8010)
    parser.add_argument("--public-url", default="", help="how browsers reach this gateway")
    parser.add_argument("--notify", required=True, help="where callbacks are posted to")
    parser.add_argument("--secret", default="only-for-the-demo-gateway")
    parser.add_argument("--serial", default="demo-1")
    parser.add_argument("--state", type=Path, help="a file that keeps charges over a restart")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--doubled", type=float, default=0.2, help="chance of a second callback")
    parser.add_argument("--late", type=float, default=0.1, help="chance of a late callback")
    parser.add_argument("--late-seconds", type=float, default=20.0)
    return parser.parse_args(words)


def gateway_from(chosen: argparse.Namespace) -> Gateway:
    key = Key(serial=chosen.serial, secret=chosen.secret)
    moods = Moods(
        seed=chosen.seed,
        doubled=chosen.doubled,
        late=chosen.late,
        late_seconds=chosen.late_seconds,
    )
    return Gateway(
        key=key,
        book=load_book(chosen.state),
        callbacks=Callbacks(key, post_to(chosen.notify), moods),
        public_url=(chosen.public_url or f"http://{chosen.host}:{chosen.port}").rstrip("/"),
    )


def main(words: list[str] | None = None) -> int:
    chosen = read_arguments(sys.argv[1:] if words is None else words)
    gateway = gateway_from(chosen)
    gateway.callbacks.start()
    server = ThreadingHTTPServer((chosen.host, chosen.port), partial(Door, gateway))
    server.daemon_threads = True
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
