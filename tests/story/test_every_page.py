"""Every page that a person can open passes axe (WCAG 2.2 A and AA), in both views."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

import factories
from jiahe.accounts.choices import Role
from story_pages import filled, routes, seed
from story_stage import DESK, PHONE

NOT_A_DISPATCHERS = ("/office/finance/", "/office/reviews/", "/office/standards/")
NOT_AN_OWNERS = ("/office/standards/standing/",)
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def shop(sunday):
    return factories.open_shop(workers=2)


def faults(page: Page, url: str, path: str) -> list[tuple[str, str, str]]:
    """What is wrong with a page; nothing where the address is only posted to, or leads on."""
    answer = page.request.get(url + path, max_redirects=0)
    kind = answer.headers.get("content-type", "")
    if answer.status in {302, 405} or (answer.ok and not kind.startswith("text/html")):
        return []
    if answer.ok and not answer.text().lstrip().lower().startswith("<!doctype"):
        return []  # a piece of a page, read on the page that asks for it
    if not answer.ok:
        return [(path, str(answer.status), "")]
    page.goto(url + path)
    # As tall as the page: what the fixed bar covers at first can be scrolled free by a person.
    size = page.viewport_size or PHONE
    tall = page.evaluate("document.documentElement.scrollHeight") + 200
    page.set_viewport_size({"width": size["width"], "height": min(tall, 8000)})
    found = Axe().run(page, options=WCAG).response["violations"]
    return [(path, one["id"], str(one["nodes"][0]["target"])) for one in found]


def test_every_page_is_open_to_everybody(stage, shop):
    codes = seed(shop)
    desk = [
        factories.staff(shop.company_id, role, n)
        for n, role in enumerate((Role.DISPATCHER, Role.OWNER))
    ]
    dispatcher, owner = desk
    visitors = (
        ("", stage.person(person_id=shop.person_id, viewport=PHONE), "0", ()),
        ("", stage.person(person_id=shop.person_id, viewport=PHONE), "1", ()),
        ("work", stage.person(person_id=shop.worker_person_ids[0], viewport=PHONE), "0", ()),
        ("office", stage.person(person_id=dispatcher, viewport=DESK), "0", NOT_A_DISPATCHERS),
        ("office", stage.person(person_id=owner, viewport=DESK), "0", NOT_AN_OWNERS),
    )
    wrong = []
    for area, page, elder, closed in visitors:
        page.context.add_cookies([{"name": "jiahe_elder", "value": elder, "url": stage.url}])
        for route, its_area in routes():
            if its_area == area:
                wrong += [
                    (elder, *fault)
                    for path in filled(route, codes)
                    for fault in faults(page, stage.url, path)
                    if not (fault[1] == "404" and path.startswith(closed))
                ]
    assert wrong == []
