"""The whole story in real browsers: a home is cleaned, paid, accepted and rated."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from factories import SUNDAY_NOON, at
from field_world import picture_bytes
from jiahe.accounts.queries import person_by_id
from jiahe.booking.choices import VisitState
from jiahe.booking.queries import order_by_code
from jiahe.kit.tenancy import for_company
from jiahe.web.household.compounds import compounds
from story_stage import DESK, Stage, deliver
from story_words import WORDS

SUNDAY = SUNDAY_NOON.date()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


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


def open_door(stage: Stage, worker: Page, words: dict[str, str], pin: str) -> None:
    worker.locator("button[data-button=arrived]").click()
    expect(worker.locator("input[name=pin]")).to_be_visible()
    worker.locator("input[name=pin]").fill(pin)
    worker.locator("select[name=reason]").select_option(index=2)
    worker.locator("button[data-button=arrived]").click()
    expect(worker.locator("button[data-button=started]")).to_be_visible()


def work_through(worker: Page, words: dict[str, str]) -> None:
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
    for question in page.locator("fieldset[id^=q-]").all():
        question.locator("label", has=page.locator("input[value='5']")).click()
    page.locator("#text").fill("擦得很干净，准时。")
    press(page, words["send rating"])
    expect(page.get_by_text(words["rating kept"])).to_be_visible()


def take_offer(stage: Stage, worker: Page, words: dict[str, str]) -> None:
    worker.goto(f"{stage.url}/work/")
    worker.get_by_role("link", name=words["look"]).click()
    press(worker, words["accept offer"])
    expect(worker.get_by_text(words["offer accepted"])).to_be_visible()
    deliver()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_home_is_cleaned_paid_accepted_and_rated(stage: Stage, dispatcher: int, language: str):
    words = WORDS[language]
    household, worker = stage.person(), stage.person()
    for page, phone in ((household, "13700990001"), (worker, _phone_of_worker(stage))):
        stage.speak(page, language)
        stage.sign_in(page, phone, words)
    add_home(stage, household, words)
    code = book(stage, household, words)
    pay(household, words)
    deliver()
    assert household.url.endswith(f"/orders/{code}/")
    is_now(household, words["booked"])

    take_offer(stage, worker, words)
    is_now(household, words["assigned"])
    expect(household.locator("#workers")).to_contain_text("王阿姨")
    _board_shows(stage, dispatcher, code)

    stage.at(at(14, 30, SUNDAY))
    worker.goto(f"{stage.url}/work/")
    worker.get_by_role("link", name=words["details"]).click()
    worker.locator("button[data-button=set_out]").click()
    expect(worker.locator("button[data-button=arrived]")).to_be_visible()
    is_now(household, words["set out"])
    stage.at(at(14, 55, SUNDAY))
    worker.reload()
    open_door(stage, worker, words, household.locator(".pin").inner_text().strip())
    is_now(household, words["arrived"])
    stage.at(at(15, 0, SUNDAY))
    worker.reload()
    work_through(worker, words)
    is_now(household, words["in service"])
    stage.at(at(17, 0, SUNDAY))
    worker.reload()
    worker.locator("button[data-button=finished]").click()
    expect(worker.locator("button[data-button=finished]")).to_be_hidden()
    deliver()

    is_now(household, words["to accept"])
    expect(household.locator("#photos img")).to_have_count(1)
    press(household, words["accept work"])
    expect(household.get_by_text(words["accepted"])).to_be_visible()
    deliver()
    is_now(household, words["completed"])
    assert visit_state(stage, code) == VisitState.SETTLED
    rate(household, words)

    worker.goto(f"{stage.url}/work/income/")
    expect(worker.locator("p.price").first).not_to_have_text("¥0.00")
    _review_arrives_later(stage, worker)


def _phone_of_worker(stage: Stage) -> str:
    person = person_by_id(stage.shop.worker_person_ids[0])
    assert person is not None
    return person.phone.removeprefix("+86")


def _board_shows(stage: Stage, dispatcher: int, code: str) -> None:
    board = stage.person(person_id=dispatcher, viewport=DESK)
    board.goto(f"{stage.url}/office/board/?day={SUNDAY.isoformat()}")
    with for_company(stage.shop.company_id):
        visit = order_by_code(code).visits.get()
    expect(board.locator(f"[data-visit='{visit.code}']").first).to_be_visible()


def _review_arrives_later(stage: Stage, worker: Page) -> None:
    worker.goto(f"{stage.url}/work/reviews/")
    expect(worker.get_by_text("擦得很干净")).to_have_count(0)
    stage.at(SUNDAY_NOON + timedelta(days=8))
    worker.reload()
    expect(worker.get_by_text("擦得很干净")).to_be_visible()
    expect(worker.get_by_text("林女士")).to_have_count(0)
