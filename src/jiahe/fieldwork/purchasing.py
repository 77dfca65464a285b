"""Orders to suppliers as the office reads them, and how reliable each supplier is."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from jiahe.catalog.goods import suppliers
from jiahe.catalog.models import Supplier
from jiahe.engine.delivery import Delivery, Record, record_of
from jiahe.fieldwork.choices import PurchaseState
from jiahe.fieldwork.models import Batch, Purchase

A_SCREEN = 50


@dataclass(frozen=True)
class Rated:
    supplier: Supplier
    record: Record


def purchases(limit: int = A_SCREEN) -> list[Purchase]:
    """The open orders first, then the latest; each with its lines."""
    rows = Purchase.objects.select_related("supplier", "store", "ordered_by")
    found = list(rows.prefetch_related("lines__supply").order_by("-ordered_on", "-pk")[:limit])
    return sorted(found, key=lambda one: one.state != PurchaseState.ORDERED)


def purchase_by_code(code: str) -> Purchase | None:
    rows = Purchase.objects.select_related("supplier", "store").prefetch_related("lines__supply")
    return rows.filter(code=code).first()


def supplier_records() -> list[Rated]:
    """Every supplier with its counts, by name."""
    came: dict[int, list[Purchase]] = defaultdict(list)
    rows = Purchase.objects.filter(state=PurchaseState.RECEIVED).prefetch_related("lines")
    for row in rows:
        came[row.supplier_id].append(row)
    batches: dict[int, list[bool]] = defaultdict(list)
    for supplier_id, recalled_at in Batch.objects.values_list("supplier_id", "recalled_at"):
        batches[supplier_id].append(recalled_at is not None)
    return [
        Rated(one, record_of(_deliveries(came[one.pk]), batches=len(bad), bad=sum(bad)))
        for one in suppliers()
        for bad in [batches[one.pk]]
    ]


def _deliveries(found: Sequence[Purchase]) -> list[Delivery]:
    return [
        Delivery(
            one.promised_on,
            one.received_on,
            sum(line.packs for line in one.lines.all()),
            sum(line.received_packs or 0 for line in one.lines.all()),
        )
        for one in found
        if one.received_on is not None
    ]
