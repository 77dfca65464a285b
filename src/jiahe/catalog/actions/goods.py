"""Every write to suppliers, supplies, kits and low-waste practices."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy, ngettext_lazy

from jiahe.catalog.choices import EcoLabel, SupplyUnit
from jiahe.catalog.goods import (
    UnknownSupply,
    purposes_in_kits,
    supplier_by_code,
    supplies,
    supply_by_code,
)
from jiahe.catalog.models import KitLine, SopStep, StepPractice, Supplier, Supply
from jiahe.catalog.practices import PRACTICES
from jiahe.engine.kits import Line
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company


class NameTaken(Refusal):
    sentence = gettext_lazy("“%(name)s” stands on the list already.")
    status = HTTPStatus.CONFLICT


class SupplierStillSells(Refusal):
    sentence = ngettext_lazy(
        "“%(name)s” still sells %(n)s supply: change or retire it first.",
        "“%(name)s” still sells %(n)s supplies: change or retire them first.",
        "n",
    )
    status = HTTPStatus.CONFLICT


class SupplyInKit(Refusal):
    sentence = gettext_lazy(
        "A kit needs “%(purpose)s”, and nothing else on the list serves it: change the kit first."
    )
    status = HTTPStatus.CONFLICT


class GoodIncomplete(Refusal):
    sentence = gettext_lazy("Please give name, purpose, pack and where the figures are from.")


class UnknownPractice(Refusal):
    sentence = gettext_lazy("There is no low-waste practice “%(code)s”.")


@dataclass(frozen=True)
class Good:
    """A supply as it is listed; grams and price are of one pack."""

    slug: str
    purpose: str
    name: str
    name_en: str
    unit: SupplyUnit
    pack_size: int
    pack_fen: int
    packaging_grams: int
    co2_grams: int
    co2_source: str
    co2_source_en: str = ""
    eco_label: EcoLabel = EcoLabel.NONE
    step: int = 1


def list_supplier(*, name: str, name_en: str = "", phone: str = "", lead_days: int) -> Supplier:
    """The supplier of that name, entered or changed."""
    said = {"name_en": name_en, "phone": phone, "lead_days": lead_days}
    row, _ = Supplier.objects.update_or_create(
        company_id=current_company(), name=name, defaults=said
    )
    return row


def list_supply(*, supplier_id: int, good: Good) -> Supply:
    """The supply of that slug, entered or changed; what was used stays as it was."""
    said = {name: getattr(good, name) for name in good.__dataclass_fields__ if name != "slug"}
    row, _ = Supply.objects.update_or_create(
        company_id=current_company(),
        slug=good.slug,
        defaults=said | {"supplier_id": supplier_id},
    )
    return row


@transaction.atomic
def set_kit(*, service_id: int, lines: Sequence[Line]) -> None:
    """The service's kit from now on. Raises `UnknownSupply` for a purpose that nothing serves."""
    served = {one.purpose for one in supplies()}
    for line in lines:
        if line.purpose not in served:
            raise UnknownSupply(code=line.purpose)
    KitLine.objects.filter(service_id=service_id).delete()
    KitLine.objects.bulk_create(
        KitLine(
            company_id=current_company(),
            service_id=service_id,
            purpose=line.purpose,
            base=line.base,
            per_100_m2=line.per_100_m2,
        )
        for line in lines
    )


@transaction.atomic
def put_practices(*, sop_id: int, practices: Mapping[int, Sequence[str]]) -> int:
    """Step position -> practices that the step asks for; how many stand there now.

    Raises `UnknownPractice`; a position that the procedure does not have is left out.
    """
    for slug in {slug for found in practices.values() for slug in found}:
        if slug not in PRACTICES:
            raise UnknownPractice(code=slug)
    steps = {row.position: row for row in SopStep.objects.filter(sop_id=sop_id)}
    rows = [
        StepPractice(company_id=current_company(), step=steps[position], practice=slug)
        for position, slugs in practices.items()
        if position in steps
        for slug in slugs
    ]
    StepPractice.objects.bulk_create(rows, ignore_conflicts=True)
    return StepPractice.objects.filter(step__sop_id=sop_id).count()


@transaction.atomic
def enter_supplier(
    *, name: str, name_en: str, phone: str, lead_days: int, code: str = ""
) -> Supplier:
    """A new supplier, or the one of that code changed and on the list again.

    Raises `NameTaken` for the name of another one, `UnknownSupplier`.
    """
    row = supplier_by_code(code) if code else Supplier(company_id=current_company())
    if Supplier.objects.filter(name=name).exclude(pk=row.pk).exists():
        raise NameTaken(name=name)
    row.name, row.name_en, row.phone, row.lead_days = name, name_en, phone, lead_days
    row.retired_at = None
    row.save()
    return row


@transaction.atomic
def retire_supplier(*, code: str) -> None:
    """Nothing is bought there any more. Raises `SupplierStillSells`, `UnknownSupplier`."""
    row = supplier_by_code(code)
    left = row.supplies.filter(retired_at=None).count()
    if left:
        raise SupplierStillSells(name=row.name, n=left)
    row.retired_at = row.retired_at or now()
    row.save(update_fields=["retired_at"])


@transaction.atomic
def enter_supply(*, supplier_id: int, good: Good, code: str = "") -> Supply:
    """A new supply, or the one of that code changed and on the list again.

    The slug of a known one stays. Raises `NameTaken`, `GoodIncomplete`, `SupplyInKit` when the
    purpose changes under a kit, `UnknownSupply`.
    """
    row = supply_by_code(code) if code else Supply(company_id=current_company(), slug=good.slug)
    if not (good.name.strip() and good.purpose and good.co2_source.strip() and good.pack_size):
        raise GoodIncomplete
    if Supply.objects.filter(name=good.name, retired_at=None).exclude(pk=row.pk).exists():
        raise NameTaken(name=good.name)
    if code and row.retired_at is None and good.purpose != row.purpose:
        _refuse_last_of_kit(row)
    for field, value in asdict(good).items():
        if field != "slug":
            setattr(row, field, value)
    row.supplier_id, row.retired_at = supplier_id, None
    row.save()
    return row


@transaction.atomic
def retire_supply(*, code: str) -> None:
    """Off the list; what was used stays as it was. Raises `SupplyInKit`, `UnknownSupply`.

    Whether some of it is still about is asked above, where stock is known.
    """
    row = supply_by_code(code)
    _refuse_last_of_kit(row)
    row.retired_at = row.retired_at or now()
    row.save(update_fields=["retired_at"])


def _refuse_last_of_kit(row: Supply) -> None:
    others = [one for one in supplies() if one.purpose == row.purpose and one.pk != row.pk]
    if not others and row.purpose in purposes_in_kits():
        raise SupplyInKit(purpose=row.purpose)
