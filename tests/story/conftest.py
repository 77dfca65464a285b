"""A stage for whole stories: a server, a payment service, a clock and people with browsers."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

import factories
from gateway_socket import open_gateway
from jiahe.accounts.choices import Role
from jiahe.billing import ports
from jiahe.kit.clock import FixedClock, SystemClock, set_process_clock
from jiahe.web.household.pay import GATEWAY_POLICY
from story_stage import Stage

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps a loop in this thread
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture
def gateway(live_server, monkeypatch):
    """The payment service on a port of its own, calling back to the test's server."""
    with open_gateway(f"{live_server.url}/pay/notices/demo/") as (url, adapter):
        monkeypatch.setattr(ports, "_built", lambda _: adapter)
        monkeypatch.setitem(GATEWAY_POLICY, "form-action", [url])
        yield url


@pytest.fixture
def sunday(transactional_db):
    """Sunday noon, in the server's threads too."""
    set_process_clock(FixedClock(factories.SUNDAY_NOON))
    yield
    set_process_clock(SystemClock())


@pytest.fixture
def shop(sunday):
    return factories.open_shop(workers=1)


@pytest.fixture
def stage(browser, live_server, gateway, shop, settings, tmp_path):
    """The open shop on Sunday noon; at the end nobody's browser may have complained."""
    settings.IS_DEMO = True
    settings.MEDIA_ROOT, settings.STATIC_ROOT = tmp_path / "media", tmp_path / "static"
    made = Stage(browser, live_server.url, gateway, shop)
    yield made
    made.close()
    assert made.troubles == []


@pytest.fixture
def dispatcher(shop):
    return factories.staff(shop.company_id, Role.DISPATCHER, 1)
