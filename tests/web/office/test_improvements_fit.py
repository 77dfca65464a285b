"""The page of improvements fits a telephone in the elder view; nothing sticks out of its form."""

import pytest

from factories import staff
from jiahe.accounts.actions import set_preferences
from jiahe.accounts.choices import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OUT = """() => [...document.querySelectorAll('html, main, main form, main fieldset, main .choice')]
  .map(one => one.scrollWidth - one.clientWidth).filter(beyond => beyond > 0)"""
TICK = "main .choice > input:checked + .choice-face"


@pytest.fixture
def improvements(shop, browsing, live_server):
    """The page as an owner in the elder view reads it."""
    person_id = staff(shop.company_id, Role.OWNER, 91)
    set_preferences(person_id=person_id, language="zh-hans", elder_mode="on")
    page = browsing(person_id)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/office/improvements/")
    assert page.locator("html[data-elder]").count() == 1
    assert page.locator(TICK).count() == 1
    return page


def test_nothing_sticks_out_of_the_form(improvements) -> None:
    assert improvements.evaluate(OUT) == []


def test_control_a_tick_beyond_the_corner_does(improvements) -> None:
    improvements.add_style_tag(
        content=f".choice-grid:not(.is-one) {TICK[5:]}::before {{ right: -5px !important; }}"
    )
    assert improvements.evaluate(OUT) != []
