"""What people do in the story of a bad month, one act a function, each in its own browser."""

import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from learning_world import LINE
from story_acts import press, send
from story_stage import Stage, deliver

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
WHYS = ("台面有水渍", "最后一遍没有用干布", "课程里没有讲擦干这一步")
READING_MINUTES = 10
QUIZ = (
    "台面最后一遍用什么？|干布|湿布|湿布会留下水渍。",
    "水渍最常留在哪里？|水槽边|柜门上|水槽边溅水最多。",
    "干布多久换一块？|每户一块|每月一块|同一块布会带入上一户的污渍。",
    "擦干之后做什么？|逆光看一遍|马上离开|逆光才看得见水渍。",
)
RIGHT = ("干布", "水槽边", "每户一块", "逆光看一遍")


def passes_axe(page: Page) -> None:
    assert [one["id"] for one in Axe().run(page, options=WCAG).response["violations"]] == []


def shot(page: Page, name: str, folder: Path) -> None:
    page.screenshot(
        path=Path(os.environ.get("STORY_SHOTS", folder)) / f"{name}.png", full_page=True
    )


def see_warning(stage: Stage, inspector: Page) -> None:
    """The inspector opens the team's warning and orders looks at its next visits."""
    inspector.goto(f"{stage.url}/office/warnings/")
    inspector.get_by_role("link", name="城西班组").first.click()
    expect(inspector.locator("svg").first).to_be_visible()
    inspector.locator("#said").fill("先看现场，再下结论")
    press(inspector, "执行")
    expect(inspector.get_by_text("先看现场，再下结论")).to_be_visible()


def inspect(stage: Stage, inspector: Page) -> None:
    """The next visit is looked at; a major defect is written down in words."""
    inspector.goto(f"{stage.url}/office/inspections/")
    inspector.locator("main a", has_text="王阿姨1").first.click()
    inspector.locator("label", has=inspector.locator("[name=answer-1][value=major]")).click()
    inspector.locator("main details").first.locator("summary").click()
    inspector.locator("#note-1").fill("台面有水渍，没有按步骤擦干")
    inspector.locator("#note").fill("台面步骤不会做")
    press(inspector, "提交检查结果")
    expect(inspector.get_by_text("台面有水渍，没有按步骤擦干")).to_be_visible()


def find_cause(stage: Stage, inspector: Page, due: datetime) -> None:
    """The inspector asks why until the cause is a lesson that nobody taught; no name is in it."""
    inspector.goto(f"{stage.url}/office/improvements/")
    inspector.locator("#title").fill("厨房台面不留水渍")
    inspector.locator("#place").select_option(label="城西班组")
    press(inspector, "新建")
    inspector.locator("#cause").select_option("skill")
    for number, why in enumerate(WHYS, start=1):
        inspector.locator(f"#why-{number}").fill(why)
    inspector.locator("#action").fill("加一门台面擦干的短课，再考一次")
    inspector.locator("#due").fill(f"{due:%Y-%m-%d}")
    press(inspector, "保存，由我负责")
    expect(inspector.get_by_text(WHYS[-1])).to_be_visible()


def decide(stage: Stage, owner: Page) -> None:
    """The rule proposes retraining; the owner confirms it in words."""
    owner.goto(f"{stage.url}/office/measures/")
    press(owner, "立即核对")
    expect(owner.get_by_role("heading", name="王阿姨1 · 再培训与复考")).to_be_visible()
    passes_axe(owner)
    owner.locator("textarea[name=said]").fill("台面步骤连续漏做，请重新学一遍，再考一次。")
    owner.locator("select[name=line]").select_option(LINE)
    press(owner, "确认")
    expect(owner.get_by_role("heading", name="生效中")).to_be_visible()
    deliver()


def read_measure(stage: Stage, worker: Page) -> None:
    """The worker reads why, what to do and until when."""
    worker.goto(f"{stage.url}/work/me/measures/")
    expect(worker.get_by_text("台面步骤连续漏做，请重新学一遍，再考一次。")).to_be_visible()
    expect(worker.get_by_text("检查发现严重缺陷")).to_be_visible()
    press(worker, "我已阅读")
    expect(worker.get_by_role("button", name="我已阅读")).to_have_count(0)
    passes_axe(worker)


def teach(stage: Stage, trainer: Page, courses: Sequence[str]) -> None:
    """The trainer writes the missing course and puts it on the line's path."""
    trainer.goto(f"{stage.url}/office/learning/courses/")
    words = {
        "name": "台面擦干", "name_en": "Drying worktops",
        "minutes": str(READING_MINUTES), "body": "先湿擦，再用干布收干，逆光看一遍。",
        "quiz": "\n".join(QUIZ),
    }  # fmt: skip
    for name, value in words.items():
        trainer.locator(f"#new [name={name}]").fill(value)
    trainer.locator("#new button").last.click()
    expect(trainer.get_by_role("link", name="台面擦干")).to_be_visible()
    trainer.locator("#path [name=path-line]").select_option(LINE)
    trainer.locator("#path [name=path-name]").fill("日常保洁")
    trainer.locator("#path [name=path-name_en]").fill("Cleaning")
    trainer.locator("#path [name=path-courses]").fill(" → ".join([*courses, "台面擦干"]))
    trainer.locator("#path button").click()
    expect(trainer.locator("td", has_text="→ 台面擦干")).to_be_visible()


def learn(stage: Stage, worker: Page, start: datetime) -> None:
    """The worker reads the lesson in its own time and answers the quiz."""
    worker.goto(f"{stage.url}/work/learning/")
    worker.locator("a.btn-big").first.click()
    expect(worker.get_by_text("先湿擦，再用干布收干")).to_be_visible()
    stage.at(start + timedelta(minutes=READING_MINUTES))
    worker.locator("form[method=post] button.btn-big").click()
    worker.wait_for_url("**/work/learning/")
    worker.locator("a.btn-big").first.click()
    for question in worker.locator("#quiz fieldset").all():
        options = question.locator("label")
        texts = [one.strip() for one in options.all_inner_texts()]
        options.nth(next(n for n, text in enumerate(texts) if text in RIGHT)).click()
    send(worker, worker.locator("#quiz button"))
    worker.goto(f"{stage.url}/work/learning/")
    expect(worker.locator("a.btn-big")).to_have_count(0)


def retest(stage: Stage, trainer: Page, second: Page, mark: int) -> None:
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


def who_comes(stage: Stage, dispatcher: Page, visit_code: str) -> tuple[str, list[str]]:
    """(who has the visit's seat, whom else the dispatcher's list offers for it)."""
    dispatcher.goto(f"{stage.url}/office/visits/{visit_code}/")
    expect(dispatcher.locator("[data-candidates-form]")).to_be_attached()
    seat = dispatcher.locator(".split-detail h2").first.inner_text().split()[0]
    return seat, sorted(dispatcher.locator(".candidate:not(.is-tight) b").all_inner_texts())
