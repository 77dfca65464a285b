import os

import pytest
from django.conf import settings as django_settings

import factories
from factories import open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.engine.warm import warm_rounds
from jiahe.kit.clock import FixedClock, SystemClock, set_process_clock
from money_world import remote  # noqa: F401  # the fixture of money tests
from signing import signed_in

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps a loop in this thread


@pytest.fixture(autouse=True)
def _nothing_collected(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path


@pytest.fixture(scope="session", autouse=True)
def _planner_loaded():
    """As in a web process: a planner that is still being compiled would be out of patience."""
    warm_rounds()


@pytest.fixture
def moment():
    """Stops the product's clock, in the server's threads too."""

    def stop(at):
        set_process_clock(FixedClock(at))

    stop(factories.SUNDAY_NOON)
    yield stop
    set_process_clock(SystemClock())


@pytest.fixture
def shop(db, moment):
    return open_shop(3)


@pytest.fixture
def desk(shop):
    """A dispatcher's client."""
    return signed_in(staff(shop.company_id, Role.DISPATCHER, 1))


@pytest.fixture
def browsing(transactional_db, live_server, context, monkeypatch):
    """A browser page signed in as that person; remembers errors and foreign requests."""

    def open_as(person_id):
        cookie = signed_in(person_id).cookies[django_settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.troubles = []
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        page.on(
            "console",
            lambda said: page.troubles.append(said.text) if said.type == "error" else None,
        )
        page.on(
            "request",
            lambda sent: (
                None
                if sent.url.startswith((live_server.url, "data:", "blob:"))
                else page.troubles.append(f"foreign {sent.url}")
            ),
        )
        return page

    return open_as
