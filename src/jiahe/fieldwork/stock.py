"""What is where: stock by store and bag, batches and where they went, what is low."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from http import HTTPStatus
from itertools import product

from django.db.models import F, Q, Sum
from django.db.models.functions import TruncDate
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from jiahe.accounts.models import Store
from jiahe.accounts.queries import stores_in_company
from jiahe.booking.models import Visit
from jiahe.booking.queries import visit_span
from jiahe.catalog.goods import supplies
from jiahe.catalog.models import Supply
from jiahe.engine.reorder import Need, Proposal, propose_order
from jiahe.fieldwork.choices import PurchaseState, StockMove
from jiahe.fieldwork.models import Batch, PurchaseLine, StockLevel, StockMovement
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.workforce.models import Worker

HISTORY_DAYS = 28
EXPIRES_SOON = timedelta(days=30)


class NoSuchBatch(Refusal):
    sentence = gettext_lazy("This batch is not in your books.")
    status = HTTPStatus.NOT_FOUND


@dataclass(frozen=True)
class Holder:
    """Who has goods: a store or a worker's bag, never both."""

    store_id: int | None = None
    worker_id: int | None = None

    @property
    def columns(self) -> dict[str, int | None]:
        return {"store_id": self.store_id, "worker_id": self.worker_id}


@dataclass(frozen=True)
class Shelved:
    """One supply in one store: what there is, of which batches, and whether to order."""

    store: Store
    supply: Supply
    quantity: int
    unfit: int  # of it expired or recalled
    batches: tuple[StockLevel, ...]
    proposal: Proposal
    on_order: int

    @property
    def soonest(self) -> date | None:
        """The next day on which something here expires."""
        days = [one.batch.expires_on for one in self.batches if one.batch.expires_on]
        return min(days, default=None)

    @property
    def expires_soon(self) -> bool:
        return self.soonest is not None and self.soonest <= localdate(now()) + EXPIRES_SOON


def batch_by_code(code: str) -> Batch:
    """Raises `NoSuchBatch`."""
    row = Batch.objects.select_related("supply", "supplier").filter(code=code).first()
    if row is None:
        raise NoSuchBatch
    return row


def stock_of_stores(booked: Mapping[tuple[int, int], int]) -> list[Shelved]:
    """Every supply in every store of the company, what runs out first on top.

    `booked` is what the coming visits will use, by (store id, supply id). A fixed number of
    queries.
    """
    levels: dict[tuple[int, int], list[StockLevel]] = defaultdict(list)
    rows = StockLevel.objects.filter(store__isnull=False, quantity__gt=0)
    for row in rows.select_related("batch").order_by("batch__expires_on", "pk"):
        levels[row.store_id, row.batch.supply_id].append(row)
    used, coming, listed = used_by_day(), on_order(), supplies()
    found = []
    for store, supply in product(stores_in_company(), listed):
        key = (store.pk, supply.pk)
        need = Need(
            on_hand=0,
            on_order=coming.get(key, 0),
            booked=booked.get(key, 0),
            used_by_day=used.get(key, ()),
            lead_days=supply.supplier.lead_days,
            pack_size=supply.pack_size,
        )
        found.append(_shelved(store, supply, levels[key], need))
    return sorted(found, key=_pressing)


def _pressing(one: Shelved) -> tuple[bool, bool, float, int]:
    days = one.proposal.days_left
    return (
        not one.proposal.is_low,
        not one.expires_soon,
        1e9 if days is None else days,
        one.supply.pk,
    )


def _shelved(store: Store, supply: Supply, levels: Sequence[StockLevel], need: Need) -> Shelved:
    today = localdate(now())
    unfit = sum(one.quantity for one in levels if _is_unfit(one.batch, today))
    there = sum(one.quantity for one in levels)
    proposal = propose_order(replace(need, on_hand=there - unfit))
    return Shelved(store, supply, there, unfit, tuple(levels), proposal, need.on_order)


def _is_unfit(batch: Batch, today: date) -> bool:
    is_past = batch.expires_on is not None and batch.expires_on < today
    return is_past or batch.recalled_at is not None


def used_by_day() -> dict[tuple[int, int], list[int]]:
    """(store id, supply id) -> what its workers' visits used, on each of the last 28 days."""
    today = localdate(now())
    first = today - timedelta(days=HISTORY_DAYS)
    rows = (
        StockMovement.objects.filter(
            kind__in=(StockMove.USED, StockMove.CORRECTED), at__date__gte=first, at__date__lt=today
        )
        .annotate(on=TruncDate("at"), supply=F("batch__supply_id"), shop=F("worker__store_id"))
        .values("shop", "supply", "on")
        .annotate(units=Sum("quantity"))
    )
    found: dict[tuple[int, int], list[int]] = {}
    for row in rows:
        days = found.setdefault((row["shop"], row["supply"]), [0] * HISTORY_DAYS)
        days[(row["on"] - first).days] = max(0, -row["units"])
    return found


def on_order() -> dict[tuple[int, int], int]:
    """(store id, supply id) -> units that suppliers have promised and not brought."""
    rows = PurchaseLine.objects.filter(purchase__state=PurchaseState.ORDERED)
    return {
        (store, supply): packs * size
        for store, supply, size, packs in rows.values_list(
            "purchase__store_id", "supply_id", "supply__pack_size"
        ).annotate(packs_in_all=Sum("packs"))
    }


def there_by_supply(holder: Holder) -> dict[int, int]:
    """Supply id -> what may be used of it at the holder."""
    return there_at([holder])[holder]


def there_at(holders: Sequence[Holder]) -> dict[Holder, dict[int, int]]:
    """Each holder's supplies that may be used, in one query."""
    today = localdate(now())
    found: dict[Holder, dict[int, int]] = {one: defaultdict(int) for one in holders}
    rows = StockLevel.objects.filter(
        Q(store_id__in=[one.store_id for one in holders if one.store_id])
        | Q(worker_id__in=[one.worker_id for one in holders if one.worker_id]),
        quantity__gt=0,
    )
    for row in rows.select_related("batch"):
        if not _is_unfit(row.batch, today):
            found[Holder(row.store_id, row.worker_id)][row.batch.supply_id] += row.quantity
    return {one: dict(there) for one, there in found.items()}


@dataclass(frozen=True)
class Reached:
    """A visit to which a batch came, and how much of it was used there."""

    visit: Visit
    worker: Worker
    units: int

    @property
    def start(self) -> datetime:
        return visit_span(self.visit).start


def reach_of(batch: Batch) -> list[Reached]:
    """The visits and homes that got the batch, the latest first; corrected to nothing is out."""
    sums: dict[int, int] = defaultdict(int)
    workers: dict[int, Worker] = {}
    rows = batch.movements.filter(visit__isnull=False).select_related("worker")
    for row in rows:
        assert row.visit_id is not None
        assert row.worker is not None
        sums[row.visit_id] -= row.quantity
        workers[row.visit_id] = row.worker
    visits = (
        Visit.objects.filter(pk__in=[visit for visit, units in sums.items() if units > 0])
        .select_related("order__household", "order__service")
        .prefetch_related("reservations")
        .order_by("-pk")
    )
    return [Reached(visit, workers[visit.pk], sums[visit.pk]) for visit in visits]


def batches_of_visit(visit_id: int) -> list[Batch]:
    """Where what was used at a visit came from."""
    rows = (
        StockMovement.objects.filter(visit_id=visit_id)
        .values("batch")
        .annotate(units=Sum("quantity"))
    )
    ids = [row["batch"] for row in rows if row["units"] < 0]
    return list(Batch.objects.filter(pk__in=ids).select_related("supply", "supplier"))


def ledger_of(batch: Batch) -> list[StockMovement]:
    """Every line about a batch, the first first."""
    return list(batch.movements.select_related("store", "worker", "by").order_by("pk"))


def batches() -> list[Batch]:
    """Every batch of which something is left or that was recalled, what expires first on top."""
    rows = Batch.objects.select_related("supply", "supplier").annotate(left=Sum("levels__quantity"))
    return list(rows.order_by(F("expires_on").asc(nulls_last=True), "pk")[:200])


def levels_of(batch: Batch) -> list[StockLevel]:
    """Where what is left of a batch lies."""
    rows = batch.levels.filter(quantity__gt=0).select_related("store", "worker")
    return list(rows.order_by("store_id", "worker__name"))


def has_batches(supply_id: int) -> bool:
    """Whether something of the supply was ever received."""
    return Batch.objects.filter(supply_id=supply_id).exists()


def is_about(supply_id: int) -> bool:
    """Whether some of it lies in a store or bag, or is on order."""
    lies = StockLevel.objects.filter(batch__supply_id=supply_id, quantity__gt=0).exists()
    ordered = PurchaseLine.objects.filter(
        supply_id=supply_id, purchase__state=PurchaseState.ORDERED
    )
    return lies or ordered.exists()
