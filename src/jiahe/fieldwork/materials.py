"""What visits need and what they used: kits, the worker's form, the household's list, packing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.timezone import localdate

from jiahe.booking.choices import VisitState
from jiahe.booking.models import Reservation, Visit
from jiahe.booking.queries import day_bounds, visits_on
from jiahe.catalog.goods import every_supply, kits_of, supplies
from jiahe.catalog.models import Supply
from jiahe.engine.kits import Choice, Line, Packed, fill_kit
from jiahe.engine.reorder import COVER_DAYS
from jiahe.fieldwork.models import MaterialRecord
from jiahe.fieldwork.queries import OFF_THE_VISIT, Post
from jiahe.fieldwork.stock import Holder, there_at, there_by_supply
from jiahe.kit.clock import now
from jiahe.workforce.models import Worker

RECORDABLE = (VisitState.ARRIVED, VisitState.IN_SERVICE, VisitState.AWAITING_ACCEPTANCE)
COMING = (VisitState.PLANNED, VisitState.ASSIGNED)


@dataclass(frozen=True)
class MaterialLine:
    """A row of the worker's form: what the kit says, or what was said before."""

    supply: Supply
    quantity: int
    is_recorded: bool
    in_bag: int


@dataclass(frozen=True)
class Used:
    """So much of a supply was used at a visit, by the whole crew."""

    supply: Supply
    quantity: int
    unissued: int


@dataclass(frozen=True)
class Pick:
    """What one worker takes along on a day: wanted, in the bag already, and still to hand out."""

    supply: Supply
    wanted: int
    in_bag: int
    in_store: int

    @property
    def missing(self) -> int:
        return max(0, self.wanted - self.in_bag)

    @property
    def is_short(self) -> bool:
        return self.missing > self.in_store


@dataclass(frozen=True)
class PickList:
    worker: Worker
    visits: int
    picks: tuple[Pick, ...]

    @property
    def is_ready(self) -> bool:
        return all(pick.missing == 0 for pick in self.picks)


def material_lines(post: Post) -> list[MaterialLine]:
    """The worker's form at a visit: the kit, scaled by the home, and what is in the bag besides."""
    listed = {one.pk: one for one in every_supply()}
    said = {
        row.supply_id: row.quantity
        for row in MaterialRecord.objects.filter(visit=post.visit, worker=post.worker)
    }
    bag = there_by_supply(Holder(worker_id=post.worker.pk))
    packed = {} if post.seat != 1 else {
        one.supply_id: one.quantity for one in _kit_for(post, supplies(), bag)
    }  # fmt: skip
    shown = [*packed, *(one for one in (*said, *bag) if one not in packed)]
    return [
        MaterialLine(
            listed[one],
            said.get(one, 0 if said else packed.get(one, 0)),
            one in said,
            bag.get(one, 0),
        )
        for one in dict.fromkeys(shown)
    ]


def _kit_for(post: Post, listed: Iterable[Supply], bag: dict[int, int]) -> list[Packed]:
    order = post.visit.order
    lines = kits_of([order.service_id])[order.service_id]
    return fill_kit(lines, order.household.area_m2, choices_of(listed, bag))


def choices_of(listed: Iterable[Supply], there: dict[int, int]) -> list[Choice]:
    """The company's supplies with what is there of them, as kits are filled from."""
    return [
        Choice(one.pk, one.purpose, one.eco_label != "none", there.get(one.pk, 0), one.step)
        for one in listed
    ]


def used_at(visit_ids: Sequence[int]) -> dict[int, list[Used]]:
    """Visit id -> what was used there, as the household may read it; zero rows are left out."""
    sums: dict[tuple[int, int], list[int]] = {}
    known: dict[int, Supply] = {}
    rows = MaterialRecord.objects.filter(visit_id__in=visit_ids).select_related("supply")
    for row in rows.order_by("supply__purpose", "supply_id"):
        line = sums.setdefault((row.visit_id, row.supply_id), [0, 0])
        line[0] += row.quantity
        line[1] += row.unissued
        known[row.supply_id] = row.supply
    found: dict[int, list[Used]] = {one: [] for one in visit_ids}
    for (visit_id, supply_id), (quantity, unissued) in sums.items():
        if quantity:
            found[visit_id].append(Used(known[supply_id], quantity, unissued))
    return found


def pick_lists(on: date) -> list[PickList]:
    """What each worker takes along on a day, from its visits; a fixed number of queries.

    Kits are filled from the worker's store, labelled supplies first.
    """
    visits = [one for one in visits_on(on) if one.state in COMING]
    kits = kits_of(sorted({one.order.service_id for one in visits}))
    led: dict[Worker, list[Visit]] = defaultdict(list)
    for visit in visits:
        lead = _lead_of(visit)
        if lead is not None and kits[visit.order.service_id]:
            led[lead].append(visit)
    listed = supplies()
    there = there_at(
        [Holder(worker_id=one.pk) for one in led] + [Holder(store_id=one.store_id) for one in led]
    )
    return [
        _pick_list(worker, found, kits, listed, there)
        for worker, found in sorted(led.items(), key=lambda row: row[0].name)
    ]


def _pick_list(
    worker: Worker,
    visits: Sequence[Visit],
    kits: dict[int, list[Line]],
    listed: Sequence[Supply],
    found: dict[Holder, dict[int, int]],
) -> PickList:
    bag, store = found[Holder(worker_id=worker.pk)], found[Holder(store_id=worker.store_id)]
    there = {one.pk: store.get(one.pk, 0) + bag.get(one.pk, 0) for one in listed}
    wanted: dict[int, int] = defaultdict(int)
    for visit in visits:
        order = visit.order
        kit = fill_kit(kits[order.service_id], order.household.area_m2, choices_of(listed, there))
        for packed in kit:
            wanted[packed.supply_id] += packed.quantity
    picks = tuple(
        Pick(one, wanted[one.pk], bag.get(one.pk, 0), store.get(one.pk, 0))
        for one in listed
        if one.pk in wanted
    )
    return PickList(worker, len(visits), picks)


def _lead_of(visit: Visit) -> Worker | None:
    for row in visit.reservations.all():
        if row.seat == 1 and row.state not in OFF_THE_VISIT:
            return row.worker
    return None


def booked_need() -> dict[tuple[int, int], int]:
    """(store id, supply id) -> what the booked visits of the next two weeks will use."""
    opens, closes = day_bounds(localdate(now()) + timedelta(days=1), COVER_DAYS)
    rows = list(
        Reservation.objects.filter(
            seat=1,
            visit__state__in=COMING,
            worker__store__isnull=False,
            during__startswith__gte=opens,
            during__startswith__lt=closes,
        )
        .exclude(state__in=OFF_THE_VISIT)
        .values_list(
            "worker__store_id", "visit__order__service_id", "visit__order__household__area_m2"
        )
    )
    kits = kits_of(sorted({service for _store, service, _area in rows}))
    stores, listed = {store for store, *_rest in rows}, supplies()
    there = there_at([Holder(store_id=one) for one in stores])
    shelves = {one: choices_of(listed, there[Holder(store_id=one)]) for one in stores}
    need: dict[tuple[int, int], int] = defaultdict(int)
    for store, service, area_m2 in rows:
        for packed in fill_kit(kits[service], area_m2, shelves[store]):
            need[store, packed.supply_id] += packed.quantity
    return dict(need)
