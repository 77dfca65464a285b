"""The published matrix: grades never fall as likelihood or severity rise, clocks never lengthen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.risk import (
    FIRST,
    LEVELS,
    ORDER,
    RiskGrade,
    grade_of,
    likelihood_of,
    may_be_left,
)

LEVEL = st.sampled_from(LEVELS)


@pytest.mark.parametrize(
    ("likelihood", "severity", "grade"),
    [(1, 1, "low"), (4, 1, "low"), (1, 5, "medium"), (3, 3, "medium"), (2, 5, "high"),
     (3, 5, "high"), (4, 4, "extreme"), (5, 5, "extreme")],
)  # fmt: skip
def test_the_matrix_as_it_is_published(likelihood, severity, grade) -> None:
    assert grade_of(likelihood, severity) == grade


@given(likelihood=LEVEL, severity=LEVEL)
def test_more_likely_or_more_severe_is_never_milder(likelihood, severity) -> None:
    here = ORDER.index(grade_of(likelihood, severity))
    assert grade_of(likelihood, severity) == grade_of(severity, likelihood)
    if severity < 5:
        assert ORDER.index(grade_of(likelihood, severity + 1)) >= here


@pytest.mark.parametrize(("likelihood", "severity"), [(0, 1), (6, 1), (1, 0), (1, 6)])
def test_off_the_scale_there_is_no_grade(likelihood, severity) -> None:
    with pytest.raises(ValueError, match="from 1 to 5"):
        grade_of(likelihood, severity)


def test_how_often_makes_how_likely() -> None:
    assert [likelihood_of(n) for n in (0, 1, 2, 3, 4, 9, 10, 99)] == [1, 2, 3, 3, 4, 4, 5, 5]


def test_graver_risks_are_treated_and_seen_again_sooner() -> None:
    for days in (FIRST.treat_days, FIRST.review_days):
        ordered = [days[grade] for grade in ORDER]
        assert ordered == sorted(ordered, reverse=True)


def test_only_low_and_medium_may_be_left() -> None:
    assert [may_be_left(grade) for grade in ORDER] == [True, True, False, False]
    assert ORDER[0] is RiskGrade.LOW
