"""What runs low is found from what was used, what is booked and what is on its way."""

from datetime import date, timedelta

import pytest

from dispatching import accepted
from factories import SUNDAY_NOON, Shop, at, open_shop
from goods_world import Goods, good, stock_up
from jiahe.catalog.actions.goods import list_supplier, list_supply
from jiahe.fieldwork.actions.bulk_goods import (
    PastBatch,
    PastMove,
    enter_batches,
    enter_moves,
)
from jiahe.fieldwork.actions.purchases import (
    Came,
    NoSuchPurchase,
    OtherSupplier,
    PurchaseClosed,
    cancel_purchase,
    order_goods,
    receive_purchase,
)
from jiahe.fieldwork.actions.stock import AmountMissing, BatchNumberMissing
from jiahe.fieldwork.choices import StockMove
from jiahe.fieldwork.materials import booked_need
from jiahe.fieldwork.models import Purchase
from jiahe.fieldwork.stock import HISTORY_DAYS, Holder, Shelved, stock_of_stores, used_by_day
from jiahe.journeys import supplies
from jiahe.kit.clock import FixedClock, SystemClock, set_process_clock
from jiahe.workforce.models import Worker

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = SUNDAY_NOON.date()


@pytest.fixture(autouse=True)
def _noon():
    set_process_clock(FixedClock(SUNDAY_NOON))
    yield
    set_process_clock(SystemClock())


@pytest.fixture
def shop() -> Shop:
    return open_shop()


@pytest.fixture
def goods(shop: Shop) -> Goods:
    return stock_up(shop.company_id, shop.service_id, shop.worker_ids[0], shop.worker_person_ids[0])


def use_daily(goods: Goods, units: int, days: int) -> None:
    """So much of the soap on each of the last days, out of the worker's bag."""
    bag = Holder(worker_id=goods.worker_id)
    with goods.inside():
        [lot] = enter_batches(
            batches=[PastBatch(goods.soap.pk, goods.supplier_id, "P1", date(2026, 10, 1), None)]
        )
        start = SUNDAY_NOON - timedelta(days=days)
        moves = [PastMove(StockMove.ISSUED, lot, bag, units * days, start)]
        moves += [
            PastMove(StockMove.USED, lot, bag, -units, SUNDAY_NOON - timedelta(days=day + 1))
            for day in range(days)
        ]
        enter_moves(moves=moves)


def shelf(goods: Goods, slug: str = "soap") -> Shelved:
    with goods.inside():
        rows = stock_of_stores(booked_need())
    return next(one for one in rows if one.supply.slug == slug and one.store.pk == goods.store_id)


def buy(goods: Goods, packs: int = 2) -> str:
    with goods.inside():
        return order_goods(
            supplier_id=goods.supplier_id, store_id=goods.store_id,
            packs={goods.soap.pk: packs}, by_id=goods.by_id,
        ).code  # fmt: skip


def test_past_days_are_counted_for_the_workers_store(goods: Goods) -> None:
    use_daily(goods, 10, HISTORY_DAYS)
    with goods.inside():
        assert used_by_day() == {(goods.store_id, goods.soap.pk): [10] * HISTORY_DAYS}


def test_a_shelf_that_does_not_reach_over_the_lead_time_asks_for_an_order(goods: Goods) -> None:
    use_daily(goods, 10, HISTORY_DAYS)
    goods.receive(goods.soap, 31, "S1")
    assert (shelf(goods).proposal.order_point, shelf(goods).proposal.packs) == (30, 0)
    lot, store = shelf(goods).batches[0].batch_id, Holder(store_id=goods.store_id)
    with goods.inside():
        enter_moves(moves=[PastMove(StockMove.WRITTEN_OFF, lot, store, -1, SUNDAY_NOON)])
    assert shelf(goods).proposal.packs == 1
    buy(goods)
    assert (shelf(goods).proposal.packs, shelf(goods).on_order) == (0, 1_000)


def test_what_may_not_be_used_does_not_count_as_there(goods: Goods) -> None:
    use_daily(goods, 10, HISTORY_DAYS)
    goods.receive(goods.soap, 500, "old", TODAY - timedelta(days=1))
    found = shelf(goods)
    assert (found.quantity, found.unfit, found.proposal.is_low) == (500, 500, True)


def test_booked_visits_need_their_kits(shop: Shop, goods: Goods) -> None:
    accepted(shop, at(9))
    with goods.inside():
        need = booked_need()
    assert need == {
        (goods.store_id, goods.green.pk): 50,
        (goods.store_id, goods.cloth.pk): 2,
    }


def test_an_order_names_things_of_its_supplier_and_whole_packs(goods: Goods) -> None:
    with goods.inside():
        other = list_supplier(name="别家", lead_days=1)
        theirs = list_supply(supplier_id=other.pk, good=good("theirs"))
        refused = [({theirs.pk: 1}, OtherSupplier), ({goods.soap.pk: 0}, AmountMissing)]
        for packs, refusal in [*refused, ({}, AmountMissing)]:
            with pytest.raises(refusal):
                order_goods(
                    supplier_id=goods.supplier_id, store_id=goods.store_id, packs=packs,
                    by_id=goods.by_id,
                )  # fmt: skip
        assert Purchase.objects.count() == 0


def test_what_came_is_kept_as_it_came_and_once(goods: Goods) -> None:
    code = buy(goods, 3)
    came = {goods.soap.code: Came(2, "N1", date(2027, 1, 1))}
    with goods.inside():
        with pytest.raises(BatchNumberMissing):
            receive_purchase(code=code, came={goods.soap.code: Came(2, " ")}, by_id=goods.by_id)
        assert Purchase.objects.get().state == "ordered"
        receive_purchase(code=code, came=came, by_id=goods.by_id)
        with pytest.raises(PurchaseClosed):
            receive_purchase(code=code, came=came, by_id=goods.by_id)
        with pytest.raises(PurchaseClosed):
            cancel_purchase(code=code)
        with pytest.raises(NoSuchPurchase):
            cancel_purchase(code="nothing")
        assert [line.received_packs for line in Purchase.objects.get().lines.all()] == [2]
    assert goods.levels() == {("N1", "store"): 1_000}


def test_a_worker_without_a_store_is_handed_nothing(shop: Shop, goods: Goods) -> None:
    accepted(shop, at(9))
    with goods.inside():
        Worker.objects.update(store=None)
    with pytest.raises(supplies.WorkerHasNoStore):
        supplies.hand_out(
            company_id=goods.company_id, on=TODAY + timedelta(days=1),
            worker_code=shop.worker_codes[0], by_id=goods.by_id,
        )  # fmt: skip
    assert goods.levels() == {}
