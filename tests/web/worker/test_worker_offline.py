"""A worker's visit in a real browser: with a position, with the PIN, and without any network."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from field_world import DOOR, START, build_world, picture_bytes, signed_in
from jiahe.booking.choices import VisitState
from jiahe.fieldwork.models import CheckIn, Photo, StepRecord
from jiahe.kit.clock import SystemClock, set_process_clock
from story_acts import send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread


@dataclass(frozen=True)
class RunningClock:
    """Runs as fast as the real one, from `shown_at` when that was `started_at`."""

    started_at: datetime
    shown_at: datetime

    def now(self) -> datetime:
        return self.shown_at + (SystemClock().now() - self.started_at)


@pytest.fixture(autouse=True)
def _hour_of_the_visit() -> Iterator[None]:
    real = SystemClock().now()
    set_process_clock(RunningClock(started_at=real, shown_at=START))
    yield
    set_process_clock(SystemClock())


@pytest.fixture
def world():
    return build_world()


@pytest.fixture
def phone(context, live_server, world):
    cookie = signed_in(world.lead).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    context.add_init_script(  # the phone's clock shows the hour of the visit
        f"""(() => {{ const shift = {int(START.timestamp() * 1000)} - Date.now();
        const Real = Date; window.Date = class extends Real {{
          constructor(...given) {{ given.length ? super(...given) : super(Real.now() + shift); }}
          static now() {{ return Real.now() + shift; }} }}; }})()"""
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/work/visits/{world.visit_code}/")
    yield page
    page.close()


def stand_at(context, lat, lng) -> None:
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": lat, "longitude": lng, "accuracy": 10})


def rows(world) -> list[tuple[str, str]]:
    with world.inside():
        return list(CheckIn.objects.order_by("pk").values_list("moment", "proof"))


def press(page, moment) -> None:
    page.locator(f"button[data-button={moment}]").click()


def strip(page):
    return page.locator("[data-outbox-status]")


def test_two_taps_bring_a_worker_to_the_door(context, phone, world) -> None:
    stand_at(context, *DOOR)
    press(phone, "set_out")
    expect(phone.locator("button[data-button=arrived]")).to_be_visible()
    press(phone, "arrived")
    expect(phone.locator("button[data-button=started]")).to_be_visible()
    assert rows(world) == [("set_out", "gps"), ("arrived", "gps")]


def test_without_a_position_the_pin_opens_the_door(context, phone, world) -> None:
    context.clear_permissions()
    press(phone, "set_out")
    expect(phone.locator("button[data-button=arrived]")).to_be_visible()
    press(phone, "arrived")
    expect(phone.locator("input[name=pin]")).to_be_focused()
    phone.locator("input[name=pin]").fill(world.pin)
    phone.locator("select[name=reason]").select_option(index=2)
    press(phone, "arrived")
    expect(phone.locator("button[data-button=started]")).to_be_visible()
    assert rows(world)[1] == ("arrived", "pin")


def test_a_visit_without_network_is_kept_and_sent_once_in_order(context, phone, world) -> None:
    stand_at(context, *DOOR)
    phone.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    phone.reload()  # now the service worker keeps the page
    phone.wait_for_timeout(500)
    context.set_offline(True)
    for moment in ("set_out", "arrived", "started"):
        press(phone, moment)
        expect(phone.locator(f"button[data-button={moment}]")).to_be_hidden()
    phone.locator("#step-1 button").click()
    phone.locator("#step-2 form:has(input[value=before]) input[type=file]").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes("brown")}
    )
    expect(strip(phone)).to_contain_text("5")
    phone.reload()
    expect(strip(phone)).to_contain_text("5")
    expect(phone.locator("h1")).to_have_text("日常保洁")
    assert rows(world) == []
    context.set_offline(False)
    expect(strip(phone)).to_be_hidden(timeout=40_000)
    expect(phone.locator("#step-1 .chip.is-ok")).to_be_visible()  # the page is read anew by itself
    expect(phone.locator("#step-2 figure img")).to_have_count(1)
    assert [moment for moment, _ in rows(world)] == ["set_out", "arrived", "started"]
    with world.inside():
        counts = (StepRecord.objects.count(), Photo.objects.count())
        assert counts == (1, 1)
        assert all(row.happened_at - START < timedelta(minutes=2) for row in CheckIn.objects.all())
    assert world.visit().state == VisitState.IN_SERVICE


def test_a_refused_photo_says_which_one_and_the_page_shows_what_was_taken(phone, world) -> None:
    """The same picture for two photos, sent after a while without network."""
    context, picture = phone.context, {"name": "a.jpg", "mimeType": "image/jpeg"}
    stand_at(context, *DOOR)
    for moment in ("set_out", "arrived", "started"):
        press(phone, moment)
        expect(phone.locator(f"button[data-button={moment}]")).to_have_count(0)
    context.set_offline(True)
    for phase in ("before", "after"):
        phone.locator(f"#step-2 form:has(input[value={phase}]) input[type=file]").set_input_files(
            picture | {"buffer": picture_bytes("brown")}
        )
    expect(strip(phone)).to_contain_text("2")
    context.set_offline(False)
    expect(phone.locator("[data-refusal]")).to_contain_text("· 服务后 ·", timeout=40_000)
    expect(phone.locator("#step-2 figure img")).to_have_count(1)


def test_the_check_in_works_without_scripts(browser, live_server, world) -> None:
    cookie = signed_in(world.lead).cookies["sessionid"].value
    with browser.new_context(java_script_enabled=False) as plain:
        plain.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = plain.new_page()
        page.goto(f"{live_server.url}/work/visits/{world.visit_code}/")
        send(page, page.locator("button[data-button=set_out]"))
        page.locator("summary").click()
        page.locator("input[name=pin]").fill(world.pin)
        page.locator("select[name=reason]").select_option(index=1)
        send(page, page.locator("button[data-button=arrived]"))
        send(page, page.locator("button[data-button=started]"))
    assert [moment for moment, _ in rows(world)] == ["set_out", "arrived", "started"]


@pytest.mark.parametrize("path", ["", "visits/{code}/", "schedule/", "me/", "offline/"])
def test_the_pages_are_accessible(phone, live_server, world, path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    phone.set_viewport_size({"width": 375, "height": 4000})  # nothing under the fixed bars
    phone.goto(f"{live_server.url}/work/" + path.format(code=world.visit_code))
    found = Axe().run(phone, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert [(v["id"], v["nodes"][0]["html"][:90]) for v in found.response["violations"]] == []
    width = phone.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": {"width": 375, "height": 740}}
