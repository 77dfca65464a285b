"""A bad month, a warning, an inspection, its cause, a course, a re-test, other matching."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

import factories
from dispatching import accepted
from factories import MONDAY, SUNDAY_NOON, Shop, at
from figure_world import World, ago
from jiahe.accounts.choices import Role
from jiahe.accounts.models import Person, Store
from jiahe.catalog.models import Service, SopVersion
from jiahe.journeys import watch
from jiahe.kit.clock import FixedClock, set_process_clock
from jiahe.kit.tenancy import for_company
from jiahe.quality.models import CreditEntry, StagedMeasure
from jiahe.workforce.models import Worker
from learning_world import BEFORE, LINE, enrol, examined, learn_all, school
from story_acts import press
from story_stage import DESK, Stage, deliver

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
GOOD, FAIR, BAD = (5, 5, 5), (5, 5, 4), (2, 2, 2)
PASS, FAIL = 5, 2
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=n) for n in (1, 2, 3))


def _passes_axe(page: Page) -> None:
    assert [one["id"] for one in Axe().run(page, options=WCAG).response["violations"]] == []


def _shot(page: Page, name: str, folder: Path) -> None:
    page.screenshot(
        path=Path(os.environ.get("STORY_SHOTS", folder)) / f"{name}.png", full_page=True
    )


@contextmanager
def _days_ago() -> Iterator[None]:
    """Ten days back, in this thread and the server's."""
    set_process_clock(FixedClock(BEFORE + timedelta(days=1)))
    yield
    set_process_clock(FixedClock(SUNDAY_NOON))


def _team(shop: Shop) -> World:
    """The shop's worker belongs to a team; its other people are made by their visits."""
    store = Store.objects.create(company_id=shop.company_id, name="城西班组", lat=30.9, lng=119.3)
    Worker.objects.update(store=store)
    return World(
        shop.company_id, store.pk, Service.objects.get(), SopVersion.objects.get(),
        Person.objects.get(pk=shop.person_id), shop.household_id,
    )  # fmt: skip


def _bad_month(world: World) -> None:
    """Three good weeks, then a bad one."""
    order = world.order()
    for since, days, marks in ((28, 21, (GOOD, FAIR)), (7, 6, (BAD, BAD))):
        for n in range(days):
            when = ago(days=since - n)
            for one in marks:
                visit = world.visit(order, start=when - timedelta(hours=4), **world.fresh())
                world.review(visit, *one, at=when, released_at=when)


def _earlier(shop: Shop, owner: int) -> None:
    """Two objections that were right, a notice and a talk: both are over and changed nothing."""
    for n in range(2):
        CreditEntry.objects.create(
            company_id=shop.company_id, worker_id=shop.worker_ids[0], kind="upheld_objection",
            points=-4, note="厨房台面未擦净", happened_at=ago(days=9 + n),
            ends_at=ago(days=-1800), source=f"objection:{n}",
        )  # fmt: skip
    for stage, days in (("notice", 60), ("coaching", 40)):
        StagedMeasure.objects.create(
            company_id=shop.company_id, worker_id=shop.worker_ids[0], stage=stage, points=4,
            rules_version="1", causes=[], days=30, state="confirmed", proposed_at=ago(days=days),
            decide_by=ago(days=days - 7), decided_at=ago(days=days), decided_by_id=owner,
            seen_at=ago(days=days - 1),
            said="请按规范擦净台面", starts_at=ago(days=days), ends_at=ago(days=days - 30),
        )  # fmt: skip


def _warned(stage: Stage, inspector: Page, folder: Path) -> None:
    """The inspector opens the team's warning and orders looks at its next visits."""
    inspector.goto(f"{stage.url}/office/warnings/")
    inspector.get_by_role("link", name="城西班组").first.click()
    expect(inspector.locator("svg").first).to_be_visible()
    _shot(inspector, "1-warning", folder)
    inspector.locator("#said").fill("先看现场，再下结论")
    press(inspector, "执行")
    expect(inspector.get_by_text("先看现场，再下结论")).to_be_visible()


def _inspected(stage: Stage, inspector: Page, folder: Path) -> None:
    """The next visit is looked at; a major defect is written down in words."""
    inspector.goto(f"{stage.url}/office/inspections/")
    inspector.locator("main a", has_text="王阿姨1").first.click()
    inspector.locator("label", has=inspector.locator("[name=answer-1][value=major]")).click()
    inspector.locator("main details").first.locator("summary").click()
    inspector.locator("#note-1").fill("台面有水渍，没有按步骤擦干")
    inspector.locator("#note").fill("台面步骤不会做")
    press(inspector, "提交检查结果")
    expect(inspector.get_by_text("台面有水渍，没有按步骤擦干")).to_be_visible()
    _shot(inspector, "2-inspection", folder)


def _decided(stage: Stage, owner: Page, folder: Path) -> None:
    """The rule proposes retraining; the owner confirms it in words."""
    owner.goto(f"{stage.url}/office/measures/")
    press(owner, "立即核对")
    expect(owner.get_by_role("heading", name="王阿姨1 · 再培训与复考")).to_be_visible()
    _passes_axe(owner)
    _shot(owner, "3-proposal", folder)
    owner.locator("textarea[name=said]").fill("台面步骤连续漏做，请重新学一遍，再考一次。")
    owner.locator("select[name=line]").select_option(LINE)
    press(owner, "确认")
    expect(owner.get_by_role("heading", name="生效中")).to_be_visible()
    deliver()


def _told(stage: Stage, worker: Page, folder: Path) -> None:
    """The worker reads why, what to do and until when."""
    worker.goto(f"{stage.url}/work/me/measures/")
    expect(worker.get_by_text("台面步骤连续漏做，请重新学一遍，再考一次。")).to_be_visible()
    expect(worker.get_by_text("检查发现严重缺陷")).to_be_visible()
    press(worker, "我已阅读")
    expect(worker.get_by_role("button", name="我已阅读")).to_have_count(0)
    _passes_axe(worker)
    _shot(worker, "4-worker", folder)


def _tested(stage: Stage, trainer: Page, second: Page, mark: int) -> None:
    """A re-test on the sheets of two examiners; the trainer closes it."""
    trainer.goto(f"{stage.url}/office/learning/")
    trainer.get_by_role("button", name="发起考核").first.click()
    trainer.wait_for_url("**/office/learning/tests/*/")
    address = trainer.url
    for sheet in (trainer, second):
        sheet.goto(address)
        for item in sheet.locator("#sheet fieldset").all():
            item.locator("label", has=sheet.locator(f"[value='{mark}']")).click()
        sheet.locator("#sheet button").click()
        expect(sheet.locator("#sheet [checked]").first).to_be_attached()
    trainer.goto(address)
    trainer.locator("form[action$='/close/'] button").click()
    expect(trainer.locator(".kv .chip")).to_be_visible()
    deliver()


def _free(stage: Stage, household: Page) -> int:
    """How many starts the household may choose on Thursday."""
    household.goto(f"{stage.url}/book/{stage.shop.service_code}/?day={THURSDAY}")
    expect(household.locator("input[type=radio][name=start]").first).to_be_attached()
    return household.locator("input[type=radio][name=start]:not([disabled])").count()


@pytest.fixture
def people(shop: Shop) -> dict[str, int]:
    roles = {"inspector": Role.INSPECTOR, "owner": Role.OWNER}
    return {name: factories.staff(shop.company_id, role, 40 + n)
            for n, (name, role) in enumerate(roles.items())}  # fmt: skip


def test_a_bad_month_ends_in_matching_that_changes(stage: Stage, shop, people, tmp_path) -> None:
    with _days_ago():
        trainers = school(shop)
        enrol(shop, trainers[0])
        learn_all(shop, trainers[0])
        examined(shop, trainers, PASS)
    accepted(shop, at(14))
    with for_company(shop.company_id):
        _bad_month(_team(shop))
        _earlier(shop, people["owner"])
    watch.read_company(company_id=shop.company_id, through=SUNDAY_NOON.date())
    inspector = stage.person(person_id=people["inspector"], viewport=DESK)
    owner = stage.person(person_id=people["owner"], viewport=DESK)
    worker = stage.person(person_id=shop.worker_person_ids[0])
    trainer, second = (stage.person(person_id=one, viewport=DESK) for one in trainers)
    household = stage.person(person_id=shop.person_id)

    assert _free(stage, household) > 0
    _warned(stage, inspector, tmp_path)
    stage.at(at(17))
    _inspected(stage, inspector, tmp_path)
    _decided(stage, owner, tmp_path)
    _told(stage, worker, tmp_path)

    stage.at(at(9, on=TUESDAY))
    _tested(stage, trainer, second, FAIL)
    _shot(trainer, "5-failed", tmp_path)
    assert _free(stage, household) == 0
    _shot(household, "6-not-offered", tmp_path)

    stage.at(at(9, on=WEDNESDAY))
    _tested(stage, trainer, second, PASS)
    _shot(trainer, "7-passed", tmp_path)
    starts = _free(stage, household)
    _shot(household, "8-offered-again", tmp_path)
    assert starts > 0
    for n, name in enumerate(("improvements", "flow", "mechanisms", "suggestions"), start=9):
        owner.goto(f"{stage.url}/office/{name}/")
        _passes_axe(owner)
        _shot(owner, f"{n}-{name}", tmp_path)
