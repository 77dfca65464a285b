"""Paying as people do it: our page, the payment service's page, and back, in a real browser."""

import os
import socket
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from threading import Thread

import httpx
import pytest
from playwright.sync_api import Page, expect

from gateway_world import KEY, MERCHANT
from jiahe.accounts.models import Person
from jiahe.billing import ports
from jiahe.billing.adapters.demo import DemoGateway
from jiahe.simulation.gateway.__main__ import Door
from jiahe.simulation.gateway.book import Book
from jiahe.simulation.gateway.callbacks import Callbacks, Moods, post_to
from jiahe.simulation.gateway.server import Gateway
from jiahe.web.household.pay import GATEWAY_POLICY
from money_world import found_world, place_order

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps an event loop
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
BACKEND = "jiahe.web.signin.PhoneBackend"
CALM = Moods(doubled=1, late=0, first_seconds=0.1)


@pytest.fixture
def gateway(live_server, settings, monkeypatch) -> Iterator[str]:
    """The gateway on a socket of its own, calling back to the test's server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    callbacks = Callbacks(KEY, post_to(f"{live_server.url}/pay/notices/demo/"), CALM)
    callbacks.start()
    made = Gateway(KEY, Book(), callbacks, url)
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(Door, made))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    adapter = DemoGateway(url, KEY, MERCHANT)
    monkeypatch.setattr(ports, "_built", lambda _: adapter)
    monkeypatch.setitem(GATEWAY_POLICY, "form-action", [url])
    yield url
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def phone(page: Page, live_server, client) -> Page:
    world = found_world()
    page.order = place_order(world)
    client.force_login(Person.objects.get(pk=world.person_id), backend=BACKEND)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.set_viewport_size({"width": 375, "height": 812})
    return page


def test_the_button_leads_to_the_payment_service_and_back(phone: Page, live_server, gateway):
    phone.goto(f"{live_server.url}/orders/{phone.order.code}/pay/")
    phone.get_by_role("button", name="去支付").click()
    expect(phone.get_by_text("这是演示支付，不会扣真钱")).to_be_visible()
    phone.get_by_role("button", name="确认支付").click()
    expect(phone.get_by_role("heading", name="支付成功，已约好")).to_be_visible(timeout=15_000)
    assert httpx.get(f"{gateway}/healthz", trust_env=False).status_code == 200


def test_giving_up_leads_back_to_a_page_that_says_so(phone: Page, live_server, gateway):
    phone.goto(f"{live_server.url}/orders/{phone.order.code}/pay/")
    phone.get_by_role("button", name="去支付").click()
    phone.get_by_role("button", name="放弃支付").click()
    expect(phone.get_by_role("heading", name="没有付款")).to_be_visible(timeout=15_000)
    phone.get_by_role("link", name="再试一次").click()
    expect(phone.get_by_role("button", name="去支付")).to_be_visible()
