import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.split import largest_remainder

WEIGHTS = st.lists(st.integers(0, 10_000), min_size=1, max_size=9).filter(any)


def test_a_hundred_among_three_gives_the_odd_fen_to_the_first():
    assert largest_remainder(100, [1, 1, 1]) == (34, 33, 33)


def test_the_largest_remainder_comes_before_the_order():
    assert largest_remainder(10, [30, 35, 35]) == (3, 4, 3)
    assert largest_remainder(10, [14, 14, 72]) == (2, 1, 7)


def test_a_refund_is_split_like_the_payment():
    assert largest_remainder(-100, [1, 1, 1]) == (-34, -33, -33)


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_weights_that_divide_nothing_are_refused(weights):
    with pytest.raises(ValueError, match="weight"):
        largest_remainder(100, weights)


@settings(max_examples=200, deadline=None)
@given(st.integers(-(10**12), 10**12), WEIGHTS)
def test_parts_sum_to_the_total_and_stay_within_a_fen_of_their_share(total, weights):
    parts = largest_remainder(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)
        assert weight > 0 or part == 0
