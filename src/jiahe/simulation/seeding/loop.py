"""What followed: measures, rewards, an improvement with an effect, a pilot, ideas."""

import random
from collections.abc import Sequence
from datetime import timedelta

from django.utils.timezone import localdate

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import role_holders, stores_in_company
from jiahe.booking.queries import commitments_between
from jiahe.insights.actions.bulk import PastIdea, PastImprovement, enter_ideas, enter_improvements
from jiahe.insights.actions.bulk_gates import (
    STILL_CLOSED,
    PastObjection,
    enter_gate_objections,
)
from jiahe.insights.actions.mechanisms import enter_review
from jiahe.insights.choices import GateAnswer, ImprovementKind, ImprovementState, ScopeKind
from jiahe.insights.queries.flow import mechanisms
from jiahe.kit.clock import now
from jiahe.quality.actions.bulk_measures import PastMeasure, enter_measures
from jiahe.quality.actions.measures import enter_proposals
from jiahe.quality.actions.rewards import propose_rewards
from jiahe.workforce.queries import workers_in_company

IDEAS = (
    ("上门前一晚能不能把工具清单发给我？", "好主意，已加入上门前提醒。", "adopted"),
    ("擦玻璃的刮条太短，高窗够不着。", "已采购加长杆，下周起领用。", "adopted"),
    ("希望周日也能排晚上八点以后的单。", "晚八点后要保证休息，暂不采纳，谢谢您。", "declined"),
    ("楼下停车难，能否把到达时间多留十分钟？", "", "new"),
)
STAGES = (
    ("notice", 50, 90, "两次漏擦台面，请按规范第 3 步做。"),
    ("coaching", 20, 30, "班组长陪同上门一次，重点看厨房。"),
)

REVIEWED_DAYS = 90
DECIDED = (
    ("inspections", "keep", "两个月抽查发现三处台面问题，值得继续。"),
    ("call_backs", "change", "回访多半没人接：改为客户方便的时段再拨。"),
)
FEWEST_FOR_GATES = 10  # workers: with fewer one behind a gate would be missed too much


def seed_loop(rng: random.Random) -> None:
    """For the company in scope, after its inspections and evaluations."""
    owner = role_holders(Role.OWNER)[0].pk
    inspector = role_holders(Role.INSPECTOR)[0].pk
    people = [one.pk for one in workers_in_company()]
    if not people:
        return
    chosen = rng.sample(people, min(len(people), len(STAGES)))
    enter_measures(rows=[
        PastMeasure(worker_id, stage, ago, days, said, inspector)
        for worker_id, (stage, ago, days, said) in zip(chosen, STAGES, strict=False)
    ])  # fmt: skip
    enter_proposals()
    propose_rewards()
    _improve(owner)
    enter_gate_objections(rows=_objections(rng, owner, inspector))
    enter_ideas(rows=_ideas(rng, people), by=owner)
    _review_mechanisms(inspector)


def _review_mechanisms(by: int) -> None:
    """Two of them were looked at; the others wait."""
    found = {one.name: one for one in mechanisms(REVIEWED_DAYS)}
    for name, verdict, words in DECIDED:
        enter_review(mechanism=found[name], verdict=verdict, words=words, actor_id=by)


def _objections(rng: random.Random, owner: int, inspector: int) -> list[PastObjection]:
    """A right one, a wrong one, and one that waits, each of another worker behind a gate.

    Who waits is not sent to anybody: somebody to whom nothing is promised while the gate is closed.
    """
    people = list(workers_in_company())
    today = localdate(now())
    promised = commitments_between([one.pk for one in people], today, today + STILL_CLOSED)
    idle = [one for one in people if one.pk not in promised]
    if len(people) < FEWEST_FOR_GATES or not idle:
        return []
    waiting = rng.choice(idle)
    answered = rng.sample([one for one in people if one is not waiting], 2)
    said = (
        ("HR-04", 26, "复训当天系统没同步，证书我已拍照上传。", owner, inspector, GateAnswer.RIGHT,
         "已核对证书原件，派单恢复。"),
        ("HR-10", 15, "保险昨天已续上，保单还没寄到。", owner, inspector, GateAnswer.WRONG,
         "保单次日才生效，生效后自动恢复派单。"),
        ("LW-20", 1, "上周三是和同事换班，工时不该算在我名下。", None, None, "", ""),
    )  # fmt: skip
    return [
        PastObjection(
            worker_id=one.pk, worker_name=one.name, person_id=one.person_id, entry_id=entry,
            ago=timedelta(days=days), words=words, closed_by=closer, outcome=outcome,
            answer=answer, answered_by=judge,
        )
        for one, (entry, days, words, closer, judge, outcome, answer) in zip(
            [*answered, waiting], said, strict=True
        )
    ]  # fmt: skip


def _ideas(rng: random.Random, people: Sequence[int]) -> list[PastIdea]:
    return [
        PastIdea(rng.choice(people), words, answer, state, timedelta(days=4 + 5 * n))
        for n, (words, answer, state) in enumerate(IDEAS)
    ]


def _improve(owner: int) -> None:
    """A closed case and a running pilot, both in one store beside the others."""
    stores, today = stores_in_company(), localdate(now())
    if not stores:
        return
    first, last = stores[0], stores[-1]
    enter_improvements(rows=[
        PastImprovement(
            kind=ImprovementKind.CASE, title="厨房台面漏擦", scope_kind=ScopeKind.STORE,
            scope_id=last.pk, scope_name=last.name, cause="procedure",
            whys=("台面步骤常被跳过", "步骤写在最后，临走前才做", "清单按房间排，没有按脏污程度排"),
            action="把台面步骤提前，拍照留证", began_on=today - timedelta(days=24),
            due_on=today - timedelta(days=3), weeks=2, state=ImprovementState.CLOSED,
            outcome="按新顺序执行，继续观察。",
        ),
        PastImprovement(
            kind=ImprovementKind.PILOT, title="到门三句话：先确认、再动手",
                scope_kind=ScopeKind.STORE,
            scope_id=first.pk, scope_name=first.name, cause="words",
            whys=("客户说没按要求做", "要求只写在订单备注里", "到门没有再确认一次"),
            action="到门先读一遍要求，请客户点头再开始", began_on=today - timedelta(days=20),
            due_on=today + timedelta(days=10), weeks=2, state=ImprovementState.RUNNING,
        ),
    ], by=owner)  # fmt: skip
