"""The booking page as people use it: a phone, a tap, a kept time, an order."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from tests.factories import SUNDAY_NOON, open_shop
from tests.web.household.conftest import SIGN_IN

from jiahe.accounts.queries import person_by_id
from jiahe.booking.queries import orders_of_person
from jiahe.kit import clock
from jiahe.kit.clock import FixedClock, SystemClock
from signing import see, speak
from story_acts import send

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(autouse=True)
def _sunday_everywhere():
    """The server's thread keeps the same Sunday."""
    clock.set_process_clock(FixedClock(SUNDAY_NOON))
    yield
    clock.set_process_clock(SystemClock())


@pytest.fixture
def shop(transactional_db):
    return open_shop(workers=2)


@pytest.fixture
def phone(page, live_server, client, shop):
    """A signed-in phone of 375 pixels."""
    client.force_login(person_by_id(shop.person_id), SIGN_IN)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.set_viewport_size({"width": 375, "height": 812})
    return page


def test_a_tap_on_a_time_keeps_it_and_one_more_books_it(phone, live_server, shop):
    phone.goto(f"{live_server.url}/book/{shop.service_code}/")
    phone.locator("label", has_text="15:00").click()
    expect(phone.get_by_text("已为您保留至 12:10")).to_be_visible()
    expect(phone.locator("#bar .price")).to_have_text("¥110.00")
    phone.get_by_role("button", name="确认预约").click()
    expect(phone).to_have_url(
        f"{live_server.url}/orders/{orders_of_person(shop.person_id)[0].code}/pay/"
    )


def test_another_length_changes_the_price_in_place(phone, live_server, shop):
    phone.goto(f"{live_server.url}/book/{shop.service_code}/")
    phone.locator("label", has_text="4 小时").click()
    expect(phone.locator("#bar .price")).to_have_text("¥220.00")
    expect(phone.locator("#minutes-240")).to_be_checked()


@pytest.mark.parametrize("elder", ["0", "1"])
def test_the_page_is_open_to_everybody(phone, client, live_server, shop, elder):
    """No axe violation; the button stays on one line; nothing scrolls sideways."""
    see(client, elder=elder)
    for path in (f"/book/{shop.service_code}/", f"/service/{shop.service_code}/", "/", "/orders/"):
        phone.goto(live_server.url + path)
        found = Axe().run(phone, options={"runOnly": WCAG}).response["violations"]
        assert [(path, one["id"]) for one in found] == []
        assert phone.evaluate("document.documentElement.scrollWidth") <= 375
    phone.goto(f"{live_server.url}/book/{shop.service_code}/")
    button = phone.get_by_role("button", name="确认预约").bounding_box()
    assert button["height"] <= 76


TICK_OVER_TEXT = """() => Array.from(
    document.querySelectorAll('.choice-grid:not(.is-one) input:checked + .choice-face'))
  .filter((face) => {
    const box = face.getBoundingClientRect(), range = document.createRange();
    range.selectNodeContents(face);
    const tick = getComputedStyle(face, '::after');
    const left = box.right - parseFloat(tick.right) - parseFloat(tick.width);
    const bottom = box.top + parseFloat(tick.top) + parseFloat(tick.height);
    return Array.from(range.getClientRects())
      .some((text) => text.right > left && text.top < bottom);
  }).map((face) => face.textContent)"""
WORDS_OUTSIDE = """() => Array.from(document.querySelectorAll(".choice-face")).filter((face) => {
    const range = document.createRange();
    range.selectNodeContents(face);
    return range.getBoundingClientRect().width > face.getBoundingClientRect().width;
  }).map((face) => face.textContent)"""


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_tick_of_a_choice_covers_none_of_its_words(phone, client, live_server, shop, language):
    speak(client, language)
    phone.goto(f"{live_server.url}/book/{shop.service_code}/")
    assert phone.locator(".choice-grid:not(.is-one) input:checked").count() >= 3
    assert (phone.evaluate(TICK_OVER_TEXT), phone.evaluate(WORDS_OUTSIDE)) == ([], [])
    button = phone.locator("#bar button").bounding_box()
    assert button["y"] < phone.locator("#bar .bar-note").bounding_box()["y"]


def test_without_scripts_the_same_form_books(browser, live_server, client, shop):
    client.force_login(person_by_id(shop.person_id), SIGN_IN)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 812})
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/book/{shop.service_code}/")
    send(page, page.get_by_role("button", name="确认预约"))
    assert len(orders_of_person(shop.person_id)) == 1
    context.close()
