"""Goods for tests: a supplier, two soaps of one purpose, a cloth, a store, a kit."""

from dataclasses import dataclass
from datetime import date

from jiahe.accounts import actions as accounts
from jiahe.catalog.actions.goods import Good, list_supplier, list_supply, set_kit
from jiahe.catalog.choices import EcoLabel, SupplyUnit
from jiahe.catalog.models import Supply
from jiahe.engine.kits import Line
from jiahe.fieldwork.actions.stock import Arrival, receive_goods
from jiahe.fieldwork.models import Batch, StockLevel, StockMovement
from jiahe.kit.tenancy import for_company
from jiahe.workforce.models import Worker


def good(slug: str, **more: object) -> Good:
    said = {
        "purpose": "soap", "name": slug, "name_en": slug, "unit": SupplyUnit.MILLILITRE,
        "pack_size": 500, "pack_fen": 1_900, "packaging_grams": 40, "co2_grams": 900,
        "co2_source": "测试假设", "step": 10,
    }  # fmt: skip
    return Good(slug=slug, **(said | more))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Goods:
    company_id: int
    store_id: int
    other_store_id: int
    worker_id: int
    by_id: int
    supplier_id: int
    soap: Supply
    green: Supply
    cloth: Supply

    def inside(self):
        return for_company(self.company_id)

    def receive(
        self, supply: Supply, quantity: int, number: str = "A1", expires_on: date | None = None
    ) -> Batch:
        with self.inside():
            return receive_goods(
                store_id=self.store_id,
                arrival=Arrival(supply.code, number, quantity, expires_on),
                by_id=self.by_id,
            )

    def levels(self) -> dict[tuple[str, str], int]:
        """(batch number, "store", "other" or "bag") -> what is there, nothing left out."""
        names = {(self.store_id, None): "store", (self.other_store_id, None): "other"}
        with self.inside():
            rows = StockLevel.objects.filter(quantity__gt=0).select_related("batch")
            return {
                (row.batch.number, names.get((row.store_id, row.worker_id), "bag")): row.quantity
                for row in rows
            }

    def sums(self) -> dict[tuple[int, int | None, int | None], int]:
        """What the ledger itself adds up to."""
        with self.inside():
            found: dict[tuple[int, int | None, int | None], int] = {}
            for row in StockMovement.objects.all():
                key = (row.batch_id, row.store_id, row.worker_id)
                found[key] = found.get(key, 0) + row.quantity
            return found

    def kept(self) -> dict[tuple[int, int | None, int | None], int]:
        with self.inside():
            return {
                (row.batch_id, row.store_id, row.worker_id): row.quantity
                for row in StockLevel.objects.all()
            }


def stock_up(company_id: int, service_id: int, worker_id: int, by_id: int) -> Goods:
    """The company's list of goods, a kit for the service, and two stores, still empty."""
    with for_company(company_id):
        store = accounts.open_store(name="一店", name_en="One", lat=30.9, lng=119.3)
        other = accounts.open_store(name="二店", name_en="Two", lat=30.9, lng=119.4)
        Worker.objects.filter(pk=worker_id).update(store=store)
        supplier = list_supplier(name="清源日化", name_en="Qingyuan", lead_days=3)
        soap = list_supply(supplier_id=supplier.pk, good=good("soap"))
        green = list_supply(
            supplier_id=supplier.pk,
            good=good("green-soap", eco_label=EcoLabel.CHINA_ENVIRONMENTAL, co2_grams=600),
        )
        cloth = list_supply(
            supplier_id=supplier.pk,
            good=good("cloth", purpose="cloth", unit=SupplyUnit.PIECE, pack_size=10, step=1),
        )
        set_kit(service_id=service_id, lines=[Line("soap", 20, 30), Line("cloth", 2)])
    return Goods(company_id, store.pk, other.pk, worker_id, by_id, supplier.pk, soap, green, cloth)
