"""What the next level asks for, rung by rung; nothing is given for one thing alone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.promotion import (
    HIGHEST,
    RUNGS,
    TEST_GOOD_FOR_DAYS,
    Asked,
    Record,
    conditions,
    is_ready,
)

BEST = Record(
    level=5, visits=10_000, score_low=5.0, tested_days=0, has_paper=True, is_under_measure=False
)
RECORDS = st.builds(
    Record,
    level=st.integers(1, 5),
    visits=st.integers(0, 400),
    score_low=st.none() | st.floats(1, 5),
    tested_days=st.none() | st.integers(0, 400),
    has_paper=st.booleans(),
    is_under_measure=st.booleans(),
)


def unmet(record: Record) -> set[Asked]:
    return {one.asked for one in conditions(record) if not one.is_met}


@pytest.mark.parametrize("level", [5, 4, 3, 2])
def test_who_has_shown_everything_is_ready_at_every_level(level: int) -> None:
    assert is_ready(conditions(replace(BEST, level=level)))


def test_the_highest_level_asks_for_nothing_more() -> None:
    found = conditions(replace(BEST, level=HIGHEST))
    assert (found, is_ready(found)) == ((), False)


@pytest.mark.parametrize(
    ("lacking", "asked"),
    [
        ({"visits": RUNGS[4].visits - 1}, Asked.VISITS),
        ({"score_low": RUNGS[4].least_score - 0.01}, Asked.SCORE),
        ({"score_low": None}, Asked.SCORE),
        ({"tested_days": None}, Asked.TEST),
        ({"tested_days": TEST_GOOD_FOR_DAYS + 1}, Asked.TEST),
        ({"is_under_measure": True}, Asked.MEASURE),
    ],
)
def test_one_thing_that_is_missing_keeps_back(lacking: dict[str, object], asked: Asked) -> None:
    record = replace(BEST, **lacking)  # type: ignore[arg-type]
    assert unmet(record) == {asked}
    assert not is_ready(conditions(record))


@pytest.mark.parametrize(("level", "asks"), [(5, False), (4, True), (3, True), (2, True)])
def test_the_vocational_certificate_is_asked_from_level_three_on(
    level: int, asks: bool
) -> None:  # a table
    record = replace(BEST, level=level, has_paper=False)
    assert (Asked.PAPER in unmet(record)) is asks


def test_each_rung_asks_for_more_than_the_one_below() -> None:
    rungs = [RUNGS[level] for level in (4, 3, 2, 1)]
    assert sorted(rungs, key=lambda one: (one.visits, one.least_score)) == rungs
    assert len({one.visits for one in rungs}) == len(rungs)


@pytest.mark.parametrize("level", [0, 6])
def test_a_level_off_the_scale_is_a_fault(level: int) -> None:
    with pytest.raises(ValueError, match="5 to 1"):
        conditions(replace(BEST, level=level))


@given(RECORDS)
def test_ready_is_everything_met_and_a_next_level(record: Record) -> None:
    found = conditions(record)
    assert is_ready(found) == (record.level > HIGHEST and not unmet(record))


@given(RECORDS)
def test_showing_more_never_takes_a_condition_away(record: Record) -> None:
    more = replace(record, visits=record.visits + 1, has_paper=True, is_under_measure=False)
    assert unmet(more) <= unmet(record)
