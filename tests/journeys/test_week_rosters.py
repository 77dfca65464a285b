"""Rosters of one week know of each other: who accepts one has not accepted the other as well."""

from collections.abc import Iterator
from datetime import time, timedelta

import pytest
from django.db import connection

from at_once import at_once
from factories import MONDAY, SUNDAY_NOON, Shop
from jiahe.dispatch.actions.plans import PlanAlreadyDecided
from jiahe.dispatch.choices import ProposalState
from jiahe.dispatch.models import RosterPlan
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.workforce.actions.rosterdays import open_day
from jiahe.workforce.models import RosterDay
from roster_world import accept, busy_mondays, proposed

pytestmark = pytest.mark.django_db(transaction=True)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def opened(shop: Shop) -> int:
    with for_company(shop.company_id):
        return RosterDay.objects.filter(on=MONDAY).count()


def states(shop: Shop) -> list[str]:
    with for_company(shop.company_id):
        return list(RosterPlan.objects.order_by("pk").values_list("state", flat=True))


def test_who_accepts_one_roster_puts_the_weeks_others_aside() -> None:
    shop = busy_mondays(workers=1)
    first, _ = proposed(shop)
    second, _ = proposed(shop)
    accept(shop, second)
    assert states(shop) == [ProposalState.DISCARDED, ProposalState.ACCEPTED]
    with pytest.raises(PlanAlreadyDecided):
        accept(shop, first)
    assert opened(shop) == 1


def test_a_roster_of_another_week_stays_open() -> None:
    shop = busy_mondays(workers=1)
    first, _ = proposed(shop)
    with for_company(shop.company_id):
        RosterPlan.objects.filter(pk=first.pk).update(first_on=MONDAY + timedelta(weeks=1))
    second, _ = proposed(shop)
    accept(shop, second)
    assert states(shop) == [ProposalState.OPEN, ProposalState.ACCEPTED]


def test_of_two_who_accept_two_rosters_of_one_week_at_once_one_is_told() -> None:
    shop = busy_mondays(workers=1)
    plans = [proposed(shop)[0] for _ in range(2)]

    def deed(plan: RosterPlan):
        def accepted() -> bool:
            with clock_set_to(FixedClock(SUNDAY_NOON)):
                try:
                    accept(shop, plan)
                except PlanAlreadyDecided:
                    return False
                finally:
                    connection.close()
                return True

        return accepted

    assert sorted(at_once([deed(plan) for plan in plans])) == [False, True]
    assert sorted(states(shop)) == [ProposalState.ACCEPTED, ProposalState.DISCARDED]


def seventh_day() -> tuple[Shop, RosterPlan]:
    """A roster for Monday of somebody with five days, whom the desk gave a sixth since."""
    shop = busy_mondays(workers=1, first_day=2)
    plan, (line,) = proposed(shop)
    assert (line.on, line.free_on) == (MONDAY, None)
    with for_company(shop.company_id):
        open_day(worker_id=line.worker_id, on=TUESDAY, starts=time(8), ends=time(16))
    return shop, plan


def test_a_day_that_would_be_the_weeks_seventh_by_now_is_left_out() -> None:
    shop, plan = seventh_day()
    assert accept(shop, plan).opened == ()
    assert opened(shop) == 0


def test_control_without_looking_at_the_week_again_she_would_work_seven_days(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("jiahe.dispatch.actions.rosters._keeps_week", lambda _: True)
    shop, plan = seventh_day()
    assert len(accept(shop, plan).opened) == 1
    assert opened(shop) == 1
