"""The seeded standby: somebody is kept free on each of the next days, and has promised nothing."""

from datetime import datetime, timedelta

import pytest

from factories import MONDAY, ZONE
from jiahe.booking.queries import commitments_between
from jiahe.dispatch.models import Standby
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.simulation.city import Scale, build_town
from jiahe.simulation.seeding.force import Force
from jiahe.simulation.seeding.openings import hands_of, homes_of, open_company, settle_households
from jiahe.simulation.seeding.shelf import fill_shelf, on_shelf
from jiahe.simulation.seeding.standby import KEPT, seed_standby
from jiahe.workforce.rosters import working_hours

pytestmark = pytest.mark.django_db
SCALE = Scale(workers=90, households=4, visits_today=0, visits_a_past_day=0, past_days=1)


@pytest.mark.parametrize("number", [0, 1])
def test_somebody_at_work_and_free_stands_by_on_each_of_three_days(number: int) -> None:
    town = build_town(seed=1, today=MONDAY, scale=SCALE)
    with clock_set_to(FixedClock(datetime(2026, 11, 23, 11, tzinfo=ZONE))):
        settle_households(town)
        company_id = open_company(town, town.companies[number])
        with for_company(company_id):
            fill_shelf()
            hands = hands_of(town, town.companies[number])
            force = Force(hands, homes_of(town.households), on_shelf(company_id))
            seed_standby(force, MONDAY)
            rows = list(Standby.objects.order_by("on", "worker_id"))
            days = [MONDAY + timedelta(days=n) for n in range(len(KEPT))]
            assert [sum(row.on == day for row in rows) for day in days] == list(KEPT)
            for row in rows:
                assert working_hours([row.worker_id], row.on, 1)[row.worker_id]
                assert not commitments_between([row.worker_id], row.on, row.on)
