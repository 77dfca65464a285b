"""What jh.js and the service worker add to plain pages, in a real browser."""

from pathlib import Path

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

STATIC = Path(__file__).parents[2] / "src/jiahe/web/static"
SCRIPTS = {"/htmx.js": "vendor/htmx-4.0.1/htmx.min.js", "/jh.js": "jh/jh.js"}
PAGE = b"""<!doctype html><html lang="en"><meta name="csrf-token" content="secret">
<title>Order</title>
<main data-events="/events/order">
<div id="state" data-on-event="visit" hx-get="/state" hx-trigger="news">on the way</div>
<button hx-post="/call" hx-target="#answer">Call</button><p id="answer"></p>
<time data-until="2020-01-01T00:00:00Z" data-last="180" hidden></time></main>
<div data-toasts data-close="Close"></div>
<script src="/htmx.js" defer></script><script src="/jh.js" defer></script></html>"""


class Order:
    """One page, one event, one state."""

    def __init__(self):
        self.tokens = []

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        kind = "text/html"
        body = {"/state": b"arrived", "/call": b"ringing"}.get(path, PAGE)
        headers = []
        if path in SCRIPTS:
            kind, body = "text/javascript", (STATIC / SCRIPTS[path]).read_bytes()
        if path == "/events/order":
            kind, body = "text/event-stream", b"retry: 60000\nevent: visit\ndata: 7\n\n"
        if path == "/call":
            self.tokens.append(environ.get("HTTP_X_CSRFTOKEN"))
            headers = [("HX-Trigger", '{"jh:toast": {"text": "Calling", "tone": "danger"}}')]
        start_response("200 OK", [("Content-Type", kind), *headers])
        return [body]


@pytest.fixture
def order():
    return Order()


@pytest.fixture
def hub(page, serve, order):
    page.goto(serve(order))
    return page


def test_an_event_renews_its_part_of_the_page(hub):
    expect(hub.locator("#state")).to_have_text("arrived")


def test_htmx_sends_the_csrf_token_and_the_answer_can_raise_a_toast(hub, order):
    hub.click("button:has-text('Call')")
    expect(hub.locator("#answer")).to_have_text("ringing")
    expect(hub.locator(".toast.is-danger")).to_contain_text("Calling")
    assert order.tokens == ["secret"]
    hub.click("[aria-label='Close']")
    expect(hub.locator(".toast")).to_have_count(0)


def test_a_promise_that_ran_out_shows_zero(hub):
    expect(hub.locator("time")).to_have_text("0:00", timeout=3000)


def test_the_worker_pages_that_were_seen_open_without_network(front, serve, page):
    address = serve(StaticFilesHandler(WSGIHandler()))
    page.goto(f"{address}/worker/guide/?area=worker")
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    page.wait_for_timeout(300)
    page.reload(wait_until="networkidle")
    page.context.set_offline(True)
    page.reload()
    expect(page.locator(".bottomnav, .bar").first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.card')).borderRadius") == "14px"
    page.goto(f"{address}/worker/never-seen/")
    expect(page.locator("h1")).to_contain_text("network")
