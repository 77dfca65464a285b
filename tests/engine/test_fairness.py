"""The Gini coefficient against its definition, and what it must do under transfers and scale."""

from statistics import median as known_median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.fairness import gini, median

AMOUNTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=40)


def by_definition(amounts: list[int]) -> float:
    """Mean absolute difference of all pairs, halved, over the mean."""
    number, total = len(amounts), sum(amounts)
    pairs = sum(abs(one - other) for one in amounts for other in amounts)
    return pairs / (2 * number * total) if total else 0.0


@given(AMOUNTS)
def test_it_is_the_definition(amounts: list[int]) -> None:
    assert gini(amounts) == pytest.approx(by_definition(amounts), abs=1e-12)


@given(AMOUNTS)
def test_it_lies_between_none_and_all_but_one(amounts: list[int]) -> None:
    assert -1e-12 <= gini(amounts) <= 1 - 1 / len(amounts) + 1e-12


@given(AMOUNTS, st.integers(1, 1000))
def test_the_unit_does_not_matter(amounts: list[int], times: int) -> None:
    assert gini([one * times for one in amounts]) == pytest.approx(gini(amounts), abs=1e-12)


@given(AMOUNTS)
def test_the_order_does_not_matter(amounts: list[int]) -> None:
    assert gini(amounts[::-1]) == gini(amounts)


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([], 0.0),
        ([0, 0], 0.0),
        ([7], 0.0),
        ([5, 5, 5], 0.0),
        ([0, 0, 0, 100], 0.75),
        ([1, 2, 3, 4], 0.25),
        ([100_00, 300_00], 0.25),
    ],
)
def test_known_values(amounts: list[int], expected: float) -> None:
    assert gini(amounts) == pytest.approx(expected)


def test_a_transfer_from_the_richer_to_the_poorer_lowers_it() -> None:
    assert gini([100, 200, 400]) > gini([150, 200, 350])


def test_control_the_transfer_the_other_way_raises_it() -> None:
    assert gini([100, 200, 400]) < gini([50, 200, 450])


def test_a_negative_share_is_refused() -> None:
    with pytest.raises(ValueError, match="never negative"):
        gini([1, -1])


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=30))
def test_the_median_is_the_known_one(amounts: list[int]) -> None:
    assert median(amounts) == known_median(amounts)


def test_nobody_has_no_middle() -> None:
    assert median([]) == 0.0
