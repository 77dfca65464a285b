"""A worker objects to a gate that closed on her; another role answers; the gate opens or stays."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from factories import staff
from figure_world import World, build
from gate_world import MORNING, checked_long_ago, gate_of, is_dispatchable, night, states
from jiahe.accounts.choices import Role
from jiahe.insights.actions import gate_objections as actions
from jiahe.insights.models import Gate, GateObjection
from jiahe.insights.queries import gate_objections as queries
from jiahe.journeys import gate_objections, gates
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.outbox import deliver_pending
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from jiahe.trust.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)
SOON = MORNING + timedelta(hours=1)


@pytest.fixture
def world() -> World:
    made = build()
    checked_long_ago(made)
    night(made)
    return made


def person_id(world: World) -> int:
    return world.known["甲"].person_id


def objected(world: World, words: str = "证明上周就交了", at=SOON, **more) -> GateObjection:
    with for_company(world.company_id):
        worker = world.worker()
    with clock_set_to(FixedClock(at)):
        return gate_objections.object_to_gate(
            company_id=world.company_id,
            code=more.get("code") or gate_of(world, "LW-02").code,
            worker_id=more.get("worker_id", worker.pk),
            person_id=person_id(world),
            words=words,
        )


def answered(world: World, actor: int, outcome: str = "right", words: str = "看了原件") -> None:
    with for_company(world.company_id):
        code = GateObjection.objects.get().code
    with clock_set_to(FixedClock(SOON)):
        gate_objections.answer(
            company_id=world.company_id, code=code, outcome=outcome, words=words, actor_id=actor
        )
        deliver_pending(REACTIONS)


def judge(world: World) -> int:
    """Somebody of a role that may answer and does not own the standard."""
    with for_company(world.company_id):
        owner_role = Gate.objects.select_related("remedy").get().remedy.owner_role
    role = Role.INSPECTOR if owner_role == Role.OWNER else Role.OWNER
    return staff(world.company_id, role, 11)


def owns_standard(world: World) -> int:
    with for_company(world.company_id):
        role = Gate.objects.select_related("remedy").get().remedy.owner_role
    return staff(world.company_id, Role(role), 12)


def test_her_words_start_a_clock_and_reach_who_may_answer(world) -> None:
    who = judge(world)
    row = objected(world)
    assert timedelta(0) < row.due_at - row.raised_at <= timedelta(days=6)
    with clock_set_to(FixedClock(SOON)):
        for _twice in range(2):
            deliver_pending(REACTIONS)
    assert Message.objects.filter(kind="GateObjected").count() == 1
    with for_company(world.company_id):
        assert list(queries.judges_of(row)) == [who]
        desk = queries.objection_desk(who, SOON)
        assert ([one.pk for one in desk.mine], desk.others, desk.overdue) == ([row.pk], [], 0)
        assert queries.objection_desk(who, row.due_at + timedelta(minutes=1)).overdue == 1


def test_a_right_objection_opens_the_gate_at_once_and_both_sides_stay(world) -> None:
    who = judge(world)
    objected(world)
    assert not is_dispatchable(world)
    answered(world, who)
    assert states(world, "LW-02") == [("甲", "open")]
    assert is_dispatchable(world, SOON + timedelta(minutes=1))
    with for_company(world.company_id):
        row = GateObjection.objects.select_related("gate").get()
        assert (row.words, row.answer, row.answered_by_id) == ("证明上周就交了", "看了原件", who)
        assert (row.gate.ended_how, row.gate.ended_by_id) == ("objection", who)
        assert AuditEntry.objects.filter(action="gate_objection_right", actor=who).exists()
    phone = world.known["甲"].person.phone
    kinds = set(Message.objects.filter(phone=phone).values_list("kind", flat=True))
    assert kinds == {"GateClosed", "GateOpened", "GateObjectionAnswered"}


def test_a_wrong_objection_leaves_the_gate_closed_with_the_reason(world) -> None:
    who = judge(world)
    objected(world)
    answered(world, who, "wrong", "证明已过期")
    assert states(world, "LW-02") == [("甲", "closed")]
    assert not is_dispatchable(world)
    text = Message.objects.get(kind="GateObjectionAnswered").text
    assert "证明已过期" in text


def test_what_a_person_opened_for_an_objection_is_not_closed_again_that_night(world) -> None:
    who = judge(world)
    objected(world)
    answered(world, who)
    night(world, MORNING + timedelta(days=1))
    assert states(world, "LW-02") == [("甲", "open")]


def test_who_owns_the_standard_or_stands_behind_the_gate_does_not_answer(world) -> None:
    judge(world)
    objected(world)
    for actor in (owns_standard(world), person_id(world)):
        with pytest.raises(actions.GateAnsweredByAnotherRole):
            answered(world, actor)
    assert states(world, "LW-02") == [("甲", "closed")]


def test_control_without_the_guard_the_standards_owner_would_answer(world, monkeypatch) -> None:
    actor = owns_standard(world)
    objected(world)
    monkeypatch.setattr(actions, "judges_of", lambda _row: {actor: None})
    answered(world, actor)
    assert states(world, "LW-02") == [("甲", "open")]


def test_the_database_lets_nobody_answer_herself(world) -> None:
    objected(world)
    me = {"answered_at": SOON, "answered_by": person_id(world), "outcome": "right", "answer": "x"}
    with for_company(world.company_id):
        with pytest.raises(IntegrityError), transaction.atomic():
            GateObjection.objects.update(**me)
        with transaction.atomic(), connection.cursor() as cursor:  # the control
            cursor.execute("SET LOCAL ROLE jiahe_owner")
            cursor.execute(
                "ALTER TABLE insights_gateobjection DROP CONSTRAINT"
                " nobody_answers_the_own_objection_to_a_gate"
            )
            assert GateObjection.objects.update(**me) == 1
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"words": "  "}, actions.GateObjectionWithoutWords),
        ({"code": "none"}, actions.NoSuchClosedGate),
        ({"worker_id": 0}, actions.NoSuchClosedGate),
    ],
)
def test_an_objection_that_cannot_be_is_refused_and_nothing_is_kept(world, more, refusal) -> None:
    with pytest.raises(refusal):
        objected(world, **more)
    with for_company(world.company_id):
        assert not GateObjection.objects.exists()


def test_a_gate_is_objected_to_once_and_answered_once(world) -> None:
    who = judge(world)
    objected(world)
    with pytest.raises(actions.GateObjectedAlready):
        objected(world)
    with pytest.raises(actions.GateObjectionWithoutWords):
        answered(world, who, "maybe")
    answered(world, who, "wrong")
    with pytest.raises(actions.GateObjectionIsAnswered):
        answered(world, who)
    assert states(world, "LW-02") == [("甲", "closed")]


def test_an_answer_after_the_gate_opened_by_itself_is_kept_and_changes_nothing(world) -> None:
    who = judge(world)
    objected(world)
    with for_company(world.company_id):
        world.paper("violence_check", since=1)
    night(world, MORNING + timedelta(days=1))
    answered(world, who)
    with for_company(world.company_id):
        gate = Gate.objects.get()
        assert (gate.state, gate.ended_how, gate.ended_by_id) == ("open", "met", None)
        assert GateObjection.objects.get().outcome == "right"


def test_why_a_gate_opened_is_said_in_the_readers_language(world) -> None:
    with for_company(world.company_id):
        world.paper("violence_check", since=1)
    with override("zh-hans"):
        night(world, MORNING + timedelta(days=1))
    with for_company(world.company_id):
        gate = Gate.objects.get()
    assert (gate.ended_how, gate.ended_because) == ("met", "")
    with override("en"):
        assert gate.end_in_words == "The standard is met again."
    with override("zh-hans"):
        assert gate.end_in_words == "已重新达标。"


def test_a_persons_words_stay_as_they_were_said(world) -> None:
    with clock_set_to(FixedClock(SOON)):
        word = gates.Word(
            "公安系统查询延误", staff(world.company_id, Role.OWNER, 1), tuple(Role.values)
        )
        gates.lift_gate(company_id=world.company_id, code=gate_of(world, "LW-02").code, word=word)
    with for_company(world.company_id):
        assert Gate.objects.get().end_in_words == "公安系统查询延误"
