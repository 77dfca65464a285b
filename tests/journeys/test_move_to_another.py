"""A household that asked for nobody by name may move to a time that only another can keep."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest

from at_once import at_once
from dispatching import Booked, accepted, answers_now, book, pin, seat_now
from factories import MONDAY, SUNDAY_NOON, Shop, at, open_shop
from jiahe.booking.actions.promise import NotFeasible
from jiahe.booking.choices import SeriesRule
from jiahe.booking.models import Order, Reservation, Visit
from jiahe.engine.recurrence import Scope
from jiahe.journeys import change, reserve
from jiahe.journeys.crews import NobodyFree
from jiahe.journeys.repeats import Repeat
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from news_world import deliver, told
from reserving import booking
from signing import see, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sunday_noon")]


def order_code(booked: Booked) -> str:
    with for_company(booked.company_id):
        return Order.objects.get(pk=booked.order_id).code


def move(shop: Shop, booked: Booked, to: datetime, scope: Scope = Scope.ONE) -> list[str]:
    return change.reschedule(
        order_code=order_code(booked), visit_code=booked.visit_code,
        person_id=shop.person_id, start=to, scope=scope,
    )  # fmt: skip


def booked_beside_a_busy_afternoon(shop: Shop, worker_id: int | None = None) -> Booked:
    """A morning visit whose worker has promised the afternoon to somebody else."""
    booked = accepted(shop, at(9)) if worker_id is None else book(shop, at(9), worker_id=worker_id)
    own = seat_now(booked)[0]
    assert own is not None
    book(shop, at(14), worker_id=own)
    return booked


def test_the_visit_goes_to_another_worker_and_everybody_is_told() -> None:
    shop = open_shop(workers=2)
    booked = booked_beside_a_busy_afternoon(shop)
    own = seat_now(booked)[0]
    (other,) = {*shop.worker_ids} - {own}
    deliver()
    before = len(told(shop.person_id))
    assert move(shop, booked, at(14)) == [booked.visit_code]
    assert seat_now(booked) == (other, at(14))
    deliver()
    assert answers_now(booked) == [(1, own, "withdrawn"), (1, other, "offered")]
    assert sum("改请" in one for one in told(shop.person_id)[before:]) == 1
    assert any("14:00" in one for one in told(shop.person_id)[before:])


def test_the_own_worker_comes_wherever_it_can() -> None:
    shop = open_shop(workers=2)
    booked = booked_beside_a_busy_afternoon(shop)
    own = seat_now(booked)[0]
    move(shop, booked, at(10))
    assert seat_now(booked) == (own, at(10))
    deliver()
    assert not any("改请" in one for one in told(shop.person_id))


def of_the_worker_asked_for(shop: Shop) -> Booked:
    return booked_beside_a_busy_afternoon(shop, shop.worker_ids[0])


def pinned(shop: Shop) -> Booked:
    booked = booked_beside_a_busy_afternoon(shop)
    pin(shop, booked)
    return booked


@pytest.mark.parametrize("bound", [of_the_worker_asked_for, pinned])
def test_who_is_asked_for_or_pinned_is_not_replaced(bound: Callable[[Shop], Booked]) -> None:
    shop = open_shop(workers=2)
    booked = bound(shop)
    before = seat_now(booked)
    with pytest.raises(NotFeasible):
        move(shop, booked, at(14))
    assert seat_now(booked) == before


def test_several_visits_at_once_keep_their_worker() -> None:
    shop = open_shop(workers=2)
    order = reserve.book(booking=booking(shop, 9, repeat=Repeat(SeriesRule.WEEKLY, 2)))
    with for_company(shop.company_id):
        first = Visit.objects.filter(order=order).order_by("number")[0]
        own = first.reservations.get().worker_id
    booked = Booked(shop.company_id, order.pk, first.pk, first.code)
    book(shop, at(14), worker_id=own)
    with pytest.raises(NotFeasible):
        move(shop, booked, at(14), Scope.ALL)
    assert seat_now(booked) == (own, at(9))


def test_a_crew_keeps_its_people() -> None:
    shop = open_shop(workers=3, crew_size=2)
    booked = accepted(shop, at(9))
    first, second = seat_now(booked, 1)[0], seat_now(booked, 2)[0]
    with for_company(shop.company_id):
        Reservation.objects.create(
            company_id=shop.company_id, worker_id=first, during=(at(14), at(16)),
            lat=31.0, lng=119.0, state="confirmed", held_by="by hand",
        )  # fmt: skip
    with pytest.raises(NotFeasible):
        move(shop, booked, at(14))
    assert (seat_now(booked, 1), seat_now(booked, 2)) == ((first, at(9)), (second, at(9)))


def test_where_nobody_else_is_free_nothing_moves() -> None:
    shop = open_shop(workers=1)
    booked = booked_beside_a_busy_afternoon(shop)
    before = seat_now(booked)
    with pytest.raises(NobodyFree):
        move(shop, booked, at(14))
    assert seat_now(booked) == before
    deliver()
    assert not any("改请" in one for one in told(shop.person_id))


def test_two_at_once_for_the_last_free_worker_are_one_move() -> None:
    """Three workers; two visits ask for an afternoon that only the third has free."""
    shop = open_shop(workers=3)
    both = [accepted(shop, at(9)), accepted(shop, at(9))]
    owns = [seat_now(one)[0] for one in both]
    for own in owns:
        book(shop, at(14), worker_id=own)

    def story(one: Booked) -> list[str]:
        with clock_set_to(FixedClock(SUNDAY_NOON)):  # each thread has its own
            return move(shop, one, at(14))

    outcomes = at_once([partial(story, one) for one in both])
    (last,) = {*shop.worker_ids} - {*owns}
    seats = [seat_now(one) for one in both]
    assert [one for one in seats if one == (last, at(14))] == [(last, at(14))]
    assert [one for one in seats if one[1] == at(9) and one[0] in owns] != []
    assert sorted(type(one).__name__ for one in outcomes) == ["list", "str"]


@pytest.mark.parametrize(("language", "mark"), [("zh-hans", "换人上门"), ("en", "Somebody else")])
def test_the_page_marks_times_at_which_somebody_else_comes(settings, language, mark) -> None:
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "whitenoise" not in one]
    shop = open_shop(workers=2)
    booked = booked_beside_a_busy_afternoon(shop)
    client = signed_in(shop.person_id)
    see(client, language=language)
    address = f"/orders/{order_code(booked)}/reschedule/?day={MONDAY}"
    page = client.get(address)
    tiles = {tile.start: tile for _, group in page.context["periods"] for tile in group}
    assert (tiles[at(14)].is_free, tiles[at(14)].has_preferred) == (True, False)
    assert (tiles[at(11)].is_free, tiles[at(11)].has_preferred) == (True, True)
    assert at(9) not in tiles  # its own time is no other time
    assert page.content.decode().count(mark) >= 2
    pin(shop, booked)
    page = client.get(address)
    tiles = {tile.start: tile for _, group in page.context["periods"] for tile in group}
    assert not tiles[at(14)].is_free
    assert mark not in page.content.decode()


def test_control_without_the_rule_who_was_asked_for_is_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop = open_shop(workers=2)
    booked = of_the_worker_asked_for(shop)
    monkeypatch.setattr(change, "another_may_come", lambda *_: True)
    move(shop, booked, at(14))
    assert seat_now(booked)[0] != shop.worker_ids[0]
