"""Judgements over loaded facts: order of the filters, merit in minutes, numbers that add up."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from jiahe.dispatch.rules import (
    Filter,
    Question,
    Standing,
    able,
    explanation,
    judged,
    ranked,
    standby_first,
    way_there,
)
from jiahe.engine.intervals import Span
from jiahe.engine.slots import Candidate, Commitment, WorkRules
from jiahe.engine.travel import Place
from jiahe.workforce.rules import BlockKind, BlockReason

ZONE = ZoneInfo("Asia/Shanghai")
HERE = Place(30.90, 119.30)
NEAR = Place(30.91, 119.30)
FAR = Place(31.20, 119.30)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 23, hour, minute, tzinfo=ZONE)


QUESTION = Question(Span(at(10), at(12)), NEAR, WorkRules())


def standing(worker_id: int = 1, **changes: object) -> Standing:
    candidate = Candidate(worker_id, HERE, (Span(at(8), at(20)),), score=4.5)
    fields = {"code": f"w{worker_id}", "name": f"员工{worker_id}", "candidate": candidate}
    return Standing(**(fields | changes))


def promised(start: datetime, hours: float, place: Place = NEAR) -> Commitment:
    return Commitment(Span(start, start + timedelta(hours=hours)), place)


def busy(*commitments: Commitment, worker_id: int = 1) -> Standing:
    free = standing(worker_id)
    return replace(free, candidate=replace(free.candidate, commitments=commitments))


@pytest.mark.parametrize(
    ("kind", "removed_by"),
    [
        (BlockKind.NOT_ON_DUTY, Filter.OFF_DUTY),
        (BlockKind.NO_SKILL, Filter.SKILL),
        (BlockKind.LEVEL_TOO_LOW, Filter.LEVEL),
        (BlockKind.CERTIFICATE_MISSING, Filter.CERTIFICATE),
        (BlockKind.CERTIFICATE_UNPROVED, Filter.CERTIFICATE),
        (BlockKind.CERTIFICATE_EXPIRED, Filter.CERTIFICATE),
    ],
)
def test_a_gate_removes_before_any_clock_is_asked(kind: BlockKind, removed_by: Filter) -> None:
    one = standing(blocks=(BlockReason(kind),), leave=(QUESTION.span,))
    assert judged(one, QUESTION).removed_by is removed_by


@pytest.mark.parametrize(
    ("one", "removed_by", "minutes"),
    [
        (standing(leave=(Span(at(11), at(13)),)), Filter.LEAVE, 0),
        (busy(promised(at(9), 2)), Filter.OVERLAP, 60),
        (busy(promised(at(8), 2)), Filter.TRAVEL, 5),
        (busy(promised(at(8), 2, FAR)), Filter.TRAVEL, 184),
        (busy(promised(at(13), 7)), Filter.DAY_TOO_LONG, 60),
        (busy(promised(at(12, 6), 3)), Filter.REST, 66),
    ],
)
def test_the_first_thing_in_the_way_is_named_with_its_minutes(
    one: Standing, removed_by: Filter, minutes: int
) -> None:
    answer = judged(one, QUESTION)
    assert (answer.removed_by, answer.short_minutes) == (removed_by, minutes)


def test_who_was_asked_before_or_is_on_the_crew_is_not_asked_again() -> None:
    asked = replace(QUESTION, asked_before=frozenset({1}), on_the_crew=frozenset({2}))
    assert [judged(standing(n), asked).removed_by for n in (1, 2, 3)] == [
        Filter.ASKED_BEFORE,
        Filter.ON_THE_CREW,
        None,
    ]


def test_merit_is_the_sum_of_its_parts() -> None:
    answer = judged(standing(served=3), QUESTION)
    assert answer.parts == {"travel": -11, "continuity": 12, "score": 5, "preferred": 0}
    assert answer.total == 6


def test_more_than_five_visits_count_as_five() -> None:
    assert judged(standing(served=50), QUESTION).parts["continuity"] == 20


def test_the_worker_whom_the_household_asked_for_wins_half_an_hour() -> None:
    one = standing()
    wanted = replace(one, candidate=replace(one.candidate, is_preferred=True))
    assert judged(wanted, QUESTION).total - judged(one, QUESTION).total == 30


def test_the_way_starts_at_the_visit_before_on_that_day_else_at_home() -> None:
    after_near = busy(promised(at(8), 1, NEAR)).candidate
    assert way_there(after_near, QUESTION.span, NEAR) == (0, False)
    yesterday = busy(promised(at(9) - timedelta(days=1), 1, FAR)).candidate
    assert way_there(yesterday, QUESTION.span, NEAR) == (11, True)


def test_who_can_come_is_ranked_by_merit_then_by_id_and_the_others_follow() -> None:
    answers = [
        judged(one, QUESTION)
        for one in (
            standing(4, leave=(QUESTION.span,)),
            standing(3),
            standing(2, served=2),
            standing(1),
        )
    ]
    assert [one.worker_id for one in ranked(answers)] == [2, 1, 3, 4]


def test_standby_comes_first_and_keeps_the_order_within() -> None:
    answers = ranked(
        judged(one, QUESTION)
        for one in (standing(1), standing(2, is_on_standby=True), standing(3, is_on_standby=True))
    )
    assert [one.worker_id for one in standby_first(answers)] == [2, 3, 1]


def test_considered_is_removed_and_fitting_together() -> None:
    answers = [
        judged(one, QUESTION)
        for one in (
            standing(1),
            standing(2),
            busy(promised(at(9), 2), worker_id=3),
            standing(4, leave=(QUESTION.span,)),
            standing(5, blocks=(BlockReason(BlockKind.NO_SKILL),)),
        )
    ]
    best = ranked(able(answers))[1]
    reasons = explanation(answers, best)
    assert reasons["removed"] == [["skill", 1], ["leave", 1], ["overlap", 1]]
    assert (reasons["considered"], reasons["fitting"], reasons["rank"]) == (5, 2, 2)
    assert sum(reasons["parts"].values()) == reasons["total"]
