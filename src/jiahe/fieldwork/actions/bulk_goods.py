"""Goods entered as they came and went elsewhere; the ledger's sums are kept as for every deed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from jiahe.fieldwork.actions.stock import BatchNumberMissing
from jiahe.fieldwork.choices import PurchaseState, StockMove
from jiahe.fieldwork.models import Batch, MaterialRecord, Purchase, PurchaseLine, StockMovement
from jiahe.fieldwork.stock import Holder
from jiahe.kit.ids import new_code
from jiahe.kit.tenancy import current_company


@dataclass(frozen=True)
class PastBatch:
    supply_id: int
    supplier_id: int
    number: str
    received_on: date
    expires_on: date | None


@dataclass(frozen=True)
class PastMove:
    """One line of the ledger; a minus left its holder."""

    kind: StockMove
    batch_id: int
    holder: Holder
    quantity: int
    at: datetime
    visit_id: int | None = None
    by_id: int | None = None


@dataclass(frozen=True)
class PastUse:
    visit_id: int
    worker_id: int
    supply_id: int
    quantity: int
    at: datetime


@dataclass(frozen=True)
class PastPurchase:
    """Supply id -> (packs asked, packs that came); an open order has no day of arrival."""

    supplier_id: int
    store_id: int
    ordered_on: date
    promised_on: date
    received_on: date | None
    lines: tuple[tuple[int, int, int], ...]
    note: str = ""


@transaction.atomic
def enter_batches(*, batches: Sequence[PastBatch]) -> list[int]:
    """Their ids, in order. Raises `BatchNumberMissing`."""
    if not all(one.number for one in batches):
        raise BatchNumberMissing
    rows = Batch.objects.bulk_create(
        Batch(company_id=current_company(), **vars(one)) for one in batches
    )
    return [row.pk for row in rows]


@transaction.atomic
def enter_moves(*, moves: Sequence[PastMove]) -> None:
    """The lines, as one deed for each kind; together they may leave no holder below zero."""
    deeds = {kind: new_code() for kind in StockMove}
    StockMovement.objects.bulk_create(
        StockMovement(
            company_id=current_company(),
            deed=deeds[one.kind],
            kind=one.kind,
            batch_id=one.batch_id,
            quantity=one.quantity,
            visit_id=one.visit_id,
            at=one.at,
            by_id=one.by_id,
            **one.holder.columns,
        )
        for one in moves
    )


@transaction.atomic
def enter_uses(*, uses: Sequence[PastUse]) -> None:
    MaterialRecord.objects.bulk_create(
        MaterialRecord(
            company_id=current_company(),
            visit_id=one.visit_id,
            worker_id=one.worker_id,
            supply_id=one.supply_id,
            quantity=one.quantity,
            recorded_at=one.at,
        )
        for one in uses
    )


@transaction.atomic
def enter_purchases(*, purchases: Sequence[PastPurchase]) -> None:
    rows = Purchase.objects.bulk_create(
        Purchase(
            company_id=current_company(),
            supplier_id=one.supplier_id,
            store_id=one.store_id,
            state=PurchaseState.ORDERED if one.received_on is None else PurchaseState.RECEIVED,
            ordered_on=one.ordered_on,
            promised_on=one.promised_on,
            received_on=one.received_on,
            note=one.note,
        )
        for one in purchases
    )
    PurchaseLine.objects.bulk_create(
        PurchaseLine(
            company_id=current_company(),
            purchase=row,
            supply_id=supply_id,
            packs=asked,
            received_packs=None if one.received_on is None else came,
        )
        for row, one in zip(rows, purchases, strict=True)
        for supply_id, asked, came in one.lines
    )
