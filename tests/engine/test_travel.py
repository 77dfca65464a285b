import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.travel import CrowTravel, Place, kilometres

BUND = Place(31.2397, 121.4900)
PLACES = st.builds(Place, st.floats(-89, 89), st.floats(-179, 179))


def test_one_degree_of_latitude_is_about_111_kilometres():
    assert kilometres(Place(30, 121), Place(31, 121)) == pytest.approx(111.195, abs=0.01)


def test_the_other_side_of_the_globe_is_half_its_girth():
    assert kilometres(Place(0, 0), Place(0, 180)) == pytest.approx(20015.1, abs=0.1)


def test_the_same_place_takes_no_time_and_next_door_takes_the_overhead():
    assert CrowTravel().minutes(BUND, BUND) == 0
    assert CrowTravel().minutes(BUND, Place(31.2398, 121.4900)) == 5
    assert CrowTravel(overhead_minutes=0).minutes(BUND, Place(31.23970001, 121.49)) == 1


def test_just_under_ten_kilometres_by_electric_bicycle():
    ten_north = Place(BUND.lat + 9.99 / 111.195, BUND.lng)
    assert CrowTravel().minutes(BUND, ten_north) == 54 + 4


@pytest.mark.parametrize(("lat", "lng"), [(91, 0), (0, 181), (float("nan"), 0)])
def test_a_place_lies_on_the_globe(lat, lng):
    with pytest.raises(ValueError, match="globe"):
        Place(lat, lng)


@settings(max_examples=100, deadline=None)
@given(PLACES, PLACES)
def test_travel_is_the_same_both_ways_and_zero_only_at_home(a, b):
    travel = CrowTravel()
    assert abs(travel.minutes(a, b) - travel.minutes(b, a)) <= 1
    assert (travel.minutes(a, b) == 0) == (a == b)
