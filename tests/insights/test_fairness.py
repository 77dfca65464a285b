"""The fairness ledger adds up what was settled and what was carried out, in three statements."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatching import Booked, accepted
from factories import SUNDAY_NOON, Shop, at, hire, open_shop
from jiahe.accounts.models import Household
from jiahe.billing.choices import AccountKind, JournalKind
from jiahe.billing.models import Account, Journal, Posting
from jiahe.booking.choices import ReservationState
from jiahe.booking.models import Reservation
from jiahe.engine.fairness import gini
from jiahe.insights.queries.fairness import (
    MIDDLE_KEPT_SECONDS,
    Ledger,
    Load,
    fairness_ledger,
    own_line,
    week_middle,
)
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company

pytestmark = pytest.mark.django_db(transaction=True)
AFTER = at(22)
TODAY = AFTER.date()


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def carried_out(shop: Shop, start: datetime, minutes: int = 120) -> tuple[Booked, int]:
    """A visit that is over, and its worker."""
    visit = accepted(shop, start, minutes)
    with for_company(shop.company_id):
        rows = Reservation.objects.filter(visit_id=visit.visit_id)
        rows.update(state=ReservationState.DONE)
        return visit, rows.get().worker_id


def settled(shop: Shop, worker_id: int, fen: int, when: datetime = AFTER) -> None:
    with for_company(shop.company_id):
        company, _ = Account.objects.get_or_create(
            company_id=shop.company_id, kind=AccountKind.COMPANY, order=None, worker=None
        )
        mine, _ = Account.objects.get_or_create(
            company_id=shop.company_id, kind=AccountKind.WORKER, order=None, worker_id=worker_id
        )
        journal = Journal.objects.create(
            company_id=shop.company_id, kind=JournalKind.RELEASE, at=when,
            reference=f"{worker_id}-{fen}-{when.isoformat()}",
        )  # fmt: skip
        for account, amount in ((mine, -fen), (company, fen)):
            Posting.objects.create(
                company_id=shop.company_id, journal=journal, account=account, amount_fen=amount
            )


def ledger(shop: Shop) -> Ledger:
    with clock_set_to(FixedClock(AFTER)), for_company(shop.company_id):
        return fairness_ledger(TODAY)


def load_of(shop: Shop, worker_id: int) -> Load:
    line = ledger(shop).line_of(worker_id)
    assert line is not None
    return line.week


def test_a_visit_counts_with_its_hours_way_and_slot() -> None:
    shop = open_shop()
    carried_out(shop, at(10), 180)
    load = load_of(shop, shop.worker_ids[0])
    assert (load.visits, load.minutes, load.good_slots, load.hard_homes) == (1, 180, 1, 0)
    assert load.kilometres == pytest.approx(1.5, abs=0.01)


def test_the_way_to_the_second_visit_of_a_day_begins_at_the_first() -> None:
    shop = open_shop()
    for hour in (9, 13):
        carried_out(shop, at(hour))
    assert load_of(shop, shop.worker_ids[0]).kilometres == pytest.approx(1.5, abs=0.01)


def test_an_evening_is_no_good_slot_and_an_animal_makes_a_hard_home() -> None:
    shop = open_shop()
    Household.objects.update(pets="两只猫")
    carried_out(shop, at(17))
    load = load_of(shop, shop.worker_ids[0])
    assert (load.good_slots, load.hard_homes) == (0, 1)


def test_control_what_was_not_carried_out_does_not_count() -> None:
    shop = open_shop()
    accepted(shop, at(10))
    assert load_of(shop, shop.worker_ids[0]) == Load()


def test_income_is_what_was_settled_in_the_window() -> None:
    shop = open_shop()
    mine = shop.worker_ids[0]
    settled(shop, mine, 10_000)
    settled(shop, mine, 20_000, AFTER - timedelta(days=8))
    settled(shop, mine, 40_000, AFTER - timedelta(days=31))
    line = ledger(shop).line_of(mine)
    assert line is not None
    assert (line.week.income_fen, line.month.income_fen) == (10_000, 30_000)


def test_gini_and_median_count_those_who_earned_nothing() -> None:
    shop = open_shop(workers=4)
    settled(shop, shop.worker_ids[0], 30_000)
    settled(shop, shop.worker_ids[1], 10_000)
    found = ledger(shop)
    assert found.week_gini == gini([30_000, 10_000, 0, 0])
    assert (found.week.income_fen, found.weeks[0].total_fen) == (5_000, 40_000)
    assert [week.gini for week in found.weeks[1:]] == [0.0, 0.0, 0.0]
    assert [one.worker_id for one in found.lines][:2] == list(shop.worker_ids[:2])


def test_another_company_is_not_in_it() -> None:
    east, west = open_shop(), open_shop(slug="west", first_number=50)
    settled(west, west.worker_ids[0], 10_000)
    assert [one.worker_id for one in ledger(east).lines] == list(east.worker_ids)
    assert ledger(east).weeks[0].total_fen == 0


def queries(shop: Shop) -> int:
    with (
        clock_set_to(FixedClock(AFTER)),
        for_company(shop.company_id),
        CaptureQueriesContext(connection) as asked,
    ):
        fairness_ledger(TODAY)
    return len(asked)


def test_three_statements_however_many_workers_and_visits() -> None:
    shop = open_shop(workers=2)
    few = queries(shop)
    with for_company(shop.company_id):
        for number in range(20):
            hire(100 + number)
    for hour in (9, 12, 15):
        settled(shop, carried_out(shop, at(hour))[1], 1_000 * hour)
    assert (few, queries(shop)) == (3, 3)


def test_ones_own_line_is_that_of_the_ledger_from_ones_own_rows_alone() -> None:
    shop = open_shop(workers=2)
    for hour in (9, 12, 15):
        settled(shop, carried_out(shop, at(hour))[1], 1_000 * hour)
    with clock_set_to(FixedClock(AFTER)), for_company(shop.company_id):
        for worker_id in shop.worker_ids:
            assert own_line(worker_id, TODAY) == fairness_ledger(TODAY).line_of(worker_id)
        assert own_line(0, TODAY) is None


def test_the_middle_of_the_week_is_kept_so_that_a_page_reads_no_colleagues_rows() -> None:
    shop = open_shop(workers=5)
    with clock_set_to(FixedClock(AFTER)), for_company(shop.company_id):
        first = week_middle(TODAY)
        with CaptureQueriesContext(connection) as asked:
            assert week_middle(TODAY) == first == fairness_ledger(TODAY).week
        tables = " ".join(one["sql"] for one in asked.captured_queries[:1])
        assert "jiahe_cache" in tables
    assert MIDDLE_KEPT_SECONDS == 900


def test_with_few_colleagues_there_is_no_middle() -> None:
    shop = open_shop(workers=4)
    with clock_set_to(FixedClock(AFTER)), for_company(shop.company_id):
        assert week_middle(TODAY) is None
