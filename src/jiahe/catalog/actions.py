"""Every write to services, procedures and prices."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy

from jiahe.catalog.choices import ServiceStatus, Unit
from jiahe.catalog.models import AddOn, Category, Package, Service, SopStep, SopVersion
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company


class UnknownCategory(Refusal):
    sentence = gettext_lazy("There is no category “%(code)s”.")


class NotAPrice(Refusal):
    sentence = gettext_lazy("A price must be more than zero and name its unit.")


class NotInReview(Refusal):
    sentence = gettext_lazy("Only a service that is in review can be put on sale.")


@transaction.atomic
def define_category(
    *, code: str, name: str, name_en: str, icon: str, hue: str, position: int
) -> Category:
    category, _ = Category.objects.update_or_create(
        code=code,
        defaults={
            "name": name,
            "name_en": name_en,
            "icon": icon,
            "hue": hue,
            "position": position,
        },
    )
    return category


@transaction.atomic
def draft_service(
    *, slug: str, category_code: str, unit: str, price_fen: int, fields: Mapping[str, Any]
) -> Service:
    """A draft, or the next version of the service with this slug; raises `NotAPrice`.

    `fields` are further columns of Service by name.
    """
    category = Category.objects.filter(code=category_code).first()
    if category is None:
        raise UnknownCategory(code=category_code)
    if price_fen <= 0 or unit not in Unit.values:
        raise NotAPrice
    company_id = current_company()
    service = Service.objects.select_for_update().filter(company_id=company_id, slug=slug).first()
    if service is None:
        service = Service(company_id=company_id, slug=slug, version=0)
    values = {"category": category, "unit": unit, "price_fen": price_fen, **fields}
    for name, value in values.items():
        setattr(service, name, value)
    service.version += 1
    service.status = ServiceStatus.DRAFT
    service.save()
    return service


@transaction.atomic
def submit_service(*, service_id: int) -> None:
    Service.objects.filter(pk=service_id, status=ServiceStatus.DRAFT).update(
        status=ServiceStatus.IN_REVIEW
    )


@transaction.atomic
def publish_service(*, service_id: int) -> None:
    """Puts a reviewed service on sale; raises `NotInReview`."""
    changed = Service.objects.filter(pk=service_id, status=ServiceStatus.IN_REVIEW).update(
        status=ServiceStatus.PUBLISHED
    )
    if not changed:
        raise NotInReview


@transaction.atomic
def offer_add_on(
    *, service_id: int, slug: str, name: str, name_en: str, price_fen: int, minutes: int
) -> None:
    AddOn.objects.update_or_create(
        company_id=current_company(),
        service_id=service_id,
        slug=slug,
        defaults={"name": name, "name_en": name_en, "price_fen": price_fen, "minutes": minutes},
    )


@transaction.atomic
def offer_package(
    *, service_id: int, slug: str, name: str, name_en: str, visits: int, discount_basis_points: int
) -> None:
    Package.objects.update_or_create(
        company_id=current_company(),
        service_id=service_id,
        slug=slug,
        defaults={
            "name": name,
            "name_en": name_en,
            "visits": visits,
            "discount_basis_points": discount_basis_points,
        },
    )


@transaction.atomic
def publish_sop(*, service_id: int, steps: Sequence[Mapping[str, Any]]) -> SopVersion:
    """The next version of the operating procedure, in force at once; earlier ones stay."""
    company_id = current_company()
    latest = SopVersion.objects.filter(service_id=service_id).aggregate(top=Max("number"))["top"]
    sop = SopVersion.objects.create(
        company_id=company_id,
        service_id=service_id,
        number=(latest or 0) + 1,
        effective_from=now(),
    )
    SopStep.objects.bulk_create(
        SopStep(company_id=company_id, sop=sop, position=position, **step)
        for position, step in enumerate(steps, start=1)
    )
    return sop
