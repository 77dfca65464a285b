"""Goods come, go from hand to hand, and leave: every verb writes the ledger, nothing else.

The levels that a deed draws on are locked in order of their ids before it looks at them; below
zero they never go, whoever writes (`stock_is_never_below_zero`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from jiahe.catalog.goods import supply_by_code
from jiahe.catalog.models import Supply
from jiahe.fieldwork.choices import StockMove
from jiahe.fieldwork.models import Batch, StockLevel, StockMovement
from jiahe.fieldwork.stock import Holder, batch_by_code
from jiahe.kit.clock import now
from jiahe.kit.dates import full_day
from jiahe.kit.errors import Refusal
from jiahe.kit.ids import new_code
from jiahe.kit.tenancy import current_company

MOST_UNITS = 1_000_000


class NotEnoughStock(Refusal):
    sentence = gettext_lazy("Only %(there)s of “%(name)s” are there.")
    status = HTTPStatus.CONFLICT


class BatchExpired(Refusal):
    sentence = gettext_lazy("Batch %(number)s expired on %(on)s. It can only be written off.")


class BatchRecalled(Refusal):
    sentence = gettext_lazy("Batch %(number)s was recalled. It can only be written off.")


class BatchDiffers(Refusal):
    sentence = gettext_lazy("Batch %(number)s is known with another expiry date. Please check it.")


class BatchNumberMissing(Refusal):
    sentence = gettext_lazy("Say the supplier's batch number; a recall is found by it.")


class AmountMissing(Refusal):
    sentence = gettext_lazy("Say how much: a whole number above zero.")


class SameStore(Refusal):
    sentence = gettext_lazy("The goods are in that store already.")


class ReasonMissing(Refusal):
    sentence = gettext_lazy("Say why; it is kept with your name.")


@dataclass(frozen=True)
class Arrival:
    """Goods at the door of a store; the number is the supplier's for the batch."""

    supply_code: str
    number: str
    quantity: int
    expires_on: date | None = None


@dataclass(frozen=True)
class Drawn:
    """So much of one batch, as the ledger's lines speak of it."""

    batch: Batch
    quantity: int


@dataclass(frozen=True)
class Why:
    """What a line of the ledger says besides its goods."""

    kind: StockMove
    by_id: int | None = None
    reason: str = ""
    visit_id: int | None = None


@transaction.atomic
def receive_goods(*, store_id: int, arrival: Arrival, by_id: int) -> Batch:
    """The batch, entered when it is new, with so much more of it in the store.

    Raises `AmountMissing`, `BatchNumberMissing`, `BatchDiffers`, `UnknownSupply`.
    """
    refuse_amount(arrival.quantity)
    if not arrival.number.strip():
        raise BatchNumberMissing
    supply = supply_by_code(arrival.supply_code)
    batch, is_new = Batch.objects.get_or_create(
        company_id=current_company(),
        supply=supply,
        supplier=supply.supplier,
        number=arrival.number.strip(),
        defaults={"expires_on": arrival.expires_on, "received_on": localdate(now())},
    )
    if not is_new and batch.expires_on != arrival.expires_on:
        raise BatchDiffers(number=batch.number)
    write(
        [(Holder(store_id=store_id), Drawn(batch, arrival.quantity))],
        Why(StockMove.RECEIVED, by_id),
    )
    return batch


@transaction.atomic
def issue_goods(
    *, supply_id: int, store_id: int, worker_id: int, quantity: int, by_id: int
) -> list[Drawn]:
    """From the store into the worker's bag, what expires first first.

    Raises `AmountMissing`, `NotEnoughStock`, and `BatchExpired` or `BatchRecalled` when only what
    may not be used would make it enough.
    """
    refuse_amount(quantity)
    store = Holder(store_id=store_id)
    drawn, left = draw(supply_id, store, quantity)
    if left:
        _refuse_short(supply_id, store, quantity)
    lines = [(holder, one) for one in drawn for holder in _hands(store, worker_id)]
    write(_signed(lines), Why(StockMove.ISSUED, by_id))
    return drawn


def _hands(store: Holder, worker_id: int) -> tuple[Holder, Holder]:
    return store, Holder(worker_id=worker_id)


def _signed(lines: Sequence[tuple[Holder, Drawn]]) -> list[tuple[Holder, Drawn]]:
    """Every even line leaves, every odd one comes."""
    return [
        (holder, Drawn(one.batch, one.quantity if at % 2 else -one.quantity))
        for at, (holder, one) in enumerate(lines)
    ]


@transaction.atomic
def return_goods(
    *, batch_code: str, worker_id: int, store_id: int, quantity: int, by_id: int
) -> None:
    """From the bag back to the store, whatever state the batch is in. Raises `NotEnoughStock`."""
    _hand_over(
        batch_code,
        Holder(worker_id=worker_id),
        Holder(store_id=store_id),
        quantity,
        Why(StockMove.RETURNED, by_id),
    )


@transaction.atomic
def move_goods(
    *, batch_code: str, store_id: int, to_store_id: int, quantity: int, by_id: int
) -> None:
    """Between stores. Raises `SameStore`, `NotEnoughStock`, `BatchExpired`, `BatchRecalled`."""
    if store_id == to_store_id:
        raise SameStore
    refuse_unfit(batch_by_code(batch_code))
    _hand_over(
        batch_code,
        Holder(store_id=store_id),
        Holder(store_id=to_store_id),
        quantity,
        Why(StockMove.MOVED, by_id),
    )


def _hand_over(batch_code: str, giver: Holder, taker: Holder, quantity: int, why: Why) -> None:
    batch = _refuse_less(batch_code, giver, quantity)
    write([(giver, Drawn(batch, -quantity)), (taker, Drawn(batch, quantity))], why)


@transaction.atomic
def write_off(*, batch_code: str, holder: Holder, quantity: int, by_id: int, reason: str) -> None:
    """Broken, spilt, expired, lost. Raises `ReasonMissing`, `NotEnoughStock`."""
    if not reason.strip():
        raise ReasonMissing
    batch = _refuse_less(batch_code, holder, quantity)
    why = Why(StockMove.WRITTEN_OFF, by_id, reason.strip()[:200])
    write([(holder, Drawn(batch, -quantity))], why)


@transaction.atomic
def recall_batch(*, batch_code: str, by_id: int, reason: str) -> Batch:
    """The batch is issued no more; a second recall keeps the first. Raises `ReasonMissing`."""
    if not reason.strip():
        raise ReasonMissing
    batch = Batch.objects.select_for_update().get(pk=batch_by_code(batch_code).pk)
    if batch.recalled_at is None:
        batch.recalled_at, batch.recalled_by_id = now(), by_id
        batch.recall_reason = reason.strip()[:200]
        batch.save(update_fields=["recalled_at", "recalled_by", "recall_reason"])
    return batch


def draw(supply_id: int, holder: Holder, quantity: int) -> tuple[list[Drawn], int]:
    """What a holder can give of a supply, first expiry first, and how much is missing.

    Locks every level of the supply there until the transaction ends.
    """
    drawn, left = [], quantity
    for level in _locked(supply_id, holder):
        part = min(left, level.quantity)
        if part and is_fit(level.batch):
            drawn.append(Drawn(level.batch, part))
            left -= part
    return drawn, left


def draw_recalled(supply_id: int, holder: Holder, quantity: int) -> tuple[list[Drawn], int]:
    """As `draw` from what was recalled alone: it may not be used, but was used all the same."""
    drawn, left = [], quantity
    for level in _locked(supply_id, holder):
        part = min(left, level.quantity)
        if part and level.batch.recalled_at is not None:
            drawn.append(Drawn(level.batch, part))
            left -= part
    return drawn, left


def _locked(supply_id: int, holder: Holder) -> list[StockLevel]:
    rows = StockLevel.objects.select_for_update(of=("self",)).filter(
        batch__supply_id=supply_id, quantity__gt=0, **holder.columns
    )
    found = list(rows.select_related("batch").order_by("pk"))
    return sorted(found, key=lambda one: (one.batch.expires_on or date.max, one.batch_id))


def is_fit(batch: Batch) -> bool:
    """Neither recalled nor past its day."""
    if batch.recalled_at is not None:
        return False
    return batch.expires_on is None or batch.expires_on >= localdate(now())


def refuse_unfit(batch: Batch) -> None:
    if batch.recalled_at is not None:
        raise BatchRecalled(number=batch.number)
    if not is_fit(batch):
        raise BatchExpired(number=batch.number, on=full_day(batch.expires_on))


def refuse_amount(quantity: int) -> None:
    if not 0 < quantity <= MOST_UNITS:
        raise AmountMissing


def _refuse_less(batch_code: str, holder: Holder, quantity: int) -> Batch:
    """The batch, its level at the holder locked and large enough."""
    refuse_amount(quantity)
    batch = batch_by_code(batch_code)
    rows = StockLevel.objects.select_for_update().filter(batch=batch, **holder.columns)
    there = sum(row.quantity for row in rows)
    if there < quantity:
        raise NotEnoughStock(there=there, name=batch.supply.name)
    return batch


def _refuse_short(supply_id: int, holder: Holder, quantity: int) -> None:
    levels = _locked(supply_id, holder)
    if sum(one.quantity for one in levels) >= quantity:
        refuse_unfit(next(one.batch for one in levels if not is_fit(one.batch)))
    there = sum(one.quantity for one in levels if is_fit(one.batch))
    raise NotEnoughStock(there=there, name=Supply.objects.get(pk=supply_id).name)


def write(lines: Iterable[tuple[Holder, Drawn]], why: Why) -> None:
    """One deed in the ledger; a minus leaves its holder. A trigger keeps the sums."""
    deed, at = new_code(), now()
    StockMovement.objects.bulk_create(
        StockMovement(
            company_id=current_company(),
            deed=deed,
            kind=why.kind,
            batch=one.batch,
            quantity=one.quantity,
            visit_id=why.visit_id,
            at=at,
            by_id=why.by_id,
            reason=why.reason,
            **holder.columns,
        )
        for holder, one in lines
    )
