"""Credit points with their reasons, stars, and levels of a company."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.fairscore import Score
from jiahe.engine.grading.credit import (
    LEAST,
    MOST,
    MOST_OF_KIND,
    POINTS,
    START,
    Reason,
    credit,
    ends_at,
)
from jiahe.engine.grading.stars import Part, level, stars

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def reason(key, kind="upheld_objection", days=10.0, ends=None, **more) -> Reason:
    at = NOW - timedelta(days=days)
    return Reason(key, kind, POINTS[kind], at, ends or ends_at(at, POINTS[kind]), **more)


def test_without_reasons_everybody_has_the_start() -> None:
    assert credit([], NOW).points == START


def test_each_point_has_its_reason() -> None:
    found = credit([reason(1), reason(2, "good_mystery")], NOW)
    assert (found.points, found.counted) == (START - 4 + 3, {1: -4, 2: 3})


def test_a_bad_entry_ends_after_five_years_a_good_one_after_one() -> None:
    bad = [reason(1, days=365 * 5), reason(2, days=365 * 5 + 3)]
    good = [reason(3, "clean_month", days=364), reason(4, "clean_month", days=366)]
    assert credit([*bad, *good], NOW).counted == {1: -4, 3: 1}


def test_the_leap_day_ends_on_the_day_before() -> None:
    leap = datetime(2028, 2, 29, tzinfo=UTC)
    assert ends_at(leap, 1) == datetime(2029, 2, 28, tzinfo=UTC)


def test_what_was_withdrawn_does_not_count() -> None:
    assert credit([reason(1, is_withdrawn=True)], NOW).points == START


def test_of_one_good_kind_the_latest_count_up_to_its_most() -> None:
    papers = [reason(n, "proven_paper", days=n, ends=NOW + timedelta(days=9)) for n in range(5)]
    found = credit(papers, NOW)
    assert found.counted == {0: 2, 1: 2, 2: 2, 3: 0, 4: 0}
    assert found.points == START + MOST_OF_KIND["proven_paper"]


@given(st.lists(st.sampled_from(sorted(POINTS)), max_size=60))
def test_the_score_is_the_start_and_its_reasons_on_the_scale(kinds) -> None:
    found = credit([reason(n, kind, days=n % 300) for n, kind in enumerate(kinds)], NOW)
    assert LEAST <= found.points <= MOST
    assert found.points == START + sum(found.counted.values()) + found.cut


@pytest.mark.parametrize(
    ("low", "weight", "expected"),
    [(4.81, 30, 5), (4.79, 30, 4), (4.2, 30, 3), (3.5, 30, 2), (1.2, 30, 1), (5, 9.9, 0)],
)
def test_stars_follow_the_lower_end_and_need_ten_fresh_ratings(low, weight, expected) -> None:
    assert stars(Score(5, low, 5, weight)) == expected


def part(share, of=50, n=40, name="x") -> Part:
    return Part(name, share, of, n)


@pytest.mark.parametrize(
    ("shares", "expected"),
    [((1, 1), (100, "AAAAA")), ((1, 0.6), (80, "AAAA")), ((0.7, 0.7), (70, "AAA")),
     ((0.6, 0.6), (60, "AA")), ((0, 0), (0, "A"))],
)  # fmt: skip
def test_the_level_follows_the_points(shares, expected) -> None:
    assert level([part(one) for one in shares]) == expected


def test_a_part_without_cases_is_left_out() -> None:
    assert level([part(0.9), part(0, n=0)]) == (90, "AAAAA")


def test_under_thirty_cases_there_is_no_level() -> None:
    assert level([part(1, n=14), part(1, n=15)]) == (0, "")


def test_a_share_off_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="0 to 1"):
        level([part(1.1)])
