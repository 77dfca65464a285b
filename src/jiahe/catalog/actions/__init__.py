"""Every write to services, procedures and prices."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Func, Max, Value
from django.utils.translation import gettext_lazy

from jiahe.catalog.actions.terms import refuse_rare_rest
from jiahe.catalog.choices import CustomerGroup, ServiceStatus, Unit
from jiahe.catalog.importing import BadRow, PricedRow
from jiahe.catalog.kinds import SHELVES
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
from jiahe.catalog.rules import ChosenPackage
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company

HIGHEST_DISCOUNT = 5_000  # basis points: half the price
LOCK_SPACE = 7_402  # the first key of our advisory locks: "price list of a company"


class UnknownCategory(Refusal):
    sentence = gettext_lazy("There is no category “%(code)s”.")


class NotAPrice(Refusal):
    sentence = gettext_lazy("A price must be more than zero and name its unit.")


class NotInReview(Refusal):
    sentence = gettext_lazy("Only a service that is in review can be put on sale.")


class NoSuchGroup(Refusal):
    sentence = gettext_lazy("There is no such customer group.")


class DiscountTooLarge(Refusal):
    sentence = gettext_lazy("A discount lies between 0 and 50 percent.")


class VisitsNotSaid(Refusal):
    sentence = gettext_lazy(
        "Say from how many visits somebody is a regular guest; other groups have no such number."
    )


class VisitsOutOfRange(Refusal):
    sentence = gettext_lazy("A package has 2 to 52 visits.")


class KeptAsItIs(Refusal):
    sentence = gettext_lazy("This service is already there with other values and stays as it is.")


FEWEST_VISITS, MOST_VISITS = 2, 52


@dataclass(frozen=True, slots=True)
class Favour:
    """What a company promises a customer group; without a category, for everything it sells."""

    group: str
    discount_basis_points: int
    name: str
    name_en: str = ""
    category_code: str = ""
    least_visits: int = 0
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Taken:
    """What a price list came to: row numbers added and found unchanged, and what was refused."""

    added: tuple[int, ...]
    unchanged: tuple[int, ...]
    refused: tuple[BadRow, ...]


@transaction.atomic
def define_category(
    *, code: str, name: str, name_en: str, icon: str, hue: str, position: int
) -> Category:
    """The trade's shelf of this code, as said here; one that is so already stays untouched."""
    said = {"name": name, "name_en": name_en, "icon": icon, "hue": hue, "position": position}
    same = Category.objects.filter(code=code, **said).first()
    return same or Category.objects.update_or_create(code=code, defaults=said)[0]


@transaction.atomic
def draft_service(
    *, slug: str, category_code: str, unit: str, price_fen: int, fields: Mapping[str, Any]
) -> Service:
    """A draft, or the next version of the service with this slug.

    Raises `NotAPrice`, `RestTooRare`.

    `fields` are further columns of Service by name.
    """
    category = Category.objects.filter(code=category_code).first()
    if category is None:
        raise UnknownCategory(code=category_code)
    if price_fen <= 0 or unit not in Unit.values:
        raise NotAPrice
    company_id = current_company()
    refuse_rare_rest(company_id, int(fields.get("rest_after_days", 0)))
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
def ask_certificate(*, category_code: str, kind: str) -> int:
    """Everything on this shelf asks for it from now on; how many services did not before."""
    rows = Service.objects.filter(category__code=category_code)
    return rows.exclude(required_certificates__contains=[kind]).update(
        required_certificates=Func(F("required_certificates"), Value(kind), function="array_append")
    )


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
def return_service(*, service_id: int) -> None:
    """Sends a service in review back to a draft; raises `NotInReview`."""
    changed = Service.objects.filter(pk=service_id, status=ServiceStatus.IN_REVIEW).update(
        status=ServiceStatus.DRAFT
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
def offer_package(*, service_id: int, package: ChosenPackage, name_en: str) -> bool:
    """The service's package of this name from now on; False when it was so already.

    Orders keep what they were sold with. Raises `DiscountTooLarge`, `VisitsOutOfRange`.
    """
    if not 0 <= package.discount_basis_points <= HIGHEST_DISCOUNT:
        raise DiscountTooLarge
    if not FEWEST_VISITS <= package.visits <= MOST_VISITS:
        raise VisitsOutOfRange
    said = asdict(package) | {"name_en": name_en}
    slug = said.pop("slug")
    rows = Package.objects.filter(service_id=service_id, slug=slug)
    if rows.filter(**said).exists():
        return False
    Package.objects.update_or_create(
        company_id=current_company(), service_id=service_id, slug=slug, defaults=said
    )
    return True


@transaction.atomic
def withdraw_package(*, service_id: int, slug: str) -> bool:
    """The package is not sold any more; False when it was not."""
    deleted, _ = Package.objects.filter(service_id=service_id, slug=slug).delete()
    return bool(deleted)


@transaction.atomic
def set_group_terms(*, favour: Favour) -> tuple[GroupTerms, bool]:
    """The group's terms in the company in scope, and whether anything changed.

    One row for each group, category and number of visits. Raises `NoSuchGroup`,
    `DiscountTooLarge`, `VisitsNotSaid`, `UnknownCategory`.
    """
    category = _category_of(favour)
    said = {
        "discount_basis_points": favour.discount_basis_points,
        "name": favour.name,
        "name_en": favour.name_en,
        "is_active": favour.is_active,
    }
    row, is_new = GroupTerms.objects.select_for_update().get_or_create(
        company_id=current_company(),
        group=favour.group,
        category=category,
        least_visits=favour.least_visits,
        defaults=said,
    )
    different = [name for name, value in said.items() if getattr(row, name) != value]
    for name in different:
        setattr(row, name, said[name])
    if different:
        row.save(update_fields=different)
    return row, is_new or bool(different)


def _category_of(favour: Favour) -> Category | None:
    if favour.group not in CustomerGroup.values:
        raise NoSuchGroup
    if not 0 <= favour.discount_basis_points <= HIGHEST_DISCOUNT:
        raise DiscountTooLarge
    if (favour.group == CustomerGroup.REGULAR) != (favour.least_visits > 0):
        raise VisitsNotSaid
    found = Category.objects.filter(code=favour.category_code).first()
    if favour.category_code and found is None:
        raise UnknownCategory(code=favour.category_code)
    return found


@transaction.atomic
def grant_support(*, household_id: int) -> bool:
    """The company in scope grants its supported price; False when it did already."""
    row, is_new = SupportGrant.objects.select_for_update().get_or_create(
        company_id=current_company(), household_id=household_id
    )
    return is_new or _switch(row.pk, is_active=True)


@transaction.atomic
def withdraw_support(*, household_id: int) -> bool:
    """The grant ends; False when there was none."""
    row = SupportGrant.objects.filter(household_id=household_id).first()
    return row is not None and _switch(row.pk, is_active=False)


def _switch(grant_id: int, *, is_active: bool) -> bool:
    rows = SupportGrant.objects.filter(pk=grant_id, is_active=not is_active)
    return bool(rows.update(is_active=is_active))


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


@transaction.atomic
def take_price_list(*, rows: Sequence[PricedRow]) -> Taken:
    """New rows become drafts in review; a service that is there is never changed by a list."""
    with connection.cursor() as cursor:  # two imports of one list wait for each other
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, current_company()])
    _define_missing({row.category_code for row in rows})
    slugs = [row.slug for row in rows]
    there = {
        one.slug: one for one in Service.objects.filter(slug__in=slugs).select_related("category")
    }
    fresh = [row for row in rows if row.slug not in there]
    for row in fresh:
        _draft_for_review(row)
    known = [row for row in rows if row.slug in there]
    same = {row.number for row in known if _says_the_same(there[row.slug], row)}
    return Taken(
        added=tuple(row.number for row in fresh),
        unchanged=tuple(row.number for row in known if row.number in same),
        refused=tuple(BadRow(row.number, KeptAsItIs()) for row in known if row.number not in same),
    )


def _draft_for_review(row: PricedRow) -> None:
    service = draft_service(
        slug=row.slug,
        category_code=row.category_code,
        unit=row.unit,
        price_fen=row.price_fen,
        fields=row.fields,
    )
    submit_service(service_id=service.pk)


def _define_missing(codes: set[str]) -> None:
    known = set(Category.objects.filter(code__in=codes).values_list("code", flat=True))
    for shelf in SHELVES:
        if shelf.code in codes - known:
            define_category(
                code=shelf.code,
                name=shelf.name,
                name_en=shelf.name_en,
                icon=shelf.icon,
                hue=shelf.hue,
                position=shelf.position,
            )


def _says_the_same(service: Service, row: PricedRow) -> bool:
    said = {"unit": row.unit, "price_fen": row.price_fen, **row.fields}
    return service.category.code == row.category_code and all(
        getattr(service, name) == value for name, value in said.items()
    )
