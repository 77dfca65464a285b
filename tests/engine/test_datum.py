import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.datum import (
    bd09_from_gcj02,
    gcj02_from_bd09,
    gcj02_from_wgs84,
    is_shifted,
    wgs84_from_gcj02,
)
from jiahe.engine.travel import Place, kilometres

LATS = st.floats(3.0, 53.0)
LNGS = st.floats(74.0, 135.0)
METRE = 0.001


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    return kilometres(Place(*a), Place(*b)) * 1000.0


@settings(max_examples=200, deadline=None)
@given(LATS, LNGS)
def test_wgs84_to_gcj02_and_back_is_the_same_place(lat, lng):
    assert metres(wgs84_from_gcj02(*gcj02_from_wgs84(lat, lng)), (lat, lng)) <= METRE


@settings(max_examples=200, deadline=None)
@given(LATS, LNGS)
def test_gcj02_to_bd09_and_back_is_the_same_place(lat, lng):
    assert metres(gcj02_from_bd09(*bd09_from_gcj02(lat, lng)), (lat, lng)) <= METRE


def test_the_shift_at_tiananmen_is_about_555_metres():
    tiananmen = (39.908823, 116.397470)
    assert metres(gcj02_from_wgs84(*tiananmen), tiananmen) == pytest.approx(555, abs=15)


def test_outside_china_nothing_is_shifted():
    assert gcj02_from_wgs84(48.8566, 2.3522) == (48.8566, 2.3522)
    assert wgs84_from_gcj02(48.8566, 2.3522) == (48.8566, 2.3522)
    assert not is_shifted(48.8566, 2.3522)
    assert is_shifted(31.2304, 121.4737)
