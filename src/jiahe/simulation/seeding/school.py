"""The company's school: courses, paths, what its workers learnt, tests, drills, a contest."""

import random
from collections.abc import Sequence
from datetime import date, timedelta

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import role_holders
from jiahe.catalog.actions import ask_certificate
from jiahe.simulation.schooling import Schooling, next_line, schooling_of
from jiahe.simulation.seeding.openings import Hand
from jiahe.workforce.actions import bulk_learning as bulk
from jiahe.workforce.actions import drills, learning
from jiahe.workforce.choices import (
    CourseKind,
    DrillKind,
    ExamPurpose,
    HonourKind,
    Learning,
    LessonKind,
)
from jiahe.workforce.learning.catalogue import LessonText, shipped_paths
from jiahe.workforce.learning.marks import LEAST_ITEM, PASS_MARK
from jiahe.workforce.rules import training_kind

STRICT = (0.0, 0.5, -0.3)  # of trainer, inspector, owner, in marks
ITEMS = 6
OWN_COURSE = "listening"


def open_school(seed: int, today: date, hands: Sequence[Hand]) -> None:
    """Everything above for the company in scope; its services ask for the paths from now on."""
    learning.adopt_courses()
    for line in shipped_paths():
        ask_certificate(category_code=line, kind=training_kind(line))
    rng = random.Random(f"school {seed} {len(hands)}")  # noqa: S311  # repeatable on purpose
    ways = [
        (hand, one) for hand in hands for one in schooling_of(_number(hand), _skills(hand), today)
    ]
    bulk.enter_learning(rows=[*_learnt(ways, today), *_learning(hands, today)])
    bulk.enter_tests(rows=_tests(rng, ways))
    _own_course(hands, today)
    if hands:
        _rehearse(hands, today)
        _honour(hands, today)


def _number(hand: Hand) -> int:
    return int(hand.worker.code[1:])


def _skills(hand: Hand) -> tuple[str, ...]:
    return tuple(one.skill for one in hand.worker.skills)


def _learnt(ways: Sequence[tuple[Hand, Schooling]], today: date) -> list[bulk.PastLearning]:
    """The path that was passed; for those who failed since, the way back as well."""
    rows = []
    for hand, one in ways:
        since = one.passed_on - timedelta(days=21)
        rows.append(
            bulk.PastLearning(
                hand.worker_id, one.line, since, one.passed_on, one.passed_on, Learning.PASSED,
                reason="岗前培训",
            )
        )  # fmt: skip
        if one.withdrawn_on or one.failed_quarterly:
            back = one.withdrawn_on or one.assessed_on
            rows.append(
                bulk.PastLearning(
                    hand.worker_id, one.line, back, back, back + timedelta(days=30), Learning.OPEN,
                    share=0, reason="复考未通过" if one.withdrawn_on else "季度考核未通过",
                )
            )  # fmt: skip
    return [one for one in rows if one.since_on <= today]


def _learning(hands: Sequence[Hand], today: date) -> list[bulk.PastLearning]:
    """A few learn a line near to theirs, each somewhere between the first and the last lesson."""
    rows = []
    for hand in hands:
        number = _number(hand)
        line = next_line(number, _skills(hand))
        if line is not None:
            since = today - timedelta(days=9 + number % 9)
            due = today + timedelta(days=number % 28 - 4)
            share = 0.3 + number % 7 / 10
            rows.append(
                bulk.PastLearning(
                    hand.worker_id, line, since, today, due, Learning.OPEN, share, "补技能缺口"
                )
            )
    return rows


def _tests(rng: random.Random, ways: Sequence[tuple[Hand, Schooling]]) -> list[bulk.PastTest]:
    """The entry test, the last quarterly one, and the re-test of those who failed it."""
    examiners = [role_holders(role)[0].pk for role in (Role.TRAINER, Role.INSPECTOR, Role.OWNER)]
    rows = []
    for hand, one in ways:
        seen = [(ExamPurpose.ENTRY, one.passed_on, True)]
        passes = not one.failed_quarterly and one.withdrawn_on is None
        seen.append((ExamPurpose.QUARTERLY, one.assessed_on, passes))
        if one.withdrawn_on is not None:
            seen[-1] = (ExamPurpose.QUARTERLY, one.withdrawn_on - timedelta(days=30), False)
            seen.append((ExamPurpose.RETEST, one.withdrawn_on, False))
        for purpose, on, passed in seen:
            rows.append(_test(rng, hand, one.line, (purpose, on, passed), examiners))
    return rows


def _test(
    rng: random.Random,
    hand: Hand,
    line: str,
    what: tuple[ExamPurpose, date, bool],
    examiners: Sequence[int],
) -> bulk.PastTest:
    purpose, on, passed = what
    usual = 3.7 + hand.worker.quality if passed else 2.4
    seats = rng.sample(range(len(examiners)), 2)
    items = [usual + rng.gauss(0, 0.3) for _ in range(ITEMS)]
    marks = tuple(
        (
            examiners[seat],
            tuple(_mark(item - STRICT[seat] + rng.gauss(0, 0.3), passed=passed) for item in items),
        )
        for seat in seats
    )
    given = [mark for _examiner, each in marks for mark in each]
    fair = sum(given) / len(given) + sum(STRICT[seat] for seat in seats) / 2
    fair = max(PASS_MARK, fair) if passed else min(PASS_MARK - 0.2, fair)
    return bulk.PastTest(hand.worker_id, line, purpose, on, marks, round(fair, 2), passed)


def _mark(value: float, *, passed: bool) -> int:
    """No item of a passed test lies below what passing asks for."""
    return min(5, max(round(LEAST_ITEM) if passed else 1, round(value)))


def _own_course(hands: Sequence[Hand], today: date) -> None:
    """A course of the company's own that half of them took two weeks ago."""
    learning.publish_course(
        code=OWN_COURSE,
        kind=CourseKind.CONDUCT,
        names=("听懂客户的三句话", "Hearing what households mean"),
        skill="",
        lessons=[
            LessonText(
                LessonKind.TEXT, "先复述，再回答", "Say it back, then answer", 30,
                "客户说完，先用自己的话复述一遍，确认后再做。",
                "When they have spoken, say it back in your words; begin after a yes.",
            )
        ],
    )  # fmt: skip
    monday = today - timedelta(days=14 + today.weekday())
    half = [hand.worker_id for hand in hands if _number(hand) % 2]
    bulk.enter_course(code=OWN_COURSE, worker_ids=half, on=monday)


def _rehearse(hands: Sequence[Hand], today: date) -> None:
    """Seven drills over the year; one did not work and says what was done about it."""
    for number, (kind, name, minutes) in enumerate(DRILLS):
        failed = number == FAILED_DRILL
        drills.enter_drill(
            report=drills.DrillReport(
                kind, name, "门店培训室", today - timedelta(days=20 + 50 * number), minutes,
                is_effective=not failed,
                findings="两人不知道燃气总阀在哪里" if failed else "",
                remedy="每次上门先问总阀位置，写入到达检查" if failed else "",
            ),
            worker_ids=[hand.worker_id for hand in hands[number::6] or hands],
            by=None,
        )  # fmt: skip


DRILLS = (
    (DrillKind.FIRE, "厨房起火：关火、盖锅、撤离", 3),
    (DrillKind.INJURY, "老人跌倒：先问先看再呼叫", 5),
    (DrillKind.WEATHER, "暴雨停工与告知客户", 12),
    (DrillKind.GAS, "闻到燃气味", 6),
    (DrillKind.LOST, "陪伴对象走失的头一小时", 9),
    (DrillKind.FIRE, "楼道疏散", 4),
    (DrillKind.INJURY, "烫伤的冷水二十分钟", 4),
)
FAILED_DRILL = 3


def _honour(hands: Sequence[Hand], today: date) -> None:
    """The autumn contest with three prizes, and a role model."""
    held = today - timedelta(days=33)
    contest = drills.contest_named(name="秋季技能竞赛", line="cleaning", held_on=held)
    best = sorted(hands, key=lambda hand: -hand.worker.quality)[:3]
    for hand, prize in zip(best, ("一等奖", "二等奖", "三等奖"), strict=False):
        drills.honour(
            worker_id=hand.worker_id, kind=HonourKind.PRIZE, given_on=held,
            words=(prize, "厨房、卫生间两项综合得分"), contest_id=contest.pk if contest else None,
        )  # fmt: skip
    for hand in best[:1]:
        drills.honour(
            worker_id=hand.worker_id, kind=HonourKind.ROLE_MODEL, given_on=held,
            words=("季度服务标兵", "一年无投诉，带出两名新人"),
        )  # fmt: skip
