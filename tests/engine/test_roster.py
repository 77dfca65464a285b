from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.intervals import Span
from jiahe.engine.roster import WeeklyShift, instant_of, working_spans

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 3, 2)
# Clock changes of every kind: forward, back, at midnight, a lost day, half an hour, China in 1988.
EDGES = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/Sao_Paulo", date(2017, 10, 15)),
    ("America/Sao_Paulo", date(2018, 2, 18)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Asia/Shanghai", date(1988, 4, 17)),
    ("Asia/Shanghai", date(1988, 9, 11)),
    ("Asia/Shanghai", date(2026, 3, 2)),
]
QUARTER = timedelta(minutes=15)


def every_day(start: time, end: time) -> list[WeeklyShift]:
    return [WeeklyShift(weekday, start, end) for weekday in range(7)]


def first_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """By looking at the clock each quarter of an hour."""
    at = wall.replace(tzinfo=UTC) - timedelta(hours=40)
    while at.astimezone(zone).replace(tzinfo=None) < wall:
        at += QUARTER
    return at


def test_a_day_shift_in_shanghai():
    shifts = [WeeklyShift(0, time(9), time(18))]
    assert working_spans(shifts, [], MONDAY, MONDAY, SHANGHAI) == [
        Span(datetime(2026, 3, 2, 1, tzinfo=UTC), datetime(2026, 3, 2, 10, tzinfo=UTC))
    ]


def test_a_night_shift_is_given_whole_on_both_of_its_days():
    shifts = [WeeklyShift(0, time(22), time(6))]
    night = Span(datetime(2026, 3, 2, 14, tzinfo=UTC), datetime(2026, 3, 2, 22, tzinfo=UTC))
    tuesday = MONDAY + timedelta(days=1)
    assert working_spans(shifts, [], MONDAY, MONDAY, SHANGHAI) == [night]
    assert working_spans(shifts, [], tuesday, tuesday, SHANGHAI) == [night]
    wednesday = MONDAY + timedelta(days=2)
    assert working_spans(shifts, [], wednesday, wednesday, SHANGHAI) == []


def test_midnight_to_midnight_is_the_whole_day_and_days_join():
    spans = working_spans(
        every_day(time(0), time(0)), [], MONDAY, MONDAY + timedelta(days=6), SHANGHAI
    )
    assert [span.length for span in spans] == [timedelta(days=7)]


def test_leave_is_cut_out():
    shifts = [WeeklyShift(0, time(9), time(18))]
    leave = [Span(datetime(2026, 3, 2, 3, tzinfo=UTC), datetime(2026, 3, 2, 4, tzinfo=UTC))]
    spans = working_spans(shifts, leave, MONDAY, MONDAY, SHANGHAI)
    assert [span.minutes for span in spans] == [120, 360]


def test_a_skipped_wall_time_is_the_instant_of_the_change():
    berlin = ZoneInfo("Europe/Berlin")
    change = datetime(2026, 3, 29, 1, tzinfo=UTC)
    for wall in (time(2), time(2, 30), time(2, 30, 0, 5)):
        assert instant_of(datetime.combine(date(2026, 3, 29), wall), berlin) == change


def test_a_shift_inside_the_skipped_hour_is_nothing():
    sunday = date(2026, 3, 29)
    shifts = [WeeklyShift(6, time(2, 10), time(2, 50))]
    assert working_spans(shifts, [], sunday, sunday, ZoneInfo("Europe/Berlin")) == []


@pytest.mark.parametrize("weekday", [-1, 7])
def test_a_weekday_outside_the_week_is_refused(weekday):
    with pytest.raises(ValueError, match="weekdays"):
        WeeklyShift(weekday, time(9), time(18))


def test_a_shift_with_a_zone_is_refused():
    with pytest.raises(ValueError, match="wall-clock"):
        WeeklyShift(0, time(9, tzinfo=UTC), time(18))


@pytest.mark.parametrize(("zone_name", "day"), EDGES)
def test_each_quarter_of_the_days_around_a_clock_change(zone_name, day):
    zone = ZoneInfo(zone_name)
    for hours in range(-30, 54):
        wall = datetime.combine(day, time()) + timedelta(hours=hours, minutes=30)
        assert instant_of(wall, zone) == first_instant(wall, zone)


@pytest.mark.parametrize(("zone_name", "day"), EDGES)
def test_neighbouring_shifts_cover_a_week_around_a_clock_change_without_a_gap(zone_name, day):
    shifts = every_day(time(0, 30), time(2, 30)) + every_day(time(2, 30), time(0, 30))
    first, last = day - timedelta(days=3), day + timedelta(days=3)
    spans = working_spans(shifts, [], first, last, ZoneInfo(zone_name))
    assert len(spans) == 1


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(EDGES),
    st.lists(
        st.tuples(st.integers(0, 6), st.integers(0, 47), st.integers(0, 47)),
        min_size=1,
        max_size=4,
    ),
)
def test_worked_quarters_agree_with_the_definition(edge, raw):
    zone, day = ZoneInfo(edge[0]), edge[1]
    shifts = [
        WeeklyShift(weekday, time(a // 2, a % 2 * 30), time(b // 2, b % 2 * 30))
        for weekday, a, b in raw
    ]
    spans = working_spans(shifts, [], day, day, zone)
    expected: set[datetime] = set()
    today = (
        first_instant(datetime.combine(day, time()), zone),
        first_instant(datetime.combine(day + timedelta(days=1), time()), zone),
    )
    for on in (day - timedelta(days=1), day):
        for shift in shifts:
            if shift.weekday != on.weekday():
                continue
            ends_on = on if shift.end > shift.start else on + timedelta(days=1)
            start = first_instant(datetime.combine(on, shift.start), zone)
            end = first_instant(datetime.combine(ends_on, shift.end), zone)
            if start < today[1] and end > today[0] and start < end and today[0] < today[1]:
                expected |= {start + n * QUARTER for n in range((end - start) // QUARTER)}
    found = {s.start + n * QUARTER for s in spans for n in range(s.length // QUARTER)}
    assert found == expected
