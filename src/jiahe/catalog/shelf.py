"""What a company sells and on which terms, read once and kept until somebody changes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from jiahe.accounts.models import Store
from jiahe.accounts.queries import reaches_in_force, stores_in_company
from jiahe.catalog.choices import ServiceStatus
from jiahe.catalog.models import GroupTerms, Service, SopVersion
from jiahe.kit.calendar import exceptions
from jiahe.kit.copies import Copies


class Procedure(NamedTuple):
    """One version of a service's procedure, in force from an instant on."""

    id: int
    effective_from: datetime


class DatedReach(NamedTuple):
    """How far a store comes from its first day to its last, both included."""

    first_on: date
    last_on: date
    metres: int


@dataclass(frozen=True)
class Shelf:
    """Services on sale, procedures, terms, stores and their reach; the days that are different.

    Its rows are shared by everybody who asks: they are read, never changed.
    """

    services: Mapping[str, Service]
    procedures: Mapping[int, tuple[Procedure, ...]]
    terms: tuple[GroupTerms, ...]
    stores: tuple[Store, ...]
    exceptions: Mapping[date, bool]
    reaches: Mapping[int, tuple[DatedReach, ...]]  # by store; at most one holds on a day

    def procedure_id(self, service_id: int, at: datetime) -> int | None:
        """Which procedure an order of that instant freezes: the newest whose day has come."""
        versions = self.procedures.get(service_id, ())
        return next((one.id for one in versions if one.effective_from <= at), None)

    def terms_for(self, category_id: int) -> list[GroupTerms]:
        """The terms that a service of this category is sold at, the largest discount first."""
        return [one for one in self.terms if one.category_id in {None, category_id}]

    def reach_metres(self, store: Store, on: date) -> int:
        """How far the store comes on that day: the day's own reach, else the usual one."""
        for one in self.reaches.get(store.pk, ()):
            if one.first_on <= on <= one.last_on:
                return one.metres
        return store.reach_kilometres * 1_000

    def is_holiday(self, on: date) -> bool:
        return self.exceptions.get(on) is False

    def is_made_up(self, on: date) -> bool:
        """Whether people work on that weekend day."""
        return self.exceptions.get(on) is True


def shelf_in_scope() -> Shelf:
    """The shelf of the company in scope, as of this statement."""
    return _copies.in_scope()


def _read() -> Shelf:
    services = Service.objects.filter(status=ServiceStatus.PUBLISHED)
    procedures: dict[int, tuple[Procedure, ...]] = {}
    versions = SopVersion.objects.order_by("-number")
    for number, service_id, since in versions.values_list("pk", "service_id", "effective_from"):
        procedures[service_id] = (*procedures.get(service_id, ()), Procedure(number, since))
    terms = GroupTerms.objects.filter(is_active=True, discount_basis_points__gt=0)
    return Shelf(
        services={one.code: one for one in services.select_related("category", "company")},
        procedures=procedures,
        terms=tuple(terms.order_by("-discount_basis_points", "pk")),
        stores=tuple(stores_in_company()),
        exceptions=exceptions(),
        reaches=_reaches(),
    )


def _reaches() -> dict[int, tuple[DatedReach, ...]]:
    found: dict[int, tuple[DatedReach, ...]] = {}
    for one in reaches_in_force():
        reach = DatedReach(one.first_on, one.last_on, one.metres)
        found[one.store_id] = (*found.get(one.store_id, ()), reach)
    return found


_copies = Copies(_read)
