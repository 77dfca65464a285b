"""All standards of a company on a day or in a month: the company's figures and its stores'."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.core.cache import cache
from django.utils.timezone import localdate

from jiahe.insights.judging import Figure
from jiahe.insights.queries.figures import figures_by_store
from jiahe.insights.windows import Span, last_of_month, month_of, window_to
from jiahe.kit.clock import now
from jiahe.standards.layers import InForce
from jiahe.standards.queries import standards_in_force

REMEMBERED_SECONDS = 120


@dataclass(frozen=True)
class Row:
    """One standard: what holds, over which span, and what it came to for company and stores."""

    standard: InForce
    span: Span
    figure: Figure
    stores: dict[int, Figure]


def wall_on(
    company_id: int, on: date, at: datetime | None = None, only: Collection[str] = ()
) -> list[Row]:
    """Every standard, or these alone, as of the end of that local day, or already as of `at`."""
    return [
        _row(standard, company_id, window_to(standard.entry.window, on, at))
        for entry_id, standard in standards_in_force(on).items()
        if not only or entry_id in only
    ]


def remembered_wall(company_id: int, on: date) -> tuple[datetime, list[Row]]:
    """When the wall was reckoned, and the wall: at most `REMEMBERED_SECONDS` old.

    A past day is judged with its last instant, today with this one.
    """
    at = now()
    key = f"wall:{company_id}:{on}:{localdate(at)}"
    found: tuple[datetime, list[Row]] | None = cache.get(key)
    if found is None or found[0] > at:
        found = (at, wall_on(company_id, on, at))
        cache.set(key, found, REMEMBERED_SECONDS)
    return found


def wall_of_month(company_id: int, first_on: date, at: datetime | None = None) -> list[Row]:
    """Every standard over that month, held against what was in force on its last day."""
    return [
        _row(standard, company_id, month_of(standard.entry.window, first_on, at))
        for standard in standards_in_force(last_of_month(first_on)).values()
    ]


def _row(standard: InForce, company_id: int, span: Span) -> Row:
    figure, stores = figures_by_store(standard, company_id, span)
    return Row(standard, span, figure, stores)
