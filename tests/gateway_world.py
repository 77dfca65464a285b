"""The demo gateway inside the test process: the real adapter, the real gateway, no socket."""

from dataclasses import dataclass, field

import httpx

from jiahe.billing.adapters.demo import DemoGateway, Merchant
from jiahe.billing.signing import Key
from jiahe.simulation.gateway.book import Book
from jiahe.simulation.gateway.callbacks import Callbacks, Moods
from jiahe.simulation.gateway.server import Gateway, Request

KEY = Key(serial="test-1", secret="a secret of the tests")
MERCHANT = Merchant(merchant_id="m-1", app_id="app-1")
CALM = Moods(doubled=0, late=0, first_seconds=0)


@dataclass
class Remote:
    """A gateway with its adapter; `sent` are the callbacks it posted, `broken` makes it silent.

    `broken` is "" (answers), "before" (the request never arrives) or "after" (the answer is lost).
    """

    broken: str = ""
    calls: list[str] = field(default_factory=list)
    sent: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        callbacks = Callbacks(KEY, self._post, CALM)
        self.gateway = Gateway(KEY, Book(), callbacks, "http://gateway.test")
        transport = httpx.MockTransport(self._carry)
        self.adapter = DemoGateway("http://gateway.test", KEY, MERCHANT, transport=transport)

    def _post(self, headers: dict[str, str], body: bytes) -> bool:
        self.sent.append((headers, body))
        return True

    def _carry(self, request: httpx.Request) -> httpx.Response:
        self.calls.append(f"{request.method} {request.url.path}")
        mood, self.broken = self.broken, ""
        if mood == "before":
            raise httpx.ConnectError("refused")
        asked = Request(
            request.method, request.url.raw_path.decode(), dict(request.headers), request.content
        )
        reply = self.gateway.answer(asked)
        if mood == "after":
            raise httpx.ReadTimeout("lost")
        return httpx.Response(reply.status, content=reply.body, headers=dict(reply.headers))

    def press(self, url: str, button: str) -> int:
        """A household presses "pay" or "decline" on the page; the status of the answer."""
        path = httpx.URL(url).path
        return self.gateway.answer(Request("POST", f"{path}/{button}", {})).status

    def callbacks(self) -> list[tuple[dict[str, str], bytes]]:
        """Sends what is due, each signed now; the callbacks sent since the last call."""
        queue = self.gateway.callbacks
        while queue.due:
            _, _, attempt, body = queue.due.pop(0)
            queue.try_one((attempt, body))
        sent, self.sent = self.sent, []
        return sent
