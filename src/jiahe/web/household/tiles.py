"""Slots as tiles: what a household sees of a day, thinned to what it needs for choosing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jiahe.journeys.slots import Slot, SlotDay
from jiahe.kit.clock import now
from jiahe.web.wording import calendar_day, weekday

FEW = 2  # from here on the number of workers is said
NOON, EVENING = 12, 18
NEXT_BEST = 3


@dataclass(frozen=True)
class SlotTile:
    start: datetime
    note: str
    is_free: bool
    is_chosen: bool = False
    is_best: bool = False
    has_preferred: bool = False

    @property
    def value(self) -> str:
        return self.start.isoformat()


@dataclass(frozen=True)
class DayTile:
    on: date
    name: str
    date_text: str
    free: int
    is_chosen: bool


def day_tiles(days: Sequence[SlotDay], chosen: date, held: datetime | None = None) -> list[DayTile]:
    """The days to choose from; what we hold ourselves does not make its day full."""
    return [
        DayTile(
            day.on,
            day_name(day.on),
            calendar_day(day.on),
            sum(slot.is_free or slot.start == held for slot in day.slots),
            day.on == chosen,
        )
        for day in days
    ]


def day_name(on: date) -> str:
    """今天, 明天, then the weekday."""
    away = (on - localtime(now()).date()).days
    return {0: _("Today"), 1: _("Tomorrow")}.get(away) or weekday(on)


def slot_periods(
    slots: Sequence[Slot], *, best: Slot | None, chosen: datetime | None, held: datetime | None
) -> list[tuple[str, list[SlotTile]]]:
    """(上午, tiles), (下午, tiles), (晚上, tiles); one tile an hour, more only where it matters."""
    first = next((slot.start for slot in slots if slot.is_free), None)
    tiles = [_tile(slot, best, chosen, held) for slot in thinned(slots, chosen)]
    tiles = [
        replace(tile, note=_("Earliest")) if tile.is_best and tile.start == first else tile
        for tile in tiles
    ]
    return [
        (name, list(group)) for name, group in groupby(tiles, key=lambda one: _period(one.start))
    ]


def thinned(slots: Sequence[Slot], chosen: datetime | None) -> list[Slot]:
    """Of each hour the first free start, best of the worker who is preferred, or the full hour.

    And the start that is chosen.
    """
    found: list[Slot] = []
    for _hour, group in groupby(slots, key=lambda slot: localtime(slot.start).hour):
        hour = list(group)
        free = [slot for slot in hour if slot.is_free] or hour[:1]
        shown = next((slot for slot in free if slot.has_preferred), free[0])
        found += [slot for slot in hour if slot is shown or slot.start == chosen]
    return found


def _tile(
    slot: Slot, best: Slot | None, chosen: datetime | None, held: datetime | None
) -> SlotTile:
    is_best = best is not None and slot.start == best.start
    is_held = held is not None and slot.start == held
    return SlotTile(
        slot.start,
        _("Kept for you") if is_held else _note(slot, is_best=is_best),
        slot.is_free or is_held,
        slot.start == chosen,
        is_best,
        slot.has_preferred,
    )


def _note(slot: Slot, *, is_best: bool) -> str:
    if not slot.is_free:
        return pgettext("slot", "Full")
    if slot.has_preferred:
        return _("Your worker")
    if is_best:
        return pgettext("slot", "Best")
    if slot.available <= FEW:
        return ngettext("Only %(n)d left", "Only %(n)d left", slot.available) % {
            "n": slot.available
        }
    return pgettext("slot", "Free")


def _period(start: datetime) -> str:
    hour = localtime(start).hour
    if hour < NOON:
        return _("Morning")
    return _("Afternoon") if hour < EVENING else _("Evening")


def next_best(days: Sequence[SlotDay], wanted: datetime) -> list[Slot]:
    """The three free starts nearest to the wanted one, in time order."""
    free = [slot for day in days for slot in day.slots if slot.is_free and slot.start != wanted]
    near = sorted(free, key=lambda slot: (abs(slot.start - wanted), slot.start))[:NEXT_BEST]
    return sorted(near, key=lambda slot: slot.start)


def free_until(start: datetime, tiers: Sequence[tuple[int, int]]) -> datetime | None:
    """Until when this booking can be cancelled for nothing; None when that is over or never."""
    hours = [before for before, fee in tiers if fee == 0]
    until = start - timedelta(hours=min(hours)) if hours else None
    return until if until and until > now() else None
