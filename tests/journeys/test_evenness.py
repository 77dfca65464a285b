"""The manager weighs even income against short ways: a curve to choose from, and plans follow."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from dispatching import accepted, book
from factories import MONDAY, SUNDAY_NOON, Shop, at, open_shop
from jiahe.booking.choices import ReservationState
from jiahe.booking.models import Reservation
from jiahe.dispatch.actions.aims import NoSuchStep
from jiahe.dispatch.aims import STEPS, earned_until, evenness_in_force, weighing
from jiahe.dispatch.models import FairnessCurve
from jiahe.dispatch.planning import engine_plan, solve
from jiahe.dispatch.queries.plans import planning_day
from jiahe.journeys import evenness
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = SUNDAY_NOON.date()
MOST = len(STEPS) - 1


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def shop_with_a_busy_worker() -> tuple[Shop, int]:
    """Two workers, of whom one did long visits all the week, and one visit of tomorrow: hers."""
    shop = open_shop(workers=2)
    for days in range(2, 6):
        with clock_set_to(FixedClock(SUNDAY_NOON - timedelta(days=days))):
            accepted(shop, at(9) - timedelta(days=days), minutes=480)
    with for_company(shop.company_id):
        rows = Reservation.objects.exclude(visit=None)
        rows.update(state=ReservationState.DONE, worker_id=shop.worker_ids[0])
    book(shop, at(14))
    with for_company(shop.company_id):
        ahead = Reservation.objects.filter(during__startswith__gte=at(0, on=MONDAY))
        ahead.update(worker_id=shop.worker_ids[0])
    return shop, shop.worker_ids[0]


def sent(shop: Shop, step: int) -> int:
    with for_company(shop.company_id):
        day = weighing(planning_day(MONDAY), step)
    (stop,) = solve(day, engine_plan, 40, 1, 30.0).plan.stops
    return stop.worker_id


def test_what_a_worker_earned_is_told_beside_the_middle_of_all() -> None:
    shop, busy = shop_with_a_busy_worker()
    with for_company(shop.company_id):
        earned = earned_until(shop.worker_ids, MONDAY)
    other = next(one for one in shop.worker_ids if one != busy)
    assert (earned.week[busy], earned.week[other]) == (4 * 480, 0)
    assert earned.ahead(busy) > 0 > earned.ahead(other)


def test_with_evenness_the_visit_goes_to_who_earned_least() -> None:
    shop, busy = shop_with_a_busy_worker()
    assert sent(shop, MOST) != busy


def test_control_without_it_the_visit_stays_where_it_is() -> None:
    shop, busy = shop_with_a_busy_worker()
    assert sent(shop, 0) == busy


def test_the_curve_tells_of_each_step_what_it_brings_and_costs() -> None:
    shop, _busy = shop_with_a_busy_worker()
    curve = evenness.reckon_curve(company_id=shop.company_id, on=MONDAY, actor_id=None)
    points = curve.points
    assert [one["evenness"] for one in points] == list(range(len(STEPS)))
    assert points[MOST]["gini"] < points[0]["gini"]
    assert points[MOST]["moved"] == 1
    assert points[MOST]["travel_minutes"] >= points[0]["travel_minutes"]


def test_the_step_in_force_is_the_planners_own() -> None:
    shop, _busy = shop_with_a_busy_worker()
    with for_company(shop.company_id):
        assert (evenness_in_force(), planning_day(MONDAY).problem.weights.fairness) == (0, 0)
    evenness.set_evenness(company_id=shop.company_id, evenness=2, actor_id=shop.person_id)
    with for_company(shop.company_id):
        assert planning_day(MONDAY).problem.weights.fairness == STEPS[2]


@pytest.mark.parametrize("odd", [-1, len(STEPS)])
def test_a_step_that_is_none_is_refused(odd: int) -> None:
    shop = open_shop(workers=1)
    with pytest.raises(NoSuchStep):
        evenness.set_evenness(company_id=shop.company_id, evenness=odd, actor_id=shop.person_id)
    with for_company(shop.company_id):
        assert evenness_in_force() == 0


def test_a_day_without_visits_has_a_curve_that_costs_nothing() -> None:
    shop = open_shop(workers=2)
    evenness.reckon_curve(company_id=shop.company_id, on=TODAY + timedelta(days=3), actor_id=None)
    with for_company(shop.company_id):
        (curve,) = FairnessCurve.objects.order_by("pk")
    assert {(one["gini"], one["travel_minutes"]) for one in curve.points} == {(0.0, 0)}
