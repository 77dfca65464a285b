"""Kappa beside values worked out by hand, and its edges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.agreement import Agreement, ordered_agreement, plain_agreement

ORDER = ("met", "minor", "major", "critical")
PAIRS = st.lists(st.tuples(st.sampled_from(ORDER), st.sampled_from(ORDER)), min_size=1, max_size=40)


def test_a_table_worked_out_by_hand() -> None:
    """Twenty yes-yes, five yes-no, ten no-yes, fifteen no-no: Cohen's example, kappa 0.4."""
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    found = plain_agreement(pairs, ("y", "n"))
    assert (found.pairs, found.same) == (50, 35)
    assert found.kappa == pytest.approx(0.4)


def test_a_near_miss_weighs_less_than_a_wide_one() -> None:
    alike = [("met", "met")] * 10 + [("critical", "critical")] * 10
    near = ordered_agreement([*alike, ("met", "minor")], ORDER).kappa
    wide = ordered_agreement([*alike, ("met", "critical")], ORDER).kappa
    assert near is not None
    assert wide is not None
    assert 1 > near > wide > 0


@given(PAIRS)
def test_it_is_at_most_one_and_the_same_both_ways(pairs: list[tuple[str, str]]) -> None:
    one = ordered_agreement(pairs, ORDER)
    other = ordered_agreement([(b, a) for a, b in pairs], ORDER)
    assert one.kappa is None or one.kappa <= 1 + 1e-9
    assert one.kappa == (None if other.kappa is None else pytest.approx(other.kappa))


@given(PAIRS)
def test_the_same_answers_agree_fully(pairs: list[tuple[str, str]]) -> None:
    found = ordered_agreement([(a, a) for a, _ in pairs], ORDER)
    assert found.same == len(pairs)
    assert found.kappa in {None, 1.0}


def test_no_pairs_tell_nothing() -> None:
    assert plain_agreement([], ("y", "n")) == Agreement(0, 0, None)
