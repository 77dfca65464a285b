"""The same story where scripts are switched off: book, pay, check in, rate."""

from playwright.sync_api import Page, expect

from factories import SUNDAY_NOON, at
from field_world import picture_bytes
from jiahe.booking.choices import VisitState
from story_acts import is_now, is_over, press, rate, send, take_offer, visit_state
from story_stage import Stage, deliver
from story_words import WORDS

SUNDAY = SUNDAY_NOON.date()
ZH = WORDS["zh"]


def plain(stage: Stage, person_id: int) -> Page:
    return stage.person(person_id=person_id, java_script_enabled=False)


def book_without_scripts(stage: Stage, page: Page) -> str:
    page.goto(f"{stage.url}/book/{stage.shop.service_code}/")
    page.locator("label", has_text="15:00").click()
    send(page, page.get_by_role("button", name=ZH["confirm"], exact=True))
    return page.url.split("/")[-3]


def paid_without_scripts(stage: Stage, page: Page, code: str) -> None:
    press(page, ZH["pay"])
    send(page, page.locator("button.main"))
    for _ in range(20):
        page.goto(f"{stage.url}/orders/{code}/pay/result/")
        if page.get_by_role("heading", name=ZH["paid"]).count():
            break
        page.wait_for_timeout(500)
    page.get_by_role("link", name=ZH["see booking"]).click()


def work_without_scripts(worker: Page) -> None:
    photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes("white")}
    worker.locator("button[data-button=started]").click()
    for position in (1, 2):
        worker.locator(f"#step-{position} button[aria-label]").click()
    worker.locator("#step-2 input[type=file]").set_input_files(photo)
    worker.locator("#step-2 form:has(input[type=file]) button").click()
    expect(worker.locator("#step-2 figure img")).to_be_visible()


def test_everything_works_without_scripts(stage: Stage):
    household = plain(stage, stage.shop.person_id)
    worker = plain(stage, stage.shop.worker_person_ids[0])
    code = book_without_scripts(stage, household)
    paid_without_scripts(stage, household, code)
    deliver()
    take_offer(stage, worker, ZH)
    stage.at(at(14, 30, SUNDAY))
    worker.goto(f"{stage.url}/work/")
    worker.get_by_role("link", name=ZH["details"]).click()
    send(worker, worker.locator("button[data-button=set_out]"))
    stage.at(at(14, 55, SUNDAY))
    is_now(household, ZH["set out"])
    worker.locator("details[data-door] summary").click()
    worker.locator("input[name=pin]").fill(household.locator(".pin").inner_text().strip())
    worker.locator("select[name=reason]").select_option(index=2)
    send(worker, worker.locator("button[data-button=arrived]"))
    stage.at(at(15, 0, SUNDAY))
    work_without_scripts(worker)
    stage.at(at(17, 0, SUNDAY))
    send(worker, worker.locator("button[data-button=finished]"))
    deliver()
    is_now(household, ZH["to accept"])
    send(household, household.get_by_role("button", name=ZH["accept work"], exact=True))
    deliver()
    is_over(household, ZH["completed"])
    assert visit_state(stage, code) == VisitState.SETTLED
    rate(household, ZH)
