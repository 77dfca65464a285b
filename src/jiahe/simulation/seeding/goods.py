"""Supplies of the invented city: the list, kits, practices, and four weeks of use in bulk."""

import random
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from jiahe.accounts.queries import stores_in_company
from jiahe.catalog import goods, queries
from jiahe.catalog.actions.goods import (
    Good,
    list_supplier,
    list_supply,
    put_practices,
    set_kit,
)
from jiahe.catalog.choices import EcoLabel, SupplyUnit
from jiahe.engine.kits import Choice, Line, Packed, fill_kit
from jiahe.fieldwork.actions.bulk_goods import (
    PastBatch,
    PastMove,
    PastPurchase,
    PastUse,
    enter_batches,
    enter_moves,
    enter_purchases,
    enter_uses,
)
from jiahe.fieldwork.choices import StockMove
from jiahe.fieldwork.stock import Holder
from jiahe.simulation.people import Company
from jiahe.simulation.seeding.books import Written
from jiahe.simulation.seeding.fates import FINISHED
from jiahe.workforce.queries import ZONE

FILE = Path(__file__).parents[1] / "data" / "supplies.toml"
RECORDED = 0.9  # of the finished visits
STOCK_DAYS = 16  # of the past daily need that a shelf still holds
LOW, EXPIRING = "glass", "disinfectant"  # slugs begin with these: one runs low, one expires soon
EXPIRES_IN = timedelta(days=12)
SPARE = 1  # kits that stay in a bag


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def list_goods() -> None:
    """Suppliers, supplies, kits and practices of the company in scope."""
    read = _read()
    suppliers = [
        list_supplier(name=name, name_en=name_en, phone=phone, lead_days=days).pk
        for name, name_en, phone, days in read["suppliers"]
    ]
    for row in read["supplies"]:
        slug, purpose, name, name_en, unit, step, label, maker, size, fen, waste, co2, _ = row
        good = Good(
            slug=slug,
            purpose=purpose,
            name=name,
            name_en=name_en,
            unit=SupplyUnit(unit),
            pack_size=size,
            pack_fen=fen,
            packaging_grams=waste,
            co2_grams=co2,
            co2_source=read["source"],
            co2_source_en=read["source_en"],
            eco_label=EcoLabel(label),
            step=step,
        )
        list_supply(supplier_id=suppliers[maker], good=good)
    for service in queries.services_of_company():
        if service.slug in read["kits"]:
            lines = [Line(*one) for one in read["kits"][service.slug]]
            set_kit(service_id=service.pk, lines=lines)
        _practise(service)


def _practise(service: Any) -> None:
    wanted: dict[int, list[str]] = defaultdict(list)
    for practice, position in _read()["practices"].get(service.slug, ()):
        wanted[position].append(practice)
    sop = queries.sop_in_force(service.pk)
    if wanted and sop is not None:
        put_practices(sop_id=sop.pk, practices=wanted)


@dataclass
class Books:
    """What the weeks used, by store and by worker, while they are read."""

    uses: list[tuple[PastUse, int]] = field(default_factory=list)  # with the store's id
    by_worker: dict[tuple[int, int, int], int] = field(default_factory=lambda: defaultdict(int))
    by_store: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))

    def add(self, use: PastUse, store_id: int) -> None:
        self.uses.append((use, store_id))
        self.by_worker[store_id, use.worker_id, use.supply_id] += use.quantity
        self.by_store[store_id, use.supply_id] += use.quantity


def seed_goods(seed: int, company: Company, written: Sequence[Written], today: date) -> None:
    """The company's goods and what its finished visits used; inside its walls."""
    list_goods()
    rng = random.Random(f"goods {seed} {company.code}")  # noqa: S311  # repeatable on purpose
    names = {one.name: one.pk for one in stores_in_company()}
    stores = {one.code: names[one.name] for one in company.stores}
    books = _used(rng, written, stores)
    listed = goods.supplies()
    for store_id in stores.values():
        _fill(store_id, listed, books, today)
    enter_uses(uses=[use for use, _store in books.uses])
    first = next(iter(stores.values()))
    enter_purchases(purchases=_orders(rng, listed, first, today))


def _used(rng: random.Random, written: Sequence[Written], stores: Mapping[str, int]) -> Books:
    choices = [
        Choice(one.pk, one.purpose, one.eco_label != EcoLabel.NONE, 0, one.step)
        for one in goods.supplies()
    ]
    books, kits = Books(), {
        slug: [Line(*one) for one in rows] for slug, rows in _read()["kits"].items()
    }  # fmt: skip
    steps = {one.supply_id: one.step for one in choices}
    packed: dict[tuple[str, int], list[Packed]] = {}  # homes of one size take the same
    for one in written:
        slug, area_m2 = one.planned.sold.row.slug, one.planned.home.household.area_m2
        if one.fate.visit not in FINISHED or slug not in kits or rng.random() > RECORDED:
            continue
        hand = one.planned.hand
        if (slug, area_m2) not in packed:
            packed[slug, area_m2] = fill_kit(kits[slug], area_m2, choices)
        for item in packed[slug, area_m2]:
            more = rng.choice((-1, 0, 0, 0, 1)) * steps[item.supply_id]
            quantity = max(1, item.quantity + more)
            use = PastUse(
                one.entered.visit_id, hand.worker_id, item.supply_id, quantity, one.planned.end
            )
            books.add(use, stores[hand.worker.store])
    return books


def _fill(store_id: int, listed: Sequence[Any], books: Books, today: date) -> None:
    """One store: what came, what was handed out, what was used; as much as is left over."""
    came_on = today - timedelta(days=35)
    keeps = {row[0]: row[-1] for row in _read()["supplies"]}
    batches = enter_batches(
        batches=[
            PastBatch(
                one.pk,
                one.supplier_id,
                f"{one.slug[:3].upper()}{came_on:%y%m%d}-{store_id}",
                came_on,
                _expiry(one.slug, keeps[one.slug], came_on, today),
            )
            for one in listed
        ]
    )
    lots = {one.pk: batch for one, batch in zip(listed, batches, strict=True)}
    moves = _handed_out(store_id, lots, books, today)
    issued: dict[int, int] = defaultdict(int)
    for move in moves:
        if move.holder.store_id:
            issued[move.batch_id] -= move.quantity
    at = datetime.combine(came_on, time(9), ZONE)
    received = [
        PastMove(StockMove.RECEIVED, lots[one.pk], Holder(store_id=store_id), many, at)
        for one in listed
        if (many := issued[lots[one.pk]] + _left(one, books.by_store[store_id, one.pk]))
    ]
    used = [
        PastMove(
            StockMove.USED, lots[use.supply_id], Holder(worker_id=use.worker_id), -use.quantity,
            use.at, use.visit_id,
        )
        for use, store in books.uses
        if store == store_id
    ]  # fmt: skip
    enter_moves(moves=[*received, *moves, *used])


def _handed_out(
    store_id: int, lots: Mapping[int, int], books: Books, today: date
) -> list[PastMove]:
    at = datetime.combine(today - timedelta(days=30), time(7, 30), ZONE)
    found = []
    for (store, worker_id, supply_id), many in books.by_worker.items():
        if store == store_id:
            quantity = many + SPARE
            store_side, bag = Holder(store_id=store_id), Holder(worker_id=worker_id)
            lot = lots[supply_id]
            found.append(PastMove(StockMove.ISSUED, lot, store_side, -quantity, at))
            found.append(PastMove(StockMove.ISSUED, lot, bag, quantity, at))
    return found


def _left(supply: Any, used: int) -> int:
    """On the shelf today: some days' need, at least two packs; of one thing next to nothing."""
    if supply.slug.startswith(LOW):
        return supply.step
    return int(max(2 * supply.pack_size, used * STOCK_DAYS // 28))


def _expiry(slug: str, keeps: int, came_on: date, today: date) -> date | None:
    if slug.startswith(EXPIRING):
        return today + EXPIRES_IN
    return came_on + timedelta(days=keeps) if keeps else None


def _orders(
    rng: random.Random, listed: Sequence[Any], store_id: int, today: date
) -> list[PastPurchase]:
    """Two orders that came from each supplier, one of them late or short now and then; one open."""
    found = []
    makers = {one.supplier_id: one.supplier for one in listed}
    for supplier_id, supplier in makers.items():
        things = [one.pk for one in listed if one.supplier_id == supplier_id][:2]
        for days in (60, 35):
            ordered = today - timedelta(days=days)
            promised = ordered + timedelta(days=supplier.lead_days)
            late, short = rng.choice((0, 0, 0, 2)), rng.choice((0, 0, 1))
            lines = tuple((one, 6, 6 - short) for one in things)
            note = "少到一件，已补单" if short else ""
            came_on = promised + timedelta(days=late)
            found.append(
                PastPurchase(supplier_id, store_id, ordered, promised, came_on, lines, note)
            )
    supplier_id, supplier = next(iter(makers.items()))
    things = [one.pk for one in listed if one.supplier_id == supplier_id][:2]
    promised = today + timedelta(days=supplier.lead_days - 1)
    lines = tuple((one, 4, 0) for one in things)
    ordered = today - timedelta(days=1)
    return [*found, PastPurchase(supplier_id, store_id, ordered, promised, None, lines)]
