"""The household's pages and the board, measured in a real browser as people meet them."""

from dataclasses import dataclass
from statistics import median
from typing import Any

from jiahe.accounts.queries import person_with_phone
from jiahe.simulation.accounts import demo_accounts
from jiahe.simulation.bench import browsing
from jiahe.simulation.bench.busy_board import BusyBoard
from jiahe.simulation.bench.page_goals import NETWORKS, drop_figures
from jiahe.simulation.bench.raters import Rater, first_rater
from jiahe.simulation.bench.stage import session_of

DESK = {"width": 1440, "height": 900}
LOADS = 3  # of each page; the median counts
READY_LOADS = 5
PATIENCE_MS, LOOK_AGAIN_MS = 15_000, 20
WATCH_DROPS = """() => {
  window.dropsTook = [];
  window.paintings = 0;
  document.addEventListener("board:painted", () => { paintings += 1; });
  let began = 0;
  document.addEventListener("pointerup", (event) => { began = event.timeStamp; }, true);
  document.addEventListener("board:proved", () => {
    if (!began) return;
    const since = began;
    began = 0;
    requestAnimationFrame(() => setTimeout(() => dropsTook.push(performance.now() - since)));
  });
}"""


@dataclass(frozen=True)
class Measured:
    """One page: its name, its path, and the session that opens it."""

    name: str
    path: str
    session: str


class Finger:
    """Counts what it taps."""

    def __init__(self) -> None:
        self.taps = 0

    def tap(self, target: Any) -> None:
        target.first.click()
        self.taps += 1


def household_session() -> str:
    """A new session of the demonstration's first household."""
    person = person_with_phone(demo_accounts()[0].phone)
    assert person is not None
    return session_of(person)


def measure_pages(watch: browsing.Watch, board: BusyBoard, drops: int) -> dict[str, Any]:
    """Everything that the goals ask about; orders are placed on the way."""
    session = household_session()
    with watch.person(session) as page:
        page.goto(watch.address)
        repeated = repeat_order(watch, page)
        placed, service, paying = new_order(watch, page)
    pages = [_page(watch, one) for one in _pages(session, service, paying, first_rater())]
    told = {
        "pages": pages,
        "taps": {"new_order": placed, "repeat_order": repeated},
        "board": measure_board(watch, board, drops),
    }
    return told | {
        "foreign_requests": sorted(watch.foreign),
        "console_errors": sorted(watch.errors),
    }


def _pages(session: str, service: str, paying: str, rater: Rater) -> list[Measured]:
    order = f"/orders/{rater.order_code}/"
    return [
        Measured("home", "/", session),
        Measured("service", f"/service/{service}/", session),
        Measured("booking", f"/book/{service}/", session),
        Measured("orders", "/orders/", session),
        Measured("order", order, rater.session),
        Measured("pay", paying, session),
        Measured("rate", f"{order}rate/{rater.visit_code}/", rater.session),
    ]


def new_order(watch: browsing.Watch, page: Any) -> tuple[int, str, str]:
    """(taps, service, path of its payment) of an order from the first page on."""
    finger = Finger()
    page.goto(watch.address)
    finger.tap(page.locator("a.tile"))
    finger.tap(page.locator("main a[href^='/service/']"))
    finger.tap(page.locator("a[href^='/book/']"))
    page.wait_for_url("**/book/**")
    service = page.url.split("/book/")[1].split("/")[0]
    finger.tap(page.locator("#bar button"))
    return finger.taps, service, _paying(page)


def repeat_order(watch: browsing.Watch, page: Any) -> int:
    """Taps to order once more what the first page offers to repeat."""
    finger = Finger()
    page.goto(watch.address)
    finger.tap(page.locator("a[href*='again=']"))
    finger.tap(page.locator("#bar button"))
    _paying(page)
    return finger.taps


def _paying(page: Any) -> str:
    page.wait_for_url("**/orders/*/pay/", timeout=PATIENCE_MS)
    return "/orders/" + page.url.split("/orders/")[1]


def _page(watch: browsing.Watch, one: Measured) -> dict[str, Any]:
    """One page, each time in a browser that has seen nothing yet; its server has shown it once."""
    address, paints = watch.address + one.path, {}
    with watch.person(one.session) as page:
        kilobytes = round(browsing.script_bytes(page, address) / 1024, 1)
    for network in NETWORKS:
        took = []
        for _ in range(LOADS):
            with watch.person(one.session) as page:
                browsing.through(page, network)
                took.append(browsing.largest_paint_ms(page, address))
        paints[network.name] = round(median(took))
    return {"page": one.name, "largest_paint_ms": paints, "script_kb": kilobytes}


def measure_board(watch: browsing.Watch, board: BusyBoard, drops: int) -> dict[str, Any]:
    """How soon the board is ready, and how soon a drop is proved and painted."""
    with watch.person(board.session, viewport=DESK) as page:
        ready = [_ready(watch, page, board) for _ in range(1 + READY_LOADS)][1:]
        page.evaluate(WATCH_DROPS)
        for _ in range(drops):
            drop_next(page)
        took = page.evaluate("dropsTook")
    return {
        "lanes": board.lanes,
        "visits": board.visits,
        "ready_ms": round(median(ready)),
        "drop": drop_figures(took),
    }


def _ready(watch: browsing.Watch, page: Any, board: BusyBoard) -> float:
    page.goto(watch.address + board.path)
    page.locator("[data-board][data-ready]").wait_for(state="attached")
    return float(page.evaluate("jhBoard.readyAt"))


def drop_next(page: Any) -> None:
    """Drags a visit by mouse from the queue to the lane that fits best, and sees it there."""
    queue = page.locator("#queue .visit")
    for place in range(queue.count()):
        if _dropped(page, queue.nth(place)):
            return
    raise LookupError("nobody can take any of the visits that wait")


def _dropped(page: Any, visit: Any) -> bool:
    """False when nobody can take it, or the server says no; it then stays where it was."""
    visit.scroll_into_view_if_needed()
    box = visit.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(900, 330, steps=12)
    page.locator(".lane.is-unfit, .lane.is-fit, .lane.is-tight").first.wait_for(state="attached")
    if page.locator(".lane.is-fit").count():
        page.mouse.move(900, page.evaluate(BEST_LANE), steps=3)
        page.locator(".lane.is-fit.is-over").wait_for(state="attached")
        return _let_fall(page, visit.get_attribute("data-visit"))
    page.keyboard.press("Escape")
    page.mouse.up()
    return False


def _let_fall(page: Any, code: str) -> bool:
    """Whether the server agreed; returns once the lanes have been drawn anew after it."""
    drops, paintings = page.evaluate("[dropsTook.length, paintings]")
    page.mouse.up()
    for _ in range(PATIENCE_MS // LOOK_AGAIN_MS):
        page.wait_for_timeout(LOOK_AGAIN_MS)
        if page.evaluate("paintings") > paintings:
            break
    stands = page.locator(f"#lanes .visit[data-visit='{code}']:not(.is-saving)").count()
    return bool(stands) and page.evaluate("dropsTook.length") > drops


BEST_LANE = """() => {
  const fit = Array.from(document.querySelectorAll(".lane.is-fit"));
  const seen = fit.map((one) => one.getBoundingClientRect());
  const top = document.querySelector(".board-head").getBoundingClientRect().bottom;
  const first = seen.filter((box) => box.top >= top).sort((a, b) => a.top - b.top)[0];
  return first.top + first.height / 2;
}"""
