"""A week ahead as a question of reach: demand by cell, hours of the workers near a store."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from jiahe.accounts.actions.reach import FARTHEST_METRES, NEAREST_METRES
from jiahe.booking.demand import Asked, asked_between, unserved_between
from jiahe.booking.queries import TRAVEL
from jiahe.catalog.shelf import Shelf, shelf_in_scope
from jiahe.dispatch.rostering import PAST_WEEKS, next_monday
from jiahe.engine import forecast
from jiahe.engine.reach import (
    CellDemand,
    Limits,
    ReachChange,
    StoreWeek,
    nearest_store,
    propose,
)
from jiahe.engine.travel import Place
from jiahe.engine.travelfit import Cell, cell_of, middle_of
from jiahe.standards.limits import WORK_MINUTES_A_WEEK
from jiahe.workforce.rosters import Roster, rosters_of

DAYS = 7


@dataclass(frozen=True)
class ReachWeek:
    """The week from Monday `first`, as the engine is asked; `weeks` is how much past was learnt.

    Nothing is proposed for a `decided` store: it has a reach of its own in that week.
    """

    first: date
    stores: tuple[StoreWeek, ...]
    cells: Mapping[Cell, CellDemand]
    weeks: int
    limits: Limits
    decided: frozenset[int]

    def changes(self) -> list[ReachChange]:
        """What is proposed, the change of most visits first."""
        found = propose(self.stores, self.cells.values(), self.limits, TRAVEL)
        return [one for one in found if one.store_id not in self.decided]


def reach_week(today: date) -> ReachWeek:
    """The week after this one, for the company in scope."""
    first = next_monday(today)
    past = asked_between(today - timedelta(weeks=PAST_WEEKS), today - timedelta(days=1))
    ahead = [one for one in asked_between(first, first + timedelta(days=6)) if not one.is_lost]
    refused = unserved_between(today - timedelta(weeks=PAST_WEEKS), today)
    shelf = shelf_in_scope()
    weeks = _whole_weeks([*(one.on for one in past), *(on for on, _cell, _asks in refused)], today)
    return ReachWeek(
        first=first,
        stores=_stores(shelf, first),
        cells=_cells(past, ahead, refused, (today - timedelta(weeks=weeks), weeks)),
        weeks=weeks,
        limits=_limits(past),
        decided=_decided(shelf, first),
    )


def _whole_weeks(days: Sequence[date], today: date) -> int:
    """Since the first that is known; a beginning week counts, so that new asks are seen."""
    if not days:
        return 0
    return min(PAST_WEEKS, max(1, -(-(today - min(days)).days // DAYS)))


def _limits(past: Sequence[Asked]) -> Limits:
    plain = Limits(nearest_metres=NEAREST_METRES, farthest_metres=FARTHEST_METRES)
    if not past:
        return plain
    return replace(plain, visit_minutes=sum(one.span.minutes for one in past) / len(past))


def _cells(
    past: Sequence[Asked],
    ahead: Sequence[Asked],
    refused: Sequence[tuple[date, Cell, int]],
    learnt: tuple[date, int],
) -> dict[Cell, CellDemand]:
    visits = _foreseen([(one.on, _cell(one), 1) for one in past], *learnt)
    asks = _foreseen(refused, *learnt)
    booked = Counter(_cell(one) for one in ahead)
    return {
        cell: CellDemand(
            middle_of(cell), visits.get(cell, 0.0), booked[cell], asks.get(cell, 0.0)
        )
        for cell in sorted({*visits, *asks, *booked})
    }  # fmt: skip


def _cell(asked: Asked) -> Cell:
    return cell_of(Place(asked.lat, asked.lng))


def _foreseen(
    counted: Sequence[tuple[date, Cell, int]], since: date, weeks: int
) -> dict[Cell, float]:
    """By cell, what a week will bring: the weeks are the history, the cells its slots."""
    cells = sorted({cell for _on, cell, _n in counted})
    if not cells or not weeks:
        return {}
    history, places = np.zeros((weeks, len(cells))), {cell: n for n, cell in enumerate(cells)}
    for on, cell, n in counted:
        week = min(weeks - 1, (on - since).days // DAYS)
        if week >= 0:
            history[week, places[cell]] += n
    mean = forecast.foreseen(history).mean
    return {cell: float(mean[place]) for cell, place in places.items()}


def _stores(shelf: Shelf, first: date) -> tuple[StoreWeek, ...]:
    """The company's stores with the hours of whoever lives nearest to each."""
    bare = [
        StoreWeek(one.pk, Place(one.lat, one.lng), shelf.reach_metres(one, first), 0.0)
        for one in shelf.stores
    ]
    if not bare:
        return ()
    minutes: Counter[int] = Counter()
    for roster in rosters_of().values():
        minutes[nearest_store(bare, roster.home)] += _work_minutes(roster, first)
    return tuple(replace(one, work_minutes=minutes[one.store_id]) for one in bare)


def _work_minutes(roster: Roster, first: date) -> int:
    """The worker's minutes of the week by the hour, within the law; none for live-in people."""
    if roster.duty != "on" or any(shift.end <= shift.start for shift in roster.week):
        return 0
    spans = roster.working(first, first + timedelta(days=DAYS - 1))
    return min(WORK_MINUTES_A_WEEK, sum(one.minutes for one in spans))


def _decided(shelf: Shelf, first: date) -> frozenset[int]:
    """The stores that have a reach of their own on some day of the week already."""
    last = first + timedelta(days=DAYS - 1)
    return frozenset(
        store_id
        for store_id, reaches in shelf.reaches.items()
        if any(one.first_on <= last and first <= one.last_on for one in reaches)
    )
