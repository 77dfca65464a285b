"""The whole story in real browsers: a home is cleaned, paid, accepted and rated."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from factories import SUNDAY_NOON, at
from jiahe.accounts.queries import person_by_id
from jiahe.booking.choices import VisitState
from jiahe.booking.queries import order_by_code
from jiahe.kit.tenancy import for_company
from story_acts import (
    add_home,
    book,
    is_now,
    is_over,
    open_door,
    pay,
    press,
    rate,
    take_offer,
    visit_state,
    work_through,
)
from story_stage import DESK, Stage, deliver
from story_words import WORDS

SUNDAY = SUNDAY_NOON.date()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_home_is_cleaned_paid_accepted_and_rated(stage: Stage, dispatcher: int, language: str):
    words = WORDS[language]
    household, worker = stage.person(), stage.person()
    for page, phone in ((household, "13700990001"), (worker, _phone_of_worker(stage))):
        stage.speak(page, language)
        stage.sign_in(page, phone, words)
        stage.speak(page, language)  # what the person keeps, not the browser, counts from here
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
    open_door(worker, household.locator(".pin").inner_text().strip())
    is_now(household, words["arrived"])
    stage.at(at(15, 0, SUNDAY))
    worker.reload()
    work_through(worker)
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
    is_over(household, words["completed"])
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
    board.goto(f"{stage.url}/office/board/?on={SUNDAY.isoformat()}")
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
