"""Gates of breached standards: law at once, the rest by a person, open when it holds again."""

from datetime import timedelta

import pytest

from factories import staff
from figure_world import ON, World, ago, build
from gate_world import MORNING, checked_long_ago, gate_of, is_dispatchable, night, states
from jiahe.accounts.choices import Role
from jiahe.accounts.models import Pause
from jiahe.insights.actions import gates as actions
from jiahe.insights.models import Improvement
from jiahe.insights.queries.gates import closed_for_worker
from jiahe.journeys import gates
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from jiahe.trust.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)
OWNS = ("owner", "dispatcher", "trainer")


@pytest.fixture
def world() -> World:
    return build()


def sent_without_insurance(world: World) -> None:
    with for_company(world.company_id):
        world.visit()


def decide(world: World, verb, entry_id: str, said: str = "看过了", **more) -> None:
    actor = more.pop("actor", None) or staff(world.company_id, Role.OWNER, 1)
    with clock_set_to(FixedClock(MORNING)):
        code, word = gate_of(world, entry_id).code, gates.Word(said, actor, OWNS)
        verb(company_id=world.company_id, code=code, word=word, **more)


def test_a_laws_gate_closes_at_once_with_its_reason(world) -> None:
    checked_long_ago(world)
    night(world)
    assert states(world, "LW-02") == [("甲", "closed")]
    assert not is_dispatchable(world)
    with for_company(world.company_id):
        pause = Pause.objects.get(code=gate_of(world, "LW-02").pause_code)
        assert pause.made_by_id is None
        assert pause.reason == "LW-02"  # its title is said in the reader's language
        assert [one.entry_id for one in closed_for_worker(world.worker().pk)] == ["LW-02"]


def test_control_without_the_closing_the_worker_stays_dispatchable(world, monkeypatch) -> None:
    monkeypatch.setattr(gates, "_close", lambda *a, **k: None)
    checked_long_ago(world)
    night(world)
    assert is_dispatchable(world)


def test_the_worker_hears_why_and_again_when_the_gate_opens(world) -> None:
    checked_long_ago(world)
    night(world)
    with for_company(world.company_id):
        world.paper("violence_check", since=1)
    night(world, MORNING + timedelta(days=1))
    phone = world.known["甲"].person.phone
    kinds = list(Message.objects.filter(phone=phone).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["GateClosed", "GateOpened"]


def test_a_gate_opens_by_itself_when_the_standard_is_met_again(world) -> None:
    checked_long_ago(world)
    night(world)
    with for_company(world.company_id):
        world.paper("violence_check", since=1)
    night(world, MORNING + timedelta(days=1))
    assert states(world, "LW-02") == [("甲", "open")]
    assert is_dispatchable(world, MORNING + timedelta(days=1, hours=1))


def test_what_is_no_law_waits_for_a_person(world) -> None:
    sent_without_insurance(world)
    night(world)
    assert states(world, "HR-10") == [("甲", "proposed")]
    with for_company(world.company_id):
        assert not Pause.objects.filter(reason__startswith="HR-10").exists()


def test_a_confirmed_gate_keeps_the_worker_from_new_visits(world) -> None:
    with for_company(world.company_id):
        for kind in ("identity", "health_general", "violence_check"):
            world.paper(kind)
    sent_without_insurance(world)
    night(world)
    assert is_dispatchable(world)
    decide(world, gates.close_gate, "HR-10", promises="keep")
    assert not is_dispatchable(world, MORNING + timedelta(minutes=1))
    assert states(world, "HR-10") == [("甲", "closed")]


def test_a_proposal_ends_when_the_paper_came_meanwhile(world) -> None:
    sent_without_insurance(world)
    night(world)
    with for_company(world.company_id):
        world.paper("insurance", since=1)
    night(world, MORNING + timedelta(days=1))
    assert states(world, "HR-10") == [("甲", "dismissed")]


def test_a_person_may_leave_it_open_and_is_not_asked_again_next_night(world) -> None:
    sent_without_insurance(world)
    night(world)
    decide(world, gates.leave_open, "HR-10")
    night(world, MORNING + timedelta(days=1))
    assert states(world, "HR-10") == [("甲", "dismissed")]


def test_control_without_the_silence_the_gate_is_proposed_anew(world, monkeypatch) -> None:
    monkeypatch.setattr(actions, "is_settled_lately", lambda *a: False)
    sent_without_insurance(world)
    night(world)
    decide(world, gates.leave_open, "HR-10")
    night(world, MORNING + timedelta(days=1))
    assert states(world, "HR-10") == [("甲", "dismissed"), ("甲", "proposed")]


def test_a_lifted_gate_keeps_its_reason_and_name(world) -> None:
    checked_long_ago(world)
    night(world)
    owner = staff(world.company_id, Role.OWNER, 1)
    decide(world, gates.lift_gate, "LW-02", "公安系统维护，回执已收", actor=owner)
    assert states(world, "LW-02") == [("甲", "open")]
    assert is_dispatchable(world, MORNING + timedelta(minutes=1))
    with for_company(world.company_id):
        kept = AuditEntry.objects.get(action="gate_lifted")
        assert (kept.actor_id, kept.reason) == (owner, "公安系统维护，回执已收")


@pytest.mark.parametrize("verb", [gates.leave_open, gates.lift_gate])
def test_every_decision_needs_its_reason(world, verb) -> None:
    checked_long_ago(world)
    night(world)
    with pytest.raises(actions.GateReasonMissing):
        decide(world, verb, "LW-02", " ")
    assert states(world, "LW-02") == [("甲", "closed")]


def test_nobody_decides_about_themselves(world) -> None:
    sent_without_insurance(world)
    night(world)
    with pytest.raises(actions.NotAboutYourself):
        decide(world, gates.leave_open, "HR-10", actor=world.known["甲"].person_id)


def test_who_does_not_own_the_standard_finds_no_gate(world) -> None:
    checked_long_ago(world)
    night(world)
    with pytest.raises(actions.NoSuchGate):
        gates.lift_gate(
            company_id=world.company_id,
            code=gate_of(world, "LW-02").code,
            word=gates.Word("x", staff(world.company_id, Role.TRAINER, 2), ("trainer",)),
        )


def test_a_decided_gate_is_not_decided_twice(world) -> None:
    sent_without_insurance(world)
    night(world)
    decide(world, gates.leave_open, "HR-10")
    with pytest.raises(actions.GateIsDecided):
        decide(world, gates.close_gate, "HR-10", promises="keep")


def test_whoever_worked_beyond_the_limit_rests_a_whole_day(world) -> None:
    with for_company(world.company_id):
        world.visit(start=ago(hours=8), hours=10)
    night(world)
    gate = gate_of(world, "LW-20")
    assert gate.state == "closed"
    assert gate.pause_until - MORNING < timedelta(days=2)
    night(world, MORNING + timedelta(days=2))
    assert gate_of(world, "LW-20").state == "open"


def test_a_gate_is_renewed_while_the_standard_is_missed(world) -> None:
    checked_long_ago(world)
    night(world)
    night(world, MORNING + timedelta(days=13, hours=12))
    assert not is_dispatchable(world, MORNING + timedelta(days=20))
    assert states(world, "LW-02") == [("甲", "closed")]


def test_orders_without_itemised_prices_propose_a_pause_of_their_service(world) -> None:
    with for_company(world.company_id):
        world.order(quote={"total_fen": 100, "lines": []})
    night(world)
    assert states(world, "PR-02") == [("日常保洁", "proposed")]
    decide(world, gates.close_gate, "PR-02", promises="keep")
    with for_company(world.company_id):
        assert Pause.objects.filter(kind="service", reason__startswith="PR-02").count() == 1


def test_looking_again_opens_what_is_met(world) -> None:
    checked_long_ago(world)
    night(world)
    code = gate_of(world, "LW-02").code
    with clock_set_to(FixedClock(MORNING)):
        assert not gates.look_again(company_id=world.company_id, code=code, roles=OWNS)
        with for_company(world.company_id):
            world.paper("violence_check", since=0)
        assert gates.look_again(company_id=world.company_id, code=code, roles=OWNS)


def test_a_task_tells_its_owner_and_an_escalation_the_shop_owner_too(world) -> None:
    staff(world.company_id, Role.FINANCE, 3)
    staff(world.company_id, Role.OWNER, 1)
    with for_company(world.company_id):
        world.refund(ago(days=20), None)
    night(world)
    told = Message.objects.filter(kind="RemedyOpened", text__contains="RF-01")
    assert set(told.values_list("phone", flat=True)) == {"+8613600000003", "+8613600000001"}


def test_an_improvement_case_begins_an_improvement_once(world) -> None:
    with for_company(world.company_id):
        for _ in range(40):
            world.review(None, 2, 2, 2)
    night(world)
    night(world, MORNING + timedelta(days=1))
    with for_company(world.company_id):
        rows = list(Improvement.objects.filter(remedy__entry_id="QA-01"))
        assert [(one.opened_by_id, one.state) for one in rows] == [(None, "open")]
    assert MORNING.date() > ON
