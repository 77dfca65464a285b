"""Medians, variants and rework are those of the traces."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.flow import Event, mine, quantile

START = datetime(2026, 11, 2, 9, tzinfo=UTC)


def trace(case: str, *steps: tuple[str, int]) -> list[Event]:
    return [Event(case, step, START + timedelta(minutes=at)) for step, at in steps]


STRAIGHT = trace("a", ("booked", 0), ("accepted", 10), ("finished", 100))
SLOW = trace("b", ("booked", 0), ("accepted", 40), ("finished", 130))
AGAIN = trace("c", ("booked", 0), ("offered", 1), ("offered", 31), ("accepted", 41))


def test_edges_carry_how_often_and_how_long_the_heaviest_first() -> None:
    flow = mine([*STRAIGHT, *SLOW])
    first, second = flow.edges
    assert (first.source, first.target, first.times, first.median_minutes) == (
        "accepted", "finished", 2, 90,
    )  # fmt: skip
    assert (second.median_minutes, second.slow_minutes) == (25, 37)
    assert (flow.cases, flow.median_minutes) == (2, 115)


def test_variants_are_whole_ways_and_rework_is_what_came_twice() -> None:
    flow = mine([*STRAIGHT, *SLOW, *AGAIN])
    assert [(one.times, one.example) for one in flow.variants] == [(2, "a"), (1, "c")]
    assert flow.rework == (("offered", 1, "c"),)


def test_nothing_happened() -> None:
    flow = mine([])
    assert (flow.cases, flow.edges, flow.variants, flow.median_minutes) == (0, (), (), 0)


EVENTS = st.lists(
    st.builds(
        Event,
        st.sampled_from("abc"),
        st.sampled_from(["booked", "offered", "done"]),
        st.integers(0, 10_000).map(lambda minutes: START + timedelta(minutes=minutes)),
    )
)


@given(EVENTS)
def test_every_case_is_in_one_variant_and_every_step_on_one_edge(events) -> None:
    flow = mine(events)
    cases = {one.case for one in events}
    assert sum(one.times for one in flow.variants) == flow.cases == len(cases)
    assert sum(one.times for one in flow.edges) == len(events) - len(cases)
    assert all(one.median_minutes >= 0 for one in flow.edges)


@given(st.lists(st.integers(-1_000, 1_000), min_size=1), st.floats(0, 1))
def test_a_quantile_lies_among_the_values(values, share) -> None:
    assert min(values) <= quantile(values, share) <= max(values)
