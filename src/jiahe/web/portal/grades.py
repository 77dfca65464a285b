"""A company's grade and its services' stars, open to everybody with formula and certificate."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from jiahe.accounts.queries import company_by_slug
from jiahe.engine.grading.stars import (
    FEWEST_FOR_LEVEL,
    FEWEST_FOR_STARS,
    LEVELS,
    STAR_CUTS,
    VERSION,
)
from jiahe.fieldwork.qr import qr_svg
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company
from jiahe.quality.queries.grades import certified_company, certified_service, company_page
from jiahe.standards.entries import in_language
from jiahe.web.desks.company_credit import credit_words
from jiahe.web.policies import allow, is_anybody


@allow(is_anybody)
@require_safe
def company_grade(request: HttpRequest, company_slug: str) -> HttpResponse:
    """Grade, parts, stars, history; a company that is not open has no page."""
    company = company_by_slug(company_slug)
    if company is None or not company.is_open:
        raise Http404
    with for_company(company.pk):
        words = {
            "page": company_page(company.pk),
            "company_name": in_language(company.name, company.name_en or company.name),
            "levels": LEVELS,
            "star_cuts": STAR_CUTS,
            "version": VERSION,
            "fewest": FEWEST_FOR_LEVEL,
            "fewest_stars": round(FEWEST_FOR_STARS),
            "company": company,
        } | credit_words()
        return render(request, "portal/company_grade.html", words)


@allow(is_anybody)
@require_safe
def certificate(request: HttpRequest, company_slug: str, code: str = "") -> HttpResponse:
    """The grade in force, to be printed; its code leads here, where what holds today stands."""
    company = company_by_slug(company_slug)
    if company is None or not company.is_open:
        raise Http404
    with for_company(company.pk):
        found = certified_service(code) if code else certified_company(company.pk)
    if found is None:
        raise Http404
    here = request.build_absolute_uri(request.path)
    words = {
        "found": found,
        "company": company,
        "company_name": in_language(company.name, company.name_en or company.name),
        "qr": qr_svg(here),
        "here": here,
        "today": localdate(now()),
    }
    return render(request, "portal/certificate.html", words)


routes = [
    path("public/company/<slug:company_slug>/", company_grade, name="company-grade"),
    path(
        "public/company/<slug:company_slug>/certificate/", certificate, name="company-certificate"
    ),
    path(
        "public/company/<slug:company_slug>/certificate/<slug:code>/",
        certificate,
        name="service-certificate",
    ),
]
