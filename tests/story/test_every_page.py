"""Every page that a person can open passes axe (WCAG 2.2 A and AA), in both views.

What an address answers is foretold by its own policy: a page where the person may enter, the
sign-in for a stranger, a 404 for everybody else. Anything unforeseen is a fault.
"""

from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve
from playwright.sync_api import Page

import factories
from jiahe.accounts.actions import set_preferences
from jiahe.accounts.choices import Role
from story_pages import filled, routes, seed
from story_stage import DESK, PHONE

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LEADS_ON = {  # addresses that are there to lead on, and where to
    "/office/": ("/office/",),
    "/login/": ("/",),
    "/login/code/": ("/",),
    "/login/code/confirm/": ("/login/", "/"),
    "/favicon.ico": ("/static/",),
    "/office/counter/code/": ("/office/counter/",),
    "/office/pauses/choose/": ("/office/pauses/",),
    "/office/training/": ("/office/learning/papers/",),
}
CLOSED_NOW = {  # pages that say with this status that it is too late or not yet for this order
    "cancel/": (409,),
    "pay/": (302,),
    "reschedule/": (409,),
    "raise/": (302,),  # loaded again after a refusal: the complaint page itself
    "soon/": (302,),
    "/in/": (302,),
}
Fault = tuple[str, str, str]


@dataclass(frozen=True)
class Visitor:
    """Somebody with one role (None: a household; "": a stranger) in one of the two views."""

    page: Page
    role: Role | str | None
    elder: str = "0"


@pytest.fixture
def shop(sunday):
    return factories.open_shop(workers=2)


def foretold(visitor: Visitor, path: str) -> str:
    """What the page's policy says about this visitor: "page", "sign in" or "404"."""
    policy = resolve(path.split("?", maxsplit=1)[0]).func.policy
    roles = getattr(policy, "roles", None)
    if roles is None and policy.name == "is_anybody":
        return "page"
    if visitor.role == "":
        return "sign in"
    return "page" if roles is None or visitor.role in roles else "404"


def answered(visitor: Visitor, url: str, path: str) -> tuple[str, Fault | None]:
    """("page" | "" for nothing to look at, the fault when the answer is not the foretold one)."""
    answer = visitor.page.request.get(url + path, max_redirects=0)
    expected, where = foretold(visitor, path), answer.headers.get("location", "")
    if answer.status == 405:
        return "", None  # an address that is only posted to
    if expected == "sign in":
        is_right = answer.status == 302 and where.startswith("/login/")
    elif expected == "404":
        is_right = answer.status == 404
    elif answer.ok:
        # A piece of a page is read on the page that asks for it.
        is_whole = answer.text().lstrip().lower().startswith("<!doctype")
        return ("page" if is_whole else ""), None
    else:
        is_right = _leads_on(path, where) or _is_closed(path, answer.status)
    return "", None if is_right else (path, str(answer.status), where)


def _leads_on(path: str, where: str) -> bool:
    return any(where.startswith(one) for one in LEADS_ON.get(path, ()))


def _is_closed(path: str, status: int) -> bool:
    return any(path.endswith(end) and status in codes for end, codes in CLOSED_NOW.items())


def faults(visitor: Visitor, url: str, path: str) -> list[Fault]:
    """What is wrong with an address for this visitor."""
    what, wrong = answered(visitor, url, path)
    if what != "page":
        return [wrong] if wrong else []
    page = visitor.page
    page.goto(url + path)
    # As tall as the page: what the fixed bar covers at first can be scrolled free by a person.
    size = page.viewport_size or PHONE
    tall = page.evaluate("document.documentElement.scrollHeight") + 200
    page.set_viewport_size({"width": size["width"], "height": min(tall, 8000)})
    found = Axe().run(page, options=WCAG).response["violations"]
    told = page.locator("html").get_attribute("data-elder") is not None
    view = [] if told == (visitor.elder == "1") else [(path, "view", visitor.elder)]
    return view + [(path, one["id"], str(one["nodes"][0]["target"])) for one in found]


def paths_of(area: str, codes: dict[str, list[str]]) -> list[str]:
    return [
        path for route, its_area in routes() if its_area == area for path in filled(route, codes)
    ]


def walk(stage, visitor: Visitor, paths: list[str]) -> list[tuple[str, ...]]:
    who = (str(visitor.role), visitor.elder)
    return [(*who, *fault) for path in paths for fault in faults(visitor, stage.url, path)]


@pytest.mark.parametrize("elder", ["0", "1"])
def test_every_page_is_open_to_strangers_and_households(stage, shop, elder):
    codes = seed(shop)
    stranger = stage.person(viewport=PHONE)
    stranger.context.add_cookies([{"name": "jiahe_elder", "value": elder, "url": stage.url}])
    mode = "on" if elder == "1" else "off"
    set_preferences(person_id=shop.person_id, language="zh-hans", elder_mode=mode)
    member = stage.person(person_id=shop.person_id, viewport=PHONE)
    paths = paths_of("", codes)
    wrong = walk(stage, Visitor(stranger, "", elder), [p for p in paths if p != "/logout/"])
    wrong += walk(stage, Visitor(member, None, elder), paths)
    for area in ("work", "office"):
        closed = paths_of(area, codes)
        wrong += [
            (area, *fault)
            for path in closed
            if (fault := answered(Visitor(stranger, "", elder), stage.url, path)[1])
        ]
    assert wrong == []


@pytest.mark.parametrize("elder", ["0", "1"])
def test_every_worker_page_is_open_to_everybody(stage, shop, elder):
    codes, person_id = seed(shop), shop.worker_person_ids[0]
    mode = "on" if elder == "1" else "off"
    set_preferences(person_id=person_id, language="zh-hans", elder_mode=mode)
    worker = Visitor(stage.person(person_id=person_id, viewport=PHONE), Role.WORKER, elder)
    assert walk(stage, worker, paths_of("work", codes)) == []


OFFICE = (
    Role.OWNER, Role.DISPATCHER, Role.SERVICE_AGENT, Role.INSPECTOR, Role.TRAINER, Role.FINANCE,
    Role.REGULATOR, Role.ASSOCIATION, Role.EVALUATOR,
)  # fmt: skip


def test_every_office_page_is_open_to_its_roles_and_to_no_other(stage, shop):
    codes, wrong, seen = seed(shop), [], set()
    paths = paths_of("office", codes)
    for number, role in enumerate(OFFICE):
        person_id = factories.staff(shop.company_id, role, number)
        visitor = Visitor(stage.person(person_id=person_id, viewport=DESK), role)
        fresh = [path for path in paths if foretold(visitor, path) == "page" and path not in seen]
        rest = [path for path in paths if path not in fresh]
        wrong += walk(stage, visitor, fresh)
        wrong += [
            (role, *fault) for path in rest if (fault := answered(visitor, stage.url, path)[1])
        ]
        seen |= set(fresh)
    assert wrong == []
    assert set(paths) - seen == set()


def test_every_address_is_visited(stage, shop):
    codes = seed(shop)
    assert [route for route, _ in routes() if not filled(route, codes)] == []
