"""Strangers write and apply a few times a day from one address, many at once included."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from threading import Barrier

import pytest
from django.core.cache import cache
from django.core.cache.backends import db
from django.db import connection
from django.test import Client

from at_once import at_once
from factories import SUNDAY_NOON, Shop, open_shop
from jiahe.accounts.actions import open_store
from jiahe.insights.models import Suggestion
from jiahe.kit import turns
from jiahe.kit.clock import FixedClock, SystemClock, set_process_clock
from jiahe.kit.tenancy import for_company
from jiahe.web.feedback import public
from jiahe.web.portal import join
from jiahe.workforce.models import Application

pytestmark = pytest.mark.django_db(transaction=True)
FEW, MANY = 2, 5
KEPT, REFUSED = 302, 422


@pytest.fixture
def shop(monkeypatch) -> Iterator[Shop]:
    monkeypatch.setattr(public, "MOST_A_DAY", FEW)
    monkeypatch.setattr(join, "MOST_A_DAY", FEW)
    cache.clear()
    set_process_clock(FixedClock(SUNDAY_NOON))
    made = open_shop(1)
    with for_company(made.company_id):
        open_store(name="总店", name_en="Main", lat=30.9, lng=119.3)
    yield made
    set_process_clock(SystemClock())


def write(shop: Shop, number: int, address: str = "203.0.113.7") -> int:
    with for_company(shop.company_id):
        store = public.stores_in_company()[0].code
    form = {"words": f"第 {number} 条", "idempotency_key": f"k{number}"}
    return Client(REMOTE_ADDR=address).post(f"/feedback/jia/{store}/", form).status_code


def apply(_shop: Shop, number: int, address: str = "203.0.113.7") -> int:
    form = {
        "name": "赵小兰", "phone": f"1390000{number:04d}", "born_on": "1990-02-03",
        "skill": "cooking", "years": "2", "consent": "on", "idempotency_key": f"k{number}",
    }  # fmt: skip
    return Client(REMOTE_ADDR=address).post("/join/jia/", form).status_code


def hours_go_by(hours: int) -> None:
    """What is kept for a while is as much nearer to its end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE jiahe_cache SET expires = expires - make_interval(hours => %s)", [hours]
        )


def letters(shop: Shop) -> int:
    with for_company(shop.company_id):
        return Suggestion.objects.count()


def applicants(shop: Shop) -> int:
    with for_company(shop.company_id):
        return Application.objects.count()


PAGES = pytest.mark.parametrize(("send", "kept"), [(write, letters), (apply, applicants)])


@PAGES
def test_an_address_sends_a_few_a_day_and_another_its_own(shop, send, kept) -> None:
    answers = [send(shop, number) for number in range(1, 4)]
    assert (answers, kept(shop)) == ([KEPT, KEPT, REFUSED], FEW)
    assert (send(shop, 4, "203.0.113.8"), kept(shop)) == (KEPT, FEW + 1)


@PAGES
def test_what_is_sent_twice_is_counted_once(shop, send, kept) -> None:
    answers = [send(shop, number) for number in (1, 1, 1, 2)]
    assert (answers, kept(shop)) == ([KEPT] * 4, FEW)


@PAGES
def test_a_day_later_there_are_as_many_again(shop, send, kept) -> None:
    for number in range(1, 4):
        send(shop, number)
    for number, (hours, answer) in enumerate(((23, REFUSED), (2, KEPT)), start=10):
        hours_go_by(hours)
        assert send(shop, number) == answer
    assert kept(shop) == FEW + 1


def test_an_application_that_is_known_takes_no_turn(shop) -> None:
    """What is refused is counted no more than what was never sent."""
    apply(shop, 1)
    form = {"name": "赵小兰", "phone": "13900000001", "born_on": "1990-02-03", "skill": "cooking",
            "years": "2", "consent": "on", "idempotency_key": "again"}  # fmt: skip
    Client(REMOTE_ADDR="203.0.113.7").post("/join/jia/", form)
    assert apply(shop, 2) == KEPT


def all_at_once(shop: Shop, send: Callable[..., int]) -> list[int]:
    return sorted(at_once([partial(send, shop, number) for number in range(1, MANY + 1)]))


@PAGES
def test_of_many_at_once_each_is_counted(shop, send, kept) -> None:
    assert all_at_once(shop, send) == [KEPT] * FEW + [REFUSED] * (MANY - FEW)
    assert kept(shop) == FEW


@PAGES
def test_of_many_at_once_each_is_counted_also_where_turns_ran_out(shop, send, kept) -> None:
    for number in (10, 11):
        send(shop, number)
    hours_go_by(25)
    assert all_at_once(shop, send) == [KEPT] * FEW + [REFUSED] * (MANY - FEW)
    assert kept(shop) == 2 * FEW


@PAGES
def test_control_looked_at_before_any_is_counted_all_are_kept(
    shop, send, kept, monkeypatch
) -> None:
    """A number that is read, and set a moment later: all have read before one has set it."""
    looked = Barrier(MANY)

    def read_then_set(of: str, *, most: int, seconds: int) -> str:
        before = cache.get(of, 0)
        looked.wait(timeout=30)
        cache.set(of, before + 1, seconds)
        return of if before < most else ""

    for page in (public, join):
        monkeypatch.setattr(page, "turn_taken", read_then_set)
    assert all_at_once(shop, send) == [KEPT] * MANY
    assert kept(shop) == MANY


def test_control_without_the_lock_a_turn_that_ran_out_is_given_twice(monkeypatch) -> None:
    turns.turn_taken("control", most=1, seconds=60)
    hours_go_by(1)
    both_read = Barrier(2)

    class Compared(datetime):
        """Now, which is compared with the end of a turn only when both have read that."""

        def __gt__(self, end: datetime) -> bool:
            both_read.wait(timeout=30)
            return super().__gt__(end)

    monkeypatch.setattr(turns, "ONE_AT_A_TIME", "SELECT %s")
    monkeypatch.setattr(db, "tz_now", lambda: Compared.now(UTC))
    take = partial(turns.turn_taken, "control", most=1, seconds=60)
    assert at_once([take, take]) == ["control:0", "control:0"]
