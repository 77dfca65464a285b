"""The demo city shows a proposal of areas, made from asks just beyond a store's reach."""

import random

import pytest

from factories import SUNDAY_NOON, staff
from jiahe.accounts.choices import Role
from jiahe.booking.models import UnservedAsks
from jiahe.dispatch.queries.reaches import reach_lines_of, reach_plans_made
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.simulation.seeding.areas import seed_areas
from reach_world import shop_with_store

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_store_with_free_hours_is_proposed_a_wider_reach():
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        shop = shop_with_store()
        staff(shop.company_id, Role.DISPATCHER, 1)
        with for_company(shop.company_id):
            seed_areas(random.Random("areas"), SUNDAY_NOON.date())
            (plan,) = reach_plans_made()
            (line,) = reach_lines_of(plan)
            assert UnservedAsks.objects.filter(asked_on__lt=SUNDAY_NOON.date()).exists()
    assert (plan.state, line.metres_now) == ("open", 5_000)
    assert line.metres > line.metres_now
