"""How many taps an order takes: four and the payment for a new one, two to repeat it."""

from playwright.sync_api import Page, expect

from dispatching import accepted
from factories import at
from story_stage import Stage
from story_words import WORDS

ZH = WORDS["zh"]


class Finger:
    """Counts what it taps."""

    def __init__(self) -> None:
        self.taps = 0

    def tap(self, target) -> None:
        target.click()
        self.taps += 1


def order_page(page: Page) -> None:
    page.wait_for_url("**/orders/*/pay/")
    expect(page.get_by_role("button", name=ZH["pay"])).to_be_visible()


def test_a_new_order_takes_four_taps(stage: Stage):
    page, finger = stage.person(person_id=stage.shop.person_id), Finger()
    page.goto(f"{stage.url}/")
    finger.tap(page.locator("a.tile").first)
    finger.tap(page.get_by_role("link", name=ZH["service"]).first)
    finger.tap(page.get_by_role("link", name=ZH["choose time"]))
    finger.tap(page.get_by_role("button", name=ZH["confirm"]))
    order_page(page)
    assert finger.taps <= 4


def test_a_repeated_order_takes_two_taps(stage: Stage):
    accepted(stage.shop, at(9))
    page, finger = stage.person(person_id=stage.shop.person_id), Finger()
    page.goto(f"{stage.url}/")
    finger.tap(page.get_by_role("link", name=ZH["again"]).first)
    finger.tap(page.get_by_role("button", name=ZH["confirm"]))
    order_page(page)
    assert finger.taps == 2
