"""How far a company comes: around its stores, as far as each of them reaches on the day."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from http import HTTPStatus
from typing import TypeVar

from django.db import connection
from django.utils.translation import gettext_lazy

from jiahe.booking.actions.unserved import note_unserved
from jiahe.catalog.shelf import Shelf
from jiahe.engine.travel import Place, kilometres
from jiahe.journeys.slots import Slot, SlotDay
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company
from jiahe.workforce.queries import ZONE

T = TypeVar("T")


class UnservedArea(Refusal):
    sentence = gettext_lazy(
        "This company does not come to your address yet. Please choose another company or address."
    )
    status = HTTPStatus.CONFLICT


class UnservedDay(UnservedArea):
    sentence = gettext_lazy(
        "This company does not come to your address on %(when)s. Please choose another day."
    )


def is_served(shelf: Shelf, place: Place, on: date) -> bool:
    """Whether a store of the company reaches this far that day; without stores nothing limits."""
    return not shelf.stores or any(
        1_000 * kilometres(Place(one.lat, one.lng), place) <= shelf.reach_metres(one, on)
        for one in shelf.stores
    )


def served_days(shelf: Shelf, place: Place, days: Iterable[date]) -> list[date]:
    """Those of the days on which the company comes to the place, in their order."""
    return [on for on in days if is_served(shelf, place, on)]


def require_served(shelf: Shelf, place: Place, starts: Sequence[datetime]) -> None:
    """Raises `UnservedArea` where no store reaches on any of the starts' days.

    Raises `UnservedDay`, with the first such day, where it is so on some of them only.
    """
    days = sorted({at.astimezone(ZONE).date() for at in starts})
    served = served_days(shelf, place, days)
    if not served:
        raise UnservedArea
    if len(served) < len(days):
        missing = next(on for on in days if on not in served)
        raise UnservedDay(when=f"{missing:%m-%d}")


def within_reach(shelf: Shelf, place: Place, days: Sequence[SlotDay]) -> list[SlotDay]:
    """The same days; where nobody comes to the place, every start is full."""
    return [
        day
        if is_served(shelf, place, day.on)
        else replace(day, slots=tuple(Slot(one.start) for one in day.slots))
        for day in days
    ]


def count_refused(company_id: int, place: Callable[[], Place], story: Callable[[], T]) -> T:
    """What the story returns; its `UnservedArea` is counted in the place's cell, and raised.

    The count is written after the refused transaction is over; where the story is part of a
    larger one, it could not outlive that, and nothing is counted.
    """
    try:
        return story()
    except UnservedArea:
        if not connection.in_atomic_block:
            count_unserved(company_id, place())
        raise


def count_unserved(company_id: int, place: Place) -> None:
    """One more asked for a visit where the company does not come; nothing tells who."""
    with for_company(company_id):
        note_unserved(place)
