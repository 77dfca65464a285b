"""The risk register: candidates from data, people decide, what is late becomes a task."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from dispatching import accepted
from factories import MONDAY, SUNDAY_NOON, Shop, at, open_shop
from jiahe.insights.actions.risks import (
    NothingGained,
    RiskDecided,
    RiskIncomplete,
    RiskInWords,
    RiskPlan,
    TooGraveToAccept,
    TreatmentTooLate,
)
from jiahe.insights.models import Improvement, Risk, RiskLook
from jiahe.journeys import risks as journey
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.outbox import deliver_pending
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from jiahe.quality.actions.hazards import enter_hazard
from jiahe.quality.models import EarlyWarning
from jiahe.workforce.models import Certificate
from learning_world import on
from measure_world import owner
from signing import signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)
SUNDAY = SUNDAY_NOON.date()
KEY = {"idempotency_key": "k1"}


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with on(SUNDAY_NOON):
        yield


@pytest.fixture
def shop() -> Shop:
    return open_shop(1)


def hazards(shop: Shop, n: int, kind: str = "gas") -> None:
    visit = accepted(shop, at(9, on=MONDAY))
    with for_company(shop.company_id):
        for _each in range(n):
            enter_hazard(visit_id=visit.visit_id, kind=kind, words="软管老化",
                         actor_id=shop.worker_person_ids[0])  # fmt: skip


def found(shop: Shop) -> list[tuple[str, int, int]]:
    journey.look_for_risks(company_id=shop.company_id)
    with for_company(shop.company_id):
        rows = Risk.objects.order_by("ref")
        return [(one.ref, one.likelihood, one.severity) for one in rows]


def noted(shop: Shop, likelihood: int = 2, severity: int = 3) -> str:
    return journey.note_risk(
        company_id=shop.company_id, title="台风天上门", likelihood=likelihood, severity=severity,
        actor_id=shop.person_id,
    ).code  # fmt: skip


def plan(boss: int, likelihood: int = 2, severity: int = 3, days: int = 10) -> RiskPlan:
    due_on = SUNDAY + timedelta(days=days)
    return RiskPlan(likelihood, severity, boss, "reduce", "提前改期", due_on, 1, severity)


def take(shop: Shop, code: str, planned: RiskPlan) -> Risk:
    return journey.take_in(
        company_id=shop.company_id, code=code, plan=planned, actor_id=planned.owner_id
    )


def risk_now(shop: Shop) -> Risk:
    with for_company(shop.company_id):
        return Risk.objects.select_related("task").latest("pk")


def test_what_was_seen_in_ninety_days_is_found_once_and_graded_by_how_often(shop) -> None:
    hazards(shop, 2)
    with for_company(shop.company_id):
        Certificate.objects.filter(worker=shop.worker_ids[0]).update(valid_until=SUNDAY)
        EarlyWarning.objects.create(
            company_id=shop.company_id, measure="late", scope="store", scope_id=3,
            scope_name="北店", gravity="high", on=SUNDAY, raised_at=SUNDAY_NOON,
        )  # fmt: skip
    assert found(shop) == [("hazard:gas", 3, 5), ("warning:late:store:3", 2, 4)]
    assert journey.look_for_risks(company_id=shop.company_id) == 0
    with on(SUNDAY_NOON + timedelta(days=1)):  # the paper ran out overnight
        assert found(shop)[0] == ("gate:health_general", 2, 4)


def test_control_what_is_older_than_ninety_days_is_no_risk(shop) -> None:
    hazards(shop, 2)
    with on(SUNDAY_NOON + timedelta(days=91)):
        assert found(shop) == []


def test_what_was_dismissed_is_not_found_again_before_ninety_days(shop) -> None:
    hazards(shop, 1)
    found(shop)
    code, boss = risk_now(shop).code, owner(shop)
    ask = {"company_id": shop.company_id, "code": code, "actor_id": boss}
    with pytest.raises(RiskInWords):
        journey.dismiss_risk(words=" ", **ask)
    journey.dismiss_risk(words="已全部更换", **ask)
    assert journey.look_for_risks(company_id=shop.company_id) == 0
    with pytest.raises(RiskDecided):
        take(shop, code, plan(boss))
    with for_company(shop.company_id):  # control: a decision of long ago bars nothing
        Risk.objects.update(decided_at=SUNDAY_NOON - timedelta(days=91))
    assert journey.look_for_risks(company_id=shop.company_id) == 1


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"likelihood": 6}, RiskIncomplete),
        ({"owner_id": 0}, RiskIncomplete),
        ({"treatment": "hope"}, RiskIncomplete),
        ({"action": " "}, RiskIncomplete),
        ({"due_on": None}, RiskIncomplete),
        ({"due_on": SUNDAY - timedelta(days=1)}, RiskIncomplete),
        ({"residual_likelihood": 3}, NothingGained),
        ({"due_on": SUNDAY + timedelta(days=91)}, TreatmentTooLate),
        ({"likelihood": 4, "treatment": "accept"}, TooGraveToAccept),
    ],
)
def test_a_risk_enters_the_register_only_with_a_whole_plan(shop, change, refusal) -> None:
    code, boss = noted(shop), owner(shop)
    with pytest.raises(refusal):
        take(shop, code, replace(plan(boss), **change))
    assert risk_now(shop).state == "candidate"
    row = take(shop, code, plan(boss, days=90))  # control
    assert (row.state, row.review_on) == ("open", SUNDAY + timedelta(days=90))


def test_a_medium_risk_may_be_accepted_knowingly(shop) -> None:
    boss = owner(shop)
    assert take(shop, noted(shop), replace(plan(boss), treatment="accept")).state == "open"


def test_a_grave_risk_is_not_closed_until_a_look_finds_it_milder(shop) -> None:
    code, boss = noted(shop, 4, 4), owner(shop)
    take(shop, code, plan(boss, 4, 4, days=7))
    ask = {"company_id": shop.company_id, "code": code, "actor_id": boss}
    journey.note_treated(words="已改期流程", **ask)
    with pytest.raises(TooGraveToAccept):
        journey.close_risk(words="好了", **ask)
    row = journey.look_again(likelihood=1, severity=4, words="一个月无事", **ask)
    assert row.review_on == SUNDAY + timedelta(days=365)
    assert journey.close_risk(words="好了", **ask).state == "closed"
    with for_company(shop.company_id):
        looks = RiskLook.objects.order_by("pk").values_list("likelihood", "severity")
        assert list(looks) == [(4, 4), (4, 4), (1, 4)]


def test_what_is_late_becomes_one_task_and_its_owner_is_told(shop) -> None:
    boss = owner(shop)
    take(shop, noted(shop), plan(boss, days=10))
    journey.look_for_risks(company_id=shop.company_id)
    assert risk_now(shop).task is None  # control: in time there is none
    with on(SUNDAY_NOON + timedelta(days=11)):
        for _night in range(2):
            journey.look_for_risks(company_id=shop.company_id)
        task = risk_now(shop).task
        assert task is not None
        assert task.title == "风险逾期：台风天上门"
        while deliver_pending(REACTIONS):
            pass
        assert Message.objects.filter(kind="RiskOverdue").count() == 1
        with for_company(shop.company_id):
            assert Improvement.objects.count() == 1
            Improvement.objects.update(state="closed", began_on=SUNDAY, owner_id=boss,
                                       action="x", cause="other")  # fmt: skip
        journey.look_for_risks(company_id=shop.company_id)  # closed and still late: again
        with for_company(shop.company_id):
            assert Improvement.objects.count() == 2


def test_the_pages_lead_from_a_note_to_the_register_in_both_languages(shop) -> None:
    boss = owner(shop)
    client, page = signed_in(boss), "/office/risks/"
    for _twice in range(2):
        said = {"title": "台风天上门", "likelihood": "4", "severity": "4"}
        assert client.post(f"{page}note/", KEY | said).status_code == 302
    code = risk_now(shop).code
    here = f"{page}{code}/"
    assert "列入风险清单" in client.get(here).content.decode()
    wrong = KEY | {"likelihood": "4", "severity": "4", "owner": str(boss), "treatment": "accept",
                   "action": "x", "due_on": "2026-11-25", "residual_likelihood": "1",
                   "residual_severity": "4"}  # fmt: skip
    answer = client.post(f"{here}take/", wrong, follow=True)
    assert "不能只是接受" in answer.content.decode()
    right = wrong | {"treatment": "reduce", "idempotency_key": "k2"}
    assert client.post(f"{here}take/", right).status_code == 302
    shown = client.get(page).content.decode()
    assert "heat-extreme" in shown
    assert "极高 · 1" in shown
    speak(client, "en")
    assert "Extreme · 1" in client.get(page).content.decode()
    assert "Look again" in client.get(here).content.decode()
    worker = signed_in(shop.worker_person_ids[0])
    assert worker.get(page).status_code == 404
