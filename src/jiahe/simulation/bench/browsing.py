"""A real browser for measurements: Chromium, which Playwright drives.

Playwright is a development dependency, so nothing of the product may need it: it is loaded here by
name, and only when a measurement asks.
"""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from jiahe.simulation.bench.page_goals import Network

QUIET = ("quic", "background-networking", "component-update", "sync", "gpu")
PHONE_SCREEN = {"width": 375, "height": 812}
LARGEST_PAINT = """() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true });
})"""


@contextmanager
def browser(program: str) -> Iterator[Any]:
    """The browser that this program is, closed with the block."""
    with import_module("playwright.sync_api").sync_playwright() as play:
        flags = ["--no-sandbox", "--no-first-run", *(f"--disable-{name}" for name in QUIET)]
        opened = play.chromium.launch(executable_path=program, args=flags)
        try:
            yield opened
        finally:
            opened.close()


class Watch:
    """Opens pages of one address and notes what none of them should do."""

    def __init__(self, opened: Any, address: str) -> None:
        self.opened, self.address = opened, address
        self.foreign: set[str] = set()
        self.errors: set[str] = set()

    @contextmanager
    def person(self, session: str, **options: Any) -> Iterator[Any]:
        """A page in a fresh browser of its own, in Chinese, signed in with this session."""
        screen = {"viewport": PHONE_SCREEN, "locale": "zh-CN"} | options
        context = self.opened.new_context(**screen)
        context.add_cookies([{"name": "sessionid", "value": session, "url": self.address}])
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda said: self.errors.add(str(said.error)))
        try:
            yield context.new_page()
        finally:
            context.close()

    def _request(self, sent: Any) -> None:
        if not sent.url.startswith((self.address, "data:", "blob:")):
            self.foreign.add(sent.url)

    def _console(self, said: Any) -> None:
        if said.type == "error":
            self.errors.add(f"{said.text} {said.location.get('url', '')}")


def through(page: Any, network: Network) -> None:
    """From here on the page is on a machine and a network like this."""
    tools = page.context.new_cdp_session(page)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": network.cpu_times_slower})
    if not network.down_kbit:
        return
    tools.send("Network.enable")
    line = {
        "offline": False,
        "latency": network.round_trip_ms,
        "downloadThroughput": network.down_kbit * 1000 / 8,
        "uploadThroughput": network.up_kbit * 1000 / 8,
    }
    tools.send("Network.emulateNetworkConditions", line)


def largest_paint_ms(page: Any, address: str) -> float:
    page.goto(address, wait_until="load")
    return float(page.evaluate(LARGEST_PAINT))


def script_bytes(page: Any, address: str) -> int:
    """The page's scripts, each compressed as a server would send it."""
    scripts: dict[str, Any] = {}
    page.on("response", lambda got: scripts.update({got.url: got}))
    page.goto(address, wait_until="networkidle")
    bodies = [one.body() for one in scripts.values() if one.request.resource_type == "script"]
    return sum(len(gzip.compress(body)) for body in bodies)
