"""The board's frame: many lanes scroll inside it; queue, map and hours stay in sight."""

import pytest
from playwright.sync_api import expect

from factories import MONDAY, open_shop, staff
from jiahe.accounts.choices import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = """() => {
  const frame = document.querySelector('.board-page').getBoundingClientRect();
  const board = document.querySelector('#board');
  return {frame: Math.round(frame.height), room: innerHeight, shown: board.clientHeight,
          lanes: board.scrollHeight};
}"""


@pytest.fixture
def board(browsing, live_server, transactional_db, moment):
    """The board of a shop with more people than a screen has room for."""
    shop = open_shop(30)
    page = browsing(staff(shop.company_id, Role.DISPATCHER, 1))
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{live_server.url}/office/board/?on={MONDAY}")
    expect(page.locator("[data-board][data-ready]")).to_be_attached()
    return page


def test_many_lanes_scroll_inside_the_board_and_not_the_page(board):
    sizes = board.evaluate(SIZES)
    assert sizes["frame"] <= sizes["room"]
    assert sizes["lanes"] > sizes["shown"]
    board.evaluate("document.querySelector('#board').scrollTop = 1e6")
    expect(board.locator(".board-queue")).to_be_in_viewport()
    expect(board.locator(".board-head")).to_be_in_viewport()
    expect(board.locator(".lane").last).to_be_in_viewport()


def test_control_a_frame_that_grows_with_its_lanes_is_longer_than_the_screen(board):
    board.evaluate("document.querySelector('.board-page').style.flex = '1'")
    sizes = board.evaluate(SIZES)
    assert sizes["frame"] > sizes["room"]


def test_names_and_skills_of_a_lane_are_whole_in_the_elder_view(board):
    board.evaluate("document.documentElement.dataset.elder = ''")
    who = board.locator(".lane .lane-who").first
    assert who.evaluate("e => e.scrollHeight <= e.clientHeight + 1")
