"""How far each store should come next week: farther where hours are free, nearer where they lack.

The city is told in cells: visits expected, of them booked already, and asks from cells where nobody
comes. Each cell belongs to the nearest store. A store whose workers have hours to spare is offered
rings of unserved cells, nearest first; one whose workers lack hours gives up its outermost cells.
What is promised is never given up. Ties go to the smaller change.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jiahe.engine.travel import Place, TravelModel, kilometres


@dataclass(frozen=True, slots=True)
class Limits:
    """What a proposal may never exceed, and what is taken for granted about visits and hours."""

    nearest_metres: int = 3_000
    farthest_metres: int = 40_000
    step_metres: int = 1_000
    most_steps: int = 4
    fewest_visits: float = 1.0  # a week; for less nobody changes a map
    won_of_asks: float = 0.5  # asks that become visits once somebody comes
    usable_of_hours: float = 0.75  # working hours that can be filled: the rest are gaps and breaks
    visit_minutes: float = 150.0


@dataclass(frozen=True, slots=True)
class CellDemand:
    """A cell's middle; visits expected next week, those booked already, asks that were refused."""

    middle: Place
    visits: float = 0.0
    booked: int = 0
    asks: float = 0.0


@dataclass(frozen=True, slots=True)
class StoreWeek:
    """Where a store is, how far it comes, and the working minutes of its workers next week."""

    store_id: int
    place: Place
    metres: int
    work_minutes: float


@dataclass(frozen=True, slots=True)
class ReachChange:
    """One store's proposed reach and what it changes in the week.

    `visits` are won (below zero: given up). `travel_minutes` is how much longer the way to such a
    visit is than to the store's visits now. The free minutes may be below zero: they lack.
    """

    store_id: int
    metres_now: int
    metres: int
    visits: float
    travel_minutes: float
    free_now: float
    free_then: float


@dataclass(frozen=True, slots=True)
class _Way:
    """A cell as its nearest store sees it."""

    cell: CellDemand
    metres: float
    minutes: float
    is_served: bool


def propose(
    stores: Sequence[StoreWeek], cells: Iterable[CellDemand], limits: Limits, travel: TravelModel
) -> list[ReachChange]:
    """At most one change for each store, the one that changes most visits first."""
    ways: dict[int, list[_Way]] = {one.store_id: [] for one in stores}
    if stores:
        for cell in cells:
            store = _nearest(stores, cell.middle)
            ways[store.store_id].append(_way(store, stores, cell, travel))
    found = [_change(one, ways[one.store_id], limits) for one in stores]
    return sorted(
        (one for one in found if one is not None), key=lambda one: (-abs(one.visits), one.store_id)
    )


def nearest_store(stores: Sequence[StoreWeek], place: Place) -> int:
    """The id of the store whose worker somebody living there is; ties go to the lower id."""
    return _nearest(stores, place).store_id


def _nearest(stores: Sequence[StoreWeek], place: Place) -> StoreWeek:
    return min(stores, key=lambda one: (kilometres(one.place, place), one.store_id))


def _way(
    store: StoreWeek, stores: Sequence[StoreWeek], cell: CellDemand, travel: TravelModel
) -> _Way:
    return _Way(
        cell,
        1_000 * kilometres(store.place, cell.middle),
        travel.minutes(store.place, cell.middle),
        any(1_000 * kilometres(one.place, cell.middle) <= one.metres for one in stores),
    )


def _change(store: StoreWeek, ways: Sequence[_Way], limits: Limits) -> ReachChange | None:
    inside = [one for one in ways if one.is_served]
    taken = sum(_minutes(one, _expected(one.cell), limits) for one in inside)
    free = store.work_minutes * limits.usable_of_hours - taken
    if free > 0:
        return _wider(store, ways, free, limits)
    return _nearer(store, inside, free, limits)


def _wider(
    store: StoreWeek, ways: Sequence[_Way], free: float, limits: Limits
) -> ReachChange | None:
    """The reach that wins most visits within the free time; None when too few are won."""
    best: ReachChange | None = None
    for metres in _steps(store.metres, limits, 1):
        ring = [one for one in ways if not one.is_served and one.metres <= metres]
        won = [(one, _to_win(one.cell, limits)) for one in ring]
        left = free - sum(_minutes(one, visits, limits) for one, visits in won)
        if left < 0:
            break
        change = _told(store, metres, won, ways, (free, left))
        if change.visits >= limits.fewest_visits and (best is None or change.visits > best.visits):
            best = change
    return best


def _nearer(
    store: StoreWeek, inside: Sequence[_Way], free: float, limits: Limits
) -> ReachChange | None:
    """The smallest step back after which the hours suffice, else the largest that is allowed."""
    last: ReachChange | None = None
    for metres in _steps(store.metres, limits, -1):
        ring = [one for one in inside if metres < one.metres <= store.metres]
        lost = [(one, -max(0.0, one.cell.visits - one.cell.booked)) for one in ring]
        left = free - sum(_minutes(one, visits, limits) for one, visits in lost)
        change = _told(store, metres, lost, inside, (free, left))
        if -change.visits >= limits.fewest_visits and (last is None or change.visits < last.visits):
            last = change
        if left >= 0:
            break
    return last


def _steps(metres: int, limits: Limits, direction: int) -> list[int]:
    """The reaches to look at, the smallest change first."""
    changed = (
        metres + direction * step * limits.step_metres for step in range(1, limits.most_steps + 1)
    )
    return [one for one in changed if limits.nearest_metres <= one <= limits.farthest_metres]


def _told(
    store: StoreWeek,
    metres: int,
    changed: Sequence[tuple[_Way, float]],
    ways: Sequence[_Way],
    free: tuple[float, float],
) -> ReachChange:
    usual = [(one, _expected(one.cell)) for one in ways if one.is_served]
    visits = sum(count for _one, count in changed)
    return ReachChange(
        store_id=store.store_id,
        metres_now=store.metres,
        metres=metres,
        visits=visits,
        travel_minutes=_mean_way(changed) - _mean_way(usual) if visits else 0.0,
        free_now=free[0],
        free_then=free[1],
    )


def _mean_way(counted: Sequence[tuple[_Way, float]]) -> float:
    whole = sum(abs(count) for _one, count in counted)
    return sum(one.minutes * abs(count) for one, count in counted) / whole if whole else 0.0


def _expected(cell: CellDemand) -> float:
    return max(cell.visits, float(cell.booked))


def _to_win(cell: CellDemand, limits: Limits) -> float:
    """Visits that would come: part of the asks, and what came while somebody served the cell."""
    return max(0.0, cell.visits - cell.booked) + cell.asks * limits.won_of_asks


def _minutes(way: _Way, visits: float, limits: Limits) -> float:
    return visits * (limits.visit_minutes + way.minutes)
