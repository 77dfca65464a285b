"""The household's pages paint quickly and bring little script."""

import gzip

from playwright.sync_api import Response

from dispatching import accepted
from factories import at
from jiahe.booking.queries import orders_of_person
from story_stage import Stage

LCP_LIMIT_MS = 1_800
SCRIPT_LIMIT_BYTES = 30 * 1024
LCP = """() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true });
})"""


def test_the_pages_paint_quickly_with_little_script(stage: Stage):
    accepted(stage.shop, at(9))
    order = orders_of_person(stage.shop.person_id)[0].code
    service = stage.shop.service_code
    page = stage.person(person_id=stage.shop.person_id)
    page.goto(f"{stage.url}/me/")  # the server has answered once: templates are compiled
    slow, heavy = {}, {}
    for path in ("/", f"/service/{service}/", f"/book/{service}/", f"/orders/{order}/"):
        scripts: dict[str, Response] = {}
        page.on("response", lambda got, kept=scripts: kept.update({got.url: got}))
        page.goto(stage.url + path, wait_until="networkidle")
        slow[path] = page.evaluate(LCP)
        bodies = [got.body() for got in scripts.values() if got.request.resource_type == "script"]
        heavy[path] = sum(len(gzip.compress(body)) for body in bodies)
    assert {path: ms for path, ms in slow.items() if ms > LCP_LIMIT_MS} == {}
    assert {path: size for path, size in heavy.items() if size > SCRIPT_LIMIT_BYTES} == {}
