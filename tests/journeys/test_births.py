"""Dates of birth: the case moves once, its worker is proved, the pool is asked in order."""

from datetime import timedelta

import pytest

from birth_world import DAY, FIRST, asks, booked_case, live_in_shop, said, starts
from factories import SUNDAY_NOON
from jiahe.kit.clock import FixedClock, SystemClock, set_process_clock

@pytest.fixture
def moment():
    set_process_clock(FixedClock(SUNDAY_NOON))
    yield
    set_process_clock(SystemClock())


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(db, moment):
    return live_in_shop()


def test_probe(world):
    shop, service = world
    order = booked_case(shop, service, days=4)
    print(starts(shop, order))
    case = said(shop, order, FIRST)
    print(case.state, case.chance)
