"""What people do in a story, one act a function."""

from playwright.sync_api import Locator, Page, expect

from field_world import picture_bytes
from jiahe.booking.queries import order_by_code
from jiahe.kit.tenancy import for_company
from jiahe.web.household.compounds import compounds
from story_stage import Stage, deliver


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def send(page: Page, button: Locator) -> None:
    """Clicks and waits for the page that answers: what comes next looks at what was sent."""
    with page.expect_navigation():
        button.click()


def add_home(stage: Stage, page: Page, words: dict[str, str]) -> None:
    page.goto(f"{stage.url}/me/homes/new/?next=/")
    page.locator("[name=compound]").fill(compounds()[0].name)
    page.locator("[name=door]").fill("8 号楼 601")
    page.locator("[name=area_m2]").fill("92")
    page.locator("[name=contact_name]").fill("林女士")
    page.locator("[name=contact_phone]").fill("13800138000")
    press(page, words["save home"])
    page.wait_for_url(f"{stage.url}/")


def book(stage: Stage, page: Page, words: dict[str, str]) -> str:
    """Browses to the service, takes 15:00, confirms; the order's code."""
    page.locator("a.tile").first.click()
    page.get_by_role("link", name=words["service"]).first.click()
    page.get_by_role("link", name=words["choose time"]).click()
    page.locator("label", has_text="15:00").click()
    expect(page.get_by_text(words["kept until"])).to_be_visible()
    expect(page.locator("#bar .price")).to_have_text("¥110.00")
    press(page, words["confirm"])
    page.wait_for_url("**/pay/")
    return page.url.split("/")[-3]


def pay(page: Page, words: dict[str, str]) -> None:
    press(page, words["pay"])
    page.get_by_role("button", name=words["pay there"]).click()
    expect(page.get_by_role("heading", name=words["paid"])).to_be_visible(timeout=20_000)
    page.get_by_role("link", name=words["see booking"]).click()
    page.wait_for_load_state()


def visit_state(stage: Stage, code: str) -> str:
    with for_company(stage.shop.company_id):
        return order_by_code(code).visits.get().state


def is_now(page: Page, words: str) -> None:
    """After a reload the order's rail stands at these words."""
    page.reload()
    expect(page.locator("#status [aria-current=step]")).to_contain_text(words)


def is_over(page: Page, words: str) -> None:
    """After a reload the last point of the order's rail is done."""
    page.reload()
    last = page.locator("#status .rail li").last
    expect(last).to_contain_text(words)
    expect(last).to_have_class("is-done")


def open_door(worker: Page, pin: str) -> None:
    worker.locator("button[data-button=arrived]").click()
    expect(worker.locator("input[name=pin]")).to_be_visible()
    worker.locator("input[name=pin]").fill(pin)
    worker.locator("select[name=reason]").select_option(index=2)
    worker.locator("button[data-button=arrived]").click()
    expect(worker.locator("button[data-button=started]")).to_be_visible()


def work_through(worker: Page) -> None:
    worker.locator("button[data-button=started]").click()
    expect(worker.locator("button[data-button=finished]")).to_be_visible()
    for position in (1, 2):
        worker.locator(f"#step-{position} button[aria-label]").click()
        expect(worker.locator(f"#step-{position} .chip.is-ok")).to_be_visible()
    photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes("white")}
    worker.locator("#step-2 input[type=file]").set_input_files(photo)
    expect(worker.locator("#step-2 figure img")).to_be_visible()


def rate(page: Page, words: dict[str, str]) -> None:
    page.get_by_role("link", name=words["rate"]).click()
    questions = page.locator("fieldset[id^=q-]")
    expect(questions.first).to_be_visible()
    for question in questions.all():
        question.locator("label", has=page.locator("input[value='5']")).click()
    page.locator("#text").fill("擦得很干净，准时。")
    press(page, words["send rating"])
    expect(page.get_by_text(words["rating kept"])).to_be_visible()
    expect(page.locator("#rating").get_by_role("link", name=words["rate"])).to_have_count(0)
    expect(page.locator("#rating").get_by_role("link", name=words["my rating"])).to_be_visible()


def take_offer(stage: Stage, worker: Page, words: dict[str, str]) -> None:
    worker.goto(f"{stage.url}/work/")
    worker.get_by_role("link", name=words["look"]).click()
    press(worker, words["accept offer"])
    expect(worker.get_by_text(words["offer accepted"])).to_be_visible()
    deliver()
