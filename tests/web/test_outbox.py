"""The worker's outbox in a real browser, against a server that can fail in every way."""

import time
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect

pytestmark = pytest.mark.browser
PATIENCE_SECONDS = 20.0

STATIC = Path(__file__).parents[2] / "src/jiahe/web/static/jh"
PAGE = b"""<!doctype html><html lang="en"><title>Visit</title><main>
<div data-outbox-status data-waiting-one="1 waiting" data-waiting="{n} waiting"
data-refused="No: {text}"
data-dismiss="Read" hidden><span data-outbox-text></span></div>
<form method="post" action="/worker/deed" data-outbox data-stay>
<input name="step" value="arrive"><button>Send</button></form>
<div class="toasts" data-toasts data-close="Close"></div></main>
<script src="/jh.js" defer></script><script src="/outbox.js" defer></script></html>"""


class Desk:
    """Remembers every POST by its key and answers as it is told."""

    def __init__(self):
        self.answers = []
        self.tries = []
        self.done = []
        self.without = {}

    def script(self, name):
        code = (STATIC / name).read_text()
        for guard, hole in self.without.items():
            code = code.replace(guard, hole)
        return code.encode()

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] == "POST":
            return self.take(environ, start_response)
        if path.endswith(".js") and path != "/sw.js":
            start_response("200 OK", [("Content-Type", "text/javascript")])
            return [self.script(path[1:])]
        kind = "404 Not Found" if path == "/sw.js" else "200 OK"
        start_response(kind, [("Content-Type", "text/html; charset=utf-8")])
        return [PAGE]

    def take(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        key = environ["HTTP_IDEMPOTENCY_KEY"]
        self.tries.append(key)
        status, text = self.answers.pop(0) if self.answers else ("204 No Content", b"")
        lost = status == "lost"
        if (lost or status.startswith("2")) and key not in [known for known, _ in self.done]:
            self.done.append((key, body))
        if lost:
            status = "502 Bad Gateway"
        start_response(status, [("Content-Type", "application/json")])
        return [text]


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def visit(page, serve, desk):
    page.goto(serve(desk) + "/worker/visit")
    return page


def send(page, step):
    page.fill("input[name=step]", step)
    page.click("button:has-text('Send')")


def steps(desk):
    return [body.split(b'name="step"\r\n\r\n')[1].split(b"\r\n")[0] for _, body in desk.done]


def strip(page):
    return page.locator("[data-outbox-status]")


def emptied(page):
    """Wait until the page has sent what it can, in a round of its own or in one that is under way;
    nothing may be left. Once all is sent the page reads itself anew, also while it is asked."""
    ask = "async () => { await jhOutbox.flush(); return (await jhOutbox.waiting()).length; }"
    for _ in range(50):
        with suppress(Error):
            if page.evaluate(ask) == 0:
                return
        page.wait_for_timeout(100)
    raise AssertionError("something was left")


def reload_and_empty(page):
    page.reload()
    emptied(page)
    expect(strip(page)).to_be_hidden()


def arrived(page, desk, count):
    """Waits until the desk has so many deeds, as long as a busy machine may take."""
    until = time.monotonic() + PATIENCE_SECONDS
    while len(steps(desk)) < count and time.monotonic() < until:
        page.wait_for_timeout(50)


def test_a_deed_with_network_is_sent_at_once(visit, desk):
    send(visit, "arrive")
    expect(strip(visit)).to_be_hidden()
    emptied(visit)
    assert steps(desk) == [b"arrive"]


def test_deeds_without_network_survive_a_reload_and_are_sent_in_order_once(visit, desk):
    visit.context.set_offline(True)
    for step in ("arrive", "photo", "leave"):
        send(visit, step)
        visit.wait_for_timeout(100)
    expect(strip(visit)).to_contain_text("3 waiting")
    assert desk.tries == []
    visit.context.set_offline(False)
    reload_and_empty(visit)
    assert steps(desk) == [b"arrive", b"photo", b"leave"]
    assert len(set(desk.tries)) == 3


def test_an_answer_that_was_lost_is_asked_again_with_the_same_key(visit, desk):
    desk.answers = [("lost", b"")]
    send(visit, "arrive")
    expect(strip(visit)).to_contain_text("1 waiting")
    reload_and_empty(visit)
    assert (len(desk.tries), len(set(desk.tries)), steps(desk)) == (2, 1, [b"arrive"])


def test_control_with_a_new_key_for_each_try_the_deed_is_done_twice(page, serve, desk):
    desk.without = {'"Idempotency-Key": deed.key': '"Idempotency-Key": window.jh.newKey()'}
    desk.answers = [("lost", b"")]
    page.goto(serve(desk) + "/worker/visit")
    send(page, "arrive")
    expect(strip(page)).to_contain_text("1 waiting")
    reload_and_empty(page)
    assert steps(desk) == [b"arrive", b"arrive"]


def test_a_duplicate_counts_as_sent(visit, desk):
    desk.answers = [("409 Conflict", b'{"code": "duplicate"}')]
    send(visit, "arrive")
    emptied(visit)
    assert len(desk.tries) == 1


def test_a_refusal_is_shown_until_it_is_read_and_does_not_block_the_next(visit, desk):
    desk.answers = [("422 Unprocessable Content", b'{"sentence": "Too far away"}')]
    send(visit, "arrive")
    expect(strip(visit)).to_contain_text("No: Too far away")
    visit.reload()
    expect(strip(visit)).to_contain_text("No: Too far away")
    send(visit, "leave")
    emptied(visit)
    assert steps(desk) == [b"leave"]
    visit.click("button:has-text('Read')")
    expect(strip(visit)).to_be_hidden()


def test_a_refusal_goes_when_the_same_form_is_sent_again_and_accepted(visit, desk):
    visit.locator("form").evaluate("form => form.setAttribute('id', 'moment-arrived')")
    desk.answers = [("422 Unprocessable Content", b'{"sentence": "Wrong PIN"}')] * 2
    for _ in range(2):
        send(visit, "000000")
        expect(strip(visit)).to_contain_text("No: Wrong PIN")
    expect(strip(visit).locator("[data-refusal]")).to_have_count(1)
    send(visit, "123456")
    expect(strip(visit)).to_be_hidden()
    assert steps(desk) == [b"123456"]


def test_a_lost_login_keeps_the_deed(visit, desk):
    desk.answers = [("403 Forbidden", b"<h1>CSRF</h1>")]
    send(visit, "arrive")
    expect(strip(visit)).to_contain_text("1 waiting")
    reload_and_empty(visit)
    assert steps(desk) == [b"arrive"]


def test_what_comes_after_a_waiting_deed_waits_with_it(visit, desk):
    desk.answers = [("503 Service Unavailable", b"")] * 2
    send(visit, "arrive")
    expect(strip(visit)).to_contain_text("1 waiting")
    send(visit, "leave")
    expect(strip(visit)).to_contain_text("2 waiting")
    reload_and_empty(visit)
    assert steps(desk) == [b"arrive", b"leave"]


def test_two_quick_clicks_make_one_deed(visit, desk):
    visit.dblclick("button:has-text('Send')")
    arrived(visit, desk, 1)
    visit.wait_for_timeout(300)  # as long as a second one would take
    assert steps(desk) == [b"arrive"]


def test_control_without_the_guard_two_quick_clicks_make_two_deeds(page, serve, desk):
    desk.without = {"if (form.dataset.sent) {": "if (false) {", "button.disabled = true;": ""}
    page.goto(serve(desk) + "/worker/visit")
    page.dblclick("button:has-text('Send')")
    arrived(page, desk, 2)
    assert steps(desk) == [b"arrive", b"arrive"]
