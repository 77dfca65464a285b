"""Gaps, Cronbach's alpha and the net promoter score, against figures worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.grading.servqual import Pair, alpha, recommend, results

FORM = (("seen", 2), ("kept", 1))
mark = st.integers(1, 7)


def test_the_gap_is_what_is_perceived_less_what_is_expected() -> None:
    pairs = [Pair((7, 6, 5), (5, 5, 6)), Pair((7, 6, 7), (6, 4, 6))]
    seen, kept = results(pairs, FORM)
    assert (seen.expected, seen.perceived, seen.gap) == (6.5, 5.0, -1.5)
    assert seen.item_gaps == (-1.5, -1.5)
    assert (kept.gap, kept.alpha) == (0.0, None)


def test_without_answers_there_is_no_result() -> None:
    assert results([], FORM) == ()


def test_an_answer_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="3 items"):
        results([Pair((7,), (7,))], FORM)


@pytest.mark.parametrize("pair", [((7,), (7, 7)), ((0,), (1,)), ((1,), (8,))])
def test_a_pair_off_the_scale_or_half_answered_is_refused(pair) -> None:
    with pytest.raises(ValueError, match="asked twice|1 to 7"):
        Pair(*pair)


def test_alpha_of_items_that_agree_fully_is_one() -> None:
    assert alpha([(1, 1), (4, 4), (7, 7)]) == pytest.approx(1)


def test_alpha_as_worked_by_hand() -> None:
    """Variances 2.5 and 1.2 (sum 3.7), of the sums 6.7."""
    rows = [(1, 2), (2, 3), (3, 3), (4, 3), (5, 5)]
    assert alpha(rows) == pytest.approx(2 * (1 - (2.5 + 1.2) / 6.7))


def test_alpha_has_no_meaning_for_one_person_one_item_or_equal_answers() -> None:
    assert alpha([(1, 2)]) is None
    assert alpha([(1,), (2,)]) is None
    assert alpha([(3, 3), (3, 3)]) is None


@given(st.lists(st.tuples(mark, mark, mark), min_size=2, max_size=30))
def test_alpha_is_never_above_one(rows) -> None:
    found = alpha(rows)
    assert found is None or found <= 1 + 1e-9


@given(st.lists(st.builds(Pair, st.tuples(mark, mark, mark), st.tuples(mark, mark, mark)),
                min_size=1, max_size=20))  # fmt: skip
def test_a_dimensions_gap_is_the_mean_of_its_items_gaps(pairs) -> None:
    for found in results(pairs, FORM):
        assert found.gap == pytest.approx(sum(found.item_gaps) / len(found.item_gaps))
        assert -6 <= found.gap <= 6


@pytest.mark.parametrize(
    ("figures", "expected"),
    [([10, 9, 8, 0], 25), ([7, 8], 0), ([6], -100), ([10], 100), ([], None)],
)
def test_the_net_promoter_score(figures, expected) -> None:
    assert recommend(figures) == expected
