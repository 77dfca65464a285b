"""A day in one minute: the morning's plan, an illness at ten, and everybody who has to know."""

import os
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import factories
from dispatching import Booked, book, code_of, person_of, seat_now
from factories import CENTRE, MONDAY, Shop, at
from jiahe.accounts.choices import Role
from jiahe.booking.models import Order, Reservation
from jiahe.dispatch.models import Assignment
from jiahe.engine.warm import warm_rounds
from jiahe.journeys import assign
from jiahe.kit.tenancy import for_company
from jiahe.workforce.models import Worker
from story_stage import DESK, Stage, deliver

MOST_SECONDS = 60


@pytest.fixture
def shop(sunday):
    return factories.open_shop(workers=3)


def _crossed(shop: Shop) -> tuple[Booked, Booked]:
    """Two workers who each cross the whole town to the other one's neighbours; a third is free."""
    north, south, third = shop.worker_ids
    up, down = book(shop, at(14)), book(shop, at(14))
    with for_company(shop.company_id):
        for worker_id, lat in ((north, 0.12), (south, -0.12), (third, -0.1)):
            Worker.objects.filter(pk=worker_id).update(home_lat=CENTRE[0] + lat)
        Reservation.objects.filter(visit_id__in=[up.visit_id, down.visit_id]).delete()
        for booked, worker_id, lat in ((up, south, 0.12), (down, north, -0.12)):
            Order.objects.filter(pk=booked.order_id).update(lat=CENTRE[0] + lat)
            Reservation.objects.create(
                company_id=shop.company_id,
                visit_id=booked.visit_id,
                worker_id=worker_id,
                during=(at(14), at(16)),
                lat=CENTRE[0] + lat,
                lng=CENTRE[1],
                state="confirmed",
            )
        for booked in (up, down):
            assign.offer_visit(company_id=shop.company_id, visit_id=booked.visit_id)
    return up, down


def _say_yes(shop: Shop, booked: Booked) -> None:
    with for_company(shop.company_id):
        asked = Assignment.objects.get(visit_id=booked.visit_id, state="offered")
    assign.accept_offer(
        company_id=shop.company_id,
        assignment_code=asked.code,
        person_id=person_of(shop, asked.worker_id),
    )


def _shot(page: Page, name: str, folder: Path) -> None:
    where = Path(os.environ.get("STORY_SHOTS", folder))
    page.screenshot(path=where / f"{name}.png", full_page=True)


def test_a_plan_an_illness_a_message_and_why_me_within_a_minute(stage: Stage, shop, tmp_path):
    warm_rounds()  # as an installation does
    up, down = _crossed(shop)
    desk_person = factories.staff(shop.company_id, Role.DISPATCHER, 1)
    stage.at(at(7))
    desk = stage.person(person_id=desk_person, viewport=DESK)
    household = stage.person(person_id=shop.person_id)
    began = time.monotonic()

    desk.goto(f"{stage.url}/office/board/?on={MONDAY}")
    desk.locator("#optimise button").click()
    expect(desk.get_by_role("heading", name="优化方案")).to_be_visible()
    expect(desk.locator("input[name=move]")).to_have_count(2)
    _shot(desk, "1-morning-plan", tmp_path)
    desk.get_by_role("button", name="全部采纳").click()
    expect(desk.locator(".chip.is-ok")).to_have_count(2)
    north, south, third = shop.worker_ids
    assert (seat_now(up)[0], seat_now(down)[0]) == (north, south)
    deliver()
    for booked in (up, down):
        _say_yes(shop, booked)
    deliver()

    stage.at(at(10))
    desk.goto(f"{stage.url}/office/workers/{code_of(shop, south)}/?on={MONDAY}")
    desk.get_by_role("button", name="请假并找人接手").click()
    expect(desk.get_by_text("推荐", exact=True)).to_be_visible()
    _shot(desk, "2-ill-at-ten", tmp_path)
    assert seat_now(down) == (None, at(14))
    desk.get_by_role("button", name="采纳推荐").click()
    expect(desk.locator(".chip.is-ok").first).to_be_visible()
    _shot(desk, "3-decided", tmp_path)
    assert seat_now(down) == (third, at(14))
    deliver()

    household.goto(f"{stage.url}/messages/")
    expect(household.get_by_text("王阿姨3").first).to_be_visible()
    _shot(household, "4-household", tmp_path)
    worker = stage.person(person_id=person_of(shop, third))
    worker.goto(f"{stage.url}/work/")
    worker.get_by_role("link", name="查看并答复").click()
    worker.get_by_text("为什么派我").click()
    expect(worker.get_by_text("改动最小")).to_be_visible()
    _shot(worker, "5-why-me", tmp_path)
    seconds = time.monotonic() - began
    print(f"\nthe day in the browser: {seconds:.1f} s")
    assert seconds < MOST_SECONDS
