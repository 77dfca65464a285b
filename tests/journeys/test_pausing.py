"""A pause refuses new promises inside the booking, ends by itself, and names what it touches."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.utils.translation import override

from dispatching import accepted, book, seat_now
from factories import SUNDAY_NOON, Shop, at, open_shop
from jiahe.accounts.actions import NoSuchPause, PauseReasonMissing, PauseTooShort
from jiahe.accounts.choices import PauseKind
from jiahe.accounts.models import Pause, Store
from jiahe.booking.actions import promise
from jiahe.booking.actions.promise import (
    HoldExpired,
    NotFeasible,
    ServicePaused,
    Terms,
    Wish,
    claim,
    refuse_paused,
    span_of,
)
from jiahe.booking.audits import audit_of_time
from jiahe.booking.models import Reservation, Visit
from jiahe.engine.travel import Place
from jiahe.journeys import change, pausing, reserve
from jiahe.journeys.crews import NobodyFree
from jiahe.journeys.pausing import NothingToPause, PromiseChoiceMissing, ServiceCannotBeReplanned
from jiahe.journeys.slots import SlotQuestion
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from jiahe.trust.actions import ReasonMissing
from jiahe.trust.models import AuditEntry
from jiahe.workforce.models import Worker
from jiahe.workforce.rosters import Roster, _spans

pytestmark = pytest.mark.django_db(transaction=True)
UNTIL = at(20)  # Monday evening
TUESDAY = at(10, on=at(10).date() + timedelta(days=1))


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


@pytest.fixture
def shop() -> Shop:
    """One worker, in a store."""
    found = open_shop()
    with for_company(found.company_id):
        store = Store.objects.create(company_id=found.company_id, name="东店", lat=30.9, lng=119.3)
        Worker.objects.update(store=store)
    return found


OF_WORK = (PauseKind.WORKER, PauseKind.STORE, PauseKind.SERVICE)  # a house has gates alone


def code_of(shop: Shop, kind: PauseKind) -> str:
    if kind is PauseKind.STORE:
        with for_company(shop.company_id):
            return Store.objects.get().code
    return shop.worker_codes[0] if kind is PauseKind.WORKER else shop.service_code


def pause(shop: Shop, kind: PauseKind = PauseKind.WORKER, **other) -> Pause:
    given = {"until": UNTIL, "reason": "两次抽检不合格", "promises": "keep"} | other
    return pausing.pause_work(
        company_id=shop.company_id,
        kind=kind.value,
        code=given.pop("code", code_of(shop, kind)),
        actor_id=shop.person_id,
        **given,
    )


def offered_starts(shop: Shop) -> int:
    board = reserve.offer_slots(
        service_code=shop.service_code,
        asked=SlotQuestion(Place(30.91, 119.30), 120, at(8).date(), 1),
    )
    return sum(slot.is_free for day in board.days for slot in day.slots)


def visits(shop: Shop) -> int:
    with for_company(shop.company_id):
        return Visit.objects.count()


@pytest.mark.parametrize(
    ("kind", "refusal"),
    [
        (PauseKind.WORKER, NobodyFree),
        (PauseKind.STORE, NobodyFree),
        (PauseKind.SERVICE, ServicePaused),
    ],
)
def test_a_pause_refuses_bookings_and_takes_the_offers_away(shop, kind, refusal) -> None:
    assert offered_starts(shop) > 0
    pause(shop, kind)
    assert offered_starts(shop) == 0
    with pytest.raises(refusal):
        book(shop, at(10))
    assert visits(shop) == 0


@pytest.mark.parametrize("kind", OF_WORK)
def test_after_its_end_one_can_book_without_anybody_doing_anything(shop, kind) -> None:
    pause(shop, kind)
    assert book(shop, TUESDAY).visit_id
    with clock_set_to(FixedClock(UNTIL + timedelta(minutes=1))):
        assert book(shop, TUESDAY + timedelta(hours=4)).visit_id


@pytest.mark.parametrize("kind", OF_WORK)
def test_control_without_a_pause_the_same_booking_stands(shop, kind, monkeypatch) -> None:
    """The pause is there, its guards are not: the booking goes through."""
    made = pause(shop, kind)
    with for_company(shop.company_id):
        Pause.objects.filter(pk=made.pk).update(ends_at=made.starts_at)
    assert book(shop, at(10)).visit_id


def test_the_refusal_names_the_end(shop: Shop) -> None:
    pause(shop, PauseKind.SERVICE)
    with pytest.raises(ServicePaused, match="2026年11月23日 20:00"):
        book(shop, at(10))


def test_time_held_before_a_pause_cannot_be_booked_after_it(shop: Shop) -> None:
    for kind, refusal in ((PauseKind.SERVICE, ServicePaused), (PauseKind.WORKER, HoldExpired)):
        held = reserve.hold_slot(
            service_code=shop.service_code,
            household_id=shop.household_id,
            held_by=f"person:{shop.person_id}",
            start=at(10),
            duration_minutes=120,
        )
        made = pause(shop, kind)
        with pytest.raises(refusal):
            reserve.book(
                booking=reserve.Booking(
                    service_code=shop.service_code,
                    household_id=shop.household_id,
                    person_id=shop.person_id,
                    start=at(10),
                    duration_minutes=120,
                    hold_code=held.code,
                )
            )
        pausing.lift(
            company_id=shop.company_id, code=made.code, reason="误操作", actor_id=shop.person_id
        )


def wishes(shop: Shop) -> list[Wish]:
    """What a copy of the books that had slept would still choose."""
    return [Wish(shop.worker_ids[0], span_of(at(10), 120), Place(30.91, 119.30))]


@pytest.mark.parametrize("kind", [PauseKind.WORKER, PauseKind.STORE])
def test_the_promise_itself_refuses_what_a_stale_copy_offers(shop: Shop, kind) -> None:
    pause(shop, kind)
    with (
        for_company(shop.company_id),
        pytest.raises(NotFeasible, match="paused until"),
        override("en"),
    ):
        claim(wishes(shop), Terms(None))


def move_to_monday(shop: Shop) -> list[str]:
    """Moves a visit that was booked for Tuesday into the time of the pause."""
    booked = book(shop, TUESDAY)
    with for_company(shop.company_id):
        order = Visit.objects.get(pk=booked.visit_id).order.code
    pause(shop, PauseKind.SERVICE)
    return change.reschedule(
        order_code=order, visit_code=booked.visit_code, person_id=shop.person_id, start=at(10)
    )


def test_no_visit_is_moved_into_a_pause_of_its_service(shop: Shop) -> None:
    with pytest.raises(ServicePaused):
        move_to_monday(shop)
    with for_company(shop.company_id):
        assert Reservation.objects.get().during.lower == TUESDAY


def test_control_without_the_look_at_the_services_pauses_it_is_moved(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(promise, "_refuse_pauses", lambda *_: None)
    assert len(move_to_monday(shop)) == 1


def test_control_a_promise_that_does_not_look_at_pauses_lets_it_through(shop, monkeypatch) -> None:
    monkeypatch.setattr(Roster, "pause_over", lambda *_: None)
    monkeypatch.setattr(Roster, "working", lambda self, *days: _spans(self.week, (), *days, ()))
    pause(shop)
    with for_company(shop.company_id):
        claim(wishes(shop), Terms(None))


def test_the_visits_in_the_time_are_named_before_and_kept(shop: Shop) -> None:
    booked = accepted(shop, at(10))
    accepted(shop, TUESDAY)
    with for_company(shop.company_id):
        subject = pausing.subject_of("worker", shop.worker_codes[0])
        named = [one.visit_code for one in pausing.promised_in(subject, UNTIL)]
    assert named == [booked.visit_code]
    pause(shop)
    assert seat_now(booked) == (shop.worker_ids[0], at(10))


def test_replanning_sends_the_seats_to_the_queue(shop: Shop) -> None:
    booked, later = accepted(shop, at(10)), accepted(shop, TUESDAY)
    pause(shop, PauseKind.STORE, promises="replan")
    assert seat_now(booked)[0] is None
    assert seat_now(later)[0] == shop.worker_ids[0]
    with for_company(shop.company_id):
        assert audit_of_time().overlaps == 0


def test_households_are_told_once_each(shop: Shop) -> None:
    booked = accepted(shop, at(10))
    pause(shop, PauseKind.SERVICE, promises="tell")
    with for_company(shop.company_id):
        told = Message.objects.filter(kind="WorkPaused")
        assert [("日常保洁" in one.text, one.phone) for one in told] == [(True, "+8613700000001")]
    assert seat_now(booked) == (shop.worker_ids[0], at(10))


def test_a_pause_stands_in_the_audit_and_so_does_its_lifting(shop: Shop) -> None:
    made = pause(shop)
    pausing.lift(
        company_id=shop.company_id, code=made.code, reason="复查合格", actor_id=shop.person_id
    )
    with for_company(shop.company_id):
        rows = AuditEntry.objects.filter(subject=made.code).order_by("pk")
        kept = list(rows.values_list("action", "reason"))
    assert kept == [("work_paused", "两次抽检不合格"), ("pause_lifted", "复查合格")]
    assert offered_starts(shop) > 0


def test_what_cannot_be_paused_is_refused_and_changes_nothing(shop: Shop) -> None:
    cases = (
        (NothingToPause, {"code": "nobody"}),
        (NothingToPause, {"kind": PauseKind.HOUSE}),
        (PromiseChoiceMissing, {"promises": ""}),
        (PauseTooShort, {"until": SUNDAY_NOON}),
        (PauseTooShort, {"until": SUNDAY_NOON + timedelta(days=200)}),
        (PauseReasonMissing, {"reason": "  "}),
    )
    for refusal, given in cases:
        with pytest.raises(refusal):
            pause(shop, **given)
    with pytest.raises(ServiceCannotBeReplanned):
        pause(shop, PauseKind.SERVICE, promises="replan")
    with for_company(shop.company_id):
        assert Pause.objects.count() == 0


def test_a_pause_is_lifted_once_and_with_a_reason(shop: Shop) -> None:
    made = pause(shop)
    with pytest.raises(ReasonMissing):
        pausing.lift(
            company_id=shop.company_id, code=made.code, reason=" ", actor_id=shop.person_id
        )
    pausing.lift(company_id=shop.company_id, code=made.code, reason="好了", actor_id=shop.person_id)
    with pytest.raises(NoSuchPause):
        pausing.lift(
            company_id=shop.company_id, code=made.code, reason="好", actor_id=shop.person_id
        )


def test_another_company_goes_on(shop: Shop) -> None:
    west = open_shop(slug="west", first_number=50)
    pause(shop)
    assert offered_starts(west) > 0


def pausing_in_a_thread(shop: Shop) -> Thread:
    """Another process pauses the service while a booking of it is under way."""

    def work() -> None:
        with clock_set_to(FixedClock(SUNDAY_NOON)):
            pause(shop, PauseKind.SERVICE)
        connection.close()

    return Thread(target=work)


def paused_before_the_booking_ended(shop: Shop) -> bool:
    thread = pausing_in_a_thread(shop)
    with for_company(shop.company_id):
        refuse_paused(service_id=shop.service_id, spans=[span_of(at(10), 120)])
        thread.start()
        thread.join(0.6)
        is_over = not thread.is_alive()
    thread.join(5)
    assert not thread.is_alive()
    return is_over


def test_a_pause_waits_for_the_booking_that_is_under_way(shop: Shop) -> None:
    """So the booked visit stands in the list of what the pause touches."""
    assert paused_before_the_booking_ended(shop) is False


def test_control_without_its_lock_a_pause_overtakes_the_booking(shop: Shop, monkeypatch) -> None:
    monkeypatch.setattr(pausing, "lock_service", lambda **_: None)
    assert paused_before_the_booking_ended(shop) is True
