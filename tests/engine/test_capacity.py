"""Where a week is short of people, and whom to ask: never beyond a day's limit."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.capacity import Coverage, coverage, whom_to_ask
from jiahe.engine.intervals import Span

ZONE = ZoneInfo("UTC")
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


def span(day: int, start: int, end: int) -> Span:
    at = MONDAY + timedelta(days=day)
    return Span(at + timedelta(hours=start), at + timedelta(hours=end))


def test_the_busiest_past_hour_and_a_fifth_more_are_needed() -> None:
    asked = [span(0, 9, 10)] * 5 + [span(7, 9, 10)] * 3
    (hour,) = coverage(asked, {1: [span(14, 9, 10)]}, ZONE)
    assert hour == Coverage((0, 9), 6, 4.0, 1)
    assert hour.short == 5


def test_the_least_loaded_who_does_not_work_then_is_asked_first() -> None:
    asked = [span(0, 18, 19)] * 2
    working = {1: [span(14, 8, 16)], 2: [span(14, 8, 12)], 3: [span(14, 18, 19)]}
    covers = coverage(asked, working, ZONE)
    found = whom_to_ask(covers, working, ZONE, 480)
    assert [(one.worker_id, one.hours) for one in found] == [(2, (18,))]


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(7, 19)), max_size=60),
    st.lists(st.tuples(st.integers(0, 6), st.integers(6, 14)), min_size=1, max_size=8),
)
def test_nobody_is_asked_twice_for_an_hour_nor_beyond_the_days_limit(asked, shifts) -> None:
    spans = [span(day, hour, hour + 1) for day, hour in asked]
    working = {n: [span(day + 14, hour, hour + 6)] for n, (day, hour) in enumerate(shifts)}
    covers = coverage(spans, working, ZONE)
    short = {one.cell: one.short for one in covers}
    for ask in whom_to_ask(covers, working, ZONE, 480):
        own = {
            (s.start.weekday(), s.start.hour + n) for s in working[ask.worker_id] for n in range(6)
        }
        assert not own & {(ask.weekday, hour) for hour in ask.hours}
        today = sum(day == ask.weekday for day, _ in own)
        assert today + len(ask.hours) <= 8
        for hour in ask.hours:
            short[ask.weekday, hour] -= 1
    assert all(left >= 0 for left in short.values())
