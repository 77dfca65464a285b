"""The conformance report of a month: a page to print, a PDF and JSON of the same figures."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import company_by_id
from jiahe.insights.choices import Verdict
from jiahe.insights.queries.report import month_report, what_followed
from jiahe.insights.queries.wall import Row, wall_of_month
from jiahe.kit.clock import now
from jiahe.standards.areas import AREAS
from jiahe.standards.entries import Entry
from jiahe.web.office.nav import chrome
from jiahe.web.office.standards_scopes import named
from jiahe.web.once import company_of
from jiahe.web.policies import allow, is_inspector
from jiahe.web.printing import pdf_of, printer
from jiahe.web.said import day_said
from jiahe.web.standard_words import Told, limit_words, told


def month_asked(request: HttpRequest) -> date:
    """The first day of `?month=2026-11`; this month without it, and never a later one."""
    this = localdate(now()).replace(day=1)
    asked = day_said(f"{request.GET.get('month', '')}-01")
    return min(asked or this, this)


@allow(is_inspector)
@never_cache
@require_safe
def report(request: HttpRequest) -> HttpResponse:
    rows = wall_of_month(company_of(request), month_asked(request), now())
    words = chrome(request, "office:standards-report") | _words(request, rows)
    return render(request, "office/standards_report.html", words)


def _words(request: HttpRequest, rows: list[Row]) -> dict[str, Any]:
    """What page and PDF both show."""
    company = company_by_id(company_of(request))
    return {
        "company": company,
        "company_name": named(company),
        "first_on": month_asked(request),
        "made_at": now(),
        "groups": _groups(rows),
        "missed": _missed(rows),
        "counts": _counts(rows),
        "unknown": [row.standard.entry for row in rows if row.standard.entry.missing],
        "can_print": printer() is not None,
    }


def _counts(rows: list[Row]) -> list[tuple[str, int]]:
    verdicts = [row.figure.verdict for row in rows]
    return [(str(one.label), verdicts.count(one)) for one in Verdict]


def _missed(rows: list[Row]) -> list[tuple[Entry, Told, list[tuple[object, str]]]]:
    """Each breached standard with what followed: the cases, and the role that owns them."""
    after = what_followed(rows)
    return [
        (
            row.standard.entry,
            told(row.standard, row.figure),
            [(one, str(Role(one.owner_role).label)) for one in after[row.standard.entry.id]],
        )
        for row in rows
        if row.standard.entry.id in after
    ]


def _groups(rows: list[Row]) -> list[tuple[object, list[tuple[object, ...]]]]:
    lines: dict[str, list[tuple[object, ...]]] = {}
    for row in rows:
        if not row.standard.entry.missing:
            line = (row.standard.entry, limit_words(row.standard), told(row.standard, row.figure))
            lines.setdefault(row.standard.entry.area, []).append(line)
    return [(AREAS[area], lines[area]) for area in AREAS if area in lines]


@allow(is_inspector)
@never_cache
@require_safe
def report_json(request: HttpRequest) -> HttpResponse:
    found = month_report(company_of(request), month_asked(request), now())
    name = f"conformance-{found['company']['slug']}-{found['month']}.json"
    return JsonResponse(
        found,
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@allow(is_inspector)
@never_cache
@require_safe
def report_pdf(request: HttpRequest) -> HttpResponse:
    """The same figures as the JSON; raises `PrinterMissing` where nothing can print."""
    first_on, at = month_asked(request), now()
    rows = wall_of_month(company_of(request), first_on, at)
    found = month_report(company_of(request), first_on, at, rows)
    page = render_to_string(
        "print/conformance.html", _words(request, rows) | {"report": found}, request
    )
    name = f"conformance-{found['company']['slug']}-{found['month']}.pdf"
    return HttpResponse(
        pdf_of(page),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
