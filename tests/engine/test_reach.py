"""Stores with hours to spare come farther, stores without less far; never beyond limits."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.reach import CellDemand, Limits, StoreWeek, nearest_store, propose
from jiahe.engine.travel import CrowTravel, Place, kilometres

CENTRE = Place(30.9, 119.3)
LIMITS = Limits(nearest_metres=2_000, farthest_metres=12_000)
TRAVEL = CrowTravel()
HOURS = 60.0


def north(distance: float) -> Place:
    return Place(CENTRE.lat + distance / 111.2, CENTRE.lng)


def store(hours: float, metres: int = 5_000, number: int = 1) -> StoreWeek:
    return StoreWeek(number, CENTRE, metres, hours * HOURS)


def inside(visits: float, booked: int = 0) -> CellDemand:
    return CellDemand(north(4.5), visits, booked)


def beyond(asks: float, distance: float = 6.5) -> CellDemand:
    return CellDemand(north(distance), asks=asks)


def test_a_store_with_free_hours_is_widened_to_where_households_ask() -> None:
    (found,) = propose([store(100)], [inside(4), beyond(8)], LIMITS, TRAVEL)
    assert (found.metres_now, found.metres, found.visits) == (5_000, 7_000, 4.0)
    assert found.travel_minutes > 0
    assert 0 < found.free_then < found.free_now


def test_no_farther_than_the_hours_allow() -> None:
    cells = [inside(4), beyond(8), beyond(80, 7.5)]
    (found,) = propose([store(40)], cells, LIMITS, TRAVEL)
    assert found.metres == 7_000
    (control,) = propose([store(400)], cells, LIMITS, TRAVEL)
    assert control.metres == 8_000


def test_a_store_short_of_hours_gives_up_its_outermost_open_visits() -> None:
    cells = [CellDemand(north(1), 10), inside(10, booked=4)]
    (found,) = propose([store(50)], cells, LIMITS, TRAVEL)
    assert (found.metres, found.visits) == (4_000, -6.0)
    assert found.free_now < 0 < found.free_then + 60 * HOURS


def test_what_is_promised_is_never_given_up() -> None:
    assert propose([store(1)], [inside(5, booked=5)], LIMITS, TRAVEL) == []


def test_too_few_asks_change_no_map() -> None:
    assert propose([store(100)], [beyond(1.9)], LIMITS, TRAVEL) == []
    assert len(propose([store(100)], [beyond(2.0)], LIMITS, TRAVEL)) == 1


def test_a_cell_that_another_store_reaches_is_not_won_again() -> None:
    other = StoreWeek(2, north(9), 4_000, 0.0)
    cells = [CellDemand(north(4.4), asks=9)]
    assert propose([store(100, 4_000), other], cells, LIMITS, TRAVEL) != []
    wide = replace(other, metres=5_000)
    assert propose([store(100, 4_000), wide], cells, LIMITS, TRAVEL) == []


def test_without_stores_nothing_is_proposed() -> None:
    assert propose([], [beyond(9)], LIMITS, TRAVEL) == []


def test_somebody_in_the_middle_belongs_to_the_lower_id() -> None:
    assert nearest_store([store(1, number=7), store(1, number=3)], CENTRE) == 3


cell_figures = st.tuples(
    st.integers(1, 13), st.integers(0, 30), st.integers(0, 10), st.integers(0, 30)
)


@given(st.lists(cell_figures, max_size=6), st.integers(0, 300), st.integers(2, 12))
def test_each_proposal_keeps_the_limits_and_tells_what_it_does(demand, hours, reach) -> None:
    week = store(hours, reach * 1_000)
    demand = [CellDemand(north(km), visits, booked, asks) for km, visits, booked, asks in demand]
    for found in propose([week], demand, LIMITS, TRAVEL):
        assert LIMITS.nearest_metres <= found.metres <= LIMITS.farthest_metres
        assert 0 < abs(found.metres - week.metres) <= LIMITS.most_steps * LIMITS.step_metres
        assert (found.visits > 0) == (found.metres > week.metres)
        assert abs(found.visits) >= LIMITS.fewest_visits
        if found.visits > 0:
            assert found.free_then >= 0


@pytest.mark.parametrize("hours", [0, 30, 300])
def test_the_order_of_the_cells_changes_nothing(hours) -> None:
    demand = [inside(6), beyond(5), beyond(7, 8.5), CellDemand(north(2), 3, 1)]
    week = [store(hours)]
    assert propose(week, demand, LIMITS, TRAVEL) == propose(week, demand[::-1], LIMITS, TRAVEL)
    assert kilometres(CENTRE, demand[0].middle) < 5
