"""A process's copy of the books is as fresh as the statement that reads it."""

import threading
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection, transaction

from factories import MONDAY, SUNDAY_NOON, Shop, at, open_shop
from jiahe.booking import timebook
from jiahe.booking.actions.promise import Terms, Wish, give_back, hold_time, span_of
from jiahe.booking.models import Reservation
from jiahe.catalog.shelf import shelf_in_scope
from jiahe.engine.travel import Place
from jiahe.journeys import slots
from jiahe.journeys.slots import SlotQuestion, free_offers
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.workforce import actions as workforce
from jiahe.workforce import rosters
from jiahe.workforce.choices import Truth
from jiahe.workforce.models import Certificate, SkillGrant, Worker

pytestmark = pytest.mark.django_db(transaction=True)
HOME = Place(30.91, 119.30)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def starts() -> list[datetime]:
    return [at(hour) for hour in range(7, 21)]


def offered(shop: Shop, answer=None, on: date = MONDAY):
    """What one of the two answers says; the copy's unless another is named."""
    with for_company(shop.company_id):
        service = slots_service(shop)
        asked = SlotQuestion(HOME, 120, on, days=1)
        begins = [one + (on - MONDAY) for one in starts()]
        return (answer or slots._from_copy)(service, asked, begins)


def slots_service(shop: Shop):
    return shelf_in_scope().services[shop.service_code]


def agree(shop: Shop, on: date = MONDAY) -> int:
    """How many starts both answers offer; fails when they differ."""
    found = offered(shop, on=on)
    assert found == offered(shop, slots._from_books, on)
    return len(found)


def free_starts(day: slots.SlotDay) -> list[datetime]:
    return [one.start for one in day.slots if one.is_free]


def promise(shop: Shop, hour: int, held_by: str = "somebody"):
    with for_company(shop.company_id):
        worker_id = Worker.objects.order_by("pk").values_list("pk", flat=True).first()
        wish = Wish(worker_id, span_of(at(hour), 120), HOME)
        return hold_time(wishes=[wish], terms=Terms(None), held_by=held_by)


def test_it_answers_what_the_books_answer_after_every_change() -> None:
    shop = open_shop()
    before = agree(shop)
    promise(shop, 10)
    assert agree(shop) < before
    with for_company(shop.company_id):
        give_back(held_by="somebody")
    assert agree(shop) == before


def test_an_expired_hold_is_free_again_without_anybody_telling() -> None:
    shop = open_shop()
    before = agree(shop)
    promise(shop, 10)
    with clock_set_to(FixedClock(SUNDAY_NOON + timedelta(minutes=11))):
        assert agree(shop) == before


def test_a_change_of_hours_leave_or_skill_is_known_at_once() -> None:
    shop = open_shop()
    before = agree(shop)
    with for_company(shop.company_id):
        worker_id = Worker.objects.values_list("pk", flat=True).get()
        workforce.set_weekly_shifts(worker_id=worker_id, shifts=[(0, time(9), time(13))])
    assert 0 < agree(shop) < before
    with for_company(shop.company_id):
        workforce.grant_skill(worker_id=worker_id, skill="other", level=1)
        SkillGrant.objects.filter(skill="daily_cleaning").delete()
    assert agree(shop) == 0


def test_papers_that_end_or_begin_within_the_week_count_day_by_day() -> None:
    """Whoever is admitted is looked up once for all days on which the same papers count."""
    shop = open_shop()
    days = [MONDAY + timedelta(days=n) for n in range(5)]
    everybody = agree(shop)
    with for_company(shop.company_id):
        Certificate.objects.update(valid_until=days[1])
    assert [agree(shop, day) for day in days] == [everybody] * 2 + [0] * 3
    with for_company(shop.company_id):
        renewed = {"valid_from": days[3], "valid_until": days[3] + timedelta(days=300)}
        workforce.add_certificate(
            worker_id=shop.worker_ids[0],
            kind="health_general",
            issuer="云栖市健康中心",
            number="renewed",
            truth=Truth.CHECKED,
            **renewed,
        )
    assert [agree(shop, day) for day in days] == [everybody] * 2 + [0] + [everybody] * 2
    with for_company(shop.company_id):
        asked = SlotQuestion(HOME, 120, MONDAY)
        week = slots.slot_days(slots_service(shop), asked)
    assert [bool(free_starts(day)) for day in week[:5]] == [True, True, False, True, True]


def test_control_if_no_day_were_known_on_which_papers_turn_a_lapsed_one_would_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rosters.Roster, "turns", lambda roster: set())
    shop = open_shop()
    with for_company(shop.company_id):
        Certificate.objects.update(valid_until=MONDAY)
    assert agree(shop) > 0
    # Read anew beside a longer transaction of somebody else, the papers would be looked at again.
    monkeypatch.setattr(timebook.TimeBook, "_read_news", lambda _: None)
    assert len(offered(shop, on=MONDAY + timedelta(days=1))) > 0
    assert len(offered(shop, slots._from_books, MONDAY + timedelta(days=1))) == 0


def test_what_another_transaction_has_not_committed_does_not_count_yet() -> None:
    shop = open_shop()
    before = agree(shop)
    written, looked = threading.Event(), threading.Event()

    def slow() -> None:
        with clock_set_to(FixedClock(SUNDAY_NOON)), for_company(shop.company_id):
            promise(shop, 10)
            written.set()
            looked.wait(20)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(20)
    assert agree(shop) == before
    looked.set()
    thread.join()
    assert agree(shop) < before


def test_our_own_promise_counts_at_once_and_not_after_it_was_undone() -> None:
    shop = open_shop()
    before = agree(shop)
    with for_company(shop.company_id):
        promise(shop, 10)
        assert agree(shop) < before
        transaction.set_rollback(True)
    assert agree(shop) == before


def test_control_a_copy_that_does_not_read_again_what_was_unsettled_keeps_what_was_undone(
    monkeypatch,
) -> None:
    shop = open_shop()
    before = agree(shop)
    with for_company(shop.company_id):
        promise(shop, 10)
        offered(shop)
        timebook.time_book().unsettled.clear()
        transaction.set_rollback(True)
    assert len(offered(shop)) < before


def test_a_reader_that_fails_half_way_begins_again(monkeypatch) -> None:
    shop = open_shop()
    before = agree(shop)
    promise(shop, 10)
    with monkeypatch.context() as patch:
        patch.setattr(timebook.TimeBook, "_keep", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            offered(shop)
    assert agree(shop) < before


def test_a_day_beyond_the_copy_is_read_from_the_books() -> None:
    shop = open_shop()
    far = MONDAY + timedelta(days=7 * 20)
    with for_company(shop.company_id):
        found = free_offers(slots_service(shop), SlotQuestion(HOME, 120, far, 1), [at(10, on=far)])
    assert list(found) == [at(10, on=far)]
    assert not timebook.reaches(far, far)


def test_one_company_never_sees_anothers_people() -> None:
    one, other = open_shop(), open_shop(slug="other", first_number=50)
    assert agree(one) > 0
    with for_company(other.company_id):
        ids = set(Worker.objects.values_list("pk", flat=True))
        assert set(timebook.time_book().rosters) <= ids
    offered(other)
    with for_company(other.company_id):
        assert set(timebook.time_book().rosters) == ids


def test_many_who_book_at_once_leave_a_copy_that_agrees() -> None:
    shop = open_shop(workers=3)
    offered(shop)

    def one(number: int) -> None:
        try:
            with clock_set_to(FixedClock(SUNDAY_NOON)):
                promise(shop, 7 + 3 * (number % 4), held_by=f"n{number}")
                offered(shop)
        except Exception:  # noqa: BLE001  # taken: another came first
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    agree(shop)
    with for_company(shop.company_id):
        assert Reservation.objects.count() >= 3
