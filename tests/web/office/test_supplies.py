"""The goods desk, as the dispatcher and the owner of a store use it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dispatching import accepted
from factories import SUNDAY_NOON, Shop, at, staff
from goods_world import Goods, stock_up
from jiahe.accounts.choices import Role
from jiahe.fieldwork.actions.stock import recall_batch
from jiahe.fieldwork.models import Purchase, StockMovement
from signing import signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/office/supplies/"
TOMORROW = SUNDAY_NOON.date() + timedelta(days=1)


@pytest.fixture
def goods(shop: Shop) -> Goods:
    owner = staff(shop.company_id, Role.OWNER, 40)
    return stock_up(shop.company_id, shop.service_id, shop.worker_ids[0], owner)


def codes(goods: Goods, shop: Shop) -> dict[str, str]:
    from jiahe.accounts.models import Store

    with goods.inside():
        store, other = (
            Store.objects.get(pk=pk).code for pk in (goods.store_id, goods.other_store_id)
        )
    return {"store": store, "other": other, "worker": shop.worker_codes[0], "soap": goods.soap.code}


def arrival(goods: Goods, shop: Shop, **more: str) -> dict[str, str]:
    said = codes(goods, shop)
    return {
        "store": said["store"], "supply": said["soap"], "number": "B7", "quantity": "500",
        "expires_on": "2027-03-01", "idempotency_key": "one", **more,
    }  # fmt: skip


def test_goods_are_received_once_and_stand_on_the_shelf(
    shop: Shop, goods: Goods, desk: Client
) -> None:
    for _ in range(2):  # a second tap
        assert desk.post(f"{PAGE}receive/", arrival(goods, shop)).status_code == 302
    assert goods.levels() == {("B7", "store"): 500}
    page = desk.get(PAGE).content.decode()
    assert ("B7" in page, "2027年3月1日" in page) == (True, True)


@pytest.mark.parametrize(("field", "value"), [("number", " "), ("quantity", "0"), ("store", "x")])
def test_a_receipt_that_says_too_little_changes_nothing(
    shop: Shop, goods: Goods, desk: Client, field: str, value: str
) -> None:
    answer = desk.post(f"{PAGE}receive/", arrival(goods, shop, **{field: value}))
    assert (answer.status_code, goods.levels()) == (422, {})


def test_a_refusal_is_said_in_words(shop: Shop, goods: Goods, desk: Client) -> None:
    goods.receive(goods.soap, 20)
    said = {"worker": shop.worker_codes[0], "supply": goods.soap.code, "idempotency_key": "k"}
    answer = desk.post(f"{PAGE}issue/", said | {"quantity": "21"})
    assert (answer.status_code, "只有 20" in answer.content.decode()) == (422, True)
    assert desk.post(f"{PAGE}issue/", said | {"quantity": "20"}).status_code == 302
    assert goods.levels() == {("A1", "bag"): 20}


def test_a_batch_is_returned_moved_and_written_off_on_its_page(
    shop: Shop, goods: Goods, desk: Client
) -> None:
    batch, known = goods.receive(goods.soap, 100), codes(goods, shop)
    here, lies = f"{PAGE}batches/{batch.code}/", f"store-{goods.store_id}"
    moved = {"holder": lies, "deed": "move", "to_store": known["other"], "quantity": "30"}
    assert desk.post(here, moved | {"idempotency_key": "1"}).status_code == 302
    off = {"holder": lies, "deed": "write_off", "quantity": "5"}
    assert desk.post(here, off | {"idempotency_key": "2"}).status_code == 422  # no reason
    assert desk.post(here, off | {"idempotency_key": "3", "reason": "破损"}).status_code == 302
    assert goods.levels() == {("A1", "store"): 65, ("A1", "other"): 30}
    assert "破损" in desk.get(here).content.decode()


def test_a_recall_names_the_homes_that_got_the_batch(
    shop: Shop, goods: Goods, desk: Client
) -> None:
    batch = goods.receive(goods.soap, 100)
    here = f"{PAGE}batches/{batch.code}/"
    assert "还没有上门服务用过" in desk.get(here).content.decode()
    desk.post(f"{here}recall/", {"reason": "", "idempotency_key": "1"})
    assert "这批货已召回" not in desk.get(here).content.decode()
    desk.post(f"{here}recall/", {"reason": "刺激皮肤", "idempotency_key": "2"})
    page = desk.get(here).content.decode()
    assert ("这批货已召回" in page, "刺激皮肤" in page) == (True, True)


def test_tomorrows_bags_are_packed_from_the_booked_visits(
    shop: Shop, goods: Goods, desk: Client
) -> None:
    accepted(shop, at(9))
    goods.receive(goods.soap, 1_000)
    goods.receive(goods.green, 1_000, "G1")
    goods.receive(goods.cloth, 10, "C1")
    from jiahe.workforce.models import Worker

    with goods.inside():
        Worker.objects.update(store_id=goods.store_id)
        lead = Worker.objects.get(reservations__visit__isnull=False).code
    page = desk.get(f"{PAGE}picks/").content.decode()
    assert ("green-soap" in page, ">soap<" in page) == (True, False)  # the labelled one
    hand = {"on": str(TOMORROW), "idempotency_key": "k"}
    for _ in range(2):
        assert desk.post(f"{PAGE}picks/{lead}/", hand).status_code == 302
    assert {key: many for key, many in goods.levels().items() if key[1] == "bag"} == {
        ("G1", "bag"): 50, ("C1", "bag"): 2,
    }  # fmt: skip
    desk.post(f"{PAGE}picks/{lead}/", hand | {"idempotency_key": "again"})  # packed already
    assert goods.levels()["G1", "bag"] == 50


def test_a_bag_that_the_store_cannot_fill_is_said_and_nothing_is_handed_out(
    shop: Shop, goods: Goods, desk: Client
) -> None:
    booked = accepted(shop, at(9))
    goods.receive(goods.green, 1_000, "G1")
    from jiahe.workforce.models import Worker

    with goods.inside():
        Worker.objects.update(store_id=goods.store_id)
        lead = Worker.objects.get(reservations__visit_id=booked.visit_id).code
    desk.post(f"{PAGE}picks/{lead}/", {"on": str(TOMORROW), "idempotency_key": "k"})
    assert goods.levels() == {("G1", "store"): 1_000}


def test_what_runs_low_is_ordered_received_short_and_counts_for_the_supplier(
    shop: Shop, goods: Goods, desk: Client
) -> None:
    accepted(shop, at(9))
    from jiahe.workforce.models import Worker

    with goods.inside():
        Worker.objects.update(store_id=goods.store_id)
    page = desk.get(f"{PAGE}orders/")
    assert [len(rows) for *_names, rows in page.context["proposals"]] == [2]
    known = codes(goods, shop)
    store, supplier, rows = page.context["proposals"][0]
    order = {
        "store": known["store"], "supplier": supplier.code, "idempotency_key": "k",
        f"packs-{rows[0].supply.code}": "4", f"packs-{rows[1].supply.code}": "0",
    }  # fmt: skip
    for _ in range(2):
        answer = desk.post(f"{PAGE}orders/new/", order)
        assert answer.status_code == 302
    here, supply = answer["Location"], rows[0].supply
    came = {"answer": "receive", f"packs-{supply.code}": "3"}
    assert desk.post(here, came | {"idempotency_key": "1"}).status_code == 422  # no batch number
    came |= {f"number-{supply.code}": "N9", "note": "少一箱"}
    assert desk.post(here, came | {"idempotency_key": "2"}).status_code == 302
    assert desk.post(here, came | {"idempotency_key": "3"}).status_code == 422  # closed
    assert goods.levels() == {("N9", "store"): 3 * supply.pack_size}
    [rated] = desk.get(f"{PAGE}orders/").context["suppliers"]
    assert (rated.record.deliveries, rated.record.on_time, rated.record.short) == (1, 1, 1)
    assert "少一箱" in desk.get(here).content.decode()


def test_an_order_may_be_called_off(shop: Shop, goods: Goods, desk: Client) -> None:
    known = codes(goods, shop)
    with goods.inside():
        supplier = goods.soap.supplier.code
    order = {
        "store": known["store"], "supplier": supplier, f"packs-{known['soap']}": "2",
        "idempotency_key": "k",
    }  # fmt: skip
    here = desk.post(f"{PAGE}orders/new/", order)["Location"]
    desk.post(here, {"answer": "cancel", "idempotency_key": "1"})
    with goods.inside():
        assert Purchase.objects.get().state == "cancelled"
    assert desk.post(f"{PAGE}orders/new/", order | {"store": "x"}).status_code == 404
    empty = order | {f"packs-{known['soap']}": "many", "idempotency_key": "2"}
    assert desk.post(f"{PAGE}orders/new/", empty)["Location"] == f"{PAGE}orders/"
    with goods.inside():
        assert Purchase.objects.count() == 1


@pytest.mark.parametrize("path", ["", "receive/", "issue/", "picks/", "batches/", "orders/"])
def test_every_page_opens_in_both_languages_and_for_its_roles_alone(
    shop: Shop, goods: Goods, desk: Client, path: str
) -> None:
    goods.receive(goods.soap, 100)
    for language in ("en", "zh-hans"):
        speak(desk, language)
        page = desk.get(PAGE + path)
        assert (page.status_code, page.content.decode().count("<h1")) == (200, 1)
    finance = signed_in(staff(shop.company_id, Role.FINANCE, 30))
    assert finance.get(PAGE + path).status_code == 404


def test_the_shelf_asks_as_often_for_many_rows_as_for_few(
    shop: Shop, goods: Goods, desk: Client
) -> None:
    desk.get(PAGE)
    counts = []
    for number in ("A1", "A2", "A3", "A4"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            desk.get(PAGE)
        counts.append(len(asked))
        goods.receive(goods.soap, 10, number, date(2027, 1, 1))
        goods.receive(goods.cloth, 10, number)
    assert counts[1:] == counts[1:2] * 3


def test_another_companys_batch_is_not_found(shop: Shop, goods: Goods, desk: Client) -> None:
    from factories import open_shop

    other = open_shop(slug="west", first_number=60)
    theirs = stock_up(other.company_id, other.service_id, other.worker_ids[0], goods.by_id)
    batch = theirs.receive(theirs.soap, 10)
    assert desk.get(f"{PAGE}batches/{batch.code}/").status_code == 404
    assert (
        desk.post(
            f"{PAGE}batches/{batch.code}/recall/", {"reason": "x", "idempotency_key": "k"}
        ).status_code
        == 404
    )
    with theirs.inside():
        assert StockMovement.objects.count() == 1
        assert (
            recall_batch(batch_code=batch.code, by_id=goods.by_id, reason="y").recall_reason == "y"
        )
