"""What is sold, by whom: open to everybody, to a partner's key only of its own company."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Router

from jiahe.accounts.choices import KeyScope
from jiahe.accounts.queries import open_companies
from jiahe.api import shapes
from jiahe.api.access import Allow, key_of, may_read
from jiahe.catalog import queries as catalog
from jiahe.catalog.choices import Unit
from jiahe.catalog.rules import minutes_to_choose_from, refund_rule, terms_on_sale
from jiahe.catalog.shelf import shelf_in_scope
from jiahe.journeys.reserve import NoSuchService
from jiahe.kit.tenancy import for_company
from jiahe.quality.queries.scores import service_scores

router = Router(tags=["catalogue"])
reads = Allow(may_read(KeyScope.CATALOGUE))
Score = tuple[float | None, int]
NO_SCORE: Score = (None, 0)
USUAL_AREA_M2 = 90


def visible(request: HttpRequest, company_id: int) -> bool:
    """Whether who asks sees that company: everybody does, a key only its own."""
    key = key_of(request)
    return key is None or key.company_id == company_id


def selling_company(request: HttpRequest, service_code: str) -> int:
    """The company that sells the service; raises `NoSuchService`, also behind a key's wall."""
    company_id = catalog.company_of_service(service_code)
    if company_id is None or not visible(request, company_id):
        raise NoSuchService
    return company_id


@router.get("/companies", auth=reads, response=list[shapes.Company], summary=_("Open companies"))
def companies(request: HttpRequest) -> list[shapes.Company]:
    return [
        shapes.Company(slug=one.slug, name=one.name, name_en=one.name_en, phone=one.phone)
        for one in open_companies()
        if visible(request, one.pk)
    ]


@router.get(
    "/categories", auth=reads, response=list[shapes.Category], summary=_("The trade's shelves")
)
def categories(request: HttpRequest) -> list[shapes.Category]:
    del request
    return [
        shapes.Category(code=one.code, name=one.name, name_en=one.name_en)
        for one in catalog.categories()
    ]


@router.get(
    "/services", auth=reads, response=list[shapes.ServiceListed], summary=_("Services on sale")
)
def services(
    request: HttpRequest, category: str = "", company: str = ""
) -> list[shapes.ServiceListed]:
    """By shelf, then price; `category` and `company` (its slug) narrow the list."""
    shelves = {one.code for one in catalog.categories()}
    if category and category not in shelves:
        raise Http404
    scores = service_scores()
    return [
        shapes.ServiceListed(**_listed(one, scores.get(one.pk, NO_SCORE)))
        for one in catalog.services_on_sale(category or None)
        if company in {"", one.company.slug} and visible(request, one.company_id)
    ]


@router.get("/services/{slug:code}", auth=reads, response=shapes.Service, summary=_("One service"))
def service(request: HttpRequest, code: str) -> shapes.Service:
    """With its procedure in force, add-ons, packages and what giving up costs."""
    with for_company(selling_company(request, code)):
        sold = shelf_in_scope().services.get(code)
        if sold is None:
            raise NoSuchService
        return _described(sold)


def _listed(sold: Any, score: Score) -> dict[str, Any]:
    mean, reviews = score
    names = (
        "code", "name", "name_en", "summary", "summary_en", "unit", "price_fen", "minimum_fen",
        "crew_size",
    )  # fmt: skip
    return {name: getattr(sold, name) for name in names} | {
        "company": sold.company.slug,
        "category": sold.category.code,
        "score": mean,
        "reviews": reviews,
    }


def _described(sold: Any) -> shapes.Service:
    procedure = catalog.sop_in_force(sold.pk)
    return shapes.Service(
        **_listed(sold, service_scores(sold.pk).get(sold.pk, NO_SCORE)),
        includes=sold.includes,
        includes_en=sold.includes_en,
        excludes=sold.excludes,
        excludes_en=sold.excludes_en,
        shift_kind=sold.shift_kind,
        durations=_durations(sold),
        add_ons=[shapes.AddOn.from_orm(row) for row in catalog.add_on_rows(sold.pk)],
        packages=[shapes.Package.from_orm(row) for row in catalog.bookable_packages(sold)],
        procedure_number=procedure.number if procedure else None,
        steps=[shapes.Step.from_orm(row) for row in procedure.steps.all()] if procedure else [],
        refund_tiers=tiers_of(sold.refund_tiers),
    )


def _durations(sold: Any) -> list[int]:
    """In minutes, of a live-in term those of all its days; none where only a month is told."""
    if sold.unit == Unit.MONTH and not terms_on_sale(sold):
        return []
    return minutes_to_choose_from(sold, USUAL_AREA_M2)


def tiers_of(agreed: Any) -> list[shapes.Tier]:
    """The steps of the fee for giving up, from early to late."""
    return [
        shapes.Tier(hours_before=hours, fee_basis_points=fee)
        for hours, fee in refund_rule(agreed).tiers
    ]
