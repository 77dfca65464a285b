"""Pins that the day contradicts: the planner leaves them where they are, and plans the rest."""

from datetime import timedelta

import pytest

from dispatching import Booked, accepted, book, pin, seat_now, to_queue
from factories import CENTRE, MONDAY, Shop, at, open_shop
from jiahe.booking.models import Reservation
from jiahe.catalog.models import Service
from jiahe.dispatch.models import PlanJob
from jiahe.dispatch.queries.plans import planning_day
from jiahe.journeys import plan, planning
from jiahe.kit.tenancy import for_company
from jiahe.workforce.models import Certificate, Leave, SkillGrant

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sunday_noon")]
A_DAY = timedelta(days=1)


PINNED_AGAINST = ["on leave", "without papers", "below the level", "twice at once"]


def pinned_against(shop: Shop, why: str) -> Booked:
    """A visit pinned to its worker, who by now cannot come."""
    booked = accepted(shop, at(10))
    worker_id = seat_now(booked)[0]
    assert worker_id is not None
    pin(shop, booked)
    with for_company(shop.company_id):
        if why == "on leave":
            Leave.objects.create(
                company_id=shop.company_id, worker_id=worker_id, starts_at=at(0), ends_at=at(23)
            )
        elif why == "without papers":
            Certificate.objects.filter(worker_id=worker_id).update(valid_until=MONDAY - A_DAY)
        elif why == "below the level":
            SkillGrant.objects.update(level=3)
            SkillGrant.objects.filter(worker_id=worker_id).update(level=5)
            Service.objects.update(lowest_level=4)
        else:
            lat = CENTRE[0] + 0.3  # promised next to it, with no time for the way
            reserve_directly(shop, worker_id, lat)
    return booked


def reserve_directly(shop: Shop, worker_id: int, lat: float) -> None:
    Reservation.objects.create(
        company_id=shop.company_id,
        worker_id=worker_id,
        during=(at(12), at(13)),
        lat=lat,
        lng=CENTRE[1],
        state="confirmed",
        held_by="by hand",
    )


@pytest.mark.parametrize("why", PINNED_AGAINST)
def test_a_night_run_leaves_a_pin_that_contradicts_the_day_and_plans_the_rest(why: str) -> None:
    shop = open_shop(workers=3)
    pinned = pinned_against(shop, why)
    before, gap = seat_now(pinned), book(shop, at(10))
    to_queue(shop, gap)
    planning.ask_for_tomorrow()
    with for_company(shop.company_id):
        job = PlanJob.objects.get()
    proposal = planning.run(company_id=shop.company_id, code=job.code)
    assert proposal is not None
    assert proposal.gains["filled"] == 1
    plan.accept_plan(
        company_id=shop.company_id, proposal_code=proposal.code, move_ids=None,
        actor_id=shop.person_id,
    )  # fmt: skip
    assert seat_now(pinned) == before
    assert seat_now(gap)[0] in {*shop.worker_ids} - {before[0]}


@pytest.mark.parametrize("why", PINNED_AGAINST)
def test_the_planning_page_leaves_such_a_pin_too(why: str) -> None:
    shop = open_shop(workers=3)
    pinned = pinned_against(shop, why)
    before, gap = seat_now(pinned), book(shop, at(10))
    to_queue(shop, gap)
    proposal = plan.propose_plan(company_id=shop.company_id, on=MONDAY)
    assert (proposal.gains["failure"], proposal.gains["filled"]) == ("", 1)
    assert seat_now(pinned) == before


def test_control_unpinned_the_same_visit_is_in_question() -> None:
    shop = open_shop(workers=3)
    accepted(shop, at(10))
    with for_company(shop.company_id):
        assert len(planning_day(MONDAY).seats) == 1
    pinned_against(shop, "on leave")
    with for_company(shop.company_id):
        assert len(planning_day(MONDAY).seats) == 1
