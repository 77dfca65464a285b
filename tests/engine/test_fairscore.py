from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.fairscore import Rating, fair_score

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def rating(value, days_ago=0.0):
    return Rating(value, NOW - timedelta(days=days_ago))


def test_a_newcomer_has_the_usual_score_and_a_wide_interval():
    new = fair_score([], NOW)
    old = fair_score([rating(4.6)] * 200, NOW)
    assert (new.mean, new.weight) == (4.6, 0)
    assert old.mean == pytest.approx(4.6)
    assert old.high - old.low < (new.high - new.low) / 4


def test_one_bad_rating_does_not_ruin_a_newcomer():
    assert fair_score([rating(1)], NOW).mean == pytest.approx((8 * 4.6 + 1) / 9)


def test_a_rating_counts_half_after_its_half_life():
    assert fair_score([rating(2, 180)], NOW).weight == pytest.approx(0.5)
    assert fair_score([rating(2, 360)], NOW).mean == pytest.approx((8 * 4.6 + 0.5) / 8.25)


def test_a_rating_from_the_future_counts_as_fresh():
    assert fair_score([rating(5, -3)], NOW).weight == 1


@pytest.mark.parametrize("value", [0.9, 5.1, float("nan")])
def test_a_rating_off_the_scale_is_refused(value):
    with pytest.raises(ValueError, match="1 to 5"):
        rating(value)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.builds(rating, st.floats(1, 5), st.floats(0, 2000)), max_size=30))
def test_the_score_stays_on_the_scale_and_in_its_interval(ratings):
    score = fair_score(ratings, NOW)
    assert 1 <= score.low <= score.mean <= score.high <= 5


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(rating, st.floats(1, 4.5)), min_size=1, max_size=9), st.floats(0.1, 0.5))
def test_a_better_rating_never_lowers_the_score(ratings, better):
    lifted = [Rating(ratings[0].value + better, ratings[0].at), *ratings[1:]]
    assert fair_score(lifted, NOW).mean > fair_score(ratings, NOW).mean
