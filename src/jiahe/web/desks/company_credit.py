"""A company's own credit score: read and contested by its owner, judged by its overseers."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.accounts import queries as accounts
from jiahe.engine.grading.credit import BAD_YEARS, START, VERSION, Credit
from jiahe.journeys import credit as journey
from jiahe.kit.clock import now
from jiahe.kit.tenancy import EVERY_COMPANY, for_company
from jiahe.quality.actions.credit import NoSuchObjection
from jiahe.quality.choices import ObjectionOutcome
from jiahe.quality.queries.credit import company_objections, credit_of_company
from jiahe.standards.entries import in_language
from jiahe.standards.limits import CREDIT_OBJECTION_DAYS
from jiahe.web.office.nav import chrome
from jiahe.web.office.oversight import scope_of
from jiahe.web.once import act_and_return, company_of, person_of
from jiahe.web.policies import allow, is_overseer, is_owner


@allow(is_owner)
@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    words = chrome(request, "office:company-credit") | credit_words()
    return render(request, "desks/company_credit.html", words)


def credit_words() -> dict[str, Any]:
    """The score of the company in scope with its rules."""
    return {
        "credit_page": credit_of_company(),
        "start": START,
        "credit_version": VERSION,
        "years": BAD_YEARS,
        "days": CREDIT_OBJECTION_DAYS,
    }


@allow(is_owner)
@require_POST
def contest(request: HttpRequest, code: str) -> HttpResponse:
    said = request.POST.get("words", "")[:500]

    def effect() -> None:
        journey.object_to_entry(
            company_id=company_of(request),
            entry_code=code,
            worker_id=None,
            person_id=person_of(request),
            words=said,
        )

    return act_and_return(
        request, f"office.credit.own/{code}", {"words": said}, effect,
        glad=_("Your objection is on its way; the association or the regulator answers."),
        to=reverse("office:company-credit"),
    )  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """A company with its score, and what it contests."""

    slug: str
    name: str
    credit: Credit
    waiting: list[Any]


@allow(is_overseer)
@never_cache
@require_safe
def companies(request: HttpRequest) -> HttpResponse:
    """Every company for a regulator, its members for an association."""
    rows = []
    for company in _overseen(request):
        with for_company(company.pk):
            name = in_language(company.name, company.name_en or company.name)
            rows.append(
                Standing(company.slug, name, credit_of_company().credit, company_objections())
            )
    words = chrome(request, "office:companies-credit") | {
        "rows": sorted(rows, key=lambda one: (-one.credit.points, one.name)),
        "outcomes": ObjectionOutcome.choices,
        "days": CREDIT_OBJECTION_DAYS,
        "now": now(),
    }
    return render(request, "desks/companies_credit.html", words)


def _overseen(request: HttpRequest) -> list[Any]:
    scope = scope_of(request)
    known = accounts.open_companies()
    return [one for one in known if scope == EVERY_COMPANY or one.pk in scope]


@allow(is_overseer)
@require_POST
def answer(request: HttpRequest, company_slug: str, code: str) -> HttpResponse:
    """Of a company that this person oversees; `NoSuchObjection` for any other."""
    company = next((one for one in _overseen(request) if one.slug == company_slug), None)
    if company is None:
        raise NoSuchObjection
    company_id = company.pk
    body = {key: request.POST.get(key, "") for key in ("outcome", "words")}

    def effect() -> None:
        journey.answer_objection(
            company_id=company_id, objection_code=code, actor_id=person_of(request), **body
        )

    return act_and_return(
        request, f"office.credit.company/{code}", body, effect,
        glad=_("Answered. The company has been told."), to=reverse("office:companies-credit"),
    )  # fmt: skip


routes = [
    path("credit/own/", own, name="company-credit"),
    path("credit/own/<slug:code>/object/", contest, name="company-credit-object"),
    path("credit/companies/", companies, name="companies-credit"),
    path(
        "credit/companies/<slug:company_slug>/<slug:code>/", answer, name="companies-credit-answer"
    ),
]
