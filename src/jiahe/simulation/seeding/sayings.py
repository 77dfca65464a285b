"""What was said: every review read, one that speaks of harm, notes from shops, paper and talks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import role_holders, stores_in_company
from jiahe.insights.actions.bulk import PastNote, enter_notes
from jiahe.insights.choices import Channel
from jiahe.quality.actions.bulk import PastReview
from jiahe.quality.actions.harm import enter_harm
from jiahe.quality.actions.words import correct_statement, read_unread
from jiahe.quality.queries.words import unsure_statements

HARM = "阿姨走的时候忘了关火，锅里冒烟了才发现，太危险。"
NOTES = (
    (Channel.SHOP, "门店雨天地滑，能不能放块防滑垫？", "已经放好，谢谢提醒。", "adopted", 9),
    (Channel.BOX, "希望能指定上次来过的阿姨。", "下单时可以选「还要上次那位」。", "adopted", 16),
    (
        Channel.SEMINAR,
        "老人不会用手机，能打电话约吗？",
        "可以，门店和客服都能代约。",
        "adopted",
        12,
    ),
    (Channel.ACCOUNT, "收费明细能不能再写清楚些？", "", "new", 2),
    (Channel.SHOP, "周六排队太久，多安排个人吧。", "", "new", 1),
    (Channel.PHONE, "换季收纳想约半天，现在只有整天。", "", "new", 11),
)
CORRECTED = 3


def with_harm(reviews: Sequence[PastReview]) -> list[PastReview]:
    """The latest review with the lowest marks speaks of harm."""
    rows = list(reviews)
    worst = max(
        range(len(rows)),
        key=lambda n: (-rows[n].attitude - rows[n].skill - rows[n].effect, rows[n].at),
        default=None,
    )
    if worst is not None:
        rows[worst] = replace(rows[worst], text=HARM)
    return rows


def seed_sayings() -> None:
    """For the company in scope, after its reviews were entered and before charts are read."""
    read_unread()
    enter_harm()
    inspector, stores = role_holders(Role.INSPECTOR)[0].pk, stores_in_company()
    for one in unsure_statements(CORRECTED):
        correct_statement(code=one.code, aspect=one.aspect, feeling="plain", actor_id=inspector)
    enter_notes(rows=[
        PastNote(channel, words, answer, state, timedelta(days=ago),
                 stores[n % len(stores)].pk if stores else None)
        for n, (channel, words, answer, state, ago) in enumerate(NOTES)
    ], by=inspector)  # fmt: skip
