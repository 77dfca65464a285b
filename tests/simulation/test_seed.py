from datetime import datetime

import pytest

from factories import MONDAY, ZONE
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.simulation.city import Scale
from jiahe.simulation.seeding.seed import seed_city

SMALL = Scale(
    workers=12, households=60, visits_today=40, visits_a_past_day=10, past_days=7, coming_days=2
)
ELEVEN = datetime(2026, 11, 23, 11, tzinfo=ZONE)


@pytest.mark.django_db
def test_a_small_city_is_seeded_once() -> None:
    said: list[str] = []
    with clock_set_to(FixedClock(ELEVEN)):
        assert seed_city(seed=1, today=MONDAY, progress=said.append, scale=SMALL)
        assert not seed_city(seed=1, today=MONDAY, progress=said.append, scale=SMALL)
    assert len(said) == 4
