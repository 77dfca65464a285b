"""The board as a dispatcher uses it: by hand, by keys, and always able to take it back."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from dispatching import book, seat_now, to_queue, visit_now
from factories import MONDAY, at, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.journeys import board
from still import still_box

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def shop(transactional_db, moment):
    return open_shop(3)


@pytest.fixture
def dispatcher(shop):
    return staff(shop.company_id, Role.DISPATCHER, 1)


@pytest.fixture
def queued(shop, dispatcher):
    """A visit on Monday at nine without a worker."""
    visit = book(shop, at(9))
    to_queue(shop, visit)
    return visit


@pytest.fixture
def desk(browsing, live_server, dispatcher, queued):
    """The board of Monday, ready; at the end no error and no foreign request was seen."""
    page = browsing(dispatcher)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{live_server.url}/office/board/?on={MONDAY}")
    expect(page.locator("[data-board][data-ready]")).to_be_attached()
    yield page
    page.unroute_all()
    assert [one for one in page.troubles if "409" not in one and "422" not in one] == []


def drag(page, what, to):
    start, end = still_box(what), still_box(to)
    page.mouse.move(start["x"] + 20, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(end["x"] + 300, end["y"] + 20, steps=12)


def lane(page, code):
    return page.locator(f'.lane[data-worker="{code}"]')


def test_a_drag_from_the_queue_colours_the_lanes_and_sends_the_worker(desk, shop, queued):
    to = lane(desk, shop.worker_codes[1])
    drag(desk, desk.locator("#queue .visit"), to)
    expect(desk.locator(".lane.is-fit")).to_have_count(3)
    expect(desk.locator(".board-tip")).to_contain_text("09:00 ✓ 王阿姨2")
    desk.mouse.up()
    expect(desk.get_by_role("status")).to_contain_text("已派 王阿姨2")
    desk.reload()
    expect(lane(desk, shop.worker_codes[1]).locator(".visit")).to_have_count(1)
    expect(desk.locator("#queue .visit")).to_have_count(0)
    assert seat_now(queued) == (shop.worker_ids[1], at(9))


def test_the_toast_takes_the_drop_back(desk, shop, queued):
    drag(desk, desk.locator("#queue .visit"), lane(desk, shop.worker_codes[0]))
    desk.mouse.up()
    desk.get_by_role("button", name="撤销").click()
    expect(desk.locator("#queue .visit")).to_have_count(1)
    assert seat_now(queued) == (None, at(9))


def test_along_its_own_lane_a_visit_moves_in_quarters_of_an_hour(desk, shop, queued):
    drag(desk, desk.locator("#queue .visit"), lane(desk, shop.worker_codes[0]))
    desk.mouse.up()
    visit = lane(desk, shop.worker_codes[0]).locator(".visit:not(.is-saving)")
    expect(visit).to_have_count(1)
    box = still_box(visit)
    desk.mouse.move(box["x"] + 20, box["y"] + 12)
    desk.mouse.down()
    desk.mouse.move(box["x"] + 20 + 75, box["y"] + 14, steps=12)
    expect(desk.locator(".board-tip")).to_contain_text("10:00 ✓")
    desk.mouse.up()
    expect(desk.get_by_role("status")).to_contain_text("10:00 上门")
    assert seat_now(queued) == (shop.worker_ids[0], at(10))


def test_a_drop_that_cannot_be_is_refused_with_its_sentence(desk, shop, queued, live_server):
    taken = book(shop, at(9), worker_id=shop.worker_ids[2])
    desk.reload()
    drag(desk, desk.locator("#queue .visit").first, lane(desk, shop.worker_codes[2]))
    expect(desk.locator(".lane.is-unfit.is-over")).to_have_count(1)
    desk.mouse.up()
    expect(desk.get_by_role("status")).to_contain_text("王阿姨3：那时在别处服务")
    assert seat_now(queued) == (None, at(9))
    assert seat_now(taken) == (shop.worker_ids[2], at(9))


def test_escape_leaves_everything_as_it_is(desk, shop, queued):
    drag(desk, desk.locator("#queue .visit"), lane(desk, shop.worker_codes[0]))
    desk.keyboard.press("Escape")
    desk.mouse.up()
    expect(desk.locator(".is-dragged")).to_have_count(0)
    expect(desk.locator("#queue .visit")).to_have_count(1)
    assert seat_now(queued) == (None, at(9))


def test_somebody_elses_change_is_told_by_name(desk, shop, queued):
    rival = staff(shop.company_id, Role.DISPATCHER, 2)
    board.move_visit_on_board(
        company_id=shop.company_id, visit_code=queued.visit_code,
        worker_code=shop.worker_codes[0], start=None, seat=1,
        expected_version=visit_now(queued).version, actor_id=rival,
    )  # fmt: skip
    drag(desk, desk.locator("#queue .visit"), lane(desk, shop.worker_codes[1]))
    desk.mouse.up()
    expect(desk.get_by_role("status")).to_contain_text("同事2 刚刚改了此单")
    expect(lane(desk, shop.worker_codes[1]).locator(".visit")).to_have_count(0)
    assert seat_now(queued)[0] == shop.worker_ids[0]


def test_everything_goes_by_keys_alone(desk, shop, queued):
    desk.keyboard.press("j")
    expect(desk.locator("#queue .visit")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("dialog")).to_contain_text("3 位能去")
    expect(desk.locator(".candidate").first).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("status")).to_contain_text("已派")
    expect(desk.locator(".lane .visit")).to_be_focused()
    desk.keyboard.press("p")
    expect(desk.locator(".lane .visit[data-pinned]")).to_be_focused()
    desk.keyboard.press("Control+z")
    expect(desk.locator(".lane .visit[data-pinned]")).to_have_count(0)
    desk.keyboard.press("Control+z")
    expect(desk.locator("#queue .visit")).to_have_count(1)
    assert seat_now(queued) == (None, at(9))


def test_search_and_help_are_a_key_away(desk, shop):
    desk.keyboard.press("/")
    desk.keyboard.type("王阿姨2")
    expect(desk.locator(".lane:visible")).to_have_count(1)
    desk.keyboard.press("Escape")
    expect(desk.locator(".lane:visible")).to_have_count(3)
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_contain_text("撤销上一步")


def test_the_plan_is_shown_before_anything_moves(desk, shop, queued):
    desk.keyboard.press("r")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("优化方案")
    assert seat_now(queued) == (None, at(9))
    desk.get_by_role("button", name="全部采纳").click()
    expect(desk.get_by_text("已调整 1 单")).to_be_visible()
    assert seat_now(queued)[0] in shop.worker_ids


def test_no_page_of_dispatch_breaks_an_accessibility_rule(desk, shop, queued, live_server):
    desk.locator("#queue .visit").press("Enter")
    expect(desk.get_by_role("dialog")).to_be_visible()
    found = {"dialog": broken(desk)}
    for path in (
        f"board/?on={MONDAY}", f"visits/{queued.visit_code}/", "standby/", "waiting/",
        f"workers/{shop.worker_codes[0]}/?on={MONDAY}",
    ):  # fmt: skip
        desk.goto(f"{live_server.url}/office/{path}")
        found[path] = broken(desk)
    assert {path: rules for path, rules in found.items() if rules} == {}


def broken(page):
    report = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in report.response["violations"]]


def test_without_scripts_the_board_shows_and_a_form_sends_somebody(
    browser, live_server, shop, dispatcher, queued
):
    from signing import signed_in

    plain = browser.new_context(java_script_enabled=False)
    cookie = signed_in(dispatcher).cookies["sessionid"]
    plain.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page = plain.new_page()
    page.goto(f"{live_server.url}/office/board/?on={MONDAY}")
    page.locator("#queue .visit").click()
    page.get_by_role("button", name="王阿姨3").click()
    expect(lane(page, shop.worker_codes[2]).locator(".visit")).to_have_count(1)
    plain.close()
    assert seat_now(queued) == (shop.worker_ids[2], at(9))


def test_a_colleagues_move_appears_when_the_page_hears_of_it(desk, shop, queued, dispatcher):
    colleague = staff(shop.company_id, Role.DISPATCHER, 2)
    board.move_visit_on_board(
        company_id=shop.company_id, visit_code=queued.visit_code,
        worker_code=shop.worker_codes[1], start=None, seat=1,
        expected_version=visit_now(queued).version, actor_id=colleague,
    )  # fmt: skip
    bar = lane(desk, shop.worker_codes[1]).locator(".visit")
    expect(bar).to_have_count(0)
    desk.evaluate("document.querySelector('#board-news').dispatchEvent(new CustomEvent('news'))")
    expect(bar).to_have_count(1, timeout=5_000)
