"""Slots as tiles."""

from datetime import timedelta

from django.utils.timezone import localtime

from jiahe.journeys.slots import Slot, SlotDay
from jiahe.kit.clock import now
from jiahe.web.household.tiles import day_tiles


def test_a_day_on_which_only_our_own_held_time_is_left_is_not_full() -> None:
    start = now() + timedelta(days=1)
    on = localtime(start).date()
    day = SlotDay(on, (Slot(start), Slot(start + timedelta(hours=1))))
    assert [one.free for one in day_tiles([day], on)] == [0]
    assert [one.free for one in day_tiles([day], on, held=start)] == [1]
