"""Planning runs on their pages: asked for, followed, stopped; limits set; failures said."""

import time

import pytest

from dispatching import accepted, book, to_queue
from factories import MONDAY, at
from jiahe.dispatch.models import AutoLimits, PlanJob
from jiahe.dispatch.planning import PlanningDay
from jiahe.engine.routing.model import Plan
from jiahe.journeys import plan, planning
from jiahe.kit.tenancy import for_company

pytestmark = pytest.mark.django_db(transaction=True)
ON = MONDAY.isoformat()


def asked(desk):
    answer = desk.post("/office/planning/ask/", {"on": ON, "idempotency_key": "r1"})
    return answer["Location"]


def dies(day: PlanningDay, budget: int, seed: int) -> Plan:
    raise RuntimeError


def lies(day: PlanningDay, budget: int, seed: int) -> Plan:
    """Tells of a wonderful plan in which nobody is missing and nobody comes."""
    return Plan((), (), (("travel", -1_000_000),))


def hangs(day: PlanningDay, budget: int, seed: int) -> Plan:
    time.sleep(5)
    return lies(day, budget, seed)


def test_a_run_is_followed_and_stopped(desk, shop):
    run = asked(desk)
    assert "0 %" in desk.get(run).content.decode()
    part = desk.get(run, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div id="run"')
    assert desk.post(f"{run}stop/", {"idempotency_key": "s1"})["Location"] == run
    with for_company(shop.company_id):
        assert PlanJob.objects.get().state == "stopped"
    assert 'hx-trigger="every 1s"' not in desk.get(run).content.decode()


def test_asking_twice_is_one_run_and_another_press_is_refused_in_words(desk, shop):
    assert asked(desk) == asked(desk)
    again = desk.post("/office/planning/ask/", {"on": ON, "idempotency_key": "r2"})
    assert again.status_code == 409


def test_versions_stand_with_what_they_came_to(desk, shop):
    to_queue(shop, book(shop, at(9)))
    plan.propose_plan(company_id=shop.company_id, on=MONDAY)
    page = desk.get(f"/office/planning/?on={ON}").content.decode()
    assert page.count("/office/plans/") == 1


def test_limits_are_kept_with_who_set_them(desk, shop):
    sent = {
        "is_on": "on",
        "most_changes": 2,
        "most_shift_minutes": 0,
        "freeze_minutes": 90,
        "idempotency_key": "l1",
    }
    assert desk.post("/office/planning/limits/", sent).status_code == 302
    with for_company(shop.company_id):
        kept = AutoLimits.objects.get()
    assert (kept.is_on, kept.most_changes, kept.keeps_preferred, kept.freeze_minutes) == (
        True,
        2,
        False,
        90,
    )
    assert kept.set_by_id is not None


def test_limits_that_cannot_be_read_change_nothing(desk, shop):
    assert desk.post("/office/planning/limits/", {"most_changes": "many"}).status_code == 422
    with for_company(shop.company_id):
        assert AutoLimits.objects.count() == 0


@pytest.mark.parametrize("solver", [dies, lies, hangs])
def test_the_board_says_that_the_planner_failed_and_stops_saying_it_after_a_good_plan(
    desk, shop, solver, monkeypatch
):
    monkeypatch.setattr(planning, "PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr("jiahe.dispatch.planning.LONG_PATIENCE_SECONDS", 0.3)
    to_queue(shop, book(shop, at(9)))
    job = planning.ask(
        company_id=shop.company_id, on=MONDAY, kind="intraday", actor_id=shop.person_id
    )
    planning.run(company_id=shop.company_id, code=job.code, solver=solver)
    said = "计算没有完成，先用简单方案"
    assert said in desk.get(f"/office/board/?on={ON}").content.decode()
    plan.propose_plan(company_id=shop.company_id, on=MONDAY)
    assert said not in desk.get(f"/office/board/?on={ON}").content.decode()


def test_an_open_event_stands_on_the_board_with_its_step_on(desk, shop):
    visit = accepted(shop, at(9))
    sent = {"visit": visit.visit_code, "minutes": 40}
    guide = desk.post("/office/events/late/", sent)["Location"]
    assert guide in desk.get(f"/office/board/?on={ON}").content.decode()
    desk.post(f"{guide}decide/", {"answer": "none", "idempotency_key": "n1"})
    assert guide not in desk.get(f"/office/board/?on={ON}").content.decode()
