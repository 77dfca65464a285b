"""The board with 100 lanes and 600 visits; `jiahe bench pages` measures how long it takes."""

import statistics
import time

import pytest
from playwright.sync_api import expect

from busy_day import MONDAY, NOW, busy_day
from factories import staff
from jiahe.accounts.choices import Role
from signing import signed_in
from still import still_box

BOARD = f"/office/board/?on={MONDAY}"


def test_a_busy_board_costs_less_than_250_ms_of_the_server(db, moment):
    moment(NOW)
    day = busy_day()
    desk = signed_in(staff(day.company_id, Role.DISPATCHER, 1))
    spent = []
    for _ in range(9):
        begun = time.process_time()
        assert desk.get(BOARD).status_code == 200
        spent.append(1000 * (time.process_time() - begun))
    print("server ms", sorted(round(one) for one in spent))
    assert statistics.median(spent) < 250


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_drop_on_a_busy_board_is_painted_before_the_server_answers(browsing, live_server, moment):
    moment(NOW)
    day = busy_day()
    page = browsing(staff(day.company_id, Role.DISPATCHER, 1))
    page.set_viewport_size({"width": 1440, "height": 900})
    ready = [opened(page, live_server) for _ in range(4)]
    drops = [dropped(page, number) for number in range(6)]
    print("ready ms", ready, "painted, answered, settled ms", drops)
    assert [one for one in drops if not 0 < one[0] <= one[1] <= one[2]] == []
    assert page.troubles == []


def opened(page, live_server):
    page.goto(f"{live_server.url}{BOARD}")
    expect(page.locator("[data-board][data-ready]")).to_be_attached()
    return round(page.evaluate("jhBoard.readyAt"))


def dropped(page, number):
    """Drops the first queued visit that somebody can take on the best lane."""
    waiting = page.locator("#queue .visit").count()
    for place in range(number, waiting):
        box = still_box(page.locator("#queue .visit").nth(place))
        page.mouse.move(box["x"] + 30, box["y"] + 10)
        page.mouse.down()
        page.mouse.move(900, 330, steps=12)
        expect(page.locator(".lane.is-unfit").first).to_be_attached()
        page.mouse.move(910, 332, steps=3)
        if page.locator(".lane.is-fit.is-over").count():
            page.mouse.up()
            expect(page.locator("#queue .visit")).to_have_count(waiting - 1)
            expect(page.locator(".is-saving")).to_have_count(0)
            break
        page.keyboard.press("Escape")
        page.mouse.up()
    return [
        round(page.evaluate(f"jhBoard.{name}After")) for name in ("painted", "answered", "settled")
    ]
