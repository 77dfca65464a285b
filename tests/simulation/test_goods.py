"""The invented city's goods: a list, kits, stock that adds up, one thing low, one expiring."""

from datetime import datetime, timedelta

import pytest

from factories import MONDAY, ZONE
from jiahe.accounts.models import Company
from jiahe.catalog.models import KitLine, StepPractice, Supplier, Supply
from jiahe.fieldwork.footprints import green_report
from jiahe.fieldwork.materials import booked_need
from jiahe.fieldwork.models import MaterialRecord, StockLevel, StockMovement
from jiahe.fieldwork.purchasing import supplier_records
from jiahe.fieldwork.stock import stock_of_stores
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.simulation.city import Scale
from jiahe.simulation.seeding.seed import seed_city

ELEVEN = datetime(2026, 11, 23, 11, tzinfo=ZONE)
pytestmark = pytest.mark.django_db
TINY = Scale(
    workers=12, households=60, visits_today=10, visits_a_past_day=8, past_days=9, coming_days=2
)


@pytest.fixture
def company_id():
    with clock_set_to(FixedClock(ELEVEN)):
        seed_city(seed=3, today=MONDAY, progress=print, scale=TINY)
        yield Company.objects.order_by("pk").first().pk


def test_the_city_has_goods_that_add_up(company_id: int) -> None:
    with for_company(company_id):
        assert (Supply.objects.count(), Supplier.objects.count()) == (25, 5)
        assert min(KitLine.objects.count(), StepPractice.objects.count()) > 0
        sums: dict[tuple[object, ...], int] = {}
        for row in StockMovement.objects.all():
            key = (row.batch_id, row.store_id, row.worker_id)
            sums[key] = sums.get(key, 0) + row.quantity
        levels = StockLevel.objects.all()
        assert {(one.batch_id, one.store_id, one.worker_id): one.quantity for one in levels} == sums
        assert min(sums.values()) >= 0
        assert MaterialRecord.objects.count() > 0


def test_the_pages_have_something_to_show(company_id: int) -> None:
    with for_company(company_id):
        rows = stock_of_stores(booked_need())
        soon = {one.supply.slug for one in rows if one.expires_soon}
        assert soon == {"disinfectant"}
        assert {one.soonest for one in rows if one.expires_soon} == {MONDAY + timedelta(days=12)}
        assert rows[0].proposal.is_low
        assert sum(one.record.deliveries for one in supplier_records()) == 10
        report = green_report(MONDAY.replace(day=1))
        assert report.whole.recorded > 0
        assert report.whole.found.grams_of("supply") > 0
