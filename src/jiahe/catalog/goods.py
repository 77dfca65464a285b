"""What is known of supplies, their suppliers, kits and practices; reading only."""

from collections import defaultdict
from collections.abc import Sequence
from http import HTTPStatus

from django.utils.translation import gettext_lazy

from jiahe.catalog.models import KitLine, StepPractice, Supplier, Supply
from jiahe.catalog.practices import PRACTICES, Practice
from jiahe.engine.kits import Line
from jiahe.kit.errors import Refusal


class UnknownSupply(Refusal):
    sentence = gettext_lazy("There is no supply “%(code)s” in your list.")


class UnknownSupplier(Refusal):
    sentence = gettext_lazy("There is no such supplier in your list.")
    status = HTTPStatus.NOT_FOUND


def supplies() -> list[Supply]:
    """Every supply on the company's list, with its supplier; retired ones are left out."""
    return [one for one in every_supply() if one.retired_at is None]


def every_supply() -> list[Supply]:
    """Every supply that the company has or had, for what was used in the past."""
    return list(Supply.objects.select_related("supplier").order_by("purpose", "pk"))


def suppliers() -> list[Supplier]:
    """Who is bought from; retired ones are left out."""
    return list(Supplier.objects.filter(retired_at=None).order_by("name"))


def supplier_by_code(code: str) -> Supplier:
    """Raises `UnknownSupplier`."""
    row = Supplier.objects.filter(code=code).first()
    if row is None:
        raise UnknownSupplier
    return row


def purposes_in_kits() -> set[str]:
    return set(KitLine.objects.values_list("purpose", flat=True))


def supply_by_code(code: str) -> Supply:
    """Raises `UnknownSupply`."""
    row = Supply.objects.select_related("supplier").filter(code=code).first()
    if row is None:
        raise UnknownSupply(code=code)
    return row


def kits_of(service_ids: Sequence[int]) -> dict[int, list[Line]]:
    """Service id -> the lines of its kit, in the order in which they were set."""
    kits: dict[int, list[Line]] = {one: [] for one in service_ids}
    for row in KitLine.objects.filter(service_id__in=service_ids).order_by("pk"):
        kits[row.service_id].append(Line(row.purpose, row.base, row.per_100_m2))
    return kits


def practices_of(sop_id: int | None) -> dict[int, list[Practice]]:
    """Step position -> the low-waste practices that it asks for."""
    found: dict[int, list[Practice]] = defaultdict(list)
    rows = StepPractice.objects.filter(step__sop_id=sop_id).order_by("step__position", "pk")
    for position, slug in rows.values_list("step__position", "practice"):
        found[position].append(PRACTICES[slug])
    return dict(found)
