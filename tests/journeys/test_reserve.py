"""Offer, hold, book: what is offered can be booked, and never twice."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction

from factories import MONDAY, SUNDAY_NOON, Shop, at, open_shop
from jiahe.booking.actions import promise
from jiahe.booking.actions.promise import NotFeasible, SlotTaken, TimeInThePast
from jiahe.booking.choices import SeriesRule
from jiahe.booking.facts import OrderPlaced
from jiahe.booking.models import Order, Reservation, Visit
from jiahe.catalog.models import Service
from jiahe.engine.travel import Place
from jiahe.journeys import reserve
from jiahe.journeys.crews import NobodyFree
from jiahe.journeys.repeats import Repeat
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.facts import read
from jiahe.kit.models import Outbox, OutboxPending
from jiahe.kit.tenancy import for_company, for_every_company
from jiahe.workforce.queries import Need, need_for
from reserving import booking, free_starts, hold, occupying, other_service

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


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
