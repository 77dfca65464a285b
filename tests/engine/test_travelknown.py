"""Seconds told for two cells serve the places inside them; everything else is told as before."""

from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.travel import CrowTravel, Place
from jiahe.engine.travelfit import cell_of, hour_class, middle_of
from jiahe.engine.travelknown import KnownTravel

ZONE = ZoneInfo("Asia/Shanghai")
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
HERE, THERE = middle_of((1735, 5780)), middle_of((1738, 5784))
OFFSETS = st.floats(-0.008, 0.008)


def known(seconds: int = 1200) -> KnownTravel:
    pair = (cell_of(HERE), cell_of(THERE), hour_class(NINE, ZONE))
    return KnownTravel("Asia/Shanghai", {pair: seconds}, 4.0, CrowTravel())


def test_between_the_middles_the_service_is_believed_to_the_minute():
    assert known().minutes(HERE, THERE, NINE) == 24


def test_what_it_did_not_tell_is_told_by_the_law_beneath():
    plain = CrowTravel()
    assert known().minutes(THERE, HERE, NINE) == plain.minutes(THERE, HERE)
    assert known().minutes(HERE, THERE, NINE.replace(hour=10)) == plain.minutes(HERE, THERE)
    assert known().minutes(HERE, THERE) == plain.minutes(HERE, THERE)
    near = Place(HERE.lat + 0.002, HERE.lng)
    assert known().minutes(HERE, near, NINE) == plain.minutes(HERE, near)
    assert known().minutes(HERE, HERE, NINE) == 0


@settings(max_examples=100, deadline=None)
@given(OFFSETS, OFFSETS, OFFSETS, OFFSETS)
def test_a_place_beside_the_middle_stretches_the_way_within_reason(a, b, c, d):
    origin = Place(HERE.lat + a, HERE.lng + b)
    goal = Place(THERE.lat + c, THERE.lng + d)
    assert 4 + 10 <= known().minutes(origin, goal, NINE) <= 4 + 40


def test_neighbouring_cells_whose_places_almost_touch_still_take_half_the_way():
    beside = middle_of((1735, 5781))
    pair = (cell_of(HERE), cell_of(beside), hour_class(NINE, ZONE))
    law = KnownTravel("Asia/Shanghai", {pair: 600}, 0.0, CrowTravel())
    edge = (HERE.lng + beside.lng) / 2
    one, other = Place(HERE.lat, edge - 0.0001), Place(HERE.lat, edge + 0.0001)
    assert (cell_of(one), cell_of(other)) == (cell_of(HERE), cell_of(beside))
    assert law.minutes(one, other, NINE) == 5
