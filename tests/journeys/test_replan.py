"""A worker falls ill, a visit runs late, somebody stands by."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from dispatching import accepted, answers_now, book, code_of, person_of, seat_now, visit_now
from factories import MONDAY, SUNDAY_NOON, Shop, at, open_shop
from jiahe.booking.actions.visits import advance_visit
from jiahe.booking.choices import VisitState
from jiahe.dispatch.actions.board import NoSuchWorker
from jiahe.dispatch.actions.standby import NotAtWorkThatDay
from jiahe.dispatch.models import Standby
from jiahe.journeys import assign, replan
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.models import Outbox
from jiahe.kit.tenancy import for_company
from jiahe.workforce import actions as workforce
from jiahe.workforce.actions import LeaveTooShort
from jiahe.workforce.models import Leave

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def falls_ill(shop: Shop, worker_id: int, **changes: object) -> replan.Absence:
    fields = {
        "company_id": shop.company_id,
        "worker_code": code_of(shop, worker_id),
        "from_at": at(8),
        "until_at": at(20),
        "actor_id": shop.person_id,
        "reason": "发烧",
    }
    return replan.worker_is_ill(**(fields | changes))


def test_another_worker_is_asked_at_the_promised_time() -> None:
    shop = open_shop(workers=2)
    booked = accepted(shop, at(10))
    ill = seat_now(booked)[0]
    outcome = falls_ill(shop, ill)
    new = next(one for one in shop.worker_ids if one != ill)
    assert [(one.visit_code, one.start) for one in outcome.saved] == [(booked.visit_code, at(10))]
    assert outcome.unsaved == ()
    assert seat_now(booked) == (new, at(10))
    assert answers_now(booked) == [(1, ill, "withdrawn"), (1, new, "offered")]
    assert visit_now(booked).state == VisitState.PLANNED


def test_the_replacement_says_yes_and_the_visit_is_assigned_again() -> None:
    shop = open_shop(workers=2)
    booked = accepted(shop, at(10))
    falls_ill(shop, seat_now(booked)[0])
    with for_company(shop.company_id):
        from jiahe.dispatch.queries import live_assignment

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
    falls_ill(shop, seat_now(booked)[0])
    assert seat_now(booked)[0] == last


def test_control_without_standby_the_order_is_by_merit() -> None:
    shop = open_shop(workers=4)
    booked = accepted(shop, at(10))
    others = [one for one in shop.worker_ids if one != seat_now(booked)[0]]
    falls_ill(shop, seat_now(booked)[0])
    assert seat_now(booked)[0] == others[0]


def test_a_visit_that_nobody_can_keep_waits_with_reasons_and_other_times() -> None:
    shop = open_shop()
    booked = accepted(shop, at(10))
    outcome = falls_ill(shop, shop.worker_ids[0], until_at=at(13))
    assert outcome.saved == ()
    (left,) = outcome.unsaved
    assert left.reason == "1 位员工里：1 人请假；0 人可去。"
    assert left.alternatives == (at(13), at(13, 30), at(14))
    assert seat_now(booked) == (None, at(10))


def test_visits_outside_the_leave_stay() -> None:
    shop = open_shop()
    booked = accepted(shop, at(16))
    outcome = falls_ill(shop, shop.worker_ids[0], until_at=at(13))
    assert outcome == replan.Absence((), ())
    assert seat_now(booked)[0] == shop.worker_ids[0]


def test_a_visit_on_its_way_is_saved_a_visit_in_service_is_not_touched() -> None:
    shop = open_shop(workers=2)
    going, working = accepted(shop, at(14)), accepted(shop, at(10))
    assert seat_now(going)[0] == seat_now(working)[0]
    with for_company(shop.company_id):
        for state in (VisitState.TRAVELLING, VisitState.ARRIVED, VisitState.IN_SERVICE):
            advance_visit(visit_id=working.visit_id, to=state, actor_id=None)
        advance_visit(visit_id=going.visit_id, to=VisitState.TRAVELLING, actor_id=None)
    outcome = falls_ill(shop, seat_now(going)[0])
    assert [one.visit_code for one in outcome.saved] == [going.visit_code]
    assert visit_now(working).state == VisitState.IN_SERVICE
    assert visit_now(going).state == VisitState.PLANNED


def test_leave_that_ends_before_it_starts_is_refused_and_changes_nothing() -> None:
    shop = open_shop(workers=2)
    booked = accepted(shop, at(10))
    ill = seat_now(booked)[0]
    with pytest.raises(LeaveTooShort):
        falls_ill(shop, ill, until_at=SUNDAY_NOON - timedelta(hours=1))
    with for_company(shop.company_id):
        assert Leave.objects.count() == 0
    assert seat_now(booked)[0] == ill


def test_another_companys_worker_is_unknown() -> None:
    east, west = open_shop(), open_shop(slug="west", first_number=50)
    with pytest.raises(NoSuchWorker):
        falls_ill(east, east.worker_ids[0], worker_code=west.worker_codes[0])


def two_visits_of_one_worker() -> tuple[Shop, object, object]:
    shop = open_shop()
    return shop, book(shop, at(10)), book(shop, at(12, 30))


def test_a_late_visit_puts_the_next_one_at_risk_and_says_who_could_go() -> None:
    shop, first, second = two_visits_of_one_worker()
    with for_company(shop.company_id):
        from factories import hire

        hire(99)
    (risk,) = replan.visit_runs_late(
        company_id=shop.company_id, visit_code=first.visit_code, late_minutes=45
    )
    assert (risk.visit_code, risk.late_minutes) == (second.visit_code, 15)
    assert [one.name for one in risk.could_take_over] == ["王阿姨99"]
    assert len(risk.alternatives) == 3
    assert seat_now(second) == (shop.worker_ids[0], at(12, 30))
    assert Outbox.objects.filter(kind="VisitAtRisk").count() == 1


def test_a_pause_swallows_a_small_lateness() -> None:
    shop, first, _ = two_visits_of_one_worker()
    found = replan.visit_runs_late(
        company_id=shop.company_id, visit_code=first.visit_code, late_minutes=20
    )
    assert found == ()


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
