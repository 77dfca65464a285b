"""Whoever waits for a full time is told once when it becomes free, first come first."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import time, timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from django.db.models import QuerySet

from at_once import at_once
from dispatching import Booked, accepted
from factories import CENTRE, MONDAY, SUNDAY_NOON, Shop, at, open_shop
from jiahe.accounts import actions as accounts
from jiahe.accounts.models import Household
from jiahe.booking.actions import waiting as waiting_list
from jiahe.booking.choices import WaitState
from jiahe.booking.models import Order, WaitlistEntry
from jiahe.booking.waits import NoSuchWait, waits_of
from jiahe.journeys import cancel, change, day, replan, sweeps, waiting
from jiahe.journeys.reserve import hold_slot
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from story_stage import deliver

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


@pytest.fixture
def shop() -> Shop:
    return open_shop(workers=1)


@pytest.fixture
def full(shop: Shop) -> Booked:
    """Monday's only worker is promised from nine to one."""
    return accepted(shop, at(9), minutes=240)


def waits(shop: Shop, number: int, *, hours: tuple[int, int] = (9, 10), language: str = "") -> str:
    """Another household's phone; it waits for a start between the hours on Monday."""
    person = accounts.register_person(
        phone=f"1380000{number:04d}", name="赵女士", language=language or "zh-hans"
    )
    home = accounts.found_household(
        person_id=person.pk, contact_name="赵女士", contact_phone=person.phone,
        compound="幸福里小区", door=str(number), lat=CENTRE[0], lng=CENTRE[1], area_m2=80,
    )  # fmt: skip
    with (
        for_company(shop.company_id),
        clock_set_to(FixedClock(SUNDAY_NOON - timedelta(hours=2) + timedelta(minutes=number))),
    ):
        waiting_list.join(
            household_id=home.pk, person_id=person.pk, service_id=shop.service_id,
            wanted_on=MONDAY, hours=(time(hours[0]), time(hours[1])), duration_minutes=120,
        )  # fmt: skip
    return person.phone


def leave(shop: Shop, phone: str) -> None:
    person = accounts.register_person(phone=phone, name="赵女士")
    (entry,) = waits_of(person.pk)
    waiting.leave(person_id=person.pk, code=entry.code)


def told() -> list[tuple[str, str]]:
    """(phone, link) of every message to the waiting, in the order of sending."""
    rows = Message.objects.filter(kind="waitlist").order_by("pk")
    return [(row.phone, row.link) for row in rows]


def states(shop: Shop) -> list[str]:
    with for_company(shop.company_id):
        return list(WaitlistEntry.objects.order_by("pk").values_list("state", flat=True))


def give_up(shop: Shop, booked: Booked) -> None:
    with for_company(shop.company_id):
        code = Order.objects.get(pk=booked.order_id).code
    cancel.cancel(order_code=code, visit_code=booked.visit_code, person_id=shop.person_id)
    deliver()


def link(shop: Shop, clock: str) -> str:
    return f"/book/{shop.service_code}/?day=2026-11-23&start=2026-11-23T{clock}%3A00%2B08%3A00"


def test_a_cancelled_visit_is_offered_to_the_first_who_waits(shop: Shop, full: Booked) -> None:
    first, _second = waits(shop, 1), waits(shop, 2)
    give_up(shop, full)
    assert told() == [(first, link(shop, "09%3A00"))]
    assert states(shop) == [WaitState.OFFERED, WaitState.WAITING]


def test_the_link_leads_to_the_booking_of_that_time(shop: Shop, full: Booked, client) -> None:
    waits(shop, 1)
    give_up(shop, full)
    page = client.get(told()[0][1])
    assert page.status_code == 200
    assert page.context["draft"].start == "2026-11-23T09:00:00+08:00"


def test_nobody_is_told_twice(shop: Shop, full: Booked) -> None:
    phone = waits(shop, 1)
    give_up(shop, full)
    with for_company(shop.company_id):
        waiting.offer_to_waiting()
        WaitlistEntry.objects.update(state=WaitState.WAITING)  # a relay that lost its receipt
        waiting.offer_to_waiting()
    assert [one for one, _ in told()] == [phone]


def test_control_while_the_time_is_taken_nobody_is_told(shop: Shop, full: Booked) -> None:
    waits(shop, 1)
    with for_company(shop.company_id):
        assert waiting.offer_to_waiting() == 0
    assert (told(), states(shop)) == ([], [WaitState.WAITING])


def test_the_second_is_told_when_the_first_lets_two_hours_pass(shop: Shop, full: Booked) -> None:
    first, second = waits(shop, 1), waits(shop, 2)
    give_up(shop, full)
    with for_company(shop.company_id):
        assert waiting.offer_to_waiting() == 0
    with (
        clock_set_to(FixedClock(SUNDAY_NOON + timedelta(hours=3))),
        for_company(shop.company_id),
    ):
        assert waiting.offer_to_waiting() == 1
    assert [phone for phone, _ in told()] == [first, second]


def test_two_who_want_other_hours_are_both_told(shop: Shop, full: Booked) -> None:
    phones = [waits(shop, 1, hours=(9, 9)), waits(shop, 2, hours=(11, 12))]
    give_up(shop, full)
    assert [phone for phone, _ in told()] == phones


def test_a_rescheduled_visit_frees_its_old_time(shop: Shop, full: Booked) -> None:
    phone = waits(shop, 1)
    with for_company(shop.company_id):
        code = Order.objects.get(pk=full.order_id).code
    change.reschedule(
        order_code=code, visit_code=full.visit_code, person_id=shop.person_id, start=at(14)
    )
    deliver()
    assert [one for one, _ in told()] == [phone]


def test_a_hold_that_ran_out_frees_its_time(shop: Shop) -> None:
    hold_slot(
        service_code=shop.service_code, household_id=shop.household_id, held_by="somebody",
        start=at(9), duration_minutes=240,
    )  # fmt: skip
    phone = waits(shop, 1)
    sweeps.free_expired_holds(shop.company_id)
    deliver()
    assert told() == []
    with clock_set_to(FixedClock(SUNDAY_NOON + timedelta(minutes=11))):
        sweeps.free_expired_holds(shop.company_id)
        deliver()
    assert [one for one, _ in told()] == [phone]


def test_a_worker_who_is_back_frees_their_time(shop: Shop) -> None:
    phone = waits(shop, 1)
    code = shop.worker_codes[0]
    day.worker_fell_ill(
        company_id=shop.company_id, worker_code=code, from_at=SUNDAY_NOON,
        until_at=at(23), actor_id=shop.person_id, reason="",
    )  # fmt: skip
    deliver()
    assert told() == []
    with clock_set_to(FixedClock(SUNDAY_NOON + timedelta(minutes=30))):
        assert replan.worker_is_back(company_id=shop.company_id, worker_code=code)
        assert not replan.worker_is_back(company_id=shop.company_id, worker_code=code)
        deliver()
    assert [one for one, _ in told()] == [phone]


def test_the_message_is_in_the_persons_language(shop: Shop, full: Booked) -> None:
    waits(shop, 1, language="en")
    give_up(shop, full)
    text = Message.objects.get(kind="waitlist").text
    assert text == "[Jiahe] Home cleaning on 11/23 09:00 has become free. First come, first served."


def test_who_has_booked_waits_no_more(shop: Shop) -> None:
    with for_company(shop.company_id):
        waiting_list.join(
            household_id=shop.household_id, person_id=shop.person_id, service_id=shop.service_id,
            wanted_on=MONDAY, hours=(time(7), time(21)), duration_minutes=120,
        )  # fmt: skip
    accepted(shop, at(9))
    deliver()
    assert (states(shop), told()) == ([WaitState.CLOSED], [])


def test_a_day_that_is_over_is_closed(shop: Shop) -> None:
    waits(shop, 1)
    assert sweeps.close_past_waits(shop.company_id) == 0
    with clock_set_to(FixedClock(at(9) + timedelta(days=1))):
        assert sweeps.close_past_waits(shop.company_id) == 1
    assert states(shop) == [WaitState.CLOSED]


def test_who_left_is_told_of_nothing_and_the_next_one_is(shop: Shop, full: Booked) -> None:
    first, second = waits(shop, 1), waits(shop, 2)
    leave(shop, first)
    give_up(shop, full)
    assert told() == [(second, link(shop, "09%3A00"))]


def test_control_without_leaving_the_first_is_told(shop: Shop, full: Booked, monkeypatch) -> None:
    monkeypatch.setattr(waiting.waiting, "leave", lambda *, entry_id: True)
    first, _second = waits(shop, 1), waits(shop, 2)
    leave(shop, first)
    give_up(shop, full)
    assert told() == [(first, link(shop, "09%3A00"))]


def test_leaving_twice_changes_nothing_and_nobody_leaves_for_another(shop: Shop) -> None:
    phones = [waits(shop, 1), waits(shop, 2)]
    people = [accounts.register_person(phone=one, name="赵女士") for one in phones]
    (entry,) = waits_of(people[0].pk)
    with pytest.raises(NoSuchWait):
        waiting.leave(person_id=people[1].pk, code=entry.code)
    assert states(shop) == ["waiting", "waiting"]
    for _ in range(2):
        waiting.leave(person_id=people[0].pk, code=entry.code)
    assert states(shop) == ["closed", "waiting"]
    assert waits_of(people[0].pk) == []


@pytest.fixture
def ask(shop: Shop) -> Callable[[], None]:
    """The shop's own household asks to wait for Monday."""

    def once() -> None:
        with for_company(shop.company_id):
            waiting_list.join(
                household_id=shop.household_id, person_id=shop.person_id,
                service_id=shop.service_id, wanted_on=MONDAY, hours=(time(9), time(10)),
                duration_minutes=120,
            )  # fmt: skip

    return once


def test_who_asks_twice_waits_once_and_after_an_offer_waits_again(
    shop: Shop, ask: Callable[[], None]
) -> None:
    ask()
    ask()
    assert states(shop) == ["waiting"]
    with for_company(shop.company_id):
        assert waiting_list.mark_offered(entry_id=WaitlistEntry.objects.get().pk)
    ask()
    assert states(shop) == ["closed", "waiting"]


def both_have_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each writes once the other has looked as well, or cannot look before it wrote."""
    looked, create = Barrier(2), WaitlistEntry.objects.create

    def after_both(**fields: object) -> WaitlistEntry:
        with suppress(BrokenBarrierError):
            looked.wait(timeout=2)
        return create(**fields)

    monkeypatch.setattr(WaitlistEntry.objects, "create", after_both)


def test_two_who_ask_at_once_wait_once(shop: Shop, ask: Callable[[], None], monkeypatch) -> None:
    both_have_looked(monkeypatch)
    at_once([ask, ask])
    assert states(shop) == ["waiting"]


def test_control_without_the_homes_lock_they_wait_twice(shop: Shop, ask, monkeypatch) -> None:
    monkeypatch.setattr(waiting_list.Household.objects, "select_for_update", unlocked)
    both_have_looked(monkeypatch)
    at_once([ask, ask])
    assert states(shop) == ["waiting", "waiting"]


def unlocked(**_options: object) -> QuerySet[Household]:
    return Household.objects.all()
