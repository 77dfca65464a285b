"""A hold: its holder's, for its own time, length, service and home; one of a person at once."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection

from at_once import at_once
from factories import SUNDAY_NOON, Shop, at, open_shop
from jiahe.accounts.actions import found_household
from jiahe.booking.actions import promise
from jiahe.booking.actions.promise import HoldExpired, NotFeasible, SlotTaken
from jiahe.booking.models import Order, Reservation
from jiahe.engine.travel import Place
from jiahe.journeys import reserve
from jiahe.journeys.crews import NobodyFree
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company, for_every_company
from reserving import FAR, booking, hold, occupying, other_service

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def test_a_held_time_is_booked_by_its_holder() -> None:
    shop = open_shop()
    kept = hold(shop, 10)
    order = reserve.book(booking=booking(shop, 10, hold_code=kept.code))
    with for_company(shop.company_id):
        assert Reservation.objects.get().visit.order_id == order.pk


def test_a_held_time_is_not_offered_to_others() -> None:
    shop = open_shop()
    hold(shop, 10)
    with pytest.raises(NobodyFree):
        hold(shop, 11, held_by="person:0")


def test_an_expired_hold_gives_the_time_back_and_books_nothing() -> None:
    shop = open_shop()
    kept = hold(shop, 10)
    with clock_set_to(FixedClock(SUNDAY_NOON + timedelta(minutes=11))):
        with pytest.raises(HoldExpired):
            reserve.book(booking=booking(shop, 10, hold_code=kept.code))
        with for_every_company():
            assert Order.objects.count() == 0
        hold(shop, 10, held_by="person:0")


def test_somebody_elses_hold_cannot_be_booked() -> None:
    shop = open_shop()
    kept = hold(shop, 10, held_by="person:0")
    with pytest.raises(HoldExpired):
        reserve.book(booking=booking(shop, 10, hold_code=kept.code))


def test_a_hold_is_good_for_its_own_length_alone() -> None:
    shop = open_shop()
    kept = hold(shop, 10)
    with pytest.raises(HoldExpired):
        reserve.book(booking=booking(shop, 10, duration_minutes=240, hold_code=kept.code))
    assert occupying() == 1


def test_control_a_hold_known_by_its_start_alone_would_promise_too_little(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    same, start = "during = tstzrange(booked.starts, booked.ends)", "lower(during) = booked.starts"
    monkeypatch.setattr(promise, "CONFIRM", promise.CONFIRM.replace(same, start))
    shop = open_shop()
    kept = hold(shop, 10)
    order = reserve.book(booking=booking(shop, 10, duration_minutes=240, hold_code=kept.code))
    with for_company(shop.company_id):
        during = Reservation.objects.get(visit__order=order).during
    assert during.upper - during.lower == timedelta(hours=3)


def second_home(shop: Shop) -> int:
    """Another home of the same person, on the other side of the town."""
    return found_household(
        person_id=shop.person_id,
        contact_name="陈女士",
        contact_phone="13700000001",
        compound="远郊小区",
        door="1-1",
        lat=30.95,
        lng=119.35,
        area_m2=60,
    ).pk


def test_a_hold_is_good_for_its_own_service_alone() -> None:
    """Who was proved to hold the papers of one service was not proved for another."""
    shop = open_shop()
    kept, other = hold(shop, 10), other_service(shop)
    with pytest.raises(HoldExpired):
        reserve.book(booking=booking(shop, 10, service_code=other, hold_code=kept.code))
    with for_company(shop.company_id):
        assert (Order.objects.count(), Reservation.objects.get().state) == (0, "held")


def test_a_hold_is_good_for_its_own_home_alone() -> None:
    """The way there was proved from door to door."""
    shop = open_shop()
    kept = hold(shop, 10)
    with pytest.raises(HoldExpired):
        reserve.book(booking=booking(shop, 10, household_id=second_home(shop), hold_code=kept.code))
    with for_company(shop.company_id):
        assert (Order.objects.count(), Reservation.objects.get().state) == (0, "held")


def test_control_without_what_it_is_for_a_hold_passes_the_gate_of_papers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bound = "AND held_for = %s"
    monkeypatch.setattr(promise, "CONFIRM", promise.CONFIRM.replace(bound, "AND %s <> ''"))
    shop = open_shop()
    kept, other = hold(shop, 10), other_service(shop)
    order = reserve.book(booking=booking(shop, 10, service_code=other, hold_code=kept.code))
    with for_company(shop.company_id):
        assert Reservation.objects.get(visit__order=order).worker_id == shop.worker_ids[0]
        with pytest.raises(NobodyFree):
            reserve.book(booking=booking(shop, 14, service_code=other))


def two_holds_at_once(shop: Shop) -> list[str]:
    """The states of what one person holds after asking for two times in the same instant."""
    together = threading.Barrier(2)

    def ask(hour: int) -> None:
        with clock_set_to(FixedClock(SUNDAY_NOON)):
            together.wait()
            hold(shop, hour)

    at_once([lambda: ask(9), lambda: ask(15)])
    with for_company(shop.company_id):
        return sorted(Reservation.objects.values_list("state", flat=True))


def test_of_two_holds_of_one_person_at_once_one_replaces_the_other() -> None:
    assert two_holds_at_once(open_shop(2)) == ["held", "released"]


def test_control_without_the_lock_of_the_holder_both_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked = threading.Barrier(2)  # neither keeps a time before both gave back what there was
    monkeypatch.setattr(reserve, "lock_holder", lambda *, held_by: held_by)
    monkeypatch.setattr(
        reserve, "give_back", lambda **who: (promise.give_back(**who), looked.wait(timeout=20))
    )
    assert two_holds_at_once(open_shop(2)) == ["held", "held"]


def neighbours_at_once(shop: Shop) -> list[str]:
    """What two households got who want the two halves of one worker's afternoon at once."""
    home, answers = second_home(shop), list[str]()
    start = threading.Barrier(2)

    def client(hour: int, household_id: int) -> None:
        try:
            with clock_set_to(FixedClock(SUNDAY_NOON)):
                start.wait()
                wish = promise.Wish(
                    shop.worker_ids[0],
                    promise.span_of(at(hour), 180),
                    Place(30.91, 119.30) if household_id == shop.household_id else FAR,
                )
                with for_company(shop.company_id):
                    promise.hold_time(
                        wishes=[wish], terms=promise.Terms(None), held_by=f"person:{household_id}"
                    )
                    time.sleep(0.3)
            answers.append("held")
        except (SlotTaken, NotFeasible) as refusal:
            answers.append(refusal.name)
        finally:
            connection.close()

    homes = ((10, shop.household_id), (13, home))
    threads = [threading.Thread(target=client, args=one) for one in homes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def test_two_homes_too_far_apart_for_the_way_between_are_not_promised_at_once() -> None:
    """No overlap for the database to refuse: only the lock of the worker's time keeps this."""
    assert neighbours_at_once(open_shop()) == ["NotFeasible", "held"]


def test_control_without_the_lock_both_are_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promise, "lock_workers", lambda *_, **__: None)
    proved, prove = threading.Barrier(2), promise.prove

    def both(*given: object, **named: object) -> dict[int, str]:
        against = prove(*given, **named)
        proved.wait(timeout=20)
        return against

    monkeypatch.setattr(promise, "prove", both)
    assert neighbours_at_once(open_shop()) == ["held", "held"]
