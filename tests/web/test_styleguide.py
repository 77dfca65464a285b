"""The whole kit as people meet it: small phones, elders, desks, dark rooms."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler

pytestmark = pytest.mark.browser

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
VIEWS = {
    "phone": (375, "area=household", "light"),
    "small phone": (320, "area=household", "light"),
    "elder": (375, "area=household&elder=1", "light"),
    "elder, small phone": (320, "area=household&elder=1", "light"),
    "elder, dark": (375, "area=household&elder=1", "dark"),
    "worker": (375, "area=worker", "light"),
    "tablet": (768, "area=household", "light"),
    "desk": (1440, "area=office", "light"),
    "desk, dark": (1440, "area=office", "dark"),
    "portal": (1440, "area=portal", "light"),
}
SIZES = """(least) => Array.from(document.querySelectorAll(
    'button, .btn, a.row, a.tile, .choice, .bottomnav a, a.chip, .field input, .field select'))
  .filter((e) => e.offsetParent && !e.closest('.board, .toasts, dialog') && e.type !== 'checkbox')
  .map((e) => [e.outerHTML.slice(0, 60), Math.round(e.getBoundingClientRect().height)])
  .filter(([, height]) => height < least)"""
SMALLEST = """() => Math.min(...Array.from(document.querySelectorAll('main *'))
  .filter((e) => e.offsetParent && e.children.length === 0 && e.textContent.trim()
    && !e.closest('.board'))
  .map((e) => parseFloat(getComputedStyle(e).fontSize)))"""


@pytest.fixture
def guide(front, serve, page):
    """Open the guide as a view sees it; asks nothing of another host, logs no error."""
    address = serve(StaticFilesHandler(WSGIHandler()))
    asked, faults = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))

    def show(view):
        width, query, scheme = VIEWS[view]
        page.set_viewport_size({"width": width, "height": 812})
        page.emulate_media(color_scheme=scheme)
        page.set_extra_http_headers({"Accept-Language": "zh-CN"})
        page.goto(f"{address}/guide/?{query}", wait_until="networkidle")
        return page

    yield show
    strangers = [url for url in asked if not url.startswith((address, "data:", "blob:"))]
    assert (strangers, [fault for fault in faults if "404" not in fault]) == ([], [])


@pytest.mark.parametrize("view", VIEWS)
def test_every_component_is_accessible_and_fits(guide, view):
    page = guide(view)
    problems = Axe().run(page, options=AXE).response["violations"]
    assert [(found["id"], found["nodes"][0]["html"]) for found in problems] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


@pytest.mark.parametrize(
    ("view", "least"), [("phone", 44), ("elder", 60), ("worker", 48), ("desk", 24)]
)
def test_targets_are_large_enough_for_the_hand(guide, view, least):
    assert guide(view).evaluate(SIZES, least) == []


@pytest.mark.parametrize(("view", "least"), [("phone", 12), ("elder", 18), ("worker", 13)])
def test_no_words_are_too_small(guide, view, least):
    assert guide(view).evaluate(SMALLEST) >= least


@pytest.mark.parametrize("view", ["small phone", "phone", "elder", "elder, small phone"])
def test_the_words_of_the_action_button_never_wrap(guide, view):
    button = guide(view).locator(".bar .btn")
    lines = button.evaluate(
        "(e) => { const r = document.createRange(); r.selectNodeContents(e);"
        " return new Set(Array.from(r.getClientRects(), (box) => Math.round(box.top))).size; }"
    )
    assert lines == 1


def test_a_dialog_opens_takes_the_keyboard_and_closes(guide):
    page = guide("phone")
    page.click("[data-open='#cancel']")
    assert page.evaluate("document.querySelector('#cancel').open") is True
    page.keyboard.press("Escape")
    assert page.evaluate("document.querySelector('#cancel').open") is False


def test_a_slot_can_be_chosen_by_keyboard_and_a_full_one_cannot(guide):
    page = guide("phone")
    page.focus("input[name=slot][value='14']")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.querySelector('input[name=slot]:checked').value") == "15"
    assert page.is_disabled("input[name=slot][value='9']")


def test_a_pasted_code_keeps_its_digits(guide):
    page = guide("phone")
    page.fill("#code", "您的验证码 12 34 56 7")
    assert page.input_value("#code") == "123456"


def test_the_error_summary_takes_the_focus(guide):
    page = guide("phone")
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')") is True


def test_a_form_gets_its_key_once_and_its_button_rests(guide):
    page = guide("phone")
    page.evaluate(
        "document.querySelector('#booking').addEventListener('submit', (e) => e.preventDefault())"
    )
    page.click(".bar .btn")
    key = page.input_value("#booking input[name=idempotency_key]")
    page.wait_for_timeout(50)
    assert (len(key), page.is_disabled(".bar .btn")) == (32, True)


def test_a_large_photo_is_made_small_on_the_phone(guide):
    page = guide("worker")
    size = page.evaluate("""async () => {
      const canvas = document.createElement('canvas'); canvas.width = 4000; canvas.height = 3000;
      const pen = canvas.getContext('2d');
      for (let n = 0; n < 4000; n += 1) {
        pen.fillStyle = `hsl(${n * 37 % 360} 80% ${n % 90}%)`;
        pen.fillRect(n * 7919 % 4000, n * 104729 % 3000, 120, 120);
      }
      const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 1));
      const small = await jhPhoto.shrink(new File([blob], 'a.jpeg'));
      const image = await createImageBitmap(small);
      const side = Math.max(image.width, image.height);
      return [blob.size > 307200, small.size <= 307200, side <= 1600];
    }""")
    assert size == [True, True, True]
