from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.recurrence import (
    EveryDays,
    EveryWeeks,
    Pause,
    Scope,
    Series,
    WorkingMonth,
    edit_scope,
    occurrences,
    preview,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 2)


def series(rule, **kwargs):
    ends = {} if kwargs.keys() & {"count", "until_on"} else {"count": 4}
    return Series(first_on=MONDAY, at=time(9), zone=SHANGHAI, rule=rule, **ends, **kwargs)


def days(made):
    return [occurrence.on for occurrence in occurrences(made)]


def march(*numbers):
    return [date(2026, 3, number) for number in numbers]


def test_twice_a_week():
    assert days(series(EveryWeeks(frozenset({0, 3})))) == march(2, 5, 9, 12)


def test_every_other_week_counts_weeks_from_the_first_day():
    rule = EveryWeeks(frozenset({0, 2}), weeks=2)
    assert days(series(rule)) == march(2, 4, 16, 18)
    from_wednesday = replace(series(rule), first_on=date(2026, 3, 4))
    assert days(from_wednesday) == march(4, 16, 18, 30)


def test_every_third_day():
    assert days(series(EveryDays(3))) == march(2, 5, 8, 11)


def test_until_a_day_includes_it():
    assert days(series(EveryDays(3), until_on=date(2026, 3, 8))) == march(2, 5, 8)
    assert days(series(EveryDays(3), until_on=date(2026, 3, 1))) == []


def test_paused_visits_are_left_out_and_do_not_count():
    pauses = (Pause(date(2026, 3, 5), date(2026, 3, 8)),)
    assert days(series(EveryDays(3), pauses=pauses)) == march(2, 11, 14, 17)


def test_a_live_in_month_has_26_days_of_work_and_4_of_rest():
    worked = days(series(WorkingMonth(), until_on=MONDAY + timedelta(days=29)))
    assert len(worked) == 26
    rests = [n for n in range(30) if MONDAY + timedelta(days=n) not in worked]
    assert rests == [7, 14, 22, 29]


def test_nine_o_clock_stays_nine_o_clock_over_a_clock_change():
    made = Series(date(2026, 3, 28), time(9), BERLIN, EveryDays(), count=2)
    starts = [occurrence.starts_at for occurrence in occurrences(made)]
    assert [start.astimezone(BERLIN).hour for start in starts] == [9, 9]
    assert starts[1] - starts[0] == timedelta(hours=23)


@pytest.mark.parametrize(
    ("scope", "first_open", "expected"),
    [
        (Scope.ONE, 0, (3,)),
        (Scope.FOLLOWING, 0, (3, 4, 5)),
        (Scope.ALL, 0, (0, 1, 2, 3, 4, 5)),
        (Scope.ALL, 2, (2, 3, 4, 5)),
        (Scope.ONE, 4, ()),
    ],
)
def test_an_edit_touches_what_its_scope_says_and_nothing_that_is_over(scope, first_open, expected):
    assert edit_scope(scope, 3, 6, first_open) == expected


def test_an_edit_of_no_visit_is_refused():
    with pytest.raises(IndexError, match="no such visit"):
        edit_scope(Scope.ONE, 6, 6)


@pytest.mark.parametrize(
    "make",
    [
        lambda: EveryWeeks(frozenset()),
        lambda: EveryWeeks(frozenset({7})),
        lambda: EveryDays(0),
        lambda: WorkingMonth(0, 4),
        lambda: Series(MONDAY, time(9), SHANGHAI, EveryDays()),
        lambda: Series(MONDAY, time(9), SHANGHAI, EveryDays(), count=1, until_on=MONDAY),
        lambda: Series(MONDAY, time(9), SHANGHAI, EveryDays(), count=0),
    ],
)
def test_a_series_that_cannot_be_is_refused(make):
    with pytest.raises(ValueError, match=r"rule|month|series"):
        make()


RULES = st.one_of(
    st.builds(EveryWeeks, st.frozensets(st.integers(0, 6), min_size=1), st.integers(1, 4)),
    st.builds(EveryDays, st.integers(1, 20)),
    st.builds(WorkingMonth, st.integers(1, 28), st.integers(0, 6)),
)


@settings(max_examples=100, deadline=None)
@given(
    RULES,
    st.sampled_from([SHANGHAI, BERLIN]),
    st.times().map(lambda at: at.replace(microsecond=0)),
    st.integers(1, 40),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=2),
)
def test_the_preview_is_the_beginning_of_the_result(rule, zone, at, count, raw_pauses):
    pauses = tuple(
        Pause(MONDAY + timedelta(days=first), MONDAY + timedelta(days=first + length))
        for first, length in raw_pauses
    )
    made = Series(MONDAY, at, zone, rule, count=count, pauses=pauses)
    result = occurrences(made)
    assert len(result) == count
    assert [occurrence.index for occurrence in result] == list(range(count))
    assert preview(made, 5) == result[:5]
    assert sorted({o.starts_at for o in result}) == [o.starts_at for o in result]
    for occurrence in result:
        assert not any(p.from_on <= occurrence.on <= p.to_on for p in pauses)
        wall = datetime.combine(occurrence.on, at)
        assert occurrence.starts_at.astimezone(zone).replace(tzinfo=None) >= wall
    until = replace(made, count=None, until_on=result[-1].on)
    assert occurrences(until) == result
