"""A live-in term: every day of it is the worker's promise, in one transaction, at one price."""

from collections.abc import Iterator
from datetime import datetime
from threading import Barrier

import pytest
from django.db import connection

from at_once import at_once
from birth_world import DAY, FIRST, NANNY_DAYS, live_in_shop, nanny_service, second_home
from conftest import OWNER_ROLE, as_role
from factories import SUNDAY_NOON, Shop, at
from jiahe.booking.actions.promise import HoldExpired, NotFeasible, SlotTaken
from jiahe.booking.choices import OCCUPYING, SeriesRule
from jiahe.booking.models import Order, Reservation, Series, Visit
from jiahe.engine.travel import Place
from jiahe.journeys import cancel, change, reserve
from jiahe.journeys.crews import NobodyFree
from jiahe.journeys.quoting import NoSuchTerm
from jiahe.journeys.repeats import Repeat, TermSetsTheVisits
from jiahe.journeys.slots import SlotQuestion
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company, for_every_company
from jiahe.workforce import actions as workforce

pytestmark = pytest.mark.django_db(transaction=True)
DAYS, MINUTES = NANNY_DAYS, NANNY_DAYS * 1440
MONTH_FEN = 780_000
CONSTRAINT = "a_worker_is_promised_once_at_a_time"


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def one_worker() -> tuple[Shop, str]:
    shop, _maternity = live_in_shop(workers=1)
    return shop, nanny_service(shop)


def term(shop: Shop, service: str, on: datetime | None = None, **changes) -> reserve.Booking:
    fields = {
        "service_code": service,
        "household_id": shop.household_id,
        "person_id": shop.person_id,
        "start": on or at(8, on=FIRST),
        "duration_minutes": MINUTES,
    }
    return reserve.Booking(**(fields | changes))


def others(shop: Shop) -> dict[str, int]:
    home_id, person_id = second_home()
    return {"household_id": home_id, "person_id": person_id}


def promised(shop: Shop) -> list[tuple[datetime, datetime]]:
    with for_company(shop.company_id):
        rows = Reservation.objects.filter(state__in=OCCUPYING).order_by("during")
        return [(row.during.lower, row.during.upper) for row in rows]


def free_days(shop: Shop, service: str, days: int = 7) -> list[bool]:
    board = reserve.offer_slots(
        service_code=service,
        asked=SlotQuestion(Place(30.91, 119.30), MINUTES, FIRST - DAYS * DAY, days + DAYS),
    )
    return [any(slot.is_free for slot in day.slots) for day in board.days]


def test_every_day_of_the_term_is_reserved_each_as_a_visit() -> None:
    shop, service = one_worker()
    order = reserve.book(booking=term(shop, service))
    starts = [at(8, on=FIRST + n * DAY) for n in range(DAYS)]
    assert promised(shop) == [(start, start + DAY) for start in starts]
    with for_company(shop.company_id):
        visits = list(Visit.objects.filter(order=order).order_by("number"))
        assert [one.reservations.get().during.lower for one in visits] == starts
        assert Series.objects.get(order=order).rule == SeriesRule.TERM
        assert Order.objects.get(pk=order.pk).duration_minutes == 1440


def test_the_price_is_the_months_by_its_days_and_the_visits_share_it_to_the_fen() -> None:
    shop, service = one_worker()
    order = reserve.book(booking=term(shop, service, expected_total_fen=150_000))
    assert order.total_fen == 150_000 == MONTH_FEN * DAYS // 26
    with for_company(shop.company_id):
        prices = list(Visit.objects.filter(order=order).values_list("price_fen", flat=True))
    assert sum(prices) == order.total_fen
    assert max(prices) - min(prices) <= 1


def test_only_starts_are_offered_whose_every_day_is_free() -> None:
    shop, service = one_worker()
    assert free_days(shop, service) == [True] * (7 + DAYS)
    reserve.book(booking=term(shop, service))
    # In the same home one term may begin in the hour in which another ends.
    assert free_days(shop, service) == [True] + [False] * 9 + [True] * 2
    with pytest.raises(NobodyFree):
        reserve.book(booking=term(shop, service, at(8, on=FIRST + DAY), **others(shop)))
    assert len(promised(shop)) == DAYS


def test_control_a_term_kept_by_its_first_day_alone_lets_the_next_household_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop, service = one_worker()
    monkeypatch.setattr(reserve, "occurrences_of", lambda start, _: [start])
    monkeypatch.setattr("jiahe.journeys.crews.term_of", lambda *_: 1)
    reserve.book(booking=term(shop, service))
    reserve.book(booking=term(shop, service, at(8, on=FIRST + DAY), **others(shop)))
    assert promised(shop) == [
        (at(8, on=FIRST + n * DAY), at(8, on=FIRST + (n + 1) * DAY)) for n in range(2)
    ]


def test_no_hourly_visit_is_booked_inside_the_term() -> None:
    shop, service = one_worker()
    reserve.book(booking=term(shop, service))
    inside = term(shop, shop.service_code, at(10, on=FIRST + 2 * DAY), duration_minutes=120)
    with pytest.raises(NobodyFree):
        reserve.book(booking=inside)
    outside = term(shop, shop.service_code, at(10, on=FIRST - 2 * DAY), duration_minutes=120)
    assert reserve.book(booking=outside).pk


def test_a_leave_in_the_middle_of_the_term_takes_its_start_away() -> None:
    shop, service = one_worker()
    with for_company(shop.company_id):
        workforce.grant_leave(
            worker_id=shop.worker_ids[0],
            starts_at=at(0, on=FIRST + 2 * DAY),
            ends_at=at(0, on=FIRST + 3 * DAY),
            reason="",
        )
    with pytest.raises(NobodyFree):
        reserve.book(booking=term(shop, service))


@pytest.mark.parametrize("minutes", [1440, MINUTES + 60, 30 * 1440])
def test_only_the_terms_on_sale_are_booked(minutes: int) -> None:
    shop, service = one_worker()
    with pytest.raises(NoSuchTerm):
        reserve.book(booking=term(shop, service, duration_minutes=minutes))
    assert promised(shop) == []


def test_a_term_is_not_repeated_besides() -> None:
    shop, service = one_worker()
    with pytest.raises(TermSetsTheVisits):
        reserve.book(booking=term(shop, service, repeat=Repeat(SeriesRule.MONTH_26, 26)))
    assert promised(shop) == []


def hold(shop: Shop, service: str, minutes: int = MINUTES) -> reserve.Hold:
    return reserve.hold_slot(
        service_code=service,
        household_id=shop.household_id,
        held_by=f"person:{shop.person_id}",
        start=at(8, on=FIRST),
        duration_minutes=minutes,
    )


def test_a_hold_keeps_the_whole_term_and_becomes_its_visits() -> None:
    shop, service = one_worker()
    kept = hold(shop, service)
    assert len(promised(shop)) == DAYS
    with pytest.raises(NobodyFree):
        reserve.book(booking=term(shop, service, at(8, on=FIRST + DAY), **others(shop)))
    order = reserve.book(booking=term(shop, service, hold_code=kept.code))
    with for_company(shop.company_id):
        assert Reservation.objects.filter(visit__order=order).count() == DAYS
        assert Reservation.objects.count() == DAYS


def test_a_hold_of_another_length_is_no_hold() -> None:
    shop, service = one_worker()
    kept = hold(shop, service)
    with pytest.raises(HoldExpired):
        reserve.book(booking=term(shop, service, duration_minutes=26 * 1440, hold_code=kept.code))


def race(shop: Shop, service: str) -> list[object]:
    """Two households, one worker, terms that share days but not their first."""
    homes = [{}, others(shop)]
    wanted = [
        term(shop, service, at(8, on=FIRST + n * 2 * DAY), **home) for n, home in enumerate(homes)
    ]

    def client(one: reserve.Booking) -> str:
        with clock_set_to(FixedClock(SUNDAY_NOON)):
            try:
                reserve.book(booking=one)
            except (SlotTaken, NobodyFree, NotFeasible):
                return "refused"
            return "booked"

    return at_once([lambda one=one: client(one) for one in wanted])


def overlaps() -> int:
    with for_every_company(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM booking_reservation a JOIN booking_reservation b"
            " ON a.worker_id = b.worker_id AND a.id < b.id AND a.during && b.during"
            " WHERE a.state = 'confirmed' AND b.state = 'confirmed'"
        )
        return int(cursor.fetchone()[0])


def test_of_two_households_that_want_overlapping_terms_at_once_one_gets_it() -> None:
    shop, service = one_worker()
    assert sorted(race(shop, service)) == ["booked", "refused"]
    assert overlaps() == 0
    assert len(promised(shop)) == DAYS


def test_control_without_any_guard_two_terms_share_days(monkeypatch: pytest.MonkeyPatch) -> None:
    shop, service = one_worker()
    together = Barrier(2)  # nobody promises before both have chosen
    monkeypatch.setattr(
        "jiahe.booking.actions.promise.claim", lambda *_, **__: together.wait(timeout=60)
    )
    as_role(OWNER_ROLE)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [CONSTRAINT]
        )
        definition = cursor.fetchone()[0]
        cursor.execute(f"ALTER TABLE booking_reservation DROP CONSTRAINT {CONSTRAINT}")
    try:
        as_role("jiahe_app")
        assert race(shop, service) == ["booked", "booked"]
        assert overlaps() >= 1
    finally:
        as_role(OWNER_ROLE)
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE booking_reservation CASCADE")
            cursor.execute(
                f"ALTER TABLE booking_reservation ADD CONSTRAINT {CONSTRAINT} {definition}"
            )
        as_role("jiahe_app")


def test_the_rest_of_a_term_is_moved_and_given_up_as_one() -> None:
    shop, service = one_worker()
    order = reserve.book(booking=term(shop, service))
    with for_company(shop.company_id):
        codes = list(Visit.objects.order_by("number").values_list("code", flat=True))
    change.reschedule(
        order_code=order.code,
        visit_code=codes[0],
        person_id=shop.person_id,
        start=at(8, on=FIRST + DAY),
        scope=change.Scope.ALL,
    )
    assert promised(shop)[0][0] == at(8, on=FIRST + DAY)
    assert len(promised(shop)) == DAYS
    cancel.cancel(
        order_code=order.code,
        visit_code=codes[2],
        person_id=shop.person_id,
        scope=change.Scope.FOLLOWING,
    )
    assert len(promised(shop)) == 2
    free = term(shop, service, at(8, on=FIRST + 3 * DAY), **others(shop))
    assert reserve.book(booking=free).pk
