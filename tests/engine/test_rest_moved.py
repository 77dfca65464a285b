"""A rest on another day: as many days of care, as many rests, and nothing else moves."""

from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.recurrence import CareDays, Scope
from jiahe.engine.rests import care_with_rest_moved, longest_run, rest_numbers

MONTH = CareDays(6).offsets(26)


def test_the_days_between_make_room_for_the_rest() -> None:
    assert care_with_rest_moved([0, 1, 2, 4, 5, 6], 3, 4) == [0, 1, 2, 3, 5, 6]
    assert care_with_rest_moved([0, 1, 2, 4, 5, 6], 3, 2) == [0, 1, 3, 4, 5, 6]


def test_what_is_no_rest_or_would_be_none_is_not_moved() -> None:
    for rest, to in ((4, 5), (3, 3), (3, 0), (3, 6), (3, 1), (3, 9), (3, -1)):
        assert care_with_rest_moved([0, 1, 2, 4, 5, 6], rest, to) is None


def test_all_that_follow_keep_their_distance() -> None:
    after = care_with_rest_moved(MONTH, 6, 4, Scope.FOLLOWING)
    assert after is not None
    assert (rest_numbers(after), longest_run(after)) == ([4, 11, 18, 25], 6)
    alone = care_with_rest_moved(MONTH, 6, 4)
    assert alone is not None
    assert (rest_numbers(alone), longest_run(alone)) == ([4, 13, 20, 27], 8)


def test_a_longer_gap_is_no_rest_and_stays_where_it_is() -> None:
    assert rest_numbers([0, 1, 2, 4, 5, 8, 9]) == [3]
    assert care_with_rest_moved([0, 1, 2, 4, 5, 8, 9], 6, 5) is None
    assert care_with_rest_moved([0, 1, 2, 4, 5, 6, 9, 10], 3, 4) == [0, 1, 2, 3, 5, 6, 9, 10]


@given(
    rest_after=st.integers(2, 9),
    days=st.integers(3, 40),
    rest=st.integers(0, 40),
    to=st.integers(-3, 45),
    scope=st.sampled_from([Scope.ONE, Scope.FOLLOWING]),
)
def test_as_many_days_and_rests_within_the_same_term(
    rest_after: int, days: int, rest: int, to: int, scope: Scope
) -> None:
    care = CareDays(rest_after).offsets(days)
    after = care_with_rest_moved(care, rest, to, scope)
    if after is None:
        return
    assert (len(after), after[0], after[-1]) == (len(care), care[0], care[-1])
    before, now = rest_numbers(care), rest_numbers(after)
    assert (len(before), to in now, rest in before) == (len(now), True, True)
    moved = set(before) - set(now)
    assert moved == {rest} or scope is Scope.FOLLOWING
    ways = {new - old for old, new in zip(care, after, strict=True)} - {0}
    assert all(way > 0 for way in ways) or all(way < 0 for way in ways)
    assert care_with_rest_moved(after, to, rest, scope) == care
