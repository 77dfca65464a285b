"""Offer, hold, book: what is offered can be booked, and never twice."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction

from at_once import at_once
from factories import MONDAY, SUNDAY_NOON, Shop, at, open_shop
from jiahe.accounts.actions import found_household
from jiahe.booking.actions import promise
from jiahe.booking.actions.promise import HoldExpired, NotFeasible, SlotTaken, TimeInThePast
from jiahe.booking.choices import OCCUPYING, SeriesRule
from jiahe.booking.facts import OrderPlaced
from jiahe.booking.models import Order, Reservation, Visit
from jiahe.catalog import actions as catalog
from jiahe.catalog.models import Service
from jiahe.engine.travel import Place
from jiahe.journeys import reserve
from jiahe.journeys.crews import NobodyFree
from jiahe.journeys.repeats import Repeat
from jiahe.journeys.reserve import Booking
from jiahe.journeys.slots import SlotQuestion
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.facts import read
from jiahe.kit.models import Outbox, OutboxPending
from jiahe.kit.tenancy import for_company, for_every_company
from jiahe.workforce.queries import Need, need_for

pytestmark = pytest.mark.django_db(transaction=True)
FAR = Place(30.99, 119.40)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def booking(shop: Shop, hour: int, **changes: object) -> Booking:
    fields = {
        "service_code": shop.service_code,
        "household_id": shop.household_id,
        "person_id": shop.person_id,
        "start": at(hour),
        "duration_minutes": 180,
    }
    return Booking(**(fields | changes))


def hold(shop: Shop, hour: int, held_by: str = "") -> reserve.Hold:
    return reserve.hold_slot(
        service_code=shop.service_code,
        household_id=shop.household_id,
        held_by=held_by or f"person:{shop.person_id}",
        start=at(hour),
        duration_minutes=180,
    )


def free_starts(shop: Shop) -> list[int]:
    board = reserve.offer_slots(
        service_code=shop.service_code,
        asked=SlotQuestion(Place(30.91, 119.30), 180, MONDAY, days=1),
    )
    return [
        slot.start.astimezone(at(0).tzinfo).hour
        for slot in board.days[0].slots
        if slot.is_free and slot.start.minute == 0
    ]


def occupying() -> int:
    with for_every_company():
        return Reservation.objects.filter(state__in=OCCUPYING).count()


def test_offers_lie_within_working_hours() -> None:
    assert free_starts(open_shop()) == [8, 9, 10, 11, 12, 13, 14, 15, 16, 17]


def test_a_booked_time_and_the_way_around_it_are_no_longer_offered() -> None:
    shop = open_shop()
    reserve.book(booking=booking(shop, 10))
    assert free_starts(shop) == [14, 15, 16, 17]


def test_every_offered_start_can_be_booked() -> None:
    shop = open_shop()
    for hour in free_starts(shop)[:1]:
        order = reserve.book(booking=booking(shop, hour))
        with for_company(shop.company_id):
            assert Visit.objects.get(order=order).reservations.get().during.lower == at(hour)


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


def other_service(shop: Shop) -> str:
    """The code of a service of the same length for which nobody of the shop has the papers."""
    with for_company(shop.company_id):
        service = catalog.draft_service(
            slug="newborn",
            category_code="cleaning",
            unit="hour",
            price_fen=9_000,
            fields={
                "name": "新生儿照护",
                "name_en": "Newborn care",
                "skill": "newborn_care",
                "required_certificates": ["health_newborn"],
                "duration_choices": [120, 180, 240],
                "at_least_minutes": 120,
            },
        )
        catalog.submit_service(service_id=service.pk)
        catalog.publish_service(service_id=service.pk)
        return service.code


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


def claimed(shop: Shop, worker_ids: tuple[int, ...], need: Need | None = None) -> None:
    """What a copy of the books that had slept would still choose, as it is promised."""
    span, place = promise.span_of(at(10), 180), Place(30.91, 119.30)
    wishes = [promise.Wish(one, span, place, seat) for seat, one in enumerate(worker_ids, 1)]
    with for_company(shop.company_id):
        promise.claim(wishes, promise.Terms(need))


def test_a_crew_is_of_different_people() -> None:
    shop = open_shop()
    with pytest.raises(NotFeasible):
        claimed(shop, shop.worker_ids * 2)


def test_the_promise_itself_asks_for_papers() -> None:
    shop = open_shop()
    other_service(shop)
    with for_company(shop.company_id):
        need = need_for(Service.objects.get(slug="newborn"))
    with pytest.raises(NotFeasible):
        claimed(shop, shop.worker_ids, need)


def test_control_for_what_she_has_the_papers_she_is_promised() -> None:
    shop = open_shop()
    with for_company(shop.company_id):
        need = need_for(Service.objects.get(pk=shop.service_id))
    claimed(shop, shop.worker_ids, need)


def test_the_past_cannot_be_held() -> None:
    shop = open_shop()
    with (
        clock_set_to(FixedClock(at(12))),
        pytest.raises((TimeInThePast, NobodyFree)),
    ):
        hold(shop, 10)


def test_a_series_is_promised_whole() -> None:
    shop = open_shop()
    order = reserve.book(booking=booking(shop, 10, repeat=Repeat(SeriesRule.WEEKLY, 4)))
    with for_company(shop.company_id):
        starts = sorted(row.during.lower for row in Reservation.objects.all())
    assert starts == [at(10, on=MONDAY + timedelta(weeks=week)) for week in range(4)]
    assert order.total_fen == 4 * 16_500


def test_a_series_that_cannot_be_kept_whole_keeps_nothing() -> None:
    shop = open_shop()
    reserve.book(booking=booking(shop, 10, start=at(10, on=MONDAY + timedelta(weeks=2))))
    with pytest.raises(NobodyFree):
        reserve.book(booking=booking(shop, 10, repeat=Repeat(SeriesRule.WEEKLY, 4)))
    assert occupying() == 1


def test_a_crew_of_two_starts_together() -> None:
    shop = open_shop(workers=3, crew_size=2)
    reserve.book(booking=booking(shop, 10))
    with for_company(shop.company_id):
        seats = list(Reservation.objects.order_by("seat").values_list("seat", "during"))
    assert [seat for seat, _ in seats] == [1, 2]
    assert seats[0][1] == seats[1][1]


def race(shop: Shop, clients: int) -> list[str]:
    """What each of `clients` got when all booked the same hour at once."""
    answers: list[str] = []
    start = threading.Barrier(clients)

    def client() -> None:
        try:
            with clock_set_to(FixedClock(SUNDAY_NOON)):
                start.wait()
                reserve.book(booking=booking(shop, 10))
            answers.append("booked")
        except (SlotTaken, NobodyFree, NotFeasible) as refusal:
            answers.append(refusal.name)
        finally:
            connection.close()

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def overlaps() -> int:
    with for_every_company(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM booking_reservation a JOIN booking_reservation b"
            " ON a.worker_id = b.worker_id AND a.id < b.id AND a.during && b.during"
            " WHERE a.state = 'confirmed' AND b.state = 'confirmed'"
        )
        return int(cursor.fetchone()[0])


def test_of_many_who_book_one_hour_at_once_exactly_one_gets_it() -> None:
    answers = race(open_shop(), clients=12)
    assert answers.count("booked") == 1
    assert overlaps() == 0


def test_control_without_lock_and_proof_the_constraint_still_refuses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("jiahe.booking.actions.promise.claim", lambda *_, **__: None)
    answers = race(open_shop(), clients=12)
    assert answers.count("booked") == 1
    assert overlaps() == 0


def test_control_without_any_guard_double_bookings_appear(monkeypatch: pytest.MonkeyPatch) -> None:
    from conftest import OWNER_ROLE, as_role

    shop = open_shop()
    together = threading.Barrier(12)  # nobody promises before everybody has chosen
    monkeypatch.setattr(
        "jiahe.booking.actions.promise.claim", lambda *_, **__: together.wait(timeout=60)
    )
    name = "a_worker_is_promised_once_at_a_time"
    as_role(OWNER_ROLE)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name]
        )
        definition = cursor.fetchone()[0]
        cursor.execute(f"ALTER TABLE booking_reservation DROP CONSTRAINT {name}")
    try:
        as_role("jiahe_app")
        race(shop, clients=12)
        assert overlaps() >= 1
    finally:
        as_role(OWNER_ROLE)
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE booking_reservation CASCADE")
            cursor.execute(f"ALTER TABLE booking_reservation ADD CONSTRAINT {name} {definition}")
        as_role("jiahe_app")


def test_the_fact_stands_beside_the_order_and_waits_for_its_reactions() -> None:
    shop = open_shop()
    order = reserve.book(booking=booking(shop, 10))
    told = Outbox.objects.get(kind="OrderPlaced")
    assert read(told).fact == OrderPlaced(company_id=shop.company_id, order_id=order.pk)
    assert OutboxPending.objects.get(fact=told).next_try_at == told.recorded_at == SUNDAY_NOON


def test_a_refused_booking_leaves_no_fact() -> None:
    shop = open_shop(workers=1)
    reserve.book(booking=booking(shop, 10))
    with pytest.raises(NobodyFree):
        reserve.book(booking=booking(shop, 10))
    assert Outbox.objects.filter(kind="OrderPlaced").count() == 1


def test_a_booking_that_is_one_with_a_transaction_takes_it_back_when_refused() -> None:
    shop = open_shop(workers=1)
    with transaction.atomic():
        reserve.book_as_one(booking=booking(shop, 10))
    with transaction.atomic():
        reserve.book(booking=booking(shop, 14))
        with pytest.raises(NobodyFree):
            reserve.book_as_one(booking=booking(shop, 10))
        assert transaction.get_rollback()
    with for_every_company():
        assert Order.objects.count() == 1


def test_a_booking_of_its_own_leaves_the_transaction_around_it_alone() -> None:
    """The control: `book` is a savepoint there."""
    shop = open_shop(workers=1)
    reserve.book(booking=booking(shop, 10))
    with transaction.atomic():
        reserve.book(booking=booking(shop, 14))
        with pytest.raises(NobodyFree):
            reserve.book(booking=booking(shop, 10))
        assert not transaction.get_rollback()
    with for_every_company():
        assert Order.objects.count() == 2
