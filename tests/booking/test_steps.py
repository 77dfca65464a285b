"""An order and a visit go their way step by step: none is skipped, none comes before its time."""

from datetime import timedelta

import pytest

from jiahe.booking.actions import orders, promise, visits
from jiahe.booking.actions.promise import NotFeasible, Terms, TooLong, Wish, span_of, term_span
from jiahe.booking.actions.visits import WrongVisitState, advance_visit, cancel_visit
from jiahe.booking.choices import OrderState, ReservationState, VisitState
from jiahe.booking.models import Order, Reservation, Visit
from jiahe.booking.rules import work_rules
from jiahe.engine.travel import Place
from jiahe.kit.clock import FixedClock, clock_set_to, now
from jiahe.kit.models import Outbox
from jiahe.kit.tenancy import for_company
from jiahe.standards.limits import REST_MINUTES
from money_world import World, found_world, place_order

pytestmark = pytest.mark.django_db(transaction=True)
BEGUN = (VisitState.IN_SERVICE, VisitState.AWAITING_ACCEPTANCE, VisitState.SETTLED)
ANY = {state: frozenset(VisitState) for state in VisitState}


@pytest.fixture
def world() -> World:
    return found_world()


def visit_in(world: World, state: VisitState) -> Visit:
    order = place_order(world, state=OrderState.BOOKED)
    with for_company(world.company_id):
        Visit.objects.filter(order=order).update(state=state)
        return Visit.objects.get(order=order)


def state_of(world: World, visit: Visit) -> tuple[str, str]:
    with for_company(world.company_id):
        return (
            Visit.objects.get(pk=visit.pk).state,
            Reservation.objects.get(visit=visit).state,
        )


@pytest.mark.parametrize("state", BEGUN)
def test_a_visit_that_has_begun_is_not_cancelled(world: World, state: VisitState) -> None:
    visit = visit_in(world, state)
    with for_company(world.company_id), pytest.raises(WrongVisitState):
        cancel_visit(visit_id=visit.pk, because="", actor_id=None)
    assert state_of(world, visit) == (state, ReservationState.CONFIRMED)


def test_control_where_every_step_is_allowed_work_under_way_is_cancelled(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits, "VISIT_MOVES", ANY)
    visit = visit_in(world, VisitState.IN_SERVICE)
    with for_company(world.company_id):
        cancel_visit(visit_id=visit.pk, because="", actor_id=None)
    assert state_of(world, visit) == (VisitState.CANCELLED, ReservationState.RELEASED)


@pytest.mark.parametrize("to", [VisitState.ACCEPTED, VisitState.SETTLED, VisitState.IN_SERVICE])
def test_no_step_is_skipped(world: World, to: VisitState) -> None:
    visit = visit_in(world, VisitState.PLANNED)
    told = Outbox.objects.count()
    with for_company(world.company_id), pytest.raises(WrongVisitState):
        advance_visit(visit_id=visit.pk, to=to, actor_id=None)
    assert state_of(world, visit) == (VisitState.PLANNED, ReservationState.CONFIRMED)
    assert Outbox.objects.count() == told


def test_control_where_every_step_is_allowed_a_visit_is_settled_unseen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits, "VISIT_MOVES", ANY)
    visit = visit_in(world, VisitState.PLANNED)
    with for_company(world.company_id):
        advance_visit(visit_id=visit.pk, to=VisitState.SETTLED, actor_id=None)
    assert state_of(world, visit)[0] == VisitState.SETTLED


def given_up(world: World, order: Order, minutes: int) -> list[bool]:
    """What giving the order up twice says, so many minutes after it was placed."""
    later = FixedClock(order.placed_at + timedelta(minutes=minutes))
    with clock_set_to(later), for_company(world.company_id):
        return [orders.give_up_unpaid(order_id=order.pk) for _ in range(2)]


@pytest.mark.parametrize(
    ("state", "minutes", "expected"),
    [
        (OrderState.AWAITING_PAYMENT, 29, [False, False]),
        (OrderState.AWAITING_PAYMENT, 31, [True, False]),
        (OrderState.BOOKED, 31, [False, False]),
    ],
)
def test_an_order_is_given_up_when_its_time_to_pay_is_over_and_nobody_paid(
    world: World, state: OrderState, minutes: int, expected: list[bool]
) -> None:
    order = place_order(world, state=state)
    assert given_up(world, order, minutes) == expected
    with for_company(world.company_id):
        is_over = Order.objects.get(pk=order.pk).state == OrderState.CANCELLED
    assert is_over == any(expected)


@pytest.mark.parametrize("minutes", [0, 14, 31 * 24 * 60 + 1])
def test_what_is_no_visit_has_no_span(minutes: int) -> None:
    with pytest.raises(TooLong):
        span_of(now(), minutes)


@pytest.mark.parametrize("days", [0, 1000])
def test_what_is_no_term_has_no_span(days: int) -> None:
    with pytest.raises(TooLong):
        term_span(now(), days)


def test_a_day_of_visits_keeps_to_the_hours_of_law(world: World) -> None:
    """Four hours without a rest, eight a day; living in has hours of its own."""
    with for_company(world.company_id):
        rules, inside = work_rules("visit"), work_rules("live_in")
    assert (rules.continuous_minutes, rules.max_minutes_per_day) == (4 * 60, 8 * 60)
    assert rules.rest_minutes == REST_MINUTES
    assert inside.max_minutes_per_day == 24 * 60


def held_then_claimed(world: World) -> str:
    """The state of somebody's running hold after another asked for the same hour."""
    wish = Wish(world.worker_id, span_of(now() + timedelta(days=2), 180), Place(31.2, 121.4))
    with for_company(world.company_id):
        promise._insert(
            [wish], ReservationState.HELD, held=("k", "person:1", "", now() + timedelta(minutes=5))
        )
        with pytest.raises(NotFeasible):
            promise.claim([wish], Terms(None))
        return Reservation.objects.get().state


def test_a_running_hold_is_not_given_back_to_who_comes_next(world: World) -> None:
    assert held_then_claimed(world) == ReservationState.HELD


def test_control_without_the_look_at_its_time_it_would_be(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    anytime = promise.LOCK.replace("AND held_until <= %s", "AND held_until <> %s")
    monkeypatch.setattr(promise, "LOCK", anytime)
    assert held_then_claimed(world) == ReservationState.RELEASED
