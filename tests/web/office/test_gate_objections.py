"""Objections to gates on the pages of the worker and of who answers, in Chinese and English."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factories import staff
from figure_world import World, build
from gate_world import MORNING, checked_long_ago, gate_of, night, states
from jiahe.accounts.choices import Role
from jiahe.accounts.models import Membership
from jiahe.insights.actions.bulk_gates import PastObjection, enter_gate_objections
from jiahe.insights.models import Gate, GateObjection
from jiahe.insights.queries.gate_objections import objection_desk
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from signing import signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)
WORK, DESK = "/work/me/measures/", "/office/gate-objections/"


@pytest.fixture
def world() -> World:
    made = build()
    checked_long_ago(made)
    night(made)
    with for_company(made.company_id):
        Membership.objects.get_or_create(
            company_id=made.company_id, person=made.known["甲"].person, role=Role.WORKER
        )
    return made


@pytest.fixture(autouse=True)
def _soon():
    with clock_set_to(FixedClock(MORNING + timedelta(hours=1))):
        yield


def test_from_her_words_to_the_open_gate(world) -> None:
    with for_company(world.company_id):
        owner_role = Gate.objects.select_related("remedy").get().remedy.owner_role
    role = Role.INSPECTOR if owner_role == Role.OWNER else Role.OWNER
    judge = signed_in(staff(world.company_id, role, 11))
    worker = signed_in(world.known["甲"].person_id)
    code = gate_of(world, "LW-02").code
    assert "提出异议" in worker.get(WORK).content.decode()
    sent = {"words": "上周已交证明", "idempotency_key": "k"}
    for _twice in range(2):
        assert worker.post(f"/work/me/gates/{code}/object/", sent).status_code == 302
    assert "前答复" in worker.get(WORK).content.decode()
    assert "上周已交证明" in judge.get(DESK).content.decode()
    with for_company(world.company_id):
        objection = GateObjection.objects.get().code
    said = {"outcome": "right", "words": "看过原件", "idempotency_key": "a"}
    assert judge.post(f"{DESK}{objection}/answer/", said)["Location"] == DESK
    assert states(world, "LW-02") == [("甲", "open")]
    page = worker.get(WORK).content.decode()
    assert "看过原件" in page
    assert "服务师有理" in page
    speak(judge, "en")
    assert "The worker is right" in judge.get(DESK).content.decode()


def test_no_other_role_reads_the_desk_and_nobody_objects_for_another(world) -> None:
    code = gate_of(world, "LW-02").code
    agent = signed_in(staff(world.company_id, Role.SERVICE_AGENT, 5))
    assert agent.get(DESK).status_code == 404
    with for_company(world.company_id):
        other = world.worker("乙").person
        Membership.objects.get_or_create(
            company_id=world.company_id, person=other, role=Role.WORKER
        )
    sent = {"words": "不是我的", "idempotency_key": "k"}
    assert signed_in(other.pk).post(f"/work/me/gates/{code}/object/", sent).status_code == 404
    with for_company(world.company_id):
        assert not GateObjection.objects.exists()


def test_the_desk_asks_as_often_for_many_objections_as_for_one(world) -> None:
    owner = staff(world.company_id, Role.OWNER, 11)
    counts = []
    for many in (1, 6):
        with for_company(world.company_id):
            objections(world, many)
            with CaptureQueriesContext(connection) as asked:
                desk = objection_desk(owner, MORNING)
                assert len(desk.mine) + len(desk.others) == many
                assert all(one.gate.remedy.owner_role and one.by.name for one in desk.mine)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def objections(world: World, many: int) -> None:
    """So many closed gates of workers, each with an objection that waits."""
    first = Gate.objects.order_by("pk").first()
    for n in range(GateObjection.objects.count(), many):
        gate, by = first, world.known["甲"].person
        if n:
            by = world.worker(f"工{n}").person
            gate = Gate.objects.create(
                company_id=world.company_id, remedy=first.remedy, entry_id=first.entry_id,
                kind=first.kind, subject_id=10_000 + n, subject_name=f"工{n}", by_law=True,
                faults=1, state="closed", proposed_at=MORNING,
            )  # fmt: skip
        GateObjection.objects.create(
            company_id=world.company_id, gate=gate, by=by, words="x", raised_at=MORNING,
            due_at=MORNING + timedelta(days=1),
        )  # fmt: skip


def test_a_past_with_gates_fills_the_desk_and_the_workers_page(world) -> None:
    with for_company(world.company_id):
        behind = [world.worker(name) for name in ("丙", "丁")]
        for one in behind:
            Membership.objects.get_or_create(
                company_id=world.company_id, person=one.person, role=Role.WORKER
            )
        judge = staff(world.company_id, Role.INSPECTOR, 21)
        past = {"worker_name": "员工", "ago": timedelta(days=3), "closed_by": world.person.pk}
        enter_gate_objections(rows=[
            PastObjection(worker_id=behind[0].pk, person_id=behind[0].person_id, entry_id="HR-10",
                          words="保单已续", outcome="right", answer="已核对", answered_by=judge,
                          **past),
            PastObjection(worker_id=behind[1].pk, person_id=behind[1].person_id, entry_id="LW-20",
                          words="那天换了班", **past),
        ])  # fmt: skip
        desk = objection_desk(judge, MORNING)
        assert [one.words for one in desk.mine] == ["那天换了班"]
        assert [(one.words, one.gate.state) for one in desk.answered] == [("保单已续", "open")]
    page = signed_in(behind[1].person_id).get(WORK).content.decode()
    assert "那天换了班" in page
    assert "前答复" in page
