"""Orders of several visits, workers or nights in real browsers, changed and carried out."""

from datetime import timedelta

import pytest
from django.utils.timezone import localtime
from playwright.sync_api import Page, expect

from birth_world import live_in
from factories import MONDAY, STEPS, SUNDAY_NOON, at, open_shop
from jiahe.booking.choices import VisitState
from jiahe.booking.queries import order_by_code, visit_span
from jiahe.catalog import actions as catalog
from jiahe.kit.tenancy import for_company
from story_acts import (
    is_now,
    is_over,
    open_door,
    pay,
    press,
    send,
    take_offer,
    visit_state,
    work_through,
)
from story_stage import DESK, Stage, deliver
from story_words import WORDS

SUNDAY = SUNDAY_NOON.date()
ZH = WORDS["zh"]


@pytest.fixture
def shop(sunday):
    """Two workers who come together."""
    return open_shop(workers=2, crew_size=2)


def visits(stage: Stage, code: str) -> list[tuple[int, int, str]]:
    """(days from Sunday, hour, state) of each visit of the order."""
    with for_company(stage.shop.company_id):
        found = [(visit, visit_span(visit).start) for visit in order_by_code(code).visits.all()]
    return [
        ((localtime(start).date() - SUNDAY).days, localtime(start).hour, visit.state)
        for visit, start in found
    ]


def starts(stage: Stage, code: str) -> list[tuple[int, int]]:
    return [(day, hour) for day, hour, _state in visits(stage, code)]


def book_series(stage: Stage, page: Page) -> str:
    page.goto(f"{stage.url}/book/{stage.shop.service_code}/")
    page.locator("label", has_text="15:00").click()
    expect(page.get_by_text(ZH["kept until"])).to_be_visible()
    page.locator("label:has(#repeat-weekly)").click()
    expect(page.locator("label:has(#count-4) input")).to_be_checked()
    press(page, ZH["confirm"])
    page.wait_for_url("**/pay/")
    return page.url.split("/")[-3]


def choose(page: Page, row: int, link: str, scope: str) -> None:
    """Opens a visit of the series, then the page to change it, for which visits."""
    page.locator("#visits a.row").nth(row).click()
    page.get_by_role("link", name=link).click()
    page.locator(f"label:has(input[name=scope][value={scope}])").click()
    expect(page.locator(f"form[method=post] input[name=scope][value={scope}]")).to_have_count(1)


def move(stage: Stage, page: Page, code: str, row: int, scope: str, hour: str) -> None:
    page.goto(f"{stage.url}/orders/{code}/")
    choose(page, row, "改时间", scope)
    page.locator("#move label", has_text=hour).click()
    page.locator("button[form=move]").click()
    agree = page.get_by_role("button", name="同意并改期")  # where the old time is near
    done = page.get_by_text("已改期，并已通知相关人员。")
    expect(agree.or_(done)).to_be_visible()
    if agree.is_visible():
        agree.click()
    expect(done).to_be_visible()


def test_a_series_of_a_crew_is_moved_in_three_ways_and_cut_short(stage: Stage, dispatcher: int):
    page = stage.person(person_id=stage.shop.person_id)
    code = book_series(stage, page)
    pay(page, ZH)
    deliver()
    assert starts(stage, code) == [(0, 15), (7, 15), (14, 15), (21, 15)]
    move(stage, page, code, 1, "one", "16:00")
    assert starts(stage, code) == [(0, 15), (7, 16), (14, 15), (21, 15)]
    move(stage, page, code, 2, "following", "10:00")
    assert starts(stage, code) == [(0, 15), (7, 16), (14, 10), (21, 10)]
    move(stage, page, code, 0, "all", "17:00")
    assert starts(stage, code) == [(0, 17), (7, 18), (14, 12), (21, 12)]
    give_up_the_last_two(stage, page, code)
    with for_company(stage.shop.company_id):
        first = order_by_code(code).visits.all()[0].code
    board = stage.person(person_id=dispatcher, viewport=DESK)
    board.goto(f"{stage.url}/office/board/?on={SUNDAY.isoformat()}")
    expect(board.locator(f"#lanes [data-visit='{first}']")).to_have_count(2)


def give_up_the_last_two(stage: Stage, page: Page, code: str) -> None:
    """The fee is told first; a page from before then says that nothing is left to give up."""
    stale = page.context.new_page()
    for one in (page, stale):
        one.goto(f"{stage.url}/orders/{code}/")
        choose(one, 2, "取消预约", "following")
        expect(one.get_by_text("现在取消不收费。")).to_be_visible()
    press(page, "确认取消 2 次服务")
    expect(page.get_by_text("已取消。应退的款项将原路退回。")).to_be_visible()
    press(stale, "确认取消 2 次服务")
    expect(stale.locator("main")).to_contain_text("没有可取消的服务")
    assert ["422" in one for one in stage.troubles] == [True]  # the browser tells of the refusal
    stage.troubles.clear()
    states = [state for _day, _hour, state in visits(stage, code)]
    assert states[2:] == [VisitState.CANCELLED] * 2
    assert VisitState.CANCELLED not in states[:2]


def night_service(stage: Stage) -> str:
    """The code of a service of nine hours through the night, with one who may do it."""
    with for_company(stage.shop.company_id):
        service = catalog.draft_service(
            slug="night",
            category_code="cleaning",
            unit="visit",
            price_fen=52_000,
            fields={
                "name": "夜间育儿",
                "name_en": "Night nanny",
                "skill": "newborn_care",
                "shift_kind": "overnight",
                "required_certificates": ["health_general"],
                "duration_choices": [540],
                "at_least_minutes": 540,
            },
        )
        catalog.submit_service(service_id=service.pk)
        catalog.publish_service(service_id=service.pk)
        catalog.publish_sop(service_id=service.pk, steps=STEPS)
        live_in(stage.shop.worker_ids[0])
    return service.code


def test_a_night_is_booked_worked_and_accepted_in_the_morning(stage: Stage):
    page = stage.person(person_id=stage.shop.person_id)
    worker = stage.person(person_id=stage.shop.worker_person_ids[0])
    page.goto(f"{stage.url}/book/{night_service(stage)}/")
    page.locator("label", has_text="21:00").click()
    expect(page.get_by_text(ZH["kept until"])).to_be_visible()
    expect(page.locator("#cost")).to_contain_text("21:00–次日 06:00")
    press(page, ZH["confirm"])
    page.wait_for_url("**/pay/")
    code = page.url.split("/")[-3]
    pay(page, ZH)
    deliver()
    take_offer(stage, worker, ZH)
    stage.at(at(20, 30, SUNDAY))
    worker.goto(f"{stage.url}/work/")
    worker.get_by_role("link", name=ZH["details"]).click()
    worker.locator("button[data-button=set_out]").click()
    expect(worker.locator("button[data-button=arrived]")).to_be_visible()
    stage.at(at(20, 55, SUNDAY))
    is_now(page, ZH["set out"])
    worker.reload()
    open_door(worker, page.locator(".pin").inner_text().strip())
    stage.at(at(21, 0, SUNDAY))
    worker.reload()
    work_through(worker)
    stage.at(at(6, 0, MONDAY))
    worker.reload()
    worker.locator("button[data-button=finished]").click()
    expect(worker.locator("button[data-button=finished]")).to_be_hidden()
    deliver()
    is_now(page, ZH["to accept"])
    send(page, page.get_by_role("button", name=ZH["accept work"], exact=True))
    deliver()
    stage.at(at(6, 0, MONDAY) + timedelta(minutes=1))
    is_over(page, ZH["completed"])
    assert visit_state(stage, code) == VisitState.SETTLED
