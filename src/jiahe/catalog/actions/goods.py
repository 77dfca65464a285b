"""Every write to suppliers, supplies, kits and low-waste practices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.catalog.choices import EcoLabel, SupplyUnit
from jiahe.catalog.goods import UnknownSupply
from jiahe.catalog.models import KitLine, SopStep, StepPractice, Supplier, Supply
from jiahe.catalog.practices import PRACTICES
from jiahe.engine.kits import Line
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company


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
    served = set(Supply.objects.values_list("purpose", flat=True))
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
