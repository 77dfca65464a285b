"""Losses and complaints at every stage, risks, honours, a recalled batch, a promoter's links."""

import random
from datetime import timedelta

from django.utils.timezone import localdate

from jiahe.accounts.actions import note_arrival, note_opened, open_promotion
from jiahe.accounts.choices import Role
from jiahe.accounts.queries import role_holders
from jiahe.booking.queries import customers_in_company, visit_by_id
from jiahe.engine.risk import FIRST, grade_of
from jiahe.fieldwork import stock
from jiahe.fieldwork.actions.recalls import write_notices
from jiahe.fieldwork.actions.stock import recall_batch
from jiahe.fieldwork.queries import OFF_THE_VISIT, objections
from jiahe.insights.actions.risks import RiskPlan, find_risks, note_risk, take_in
from jiahe.insights.choices import RiskTreatment
from jiahe.insights.queries.risks import risk_board
from jiahe.kit.clock import FixedClock, clock_set_to, now
from jiahe.quality.actions.bulk_losses import PastLoss, enter_losses
from jiahe.quality.actions.honours import consent_to_list
from jiahe.quality.queries.honours import praised_workers
from jiahe.simulation.seeding.complaints import seed_complaints
from jiahe.workforce.queries import workers_in_company

# kind, what was said, days ago, facts, cause, fen, the worker's objection
LOSSES = (
    ("damaged", "擦柜子时花瓶掉下来碎了", 2, "", "", 0, ""),
    ("damaged", "拖地后木地板起泡", 4, "拖把过湿，作业规范没有写木地板的用水量。", "instruction",
     680_00, ""),
    ("defective", "油烟机拆洗后有异响", 6,
     "油烟机已用十二年，轴承此前已磨损，开工前有照片。", "home",
     1_200_00, ""),
    ("objected", "玻璃留有水痕", 8, "时间只安排了两小时，十四扇窗做不完。", "planning", 120_00,
     "当天还加了两间房，不是我做得慢。"),
)  # fmt: skip
STORM_DAYS_AGO = 50
LINKS = (("幸福里团购群", "幸福里小区", 9), ("社区义诊日", "云栖广场", 5), ("北店柜台", "", 2))
RECALL_REASON = "供应商通知：这一批 pH 值超标，可能刺激皮肤"


def seed_desks(rng: random.Random) -> None:
    """For the company in scope, after its evaluations, goods and inspections."""
    owner, inspector, agent = (
        role_holders(role)[0].pk for role in (Role.OWNER, Role.INSPECTOR, Role.SERVICE_AGENT)
    )
    enter_losses(rows=_losses(), agent=agent, deciders=(inspector, owner))
    _register(owner, inspector)
    for worker_id in sorted(praised_workers()):
        if rng.random() < 0.7:
            consent_to_list(worker_id=worker_id)
    _recall(owner)
    _links(rng)
    seed_complaints()


def _losses() -> list[PastLoss]:
    """One for each visit with an objection and a worker, as far as there are such."""
    known = {one.pk for one in workers_in_company()}
    found: list[PastLoss] = []
    for raised in objections():
        seats = visit_by_id(raised.visit_id).reservations.all()
        held = [one.worker_id for one in seats if one.state not in OFF_THE_VISIT]
        if held and held[0] in known and len(found) < len(LOSSES):
            kind, said, ago, facts, cause, fen, words = LOSSES[len(found)]
            found.append(
                PastLoss(raised.visit_id, held[0], kind, said, ago, facts, cause, fen, words)
            )
    return found


def _register(owner: int, inspector: int) -> None:
    """What the data says; one risk of a colleague is late, one found is being treated."""
    with clock_set_to(FixedClock(now() - timedelta(days=STORM_DAYS_AGO))):
        storm = note_risk(title="台风天上门途中受伤", likelihood=2, severity=5, actor_id=inspector)
        take_in(code=storm.code, plan=_plan(2, 5, owner, "橙色预警起改期，不扣服务师收入", 1),
                actor_id=owner)  # fmt: skip
    find_risks()
    for risk in risk_board().candidates[:1]:
        plan = _plan(risk.likelihood, risk.severity, inspector, "上门前提醒检查，附照片说明", 1)
        take_in(code=risk.code, plan=plan, actor_id=owner)


def _plan(likelihood: int, severity: int, owner: int, action: str, left: int) -> RiskPlan:
    days = FIRST.treat_days[grade_of(likelihood, severity)]
    return RiskPlan(
        likelihood=likelihood,
        severity=severity,
        owner_id=owner,
        treatment=RiskTreatment.REDUCE,
        action=action,
        due_on=localdate(now()) + timedelta(days=days),
        residual_likelihood=left,
        residual_severity=severity,
    )


def _recall(owner: int) -> None:
    """The batch that reached the fewest homes, so that nothing runs out by it."""
    reached = [(len(stock.reach_of(one)), one.pk, one) for one in stock.batches()[:12]]
    used = sorted(one[:2] for one in reached if one[0])
    if not used:
        return
    batch = next(one for _n, pk, one in reached if pk == used[0][1])
    recall_batch(batch_code=batch.code, by_id=owner, reason=RECALL_REASON)
    write_notices(batch)


def _links(rng: random.Random) -> None:
    """A promoter's links; customers of today who once came by them."""
    promoter = role_holders(Role.PROMOTER)[0].pk
    people = customers_in_company()
    rng.shuffle(people)
    for name, place, arrived in LINKS:
        made = open_promotion(promoter_id=promoter, name=name, place=place)
        for _visit in range(arrived * 3):
            note_opened(code=made.code)
        for person_id in people[:arrived]:
            note_arrival(code=made.code, person_id=person_id)
        people = people[arrived:]
