"""A visit moved in time keeps whom it has, and gives an empty seat to nobody by the way."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from dispatching import Booked, accepted, seat_now
from factories import MONDAY, SUNDAY_NOON, Shop, at, open_shop
from jiahe.booking.actions.promise import TimeInThePast, orphan_seat
from jiahe.booking.actions.visits import WrongVisitState
from jiahe.booking.choices import SeriesRule, VisitState
from jiahe.booking.models import Order, Visit
from jiahe.booking.queries import order_by_code, visit_span
from jiahe.engine.recurrence import Scope
from jiahe.journeys import change, reserve
from jiahe.journeys.repeats import Repeat
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from reserving import booking
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def order_code(booked: Booked) -> str:
    with for_company(booked.company_id):
        return Order.objects.get(pk=booked.order_id).code


def empty(booked: Booked, seat: int = 1) -> None:
    with for_company(booked.company_id):
        orphan_seat(visit_id=booked.visit_id, seat=seat)


def reschedule(shop: Shop, booked: Booked) -> None:
    change.reschedule(
        order_code=order_code(booked), visit_code=booked.visit_code,
        person_id=shop.person_id, start=at(14),
    )  # fmt: skip


def test_an_empty_seat_moves_along_and_does_not_go_back_to_its_old_worker() -> None:
    shop = open_shop(workers=1)
    booked = accepted(shop, at(9))
    empty(booked)
    reschedule(shop, booked)
    assert seat_now(booked) == (None, at(14))


def test_of_a_crew_only_who_is_still_promised_moves() -> None:
    shop = open_shop(workers=2, crew_size=2)
    booked = accepted(shop, at(9))
    kept = seat_now(booked, 2)[0]
    empty(booked)
    reschedule(shop, booked)
    assert (seat_now(booked, 1), seat_now(booked, 2)) == ((None, at(14)), (kept, at(14)))


def test_control_a_promised_seat_keeps_its_worker_at_the_new_time() -> None:
    shop = open_shop(workers=2)
    booked = accepted(shop, at(9))
    worker_id = seat_now(booked)[0]
    reschedule(shop, booked)
    assert seat_now(booked) == (worker_id, at(14))


AN_HOUR_AGO = SUNDAY_NOON - timedelta(hours=1)


def moved_into_the_past() -> tuple[int | None, object]:
    shop = open_shop()
    booked = accepted(shop, at(9))
    change.reschedule(
        order_code=order_code(booked), visit_code=booked.visit_code,
        person_id=shop.person_id, start=AN_HOUR_AGO,
    )  # fmt: skip
    return seat_now(booked)


def test_nothing_is_moved_into_the_past() -> None:
    with pytest.raises(TimeInThePast):
        moved_into_the_past()


def test_control_without_the_look_at_the_clock_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change, "now", lambda: SUNDAY_NOON - timedelta(days=1))
    assert moved_into_the_past()[1] == AN_HOUR_AGO


def moved_while_at_work() -> str:
    """The visit's state after its household asked to move it while the worker is at it."""
    shop = open_shop()
    booked = accepted(shop, at(9))
    with for_company(shop.company_id):
        Visit.objects.filter(pk=booked.visit_id).update(state=VisitState.IN_SERVICE)
    reschedule(shop, booked)
    with for_company(shop.company_id):
        return Visit.objects.get(pk=booked.visit_id).state


def test_a_visit_that_has_begun_does_not_move() -> None:
    with pytest.raises(WrongVisitState):
        moved_while_at_work()


def test_control_where_every_state_may_move_work_under_way_is_planned_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(change, "BEFORE_THE_DOOR", frozenset(VisitState))
    assert moved_while_at_work() == VisitState.PLANNED


def test_the_page_does_not_name_a_worker_who_does_not_come(settings) -> None:
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "whitenoise" not in one]
    shop = open_shop(workers=1)
    booked = accepted(shop, at(9))
    client, address = signed_in(shop.person_id), f"/orders/{order_code(booked)}/reschedule/"
    assert client.get(address).context["worker"].pk == shop.worker_ids[0]
    empty(booked)
    page = client.get(f"{address}?day={MONDAY}")
    assert page.context["worker"] is None
    assert [tile for _, tiles in page.context["periods"] for tile in tiles] != []


def weeks(*days: int) -> list[datetime]:
    return [at(10, on=MONDAY + timedelta(days=day)) for day in days]


@pytest.fixture
def passed() -> tuple[Shop, Order]:
    """Three Mondays, of which the first was moved to the Wednesday after the second."""
    shop = open_shop(workers=1)
    order = reserve.book(booking=booking(shop, 10, repeat=Repeat(SeriesRule.WEEKLY, 3)))
    moved(shop, order, 1, weeks(9)[0], Scope.ONE)
    return shop, order


def visits_of(shop: Shop, order: Order) -> dict[int, Visit]:
    with for_company(shop.company_id):
        return {one.number: one for one in order_by_code(order.code).visits.all()}


def moved(shop: Shop, order: Order, number: int, start: datetime, scope: Scope) -> None:
    change.reschedule(
        order_code=order.code,
        visit_code=visits_of(shop, order)[number].code,
        person_id=shop.person_id,
        start=start,
        scope=scope,
    )


def starts(shop: Shop, order: Order) -> list[datetime]:
    """In the order of their numbers."""
    with for_company(shop.company_id):
        return [visit_span(one).start for one in visits_of(shop, order).values()]


@pytest.mark.parametrize(
    ("number", "to", "then"),
    [(2, 8, (10, 8, 15)), (1, 10, (10, 7, 15)), (3, 15, (9, 7, 15))],
    ids=["both after it", "the third Monday after it", "nothing after it"],
)
def test_which_visits_follow_is_said_by_their_time_now(passed, number, to, then) -> None:
    shop, order = passed
    moved(shop, order, number, weeks(to)[0], Scope.FOLLOWING)
    assert starts(shop, order) == weeks(*then)


def test_days_move_on_over_one_another_whatever_their_numbers(passed) -> None:
    shop, order = passed
    moved(shop, order, 2, weeks(9)[0], Scope.FOLLOWING)
    assert starts(shop, order) == weeks(11, 9, 16)
