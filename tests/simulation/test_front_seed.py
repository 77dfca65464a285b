"""The seeded front desk: a till with cash in it, scans to look at, browsers that say something."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from factories import MONDAY, ZONE
from jiahe.accounts.models import CounterCase
from jiahe.accounts.queries import open_companies
from jiahe.billing.choices import CASH
from jiahe.billing.models import Payment
from jiahe.billing.queries.ledger import ledger_audit
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.quality.models import ReviewDoubt
from jiahe.simulation.city import Scale
from jiahe.simulation.seeding import seed as seeding
from jiahe.simulation.seeding.front import token_of
from jiahe.workforce.files import waiting_papers

pytestmark = pytest.mark.django_db
SMALL = Scale(
    workers=12, households=60, visits_today=40, visits_a_past_day=6, past_days=4, coming_days=2
)


@pytest.fixture(scope="module")
def company_id(django_db_setup: None, django_db_blocker: Any, tmp_path_factory) -> Iterator[int]:
    """A company of a small city, taken back at the end of this file."""
    at = datetime(2026, 11, 23, 11, tzinfo=ZONE)
    with (
        django_db_blocker.unblock(),
        clock_set_to(FixedClock(at)),
        transaction.atomic(),
    ):
        seeding.seed_city(seed=1, today=MONDAY, progress=lambda _: None, scale=SMALL)
        yield open_companies()[0].pk
        transaction.set_rollback(True)


def test_the_counter_has_cash_a_link_to_pay_and_somebody_waiting(company_id) -> None:
    with for_company(company_id):
        cases = list(CounterCase.objects.order_by("pk"))
        assert [bool(one.order_code) for one in cases] == [True, True, False]
        (cash,) = Payment.objects.filter(provider=CASH)
        assert (cash.state, cash.order.code) == ("paid", cases[0].order_code)
        assert ledger_audit().is_clean


def test_papers_that_wait_have_a_scan_to_look_at(company_id) -> None:
    with for_company(company_id):
        assert sum(len(one.scans) for one in waiting_papers(MONDAY)) >= 1


def test_a_rating_from_a_workers_browser_waits_for_a_person(company_id) -> None:
    with for_company(company_id):
        kinds = {signal["kind"] for doubt in ReviewDoubt.objects.all() for signal in doubt.signals}
    assert "device" in kinds


def test_the_front_desk_is_seeded_the_same(company_id) -> None:
    assert token_of("worker") == token_of("worker") != token_of("desk")
