from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.intervals import Span, contains, minutes_up, overlaps, subtract, union

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TICKS = 48
TICK = timedelta(hours=1)


def span(first: int, last: int) -> Span:
    return Span(NOON + first * TICK, NOON + last * TICK)


@st.composite
def span_lists(draw):
    pairs = draw(
        st.lists(st.tuples(st.integers(0, TICKS - 1), st.integers(1, 30)), min_size=0, max_size=7)
    )
    return [span(first, min(TICKS, first + length)) for first, length in pairs]


def ticks(spans: list[Span]) -> set[int]:
    return {
        tick for tick in range(TICKS) for one in spans if one.start <= NOON + tick * TICK < one.end
    }


def is_tidy(spans: list[Span]) -> bool:
    return all(a.end < b.start for a, b in pairwise(spans))


def test_a_span_refuses_an_end_at_its_start():
    with pytest.raises(ValueError, match="ends after it starts"):
        span(3, 3)


def test_a_span_refuses_naive_instants():
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(ValueError, match="aware"):
        Span(naive, naive + TICK)


def test_a_span_is_kept_in_utc_whatever_zone_it_came_in():
    beijing = timezone(timedelta(hours=8))
    made = Span(NOON.astimezone(beijing), (NOON + TICK).astimezone(beijing))
    assert made == span(0, 1)
    assert made.start.tzinfo is UTC


def test_touching_spans_do_not_overlap_but_become_one():
    assert not span(0, 2).overlaps(span(2, 4))
    assert union([span(2, 4), span(0, 2)]) == [span(0, 4)]


def test_a_part_of_a_minute_counts_as_a_whole_one():
    assert minutes_up(timedelta(seconds=61)) == 2
    assert Span(NOON, NOON + timedelta(hours=24)).minutes == 1440


def test_a_whole_day_over_midnight_is_contained_in_two_touching_days():
    assert contains([span(0, 24), span(24, 48)], span(12, 36))
    assert not contains([span(0, 24), span(25, 48)], span(12, 36))


def test_intersection_and_covers():
    assert span(0, 5).intersection(span(3, 9)) == span(3, 5)
    assert span(0, 3).intersection(span(3, 9)) is None
    assert span(0, 3).covers(NOON)
    assert not span(0, 3).covers(NOON + 3 * TICK)


@settings(max_examples=150, deadline=None)
@given(span_lists(), span_lists())
def test_the_algebra_agrees_with_counting_hours(one, other):
    joined, left = union(one + other), subtract(one, other)
    assert ticks(joined) == ticks(one) | ticks(other)
    assert ticks(left) == ticks(one) - ticks(other)
    assert is_tidy(joined)
    assert is_tidy(left)
    assert overlaps(one, other) == bool(ticks(one) & ticks(other))


@settings(max_examples=80, deadline=None)
@given(span_lists(), st.integers(0, TICKS - 1), st.integers(1, 30))
def test_containment_agrees_with_counting_hours(spans, first, length):
    inner = span(first, min(TICKS, first + length))
    assert contains(spans, inner) == (ticks([inner]) <= ticks(spans))
