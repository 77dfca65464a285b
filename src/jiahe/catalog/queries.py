from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet

from jiahe.catalog.choices import ServiceStatus, ShiftKind, Unit
from jiahe.catalog.models import (
    AddOn,
    Category,
    GroupTerms,
    Package,
    Service,
    SopStep,
    SopVersion,
    SupportGrant,
)
from jiahe.catalog.rules import ChosenAddOn, ChosenPackage
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_every_company


def categories() -> list[Category]:
    return list(Category.objects.order_by("position", "pk"))


def company_of_service(code: str) -> int | None:
    """Which company sells the service: how a public page finds the wall to go through."""
    with for_every_company():
        return (
            Service.objects.filter(code=code, status=ServiceStatus.PUBLISHED)
            .values_list("company_id", flat=True)
            .first()
        )


def services_on_sale(category_slug: str | None = None) -> list[Service]:
    """What every open company sells: public, so it is read across the walls."""
    with for_every_company():
        rows = Service.objects.filter(status=ServiceStatus.PUBLISHED, company__is_open=True)
        if category_slug:
            rows = rows.filter(category__code=category_slug)
        return list(
            rows.select_related("category", "company").order_by(
                "category__position", "price_fen", "pk"
            )
        )


def services_of_company() -> list[Service]:
    """What the company in scope sells, as on its shelf."""
    rows = Service.objects.filter(status=ServiceStatus.PUBLISHED).select_related("category")
    return list(rows.order_by("category__position", "price_fen", "pk"))


def service_in_company(code: str) -> Service | None:
    """The company's service in whatever state."""
    return Service.objects.filter(code=code).select_related("category").first()


def services_in_review() -> list[Service]:
    """What waits for the company's word, the longest first."""
    rows = Service.objects.filter(status=ServiceStatus.IN_REVIEW).select_related("category")
    return list(rows.order_by("pk"))


def services_coded(codes: Sequence[str]) -> list[Service]:
    return list(Service.objects.filter(code__in=codes).order_by("-pk"))


def service_by_slug(slug: str) -> Service | None:
    return Service.objects.filter(slug=slug).select_related("category", "company").first()


def add_ons_of(service_id: int, slugs: Sequence[str] | None = None) -> list[ChosenAddOn]:
    """The add-ons of a service; with `slugs`, only those."""
    rows = AddOn.objects.filter(service_id=service_id).order_by("pk")
    if slugs is not None:
        rows = rows.filter(slug__in=slugs)
    return [ChosenAddOn(row.slug, row.name, row.price_fen, row.minutes) for row in rows]


def add_on_rows(service_id: int) -> list[AddOn]:
    return list(AddOn.objects.filter(service_id=service_id).order_by("pk"))


def packages_of(service_id: int) -> list[Package]:
    return list(Package.objects.filter(service_id=service_id).order_by("visits"))


def may_be_packed(service: Service) -> bool:
    """Whether packages of it can be sold: of what is done by the hour, as every series is."""
    return service.shift_kind == ShiftKind.VISIT and service.unit != Unit.MONTH


def bookable_packages(service: Service) -> list[Package]:
    """The packages that make a series of visits by the hour."""
    return packages_of(service.pk) if may_be_packed(service) else []


def chosen_package(service: Service, slug: str) -> ChosenPackage | None:
    """The bookable package of this service with this slug."""
    for row in bookable_packages(service):
        if row.slug == slug:
            return ChosenPackage(
                row.slug, row.name, row.visits, row.discount_basis_points, row.rhythm
            )
    return None


def group_terms() -> list[GroupTerms]:
    """All terms of the company in scope, those in force first."""
    rows = GroupTerms.objects.select_related("category")
    return list(rows.order_by("-is_active", "group", "least_visits", "pk"))


def is_supported(household_id: int) -> bool:
    """Whether the company in scope grants the household its supported price."""
    return SupportGrant.objects.filter(household_id=household_id, is_active=True).exists()


def sop_in_force(service_id: int) -> SopVersion | None:
    """The newest procedure whose day has come, with its steps."""
    return (
        SopVersion.objects.filter(service_id=service_id, effective_from__lte=now())
        .prefetch_related(Prefetch("steps", SopStep.objects.order_by("position")))
        .order_by("-number")
        .first()
    )


def steps_of(sop_id: int) -> QuerySet[SopStep]:
    return SopStep.objects.filter(sop_id=sop_id).order_by("position")
