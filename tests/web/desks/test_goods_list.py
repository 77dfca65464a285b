"""The list of goods: entered, changed, retired with refusals; recalls are told and answered."""

from collections.abc import Iterator

import pytest

from dispatching import accepted
from factories import SUNDAY_NOON, Shop, at, open_shop, staff
from goods_world import Goods, stock_up
from jiahe.accounts.choices import Role
from jiahe.booking.models import Visit
from jiahe.catalog.goods import kits_of, supplies
from jiahe.catalog.models import Supplier, Supply
from jiahe.fieldwork.actions.stock import Drawn, Holder, Why, issue_goods, write
from jiahe.fieldwork.choices import StockMove
from jiahe.fieldwork.models import RecallNotice
from jiahe.journeys import supplies as journey
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.outbox import deliver_pending
from jiahe.notify.models import Message
from learning_world import on
from signing import signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/office/supplies/list/"
FIELDS = {
    "name": "柠檬皂", "name_en": "Lemon soap", "purpose": "soap", "unit": "ml", "step": "10",
    "pack_size": "500", "pack_yuan": "19.90", "packaging_grams": "40", "co2_grams": "900",
    "co2_source": "供应商声明", "eco_label": "none",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with on(SUNDAY_NOON):
        yield


@pytest.fixture
def shop() -> Shop:
    return open_shop(1)


@pytest.fixture
def goods(shop: Shop) -> Goods:
    owner = staff(shop.company_id, Role.OWNER, 40)
    return stock_up(shop.company_id, shop.service_id, shop.worker_ids[0], owner)


@pytest.fixture
def desk(shop: Shop):
    return signed_in(staff(shop.company_id, Role.DISPATCHER, 41))


def fields(goods: Goods, key: str = "k1", **more: str) -> dict[str, str]:
    with goods.inside():
        seller = Supplier.objects.get(pk=goods.supplier_id).code
    return FIELDS | {"supplier": seller, "idempotency_key": key} | more


def names(goods: Goods) -> set[str]:
    with goods.inside():
        return {one.name for one in supplies()}


def test_a_supply_is_entered_once_changed_and_taken_off_the_list(goods, desk) -> None:
    for _twice in range(2):
        assert desk.post(f"{LIST}supplies/new/", fields(goods)).status_code == 302
    with goods.inside():
        soap = Supply.objects.get(name="柠檬皂")
    assert soap.pack_fen == 1990
    changed = fields(goods, "k2", name="柠檬皂液")
    assert desk.post(f"{LIST}supplies/{soap.code}/", changed).status_code == 302
    assert "柠檬皂液" in names(goods)
    desk.post(f"{LIST}supplies/{soap.code}/retire/", {"idempotency_key": "k3"})
    assert "柠檬皂液" not in names(goods)
    assert "柠檬皂液" in desk.get(LIST).content.decode()  # under: off the list


def test_a_name_that_stands_already_is_refused_in_words(goods, desk) -> None:
    desk.post(f"{LIST}supplies/new/", fields(goods))
    answer = desk.post(f"{LIST}supplies/new/", fields(goods, "k2"))
    assert answer.status_code == 422
    assert "目录里已有“柠檬皂”" in answer.content.decode()


def test_what_lies_about_or_a_kit_needs_is_not_taken_off(goods, desk) -> None:
    goods.receive(goods.soap, 500)
    gone = {"idempotency_key": "k1"}
    answer = desk.post(f"{LIST}supplies/{goods.soap.code}/retire/", gone, follow=True)
    assert "还有库存" in answer.content.decode()
    assert goods.soap.name in names(goods)
    answer = desk.post(f"{LIST}supplies/{goods.green.code}/retire/", gone, follow=True)
    assert "已下架" in answer.content.decode()  # control: another soap serves, none lies about
    assert goods.green.name not in names(goods)


def test_the_last_supply_that_a_kit_needs_stays_until_the_kit_is_changed(shop, goods, desk) -> None:
    assert desk.post(f"{LIST}supplies/{goods.green.code}/retire/",
                     {"idempotency_key": "k1"}).status_code == 302  # fmt: skip
    retire = f"{LIST}supplies/{goods.soap.code}/retire/"
    assert "请先修改配置" in desk.post(retire, {"idempotency_key": "k2"},
                                     follow=True).content.decode()  # fmt: skip
    assert goods.soap.name in names(goods)
    kit = f"{LIST}kits/{shop.service_code}/"
    assert goods.soap.purpose in desk.get(kit).content.decode()
    assert desk.post(kit, {"idempotency_key": "k3", "base-cloth": "2"}).status_code == 302
    with goods.inside():
        assert [one.purpose for one in kits_of([shop.service_id])[shop.service_id]] == ["cloth"]
    desk.post(retire, {"idempotency_key": "k4"})
    assert goods.soap.name not in names(goods)


def test_a_unit_is_fixed_once_something_was_received(goods, desk) -> None:
    goods.receive(goods.soap, 500)
    change = fields(goods, name=goods.soap.name, unit="g")
    answer = desk.post(f"{LIST}supplies/{goods.soap.code}/", change)
    assert "请另建一项物资" in answer.content.decode()
    change = fields(goods, "k2", name=goods.green.name, unit="g")  # control: nothing came of it
    assert desk.post(f"{LIST}supplies/{goods.green.code}/", change).status_code == 302


def test_a_supplier_who_still_sells_is_not_taken_off(goods, desk) -> None:
    new = {"name": "新供应商", "lead_days": "3", "idempotency_key": "k1"}
    assert desk.post(f"{LIST}suppliers/new/", new).status_code == 302
    with goods.inside():
        seller, other = (
            Supplier.objects.get(pk=goods.supplier_id),
            Supplier.objects.get(name="新供应商"),
        )
    answer = desk.post(f"{LIST}suppliers/{seller.code}/retire/", {"idempotency_key": "k2"},
                       follow=True)  # fmt: skip
    assert "还供应 3 项物资" in answer.content.decode()
    desk.post(f"{LIST}suppliers/{other.code}/retire/", {"idempotency_key": "k3"})
    with goods.inside():
        assert list(Supplier.objects.filter(retired_at=None)) == [seller]


def recalled(shop: Shop, goods: Goods) -> str:
    """A batch in store, bag and one home; the code of the batch."""
    batch = goods.receive(goods.soap, 500)
    visit = accepted(shop, at(15, on=SUNDAY_NOON.date()))
    with goods.inside():
        issue_goods(
            supply_id=goods.soap.pk, store_id=goods.store_id, worker_id=goods.worker_id,
            quantity=100, by_id=goods.by_id,
        )  # fmt: skip
        why = Why(StockMove.USED, goods.by_id, visit_id=visit.visit_id)
        write([(Holder(worker_id=goods.worker_id), Drawn(batch, -40))], why)
    journey.recall(
        company_id=shop.company_id, batch_code=batch.code, by_id=goods.by_id, reason="刺激皮肤"
    )
    return batch.code


def test_a_recall_is_told_once_to_store_worker_and_home(shop, goods, desk) -> None:
    code = recalled(shop, goods)
    for _twice in range(2):
        journey.recall(company_id=shop.company_id, batch_code=code, by_id=goods.by_id, reason="x")
        while deliver_pending(REACTIONS):
            pass
    rows = Message.objects.filter(kind="BatchRecalled").order_by("link")
    assert [one.link for one in rows] == [f"/office/supplies/batches/{code}/", "/recalls/",
                                          "/work/recalls/"]  # fmt: skip
    with goods.inside():
        found = RecallNotice.objects.order_by("pk").values_list("units", flat=True)
        assert sorted(found) == [40, 60, 400]


def test_worker_and_home_answer_and_the_desk_sees_who_has_not(shop, goods, desk) -> None:
    code = recalled(shop, goods)
    with goods.inside():
        notices = {
            ("store" if one.store_id else "bag" if one.worker_id else "home"): one.code
            for one in RecallNotice.objects.all()
        }
    worker, home = signed_in(shop.worker_person_ids[0]), signed_in(shop.person_id)
    assert "60" in worker.get("/work/recalls/").content.decode()
    assert "刺激皮肤" in home.get("/recalls/").content.decode()
    stranger = signed_in(staff(shop.company_id, Role.FINANCE, 44))
    said = {"notice": notices["home"], "idempotency_key": "k1"}
    assert stranger.post("/recalls/", said).status_code == 404
    assert worker.post("/work/recalls/", said).status_code == 404  # another's notice
    with goods.inside():
        assert not RecallNotice.objects.exclude(heard_at=None).exists()
    assert home.post("/recalls/", said).status_code == 302
    own = {"notice": notices["bag"], "idempotency_key": "k2"}
    assert worker.post("/work/recalls/", own).status_code == 302
    page = f"/office/supplies/batches/{code}/"
    assert desk.get(page).content.decode().count("/heard/") == 1
    heard = f"{page}heard/{notices['store']}/"
    assert desk.post(heard, {"idempotency_key": "k3"}).status_code == 302
    assert "/heard/" not in desk.get(page).content.decode()


def test_the_pages_speak_english(shop, goods, desk) -> None:
    recalled(shop, goods)
    worker, home = signed_in(shop.worker_person_ids[0]), signed_in(shop.person_id)
    for client in (desk, worker, home):
        speak(client, "en")
    assert "List of goods" in desk.get(LIST).content.decode()
    assert "More for each 100 m²" in desk.get(f"{LIST}kits/{shop.service_code}/").content.decode()
    assert "bring it back to the store" in worker.get("/work/recalls/").content.decode()
    assert "see a doctor" in home.get("/recalls/").content.decode()
    with goods.inside():
        assert Visit.objects.exists()
