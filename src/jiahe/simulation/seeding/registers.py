"""Papers of the management: the compliance register, requests on data, a joint review."""

import random
from datetime import date, timedelta

from jiahe.accounts.actions import register_person
from jiahe.accounts.choices import Role
from jiahe.accounts.queries import role_holders, stores_in_company
from jiahe.insights.actions import joint
from jiahe.insights.queries.joint import external_side, internal_side
from jiahe.kit.clock import FixedClock, clock_set_to, now
from jiahe.kit.tenancy import current_company
from jiahe.quality.actions.commissions import commission
from jiahe.simulation.people import STAFF_BLOCK, phone
from jiahe.standards.actions import announce_standard
from jiahe.standards.choices import Layer
from jiahe.trust.actions.registers import Noted, enter_record
from jiahe.trust.choices import Assessed

FIRST_EVALUATOR = 93  # of the block of colleagues; the roles above companies have 91 and 92
BODY = "云栖市家政服务质量评价中心"
PERIOD_WEEKS = 8
LOOKED_AT = (  # light to reckon before the database knows its tables
    "QA-01", "QA-02", "QA-03", "HR-02", "HR-07", "LW-02", "LW-13", "LW-15", "LW-17",
)  # fmt: skip
FINDINGS = (
    "家庭评分与内部巡检放在一起看：厨房步骤的照片要更清楚。",
    "神秘访客看到的和家庭评分一致：到门先确认做得好，台面收尾要加强。",
)
MARKET = (
    (2, "同城平台推出包月保洁", "价格低一成，但不含擦窗；本店方案不变。"),
    (9, "社区食堂开始接上门做饭", "与做饭服务重合的小区有三个，已请店主回访。"),
)
KEPT_YEARS, QUARTER_DAYS, NOTICE_FORTNIGHT = 4, 31, 14
KNOWN_BEFORE = 2  # days: what was done is on file when the last night judged the standards


def settle_evaluator() -> None:
    """The body that every company commissions: no company's person."""
    register_person(phone=phone(STAFF_BLOCK, FIRST_EVALUATOR), name=BODY)


def seed_registers(rng: random.Random, today: date) -> None:
    """For the company in scope, after everything else; quick, and the same for equal seeds."""
    owner = role_holders(Role.OWNER)[0].pk
    for one in _records(rng, today):
        days = (today - (one.done_on or one.began_on or today)).days
        with clock_set_to(FixedClock(now() - timedelta(days=min(days, KNOWN_BEFORE)))):
            enter_record(noted=one, actor_id=owner)
    _review(today)
    _ask_more(today)


def commission_evaluator(today: date) -> None:
    """The company in scope asks an outsider to look at its first store for two months."""
    stores = stores_in_company()
    commission(
        phone=phone(STAFF_BLOCK, FIRST_EVALUATOR),
        body=BODY,
        purpose="年度第三方评价",
        store_code=stores[0].code if stores else "",
        until_on=today + timedelta(days=60),
        actor_id=role_holders(Role.OWNER)[0].pk,
    )


def _records(rng: random.Random, today: date) -> list[Noted]:
    """What a company in good order has on file, and one report that is still to be sent."""

    def ago(days: int) -> date:
        return today - timedelta(days=days)

    kept = today + timedelta(days=365 * KEPT_YEARS)
    done = rng.randint(40, 120)
    found = [
        Noted(kind="assessment", subject=one, began_on=ago(done), done_on=ago(done), until_on=kept,
              reference=f"PIA-{number:02d}", words="目的必要，保护措施有效，风险可接受。")
        for number, one in enumerate(Assessed.values, start=1)
    ]  # fmt: skip
    quarter_end = today.replace(day=1, month=today.month - (today.month - 1) % 3) - timedelta(1)
    return [
        *found,
        Noted(kind="logs", subject="网站", began_on=ago(240), done_on=ago(20)),
        Noted(kind="merchant_check", subject="本店", began_on=ago(75), done_on=ago(75)),
        Noted(kind="filing_change", subject="经营地址", began_on=ago(25), done_on=ago(18)),
        Noted(kind="tax_report", subject=f"{quarter_end:%Y-%m}", began_on=quarter_end,
              done_on=min(today, quarter_end + timedelta(days=12))),
        *(
            Noted(kind="market", subject=seen, began_on=ago(days), done_on=ago(days), words=words)
            for days, seen, words in MARKET
        ),
        *(
            Noted(kind="invoice_stubs", subject=f"{year} 年度", began_on=date(year, 12, 31),
                  done_on=min(today, date(year + 1, 1, 20)), until_on=date(year + 6, 12, 31))
            for year in (today.year - 2, today.year - 1)
        ),
        Noted(kind="prepaid", subject="会员卡 2031", began_on=ago(16), done_on=ago(12),
              reference="退款单 0412"),
        Noted(kind="renewal", subject="保洁月卡（店外约定）", began_on=ago(14), done_on=ago(14),
              until_on=ago(4)),
        *(
            Noted(kind="text_review", subject=mode, began_on=ago(90), done_on=ago(88))
            for mode in ("employee", "agency", "shop")
        ),
    ]  # fmt: skip


def _ask_more(today: date) -> None:
    """What the association announced to its members: it holds in a fortnight."""
    for person in role_holders(Role.ASSOCIATION)[:1]:
        announce_standard(
            entry_id="QA-01", limit=88, effective_on=today + timedelta(days=NOTICE_FORTNIGHT),
            reason="会员大会通过：满意度高于国家建议三个百分点。", actor_id=person.pk,
            layer=Layer.ASSOCIATION,
        )  # fmt: skip


def _review(today: date) -> None:
    """The last eight weeks of quality and people, with the figures as they stand."""
    owner, inspector = role_holders(Role.OWNER)[0], role_holders(Role.INSPECTOR)[0]
    since = today - timedelta(weeks=PERIOD_WEEKS)
    inside = internal_side(current_company(), since, today, LOOKED_AT)
    row = joint.open_review(
        title="质量与人员专题评审（近八周）",
        since_on=since,
        until_on=today,
        sides=(inside, external_side(since, today, [one["id"] for one in inside["breached"]])),
        actor_id=owner.pk,
    )
    for words in FINDINGS:
        joint.add_finding(code=row.code, words=words, by=inspector.name)
    joint.add_voice(
        code=row.code,
        role=Role.ASSOCIATION,
        name="林文斌",
        words="建议把油烟机清洁列入下季度重点。",
    )
    joint.decide(
        code=row.code, words="修订厨房作业规范第 4 步并重新培训。", owner_id=inspector.pk,
        due_on=today + timedelta(days=30),
    )  # fmt: skip
    joint.sign(code=row.code, role=Role.INSPECTOR, actor_id=inspector.pk)
