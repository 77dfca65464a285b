"""An order is proposed when what is there and on its way does not reach over the lead time."""

from dataclasses import replace
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.reorder import COVER_DAYS, Need, Z, propose_order

STEADY = Need(on_hand=100, on_order=0, booked=0, used_by_day=(10,) * 28, lead_days=5, pack_size=24)


def test_a_steady_need_has_no_safety_stock_and_a_plain_order_point() -> None:
    found = propose_order(STEADY)
    assert (found.daily, found.safety, found.order_point) == (10.0, 0.0, 50)
    assert (found.packs, found.is_low, found.days_left) == (0, False, 10.0)


def test_at_the_order_point_enough_is_ordered_for_lead_time_and_cover() -> None:
    found = propose_order(replace(STEADY, on_hand=50))
    assert found.packs == ceil((10 * (5 + COVER_DAYS) - 50) / 24)
    assert propose_order(replace(STEADY, on_hand=51)).packs == 0


def test_what_is_on_its_way_counts_as_there() -> None:
    assert propose_order(replace(STEADY, on_hand=20, on_order=31)).packs == 0
    assert propose_order(replace(STEADY, on_hand=20, on_order=30)).packs > 0


def test_more_booked_than_usual_raises_the_daily_need() -> None:
    assert propose_order(replace(STEADY, booked=280)).daily == 20.0


def test_uneven_days_are_kept_safe() -> None:
    found = propose_order(replace(STEADY, used_by_day=(0, 20) * 14, lead_days=4))
    assert found.safety == pytest.approx(Z * 10.1835 * 2, rel=1e-4)
    assert found.order_point == ceil(10 * 4 + found.safety)


def test_what_nobody_uses_is_not_ordered() -> None:
    found = propose_order(replace(STEADY, on_hand=0, used_by_day=()))
    assert (found.packs, found.days_left) == (0, None)


def test_a_pack_that_holds_nothing_is_a_fault() -> None:
    with pytest.raises(ValueError, match="at least one"):
        propose_order(replace(STEADY, pack_size=0))


NEEDS = st.builds(
    Need,
    on_hand=st.integers(0, 5000),
    on_order=st.integers(0, 5000),
    booked=st.integers(0, 5000),
    used_by_day=st.lists(st.integers(0, 300), max_size=28),
    lead_days=st.integers(0, 30),
    pack_size=st.integers(1, 500),
)


@given(NEEDS)
def test_after_the_order_there_is_enough_and_not_a_pack_too_many(need: Need) -> None:
    found = propose_order(need)
    level = found.daily * (need.lead_days + COVER_DAYS) + found.safety
    after = need.on_hand + need.on_order + found.packs * need.pack_size
    if found.packs:
        assert after >= level - 1e-6
        assert found.packs == 1 or after - need.pack_size < level
    elif found.daily:
        assert need.on_hand + need.on_order > found.order_point


@given(NEEDS, st.integers(1, 500))
def test_more_on_the_shelf_never_means_a_larger_order(need: Need, more: int) -> None:
    richer = replace(need, on_hand=need.on_hand + more)
    assert propose_order(richer).packs <= propose_order(need).packs
