"""The seeded births: cases with their chances, two of them close together, and a pool."""

from datetime import datetime, timedelta
from random import Random

import pytest

from factories import MONDAY, ZONE
from jiahe.booking.models import RestMove
from jiahe.catalog.queries import service_by_slug
from jiahe.dispatch.queries.births import coming_cases, pool_stays
from jiahe.journeys.reserve import offer_slots
from jiahe.journeys.slots import SlotQuestion
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.simulation.city import Scale, build_town
from jiahe.simulation.seeding.births import seed_births
from jiahe.simulation.seeding.force import Force
from jiahe.simulation.seeding.openings import (
    hands_of,
    hire_live_in,
    homes_of,
    open_company,
    settle_households,
)
from jiahe.simulation.seeding.shelf import ask_papers, fill_shelf, on_shelf

pytestmark = pytest.mark.django_db
SCALE = Scale(workers=90, households=4, visits_today=0, visits_a_past_day=0, past_days=1)


def test_a_city_has_cases_ahead_and_one_that_may_begin_late():
    town = build_town(seed=1, today=MONDAY, scale=SCALE)
    company = town.companies[0]
    with clock_set_to(FixedClock(datetime(2026, 11, 23, 11, tzinfo=ZONE))):
        settle_households(town)
        company_id = open_company(town, company)
        with for_company(company_id):
            fill_shelf()
            force = Force(hands_of(town, company), homes_of(town.households), on_shelf(company_id))
            seed_births(Random(1), company_id, company.mode, force, MONDAY)
            rows = coming_cases()
            assert [one.length for one in rows] == [30] * len(rows)  # 26 of care, 4 of rest
            assert len(rows) >= 2
            assert sum((one.chance or 0) > 0 for one in rows) == 1
            assert 1 <= len(pool_stays()) <= 2
            (asked,) = RestMove.objects.order_by("pk")
            assert asked.state == "waiting"


@pytest.mark.parametrize("slug", ["maternity-nurse", "live-in-nanny"])
def test_a_city_has_carers_whose_terms_can_still_be_booked(slug):
    town = build_town(seed=1, today=MONDAY, scale=SCALE)
    company = town.companies[2]
    with clock_set_to(FixedClock(datetime(2026, 11, 23, 11, tzinfo=ZONE))):
        settle_households(town)
        company_id = open_company(town, company)
        with for_company(company_id):
            fill_shelf()
            ask_papers()
            hire_live_in(town, company)
            service = service_by_slug(slug)
        home = town.households[0].place
        asked = SlotQuestion(home, 52 * 1440, MONDAY + timedelta(days=40), days=1)
        board = offer_slots(service_code=service.code, asked=asked)
    assert max(slot.available for slot in board.days[0].slots) >= 4
