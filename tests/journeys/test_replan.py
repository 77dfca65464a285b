"""What was promised with one worker goes to others; somebody stands by."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from dispatching import accepted, answers_now, code_of, person_of, seat_now, visit_now
from factories import MONDAY, SUNDAY_NOON, Shop, at, open_shop
from jiahe.booking.actions.visits import advance_visit
from jiahe.booking.choices import VisitState
from jiahe.dispatch.actions.board import NoSuchWorker
from jiahe.dispatch.actions.standby import NotAtWorkThatDay
from jiahe.dispatch.models import Standby
from jiahe.dispatch.queries import live_assignment
from jiahe.journeys import assign, replan
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.workforce import actions as workforce

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def drops_out(shop: Shop, worker_id: int, until: datetime = at(20)) -> replan.Absence:
    """Away from eight on; everything that is promised ahead goes to others."""
    with for_company(shop.company_id):
        workforce.grant_leave(worker_id=worker_id, starts_at=at(8), ends_at=until, reason="发烧")
        freed = replan.free_all(worker_code=code_of(shop, worker_id), actor_id=shop.person_id)
    return replan.refill(company_id=shop.company_id, freed=freed)


def test_another_worker_is_asked_at_the_promised_time() -> None:
    shop = open_shop(workers=2)
    booked = accepted(shop, at(10))
    ill = seat_now(booked)[0]
    outcome = drops_out(shop, ill)
    new = next(one for one in shop.worker_ids if one != ill)
    assert [(one.visit_code, one.start) for one in outcome.saved] == [(booked.visit_code, at(10))]
    assert outcome.unsaved == ()
    assert seat_now(booked) == (new, at(10))
    assert answers_now(booked) == [(1, ill, "withdrawn"), (1, new, "offered")]
    assert visit_now(booked).state == VisitState.PLANNED


def test_the_replacement_says_yes_and_the_visit_is_assigned_again() -> None:
    shop = open_shop(workers=2)
    booked = accepted(shop, at(10))
    drops_out(shop, seat_now(booked)[0])
    with for_company(shop.company_id):
        code = live_assignment(booked.visit_id, 1).code
    assign.accept_offer(
        company_id=shop.company_id,
        assignment_code=code,
        person_id=person_of(shop, seat_now(booked)[0]),
    )
    assert visit_now(booked).state == VisitState.ASSIGNED


def test_standby_workers_are_asked_before_better_placed_ones() -> None:
    shop = open_shop(workers=4)
    booked = accepted(shop, at(10))
    last = [one for one in shop.worker_ids if one != seat_now(booked)[0]][-1]
    replan.set_standby(company_id=shop.company_id, worker_code=code_of(shop, last), on=MONDAY)
    drops_out(shop, seat_now(booked)[0])
    assert seat_now(booked)[0] == last


def test_control_without_standby_the_order_is_by_merit() -> None:
    shop = open_shop(workers=4)
    booked = accepted(shop, at(10))
    others = [one for one in shop.worker_ids if one != seat_now(booked)[0]]
    drops_out(shop, seat_now(booked)[0])
    assert seat_now(booked)[0] == others[0]


def test_a_visit_that_nobody_can_keep_waits_with_reasons_and_other_times() -> None:
    shop = open_shop()
    booked = accepted(shop, at(10))
    outcome = drops_out(shop, shop.worker_ids[0], until=at(13))
    assert outcome.saved == ()
    (left,) = outcome.unsaved
    assert left.reason == "1 位服务师里：1 人请假；0 人可去。"
    assert left.alternatives == (at(13), at(13, 30), at(14))
    assert seat_now(booked) == (None, at(10))


def test_a_visit_on_its_way_is_saved_a_visit_in_service_is_not_touched() -> None:
    shop = open_shop(workers=2)
    going, working = accepted(shop, at(14)), accepted(shop, at(10))
    assert seat_now(going)[0] == seat_now(working)[0]
    with for_company(shop.company_id):
        for state in (VisitState.TRAVELLING, VisitState.ARRIVED, VisitState.IN_SERVICE):
            advance_visit(visit_id=working.visit_id, to=state, actor_id=None)
        advance_visit(visit_id=going.visit_id, to=VisitState.TRAVELLING, actor_id=None)
    outcome = drops_out(shop, seat_now(going)[0])
    assert [one.visit_code for one in outcome.saved] == [going.visit_code]
    assert visit_now(working).state == VisitState.IN_SERVICE
    assert visit_now(going).state == VisitState.PLANNED


def test_another_companys_worker_is_unknown() -> None:
    east, west = open_shop(), open_shop(slug="west", first_number=50)
    with for_company(east.company_id), pytest.raises(NoSuchWorker):
        replan.free_all(worker_code=west.worker_codes[0], actor_id=east.person_id)


def test_standby_is_kept_once_and_let_go() -> None:
    shop = open_shop()
    for _ in range(2):
        replan.set_standby(company_id=shop.company_id, worker_code=shop.worker_codes[0], on=MONDAY)
    with for_company(shop.company_id):
        assert Standby.objects.count() == 1
    replan.clear_standby(company_id=shop.company_id, worker_code=shop.worker_codes[0], on=MONDAY)
    with for_company(shop.company_id):
        assert Standby.objects.count() == 0


def test_nobody_stands_by_on_a_day_off() -> None:
    shop = open_shop()
    with for_company(shop.company_id):
        workforce.set_weekly_shifts(worker_id=shop.worker_ids[0], shifts=[])
    with pytest.raises(NotAtWorkThatDay):
        replan.set_standby(company_id=shop.company_id, worker_code=shop.worker_codes[0], on=MONDAY)
