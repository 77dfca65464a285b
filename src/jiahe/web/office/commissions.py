"""Outside evaluators: commissioned by the shop, and their own page with exactly that."""

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.accounts.queries import stores_in_company
from jiahe.journeys import other_eyes as journey
from jiahe.kit.tenancy import for_company
from jiahe.quality.actions.views import COLUMNS, Entered
from jiahe.quality.queries.commissions import (
    commission_in_force,
    commissions_in_company,
    commissions_of,
    entered_under,
    workers_asked,
)
from jiahe.quality.queries.mystery import booked_by_guests, mysteries
from jiahe.quality.rules import MARK_WORDS
from jiahe.web.office.nav import chrome
from jiahe.web.office.other_eyes import LARGEST_BYTES, FileMissing, finding_kept, marked
from jiahe.web.office.standards_scopes import named
from jiahe.web.once import act_on_form, company_of, person_of
from jiahe.web.policies import allow, is_evaluator, is_inspector
from jiahe.web.said import day_said


@allow(is_inspector)
@never_cache
@require_safe
def commissions(request: HttpRequest) -> HttpResponse:
    words = chrome(request, "office:commissions") | {
        "rows": commissions_in_company(),
        "stores": [(one.code, named(one)) for one in stores_in_company()],
    }
    return render(request, "office/commissions.html", words)


@allow(is_inspector)
@require_POST
def give(request: HttpRequest) -> HttpResponse:
    until_on = day_said(request.POST.get("until_on", ""))

    def effect() -> None:
        journey.commission(
            company_id=company_of(request),
            phone=request.POST.get("phone", ""),
            body=request.POST.get("body", ""),
            purpose=request.POST.get("purpose", ""),
            store_code=request.POST.get("store", ""),
            until_on=until_on,
            actor_id=person_of(request),
        )

    return _kept(request, "office.commission", effect)


@allow(is_inspector)
@require_POST
def end(request: HttpRequest, code: str) -> HttpResponse:
    def effect() -> None:
        journey.end_commission(company_id=company_of(request), code=code)

    return _kept(request, f"office.commission/{code}", effect)


def _kept(request: HttpRequest, route: str, effect: object) -> HttpResponse:
    return act_on_form(
        request, route, effect, glad=_("It is kept."),  # type: ignore[arg-type]
        to=reverse("office:commissions"),
    )  # fmt: skip


@allow(is_evaluator)
@never_cache
@require_safe
def commissioned(request: HttpRequest) -> HttpResponse:
    """The evaluator's own page: the commissions in force, and nothing beside them."""
    return _shown(request, "", None)


def _shown(request: HttpRequest, code: str, entered: Entered | None) -> HttpResponse:
    words = chrome(request, "office:commissioned") | {
        "rows": [
            (one, workers_asked(one), entered_under(one))
            for one in commissions_of(person_of(request))
        ],
        "booked": booked_by_guests(person_of(request)),
        "mysteries": mysteries(person_of(request)),
        "marks": MARK_WORDS,
        "columns": ",".join(COLUMNS),
        "code": code,
        "entered": entered,
    }
    return render(request, "office/commissioned.html", words)


@allow(is_evaluator)
@never_cache
@require_POST
def evaluate(request: HttpRequest, code: str) -> HttpResponse:
    """Enters the good rows of the file; the same file adds nothing."""
    with for_company(company_of(request)):
        if commission_in_force(code=code, person_id=person_of(request)) is None:
            raise Http404
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or (file.size or 0) > LARGEST_BYTES:
        raise FileMissing
    entered = journey.evaluate(
        company_id=company_of(request), code=code, data=file.read(), person_id=person_of(request)
    )
    with for_company(company_of(request)):
        return _shown(request, code, entered)


@allow(is_evaluator)
@require_POST
def mark(request: HttpRequest) -> HttpResponse:
    """An own booking becomes a mystery visit."""
    return marked(request, "office:commissioned")


@allow(is_evaluator)
@require_POST
def find(request: HttpRequest, code: str) -> HttpResponse:
    """What the evaluator found at a mystery visit of an own booking."""
    return finding_kept(request, code, "office:commissioned")


routes = [
    path("commissions/", commissions, name="commissions"),
    path("commissions/give/", give, name="commission-give"),
    path("commissions/<slug:code>/end/", end, name="commission-end"),
    path("commissioned/", commissioned, name="commissioned"),
    path("commissioned/mystery/", mark, name="commissioned-mystery"),
    path("commissioned/mystery/<slug:code>/close/", find, name="commissioned-mystery-close"),
    path("commissioned/<slug:code>/", evaluate, name="commissioned-evaluate"),
]
