"""Where people go from here: levels raised, a contest ahead, what households said weeks later."""

import random
from datetime import date, timedelta

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import role_holders
from jiahe.insights.queries.promotions import candidates
from jiahe.insights.queries.skills import lines_of
from jiahe.quality.actions.bulk import enter_additions
from jiahe.workforce.actions.contests import announce_contest, sign_up
from jiahe.workforce.actions.promotions import promote
from jiahe.workforce.choices import Duty
from jiahe.workforce.queries import workers_in_company

LINE = "cleaning"
SHARE_IN = 0.3  # of those whose line it is
MOST_IN = 12
RAISED = 2  # of those who are ready; the first waits for the trainer
LATER = (
    "过了三周，灶台缝里还是干净的，安装也没有松。",
    "后来又约了一次，还是一样细致。",
    "玻璃过两周又有水痕，已经联系返工。",
    "用了一段时间，收纳的办法家里人都学会了。",
)
LATER_BY = timedelta(days=21)


def seed_ladder(rng: random.Random, today: date) -> None:
    """For the company in scope, after its reviews, tests and measures."""
    _contest(rng, today)
    trainers = role_holders(Role.TRAINER)
    ready = [one for one in candidates() if one.is_ready] if trainers else []
    for one in ready[1 : RAISED + 1]:
        promote(
            worker_id=one.worker.pk, skill=one.skill, level=one.level, shown=one.conditions,
            words="考核通过，客户评价稳定", by=trainers[0].pk,
        )  # fmt: skip
    enter_additions(texts=LATER, later_by=LATER_BY)


def _contest(rng: random.Random, today: date) -> None:
    contest = announce_contest(
        name="冬季技能竞赛", about="厨房、卫生间各一小时，两位考官打分", line=LINE,
        held_on=today + timedelta(days=9), sign_up_until=today + timedelta(days=5),
    )  # fmt: skip
    people = [(one, lines_of(one)) for one in workers_in_company() if one.duty == Duty.ON]
    willing = [(one, lines) for one, lines in people if LINE in lines and rng.random() < SHARE_IN]
    for worker, lines in willing[:MOST_IN]:
        sign_up(code=contest.code, worker_id=worker.pk, lines=lines)
