"""Levels, contests, leaving, a retraining and a mystery visit, each by its own user's pages."""

from datetime import timedelta

import pytest

from factories import SUNDAY_NOON, Shop, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.insights.queries import promotions as queries
from jiahe.journeys import contests
from jiahe.kit.clock import FixedClock, SystemClock, set_process_clock
from jiahe.kit.tenancy import for_company
from jiahe.workforce.choices import Duty
from jiahe.workforce.models import Contest, ContestEntry, Enrolment, SkillGrant, Worker
from learning_world import BEFORE, LINE, enrol, examined, learn_all, on, school
from signing import signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = SUNDAY_NOON.date()
LEVELS, CONTESTS = "/office/learning/promotions/", "/office/learning/contests/"
MINE = "/work/me/skill-contests/"
KEY = {"idempotency_key": "k1"}
SKILL = "daily_cleaning"
PASS = 5


@pytest.fixture
def moment():
    def stop(at):
        set_process_clock(FixedClock(at))

    stop(SUNDAY_NOON)
    yield stop
    set_process_clock(SystemClock())


@pytest.fixture
def shop(moment) -> Shop:
    return open_shop(2)


@pytest.fixture
def examiners(shop) -> tuple[int, int]:
    return school(shop)


@pytest.fixture
def trainer(examiners):
    return signed_in(examiners[0])


@pytest.fixture
def worker(shop):
    return signed_in(shop.worker_person_ids[0])


@pytest.fixture
def ready(shop, examiners, monkeypatch) -> Shop:
    """The first worker has shown everything for level 4."""
    with on(BEFORE + timedelta(days=1)):
        enrol(shop, examiners[0])
        learn_all(shop, examiners[0])
        examined(shop, examiners, PASS)
    first = shop.worker_ids[0]
    with for_company(shop.company_id):
        Worker.objects.filter(pk=first).update(score_low=4.6, score_mean=4.8, score_count=30)
    monkeypatch.setattr(queries, "_visits", lambda _worker_id: {(first, SKILL): 50})
    return shop


def text(answer) -> str:
    return answer.content.decode()


def levels(shop: Shop) -> list[int]:
    with for_company(shop.company_id):
        return list(SkillGrant.objects.order_by("worker_id").values_list("level", flat=True))


def test_the_trainer_raises_who_is_ready_and_the_worker_reads_why(ready, trainer, worker) -> None:
    page = text(trainer.get(LEVELS))
    assert "可以晋级" in page
    assert "本等级已上门 0 次，要求 40 次" in page  # what the other one lacks
    assert "条件都已达到" in text(worker.get("/work/me/levels/"))
    url = f"{LEVELS}{ready.worker_codes[0]}/{SKILL}/"
    for _again in range(2):
        answer = trainer.post(url, KEY | {"level": "5", "words": "零投诉"})
    assert "零投诉" in text(trainer.get(answer.url))
    assert levels(ready) == [4, 5]
    assert "零投诉" in text(worker.get("/work/me/levels/"))


def test_who_is_not_ready_stays_and_the_page_says_so(ready, trainer) -> None:
    url = f"{LEVELS}{ready.worker_codes[1]}/{SKILL}/"
    answer = trainer.post(url, KEY | {"level": "5", "words": "零投诉"}, follow=True)
    assert "下一级的条件还没有全部达到" in text(answer)
    assert levels(ready) == [5, 5]


def test_levels_are_read_in_english_and_raised_by_trainers_alone(ready, worker) -> None:
    speak(worker, "en")
    page = text(worker.get("/work/me/levels/"))
    assert "Visits at this level: 50 of 40" in page
    url = f"{LEVELS}{ready.worker_codes[0]}/{SKILL}/"
    assert worker.get(LEVELS).status_code in {403, 404}
    assert worker.post(url, KEY | {"level": "5", "words": "x"}).status_code in {403, 404}
    assert levels(ready) == [5, 5]


def announced(trainer, shop: Shop) -> str:
    fields = {"name": "秋季竞赛", "about": "厨房", "line": "", "sign_up_until": str(TODAY),
              "held_on": str(TODAY)}  # fmt: skip
    assert trainer.post(CONTESTS, KEY | fields).status_code == 302
    with for_company(shop.company_id):
        return Contest.objects.get().code


def test_a_contest_is_announced_signed_up_for_and_judged(shop, trainer, worker) -> None:
    code = announced(trainer, shop)
    assert "我要报名" in text(worker.get(MINE))
    worker.post(f"{MINE}{code}/", KEY | {"do": "in"})
    assert "取消报名" in text(worker.get(MINE))
    assert "1 人报名" in text(trainer.get(CONTESTS))
    points = KEY | {f"points-{shop.worker_codes[0]}": "91"}
    answer = trainer.post(f"{CONTESTS}{code}/", points)
    assert "第 1 名" in text(trainer.get(answer.url))
    assert "第 1 名" in text(worker.get(MINE))
    assert "一等奖" in text(trainer.get("/office/learning/honours/"))


def test_a_worker_steps_back(shop, trainer, worker) -> None:
    code = announced(trainer, shop)
    worker.post(f"{MINE}{code}/", KEY | {"do": "in"})
    worker.post(f"{MINE}{code}/", {"idempotency_key": "k2", "do": "out"})
    with for_company(shop.company_id):
        assert ContestEntry.objects.count() == 0


@pytest.mark.parametrize("given", ["", "101", "many", "-1"])
def test_points_that_cannot_stand_are_refused_on_the_page(shop, trainer, given) -> None:
    code = announced(trainer, shop)
    with for_company(shop.company_id):
        first = Worker.objects.prefetch_related("skills").get(pk=shop.worker_ids[0])
    contests.sign_up(company_id=shop.company_id, code=code, worker=first)
    answer = trainer.post(f"{CONTESTS}{code}/", KEY | {f"points-{shop.worker_codes[0]}": given})
    assert "请至少给一位报名者打 0 到 100 分" in text(answer)
    with for_company(shop.company_id):
        assert Contest.objects.get().judged_at is None


def test_a_contest_in_the_past_is_refused_on_the_page(shop, trainer) -> None:
    fields = {"name": "竞赛", "line": "", "sign_up_until": "2020-01-01", "held_on": "2020-01-01"}
    answer = trainer.post(CONTESTS, KEY | fields)
    assert (answer.status_code, "以及不晚于当天的报名截止日" in text(answer)) == (422, True)


def test_a_person_leaves_by_the_file_and_only_with_a_reason(shop, trainer) -> None:
    page = f"/office/people/{shop.worker_codes[0]}/"
    assert "办理离岗" in text(trainer.get(page))
    trainer.post(f"{page}leave/", KEY | {"reason": " "})
    assert duty(shop) == Duty.ON
    answer = trainer.post(f"{page}leave/", {"idempotency_key": "k2", "reason": "回老家"})
    assert (answer["Location"], duty(shop)) == ("/office/people/", Duty.LEFT)
    assert "办理离岗" not in text(trainer.get(page))


def duty(shop: Shop) -> str:
    with for_company(shop.company_id):
        return Worker.objects.get(pk=shop.worker_ids[0]).duty


def test_a_worker_lets_nobody_go(shop, worker) -> None:
    url = f"/office/people/{shop.worker_codes[1]}/leave/"
    assert worker.post(url, KEY | {"reason": "x"}).status_code in {403, 404}


def test_the_map_of_skills_leads_to_the_filled_in_form(shop, trainer) -> None:
    page = text(trainer.get(f"/office/learning/?worker={shop.worker_codes[1]}&line={LINE}"))
    assert f'value="{shop.worker_codes[1]}" selected' in page
    assert f'value="{LINE}" selected' in page


def test_what_is_learnt_again_is_chosen_by_the_trainer_and_named_to_the_worker(
    ready, trainer, worker
) -> None:
    fields = {"line": LINE, "workers": ready.worker_codes[:1], "due_on": "2026-12-20",
              "reason": "年度法规", "again": ["rights-and-law"]}  # fmt: skip
    assert trainer.post("/office/learning/", KEY | fields).status_code == 302
    with for_company(ready.company_id):
        assert Enrolment.objects.filter(again=["rights-and-law"]).count() == 1
    page = text(worker.get("/work/learning/"))
    assert ("需重学：" in page, "年度法规" in page, "重学" in page) == (True, True, True)
    wrong = fields | {"workers": ready.worker_codes[1:], "again": ["newborn-care"]}
    answer = trainer.post("/office/learning/", {"idempotency_key": "k2"} | wrong)
    assert "只能重学本路径里的课程" in text(answer)


def test_inspectors_read_no_levels_page_of_the_trainer(shop) -> None:
    inspector = signed_in(staff(shop.company_id, Role.INSPECTOR, 95))
    assert inspector.get(LEVELS).status_code in {403, 404}
