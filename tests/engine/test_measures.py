"""The rule is staged, needs more than households' voice, and every measure ends."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.measures import (
    FIRST,
    LADDER,
    LONGEST,
    REWARD_FEN,
    Cause,
    CauseKind,
    Merits,
    Stage,
    Taken,
    days_of,
    propose,
    reward_of,
)

ON = date(2026, 3, 31)


def causes(*kinds: CauseKind, on: date = ON) -> list[Cause]:
    return [Cause(kind, on, f"{kind}:{n}") for n, kind in enumerate(kinds)]


def after(stage: Stage, days_ago: int = 20) -> list[Taken]:
    return [Taken(stage, ON - timedelta(days=days_ago))]


D, O, M, G, L, R = (  # noqa: E741  # the cases below are read as words
    CauseKind.DEFECT, CauseKind.OBJECTION, CauseKind.MYSTERY, CauseKind.GRAVE,
    CauseKind.LOW_SCORE, CauseKind.RETEST,
)  # fmt: skip


@pytest.mark.parametrize(
    ("kinds", "before", "expected"),
    [
        ((D,), [], Stage.NOTICE),
        ((D, O), [], Stage.NOTICE),
        ((D, O), after(Stage.NOTICE), Stage.COACHING),
        ((D, O, O), after(Stage.COACHING), Stage.RETRAINING),
        ((R, D, O), after(Stage.RETRAINING), Stage.LIMITED),
        ((R, R, D), after(Stage.LIMITED), Stage.SUSPENDED),
        ((G, R), after(Stage.SUSPENDED), Stage.ENDED),
        ((G, G), after(Stage.ENDED), Stage.BARRED),
    ],
)
def test_each_stage_follows_from_enough_and_from_the_stage_before(kinds, before, expected) -> None:
    found = propose(causes(*kinds), before, ON)
    assert found is not None
    assert found.stage == expected


def test_a_grave_case_reaches_suspension_at_once_and_no_further() -> None:
    found = propose(causes(G, G, G), [], ON)
    assert found is not None
    assert (found.stage, found.points) == (Stage.SUSPENDED, 30)


def test_what_households_say_alone_leads_to_nothing() -> None:
    assert propose(causes(L, L, L), [], ON) is None
    assert propose(causes(L, L, L), after(Stage.SUSPENDED), ON) is None


def test_control_beside_a_defect_the_low_score_counts() -> None:
    found = propose(causes(D, L, L), after(Stage.NOTICE), ON)
    assert found is not None
    assert (found.stage, found.points) == (Stage.COACHING, 4)


def test_as_many_objections_as_are_usual_for_so_many_visits_do_not_count() -> None:
    assert propose(causes(O, O), [], ON, visits=250) is None
    found = propose(causes(O, O, O), [], ON, visits=250)
    assert found is not None
    assert found.points == 2


def test_control_with_few_visits_they_count() -> None:
    found = propose(causes(O, O), [], ON, visits=99)
    assert found is not None
    assert found.points == 4


def test_causes_that_were_answered_ask_for_nothing_more() -> None:
    old = causes(D, O)
    answered = Taken(Stage.NOTICE, ON - timedelta(days=3), frozenset(one.ref for one in old))
    assert propose(old, [answered], ON) is None
    fresh = [*old, Cause(M, ON, "mystery:new")]
    found = propose(fresh, [answered], ON)
    assert found is not None
    assert (found.stage, found.points) == (Stage.NOTICE, 3)


def test_control_without_the_answer_all_of_them_count() -> None:
    found = propose([*causes(D, O), Cause(M, ON, "mystery:new")], after(Stage.NOTICE), ON)
    assert found is not None
    assert (found.stage, found.points) == (Stage.COACHING, 7)


def test_what_is_old_does_not_count_and_what_was_long_ago_is_forgotten() -> None:
    assert propose(causes(D, on=ON - FIRST.window), [], ON) is None
    found = propose(causes(D, M), after(Stage.SUSPENDED, FIRST.memory.days), ON)
    assert found is not None
    assert found.stage == Stage.NOTICE


KINDS = st.lists(st.sampled_from(list(CauseKind)), max_size=12)
BEFORE = st.lists(
    st.builds(
        Taken,
        st.sampled_from(LADDER),
        st.integers(0, 400).map(lambda days: ON - timedelta(days=days)),
    ),
    max_size=4,
)


@given(KINDS, BEFORE)
def test_never_more_than_a_stage_above_the_last_unless_grave_and_never_barred_first(
    kinds, before
) -> None:
    found = propose(causes(*kinds), before, ON)
    if found is None:
        return
    known = [LADDER.index(one.stage) for one in before if one.on > ON - FIRST.memory]
    limit = max(known, default=-1) + 1
    if G in kinds:
        limit = max(limit, LADDER.index(Stage.SUSPENDED))
    assert LADDER.index(found.stage) <= limit
    if found.stage is Stage.BARRED:
        assert LADDER.index(Stage.ENDED) <= max(known)


@given(KINDS, BEFORE, st.sampled_from(list(CauseKind)))
def test_one_cause_more_never_makes_it_milder(kinds, before, extra) -> None:
    fewer, more = propose(causes(*kinds), before, ON), propose(causes(*kinds, extra), before, ON)
    if fewer is not None:
        assert more is not None
        assert LADDER.index(more.stage) >= LADDER.index(fewer.stage)


@pytest.mark.parametrize("stage", list(Stage))
def test_every_measure_ends_within_five_years(stage) -> None:
    assert 0 < days_of(stage) <= LONGEST.days


def test_a_reward_needs_marks_and_inspections() -> None:
    good = Merits(30, 4.7, 2, 0, 0)
    assert reward_of(good) == REWARD_FEN
    for poor in (
        Merits(30, 4.7, 0, 0, 0),
        Merits(30, 4.7, 2, 1, 0),
        Merits(30, 4.7, 2, 0, 1),
        Merits(30, 4.4, 2, 0, 0),
        Merits(5, 4.7, 2, 0, 0),
    ):
        assert reward_of(poor) == 0
