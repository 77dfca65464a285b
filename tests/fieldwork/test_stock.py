"""Goods go from hand to hand by an append-only ledger; no holder ever has less than nothing."""

from datetime import date
from functools import partial

import pytest
from django.db import IntegrityError, ProgrammingError, connection
from django.utils.translation import override

from at_once import at_once
from factories import SUNDAY_NOON, Shop, open_shop
from goods_world import Goods, stock_up
from jiahe.fieldwork.actions import stock
from jiahe.fieldwork.actions.stock import Drawn, Why
from jiahe.fieldwork.choices import StockMove
from jiahe.fieldwork.models import Batch, StockLevel, StockMovement
from jiahe.fieldwork.stock import Holder, NoSuchBatch
from jiahe.kit.clock import FixedClock, SystemClock, set_process_clock
from jiahe.kit.tenancy import for_company

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = SUNDAY_NOON.date()


@pytest.fixture(autouse=True)
def _noon():
    set_process_clock(FixedClock(SUNDAY_NOON))
    yield
    set_process_clock(SystemClock())


@pytest.fixture
def goods() -> Goods:
    shop: Shop = open_shop()
    return stock_up(shop.company_id, shop.service_id, shop.worker_ids[0], shop.worker_person_ids[0])


def issue(goods: Goods, quantity: int) -> list[Drawn]:
    with goods.inside():
        return stock.issue_goods(
            supply_id=goods.soap.pk,
            store_id=goods.store_id,
            worker_id=goods.worker_id,
            quantity=quantity,
            by_id=goods.by_id,
        )


def lines(goods: Goods) -> int:
    with goods.inside():
        return StockMovement.objects.count()


def test_goods_are_received_issued_returned_moved_and_written_off(goods: Goods) -> None:
    batch = goods.receive(goods.soap, 500)
    issue(goods, 120)
    assert goods.levels() == {("A1", "store"): 380, ("A1", "bag"): 120}
    with goods.inside():
        stock.return_goods(
            batch_code=batch.code, worker_id=goods.worker_id, store_id=goods.store_id,
            quantity=20, by_id=goods.by_id,
        )  # fmt: skip
        stock.move_goods(
            batch_code=batch.code, store_id=goods.store_id, to_store_id=goods.other_store_id,
            quantity=50, by_id=goods.by_id,
        )  # fmt: skip
        stock.write_off(
            batch_code=batch.code, holder=Holder(store_id=goods.store_id), quantity=10,
            by_id=goods.by_id, reason="打翻",
        )  # fmt: skip
    assert goods.levels() == {("A1", "store"): 340, ("A1", "bag"): 100, ("A1", "other"): 50}
    assert goods.kept() == goods.sums()


def test_what_expires_first_is_issued_first(goods: Goods) -> None:
    goods.receive(goods.soap, 100, "late", date(2027, 6, 1))
    goods.receive(goods.soap, 100, "early", date(2027, 1, 1))
    goods.receive(goods.soap, 100, "never")
    assert [(one.batch.number, one.quantity) for one in issue(goods, 150)] == [
        ("early", 100), ("late", 50),
    ]  # fmt: skip


def test_more_of_a_known_batch_adds_to_it(goods: Goods) -> None:
    first = goods.receive(goods.soap, 100, "A1", date(2027, 1, 1))
    assert goods.receive(goods.soap, 50, " A1 ", date(2027, 1, 1)) == first
    with pytest.raises(stock.BatchDiffers):
        goods.receive(goods.soap, 50, "A1", date(2028, 1, 1))
    assert goods.levels() == {("A1", "store"): 150}


def test_more_than_there_is_is_refused_and_nothing_moves(goods: Goods) -> None:
    batch = goods.receive(goods.soap, 100)
    before = lines(goods)
    with pytest.raises(stock.NotEnoughStock) as refused, override("zh-hans"):
        issue(goods, 101)
    assert refused.value.details["there"] == 100
    deeds = (
        partial(stock.move_goods, store_id=goods.store_id, to_store_id=goods.other_store_id),
        partial(stock.return_goods, worker_id=goods.worker_id, store_id=goods.store_id),
        partial(stock.write_off, holder=Holder(store_id=goods.store_id), reason="x"),
    )
    for deed in deeds:
        with goods.inside(), pytest.raises(stock.NotEnoughStock):
            deed(batch_code=batch.code, quantity=101, by_id=goods.by_id)
    assert (goods.levels(), lines(goods)) == ({("A1", "store"): 100}, before)


def test_an_expired_batch_can_only_be_written_off(goods: Goods) -> None:
    batch = goods.receive(goods.soap, 100, "old", date(2026, 11, 21))
    with pytest.raises(stock.BatchExpired):
        issue(goods, 10)
    with goods.inside(), pytest.raises(stock.BatchExpired):
        stock.move_goods(
            batch_code=batch.code, store_id=goods.store_id, to_store_id=goods.other_store_id,
            quantity=1, by_id=goods.by_id,
        )  # fmt: skip
    with goods.inside():
        stock.write_off(
            batch_code=batch.code, holder=Holder(store_id=goods.store_id), quantity=100,
            by_id=goods.by_id, reason="过期",
        )  # fmt: skip
    assert goods.levels() == {}


def test_on_its_last_day_a_batch_may_still_be_used(goods: Goods) -> None:
    goods.receive(goods.soap, 100, "last", TODAY)
    assert [one.quantity for one in issue(goods, 10)] == [10]


def test_a_recalled_batch_is_issued_no_more_and_the_first_reason_stays(goods: Goods) -> None:
    batch = goods.receive(goods.soap, 100)
    with goods.inside():
        for reason in ("刺激皮肤", "另一个"):
            stock.recall_batch(batch_code=batch.code, by_id=goods.by_id, reason=reason)
        assert Batch.objects.get().recall_reason == "刺激皮肤"
        with pytest.raises(stock.ReasonMissing):
            stock.recall_batch(batch_code=batch.code, by_id=goods.by_id, reason=" ")
    with pytest.raises(stock.BatchRecalled):
        issue(goods, 10)


@pytest.mark.parametrize("quantity", [0, -5, stock.MOST_UNITS + 1])
def test_an_amount_is_a_whole_number_above_zero(goods: Goods, quantity: int) -> None:
    with pytest.raises(stock.AmountMissing):
        goods.receive(goods.soap, quantity)
    with pytest.raises(stock.AmountMissing):
        issue(goods, quantity)
    assert lines(goods) == 0


def test_to_the_same_store_an_unknown_batch_and_no_reason_are_refused(goods: Goods) -> None:
    batch = goods.receive(goods.soap, 100)
    with goods.inside():
        with pytest.raises(stock.SameStore):
            stock.move_goods(
                batch_code=batch.code, store_id=goods.store_id, to_store_id=goods.store_id,
                quantity=1, by_id=goods.by_id,
            )  # fmt: skip
        with pytest.raises(NoSuchBatch):
            stock.batch_by_code("nothing")
        with pytest.raises(stock.ReasonMissing):
            stock.write_off(
                batch_code=batch.code, holder=Holder(store_id=goods.store_id), quantity=1,
                by_id=goods.by_id, reason="  ",
            )  # fmt: skip


def test_another_company_does_not_find_the_batch(goods: Goods) -> None:
    batch = goods.receive(goods.soap, 100)
    other = open_shop(slug="west", first_number=50)
    with for_company(other.company_id), pytest.raises(NoSuchBatch):
        stock.batch_by_code(batch.code)


def take_without_looking(goods: Goods, batch: Batch, quantity: int) -> None:
    """A deed that looks at nothing and locks nothing: only the database says no."""
    with goods.inside():
        stock.write(
            [(Holder(store_id=goods.store_id), Drawn(batch, -quantity))],
            Why(StockMove.WRITTEN_OFF),
        )


def test_of_ten_at_once_only_as_many_are_served_as_there_is(goods: Goods) -> None:
    goods.receive(goods.soap, 100)
    outcomes = at_once([partial(issue, goods, 25)] * 10)
    assert sorted(one if isinstance(one, str) else "served" for one in outcomes) == (
        ["NotEnoughStock"] * 6 + ["served"] * 4
    )
    assert goods.levels() == {("A1", "bag"): 100}
    assert goods.kept() == goods.sums()


def test_the_database_itself_refuses_below_zero(goods: Goods) -> None:
    batch = goods.receive(goods.soap, 100)
    outcomes = at_once([partial(take_without_looking, goods, batch, 25)] * 8)
    assert outcomes.count("IntegrityError") == 4
    with pytest.raises(IntegrityError, match="stock_is_never_below_zero"):
        take_without_looking(goods, batch, 1)
    assert goods.kept() == goods.sums()
    assert goods.levels() == {}


def test_control_without_the_constraint_stock_falls_below_zero(goods: Goods) -> None:
    from conftest import APPLICATION_ROLE, OWNER_ROLE, as_role

    batch = goods.receive(goods.soap, 100)
    name = "stock_is_never_below_zero"
    as_role(OWNER_ROLE)
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE fieldwork_stocklevel DROP CONSTRAINT {name}")
        as_role(APPLICATION_ROLE)
        take_without_looking(goods, batch, 101)
        with goods.inside():
            assert StockLevel.objects.get().quantity == -1
    finally:
        as_role(OWNER_ROLE)
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE fieldwork_stocklevel")
            cursor.execute(
                f"ALTER TABLE fieldwork_stocklevel ADD CONSTRAINT {name} CHECK (quantity >= 0)"
            )
        as_role(APPLICATION_ROLE)


def test_the_ledger_is_never_changed(goods: Goods) -> None:
    goods.receive(goods.soap, 100)
    with pytest.raises(ProgrammingError, match="permission denied"), goods.inside():
        StockMovement.objects.update(quantity=1)
    with pytest.raises(ProgrammingError, match="permission denied"), goods.inside():
        StockMovement.objects.all().delete()


def test_two_first_deeds_at_once_meet_at_one_level(goods: Goods) -> None:
    batch = goods.receive(goods.soap, 100)

    def bring() -> None:
        with goods.inside():
            stock.write(
                [(Holder(store_id=goods.other_store_id), Drawn(batch, 5))],
                Why(StockMove.RECEIVED),
            )

    assert at_once([bring] * 6) == [None] * 6
    assert goods.levels()["A1", "other"] == 30
