"""An area from the counted asks to the map of next week, decided once, undone before it begins."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import partial

import pytest
from django.db import IntegrityError

from at_once import at_once
from factories import MONDAY, SUNDAY_NOON, ZONE, Shop, open_shop
from jiahe.accounts.actions.reach import (
    NoSuchReach,
    ReachDaysOutOfLimits,
    ReachesOverlap,
    ReachHasBegun,
    ReachOutOfLimits,
    ReachReasonMissing,
    WantedReach,
    set_reaches,
    take_reach_back,
)
from jiahe.accounts.models import StoreReach
from jiahe.booking.actions.unserved import note_unserved
from jiahe.catalog.shelf import shelf_in_scope
from jiahe.dispatch.actions.plans import PlanAlreadyDecided
from jiahe.dispatch.models import ReachLine
from jiahe.dispatch.queries.reaches import NoSuchReachPlan, reach_lines_of
from jiahe.journeys import reaches
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from reach_world import NEXT_MONDAY, NEXT_SUNDAY, dated, north, shop_with_store, store_id

pytestmark = pytest.mark.django_db(transaction=True)
THIS_WEEK_SUNDAY = MONDAY + timedelta(days=6)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


@pytest.fixture
def shop() -> Shop:
    return shop_with_store()


def asked_beyond(shop: Shop, asks: int = 12) -> None:
    """Households at eight kilometres asked last week, and nobody came."""
    with clock_set_to(FixedClock(SUNDAY_NOON - timedelta(days=3))), for_company(shop.company_id):
        note_unserved(north(8.0), asks=asks)


def proposed(shop: Shop):
    return reaches.propose_reaches(company_id=shop.company_id, actor_id=shop.person_id)


def accepted(shop: Shop, plan, chosen=None) -> int:
    return reaches.accept_reaches(
        company_id=shop.company_id,
        code=plan.code,
        chosen=chosen,
        reason="建议",
        actor_id=shop.person_id,
    )


def lines(shop: Shop, plan) -> list[ReachLine]:
    with for_company(shop.company_id):
        return reach_lines_of(plan)


def metres_on(shop: Shop, on) -> int:
    with for_company(shop.company_id):
        shelf = shelf_in_scope()
        return shelf.reach_metres(shelf.stores[0], on)


def in_force(shop: Shop) -> int:
    with for_company(shop.company_id):
        return StoreReach.objects.filter(undone_at=None).count()


def test_refused_asks_and_free_hours_propose_a_wider_reach_and_change_nothing(shop) -> None:
    asked_beyond(shop)
    plan = proposed(shop)
    (line,) = lines(shop, plan)
    assert (plan.first_on, line.metres_now, line.visits) == (MONDAY, 5_000, 6.0)
    assert 8_000 <= line.metres <= 9_000
    assert line.free_minutes_now > line.free_minutes_then > 0
    assert (metres_on(shop, MONDAY), in_force(shop)) == (5_000, 0)


def test_control_without_asks_nothing_is_proposed(shop) -> None:
    assert lines(shop, proposed(shop)) == []


def test_what_is_accepted_holds_in_its_week_and_not_after(shop) -> None:
    asked_beyond(shop)
    plan = proposed(shop)
    assert accepted(shop, plan) == 1
    (line,) = lines(shop, plan)
    days = (SUNDAY_NOON.date(), MONDAY, THIS_WEEK_SUNDAY, NEXT_MONDAY)
    assert [metres_on(shop, on) for on in days] == [5_000, line.metres, line.metres, 5_000]
    assert lines(shop, proposed(shop)) == []  # that week is decided


def test_nothing_chosen_changes_nothing_and_decides_the_plan(shop) -> None:
    asked_beyond(shop)
    plan = proposed(shop)
    assert (accepted(shop, plan, chosen=set()), in_force(shop)) == (0, 0)
    with pytest.raises(PlanAlreadyDecided):
        accepted(shop, plan)


def test_what_was_put_aside_cannot_be_accepted(shop) -> None:
    asked_beyond(shop)
    plan = proposed(shop)
    reaches.put_reaches_aside(company_id=shop.company_id, code=plan.code, actor_id=shop.person_id)
    with pytest.raises(PlanAlreadyDecided):
        accepted(shop, plan)
    assert in_force(shop) == 0
    with pytest.raises(NoSuchReachPlan):
        reaches.put_reaches_aside(company_id=shop.company_id, code="none", actor_id=shop.person_id)


def together(*deeds) -> list[str]:
    """The names of the refusals, empty for what was done; all begin at once."""

    def done(deed) -> str:
        with clock_set_to(FixedClock(SUNDAY_NOON)):
            deed()
        return ""

    return sorted(at_once([partial(done, one) for one in deeds]))


def test_of_two_acceptances_at_once_one_counts(shop) -> None:
    asked_beyond(shop)
    plan = proposed(shop)
    told = together(lambda: accepted(shop, plan), lambda: accepted(shop, plan))
    assert (told, in_force(shop)) == (["", "PlanAlreadyDecided"], 1)


def test_of_two_plans_for_one_week_accepted_at_once_one_holds(shop) -> None:
    asked_beyond(shop)
    first, second = proposed(shop), proposed(shop)
    told = together(lambda: accepted(shop, first), lambda: accepted(shop, second))
    assert (told, in_force(shop)) == (["", "ReachesOverlap"], 1)


def test_control_without_the_look_the_table_itself_refuses_a_second_reach(
    shop, monkeypatch
) -> None:
    dated(shop, 9_000)
    made = StoreReach.objects.filter
    monkeypatch.setattr(StoreReach.objects, "filter", lambda **asked: made(**asked).none())
    with pytest.raises(IntegrityError, match="a_store_has_one_reach_a_day"):
        dated(shop, 8_000, NEXT_SUNDAY, NEXT_SUNDAY)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"metres": 900}, ReachOutOfLimits),
        ({"metres": 40_001}, ReachOutOfLimits),
        ({"first_on": SUNDAY_NOON.date()}, ReachDaysOutOfLimits),
        ({"last_on": NEXT_MONDAY - timedelta(days=1)}, ReachDaysOutOfLimits),
        ({"last_on": NEXT_MONDAY + timedelta(days=31)}, ReachDaysOutOfLimits),
        ({"reason": " "}, ReachReasonMissing),
        ({"store_id": 0}, NoSuchReach),
    ],
)
def test_what_is_out_of_limits_is_refused_and_nothing_is_kept(shop, change, refusal) -> None:
    fields = {
        "store_id": store_id(shop),
        "first_on": NEXT_MONDAY,
        "last_on": NEXT_SUNDAY,
        "metres": 9_000,
        "reason": "人手有余",
    }
    with pytest.raises(refusal), for_company(shop.company_id):
        set_reaches(wanted=[WantedReach(**(fields | change))], actor_id=None)
    assert in_force(shop) == 0


def test_days_that_touch_are_refused_and_those_beside_are_not(shop) -> None:
    dated(shop, 9_000)
    with pytest.raises(ReachesOverlap):
        dated(shop, 8_000, NEXT_SUNDAY, NEXT_SUNDAY)
    dated(shop, 8_000, NEXT_SUNDAY + timedelta(days=1), NEXT_SUNDAY + timedelta(days=1))
    assert in_force(shop) == 2


def test_a_reach_is_taken_back_before_it_begins_and_not_after(shop) -> None:
    first = dated(shop, 9_000)
    with for_company(shop.company_id):
        take_reach_back(code=first.code, actor_id=shop.person_id)
    assert metres_on(shop, NEXT_MONDAY) == 5_000
    second = dated(shop, 9_000)  # its days are free again
    begun = datetime.combine(NEXT_MONDAY, time(0, 1), ZONE)
    with clock_set_to(FixedClock(begun)), for_company(shop.company_id):
        with pytest.raises(ReachHasBegun):
            take_reach_back(code=second.code, actor_id=shop.person_id)
        with pytest.raises(NoSuchReach):
            take_reach_back(code=first.code, actor_id=shop.person_id)
    assert metres_on(shop, NEXT_MONDAY) == 9_000


def test_another_companys_store_is_not_found(shop) -> None:
    mine = store_id(shop)
    other = open_shop(slug="other", first_number=50)
    wanted = WantedReach(mine, NEXT_MONDAY, NEXT_SUNDAY, 9_000, "x")
    with pytest.raises(NoSuchReach), for_company(other.company_id):
        set_reaches(wanted=[wanted], actor_id=None)
