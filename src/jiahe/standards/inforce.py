"""The numbers of `limits` as the company in scope holds itself to them, for whoever decides now.

A figure, and its end, is announced at least seven days before, and the database holds that too; so
a copy of the company's versions that is an hour old is never wrong, and booking asks no table.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils.timezone import localdate

from jiahe.kit.clock import now
from jiahe.kit.tenancy import CompanyNotSet, current_company
from jiahe.standards.entries import catalogue
from jiahe.standards.layers import Change, merged
from jiahe.standards.limits import figure_of_row, standard_of_row
from jiahe.standards.models import StandardVersion
from jiahe.standards.queries import changes_in_company

KEPT = timedelta(hours=1)


@dataclass(frozen=True)
class Copy:
    """What its layers ask of the company, as read at `read_at`."""

    read_at: datetime
    changes: tuple[Change, ...]


_copies: dict[int, Copy] = {}


def in_force(name: str) -> int:
    """The figure of that row of limits today; the catalogue's where no one company is meant."""
    entry_id = standard_of_row(name)
    if entry_id is None:
        return figure_of_row(name)
    return figure_of_row(name, standard_figure(entry_id))


def standard_figure(entry_id: str) -> float:
    """A standard's figure today for the company in scope, in the standard's own unit."""
    try:
        company_id = current_company()
    except CompanyNotSet:
        return catalogue()[entry_id].limit
    changes = _changes(company_id)
    return _figure(entry_id, changes, localdate(now())) if changes else catalogue()[entry_id].limit


def _changes(company_id: int) -> tuple[Change, ...]:
    kept, at = _copies.get(company_id), now()
    if kept is None or not kept.read_at <= at < kept.read_at + KEPT:
        kept = _copies[company_id] = Copy(
            at, tuple(changes_in_company(StandardVersion.objects.all()))
        )
    return kept.changes


@lru_cache(maxsize=4_096)
def _figure(entry_id: str, changes: tuple[Change, ...], on: date) -> float:
    return merged(catalogue()[entry_id], changes, on).limit
