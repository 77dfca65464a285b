"""What a company announced to hold itself to: open to everybody before it holds (LW-11)."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from jiahe.accounts.queries import company_by_slug
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company
from jiahe.standards.entries import catalogue, in_language
from jiahe.standards.queries import announced_since
from jiahe.web.policies import allow, is_anybody
from jiahe.web.standard_words import COMPARED, with_unit

SHOWN_FOR = timedelta(days=365)


@allow(is_anybody)
@require_safe
def announced(request: HttpRequest, company_slug: str) -> HttpResponse:
    """The figures that an open company announced within a year, the latest first."""
    company = company_by_slug(company_slug)
    if company is None or not company.is_open:
        raise Http404
    today = localdate(now())
    with for_company(company.pk):
        versions = announced_since(today - SHOWN_FOR)
    rows = []
    for version in versions:
        entry = catalogue()[version.entry_id]
        figure = f"{COMPARED[entry.op]} {with_unit(version.limit, entry.unit)}"
        rows.append((version, entry, figure, version.effective_on <= today))
    words = {"company_name": in_language(company.name, company.name_en or company.name)}
    return render(request, "portal/standards_announced.html", words | {"rows": rows})


routes = [path("public/standards/<slug:company_slug>/", announced, name="standards-announced")]
