"""How good a company is: its grade and announced figures for everybody, its wall for a key."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop as _
from ninja import Router

from jiahe.accounts.choices import KeyScope
from jiahe.accounts.queries import company_by_slug
from jiahe.api import shapes
from jiahe.api.access import Allow, figures_company, may_read, may_read_figures
from jiahe.api.operations.catalogue import visible
from jiahe.api.shapes.base import On
from jiahe.insights.queries.wall import Row, remembered_wall
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company
from jiahe.quality.queries.grades import company_page
from jiahe.standards.entries import Entry, catalogue
from jiahe.standards.queries import announced_since

router = Router(tags=["figures"])
public = Allow(may_read(KeyScope.FIGURES))
SHOWN_FOR = timedelta(days=365)


@router.get(
    "/companies/{slug:slug}/grade",
    auth=public,
    response=shapes.Grade,
    summary=_("A company's grade"),
)
def grade(request: HttpRequest, slug: str) -> shapes.Grade:
    """By the published formula, with the parts that it stands on."""
    company = _open_company(request, slug)
    with for_company(company.pk):
        row = company_page(company.pk).grade
    return shapes.Grade(
        company=slug,
        level=row.level if row else "",
        points=row.points if row and row.level else None,
        made_at=row.made_at if row else None,
        parts=[
            shapes.Part(
                part=one["part"],
                share_percent=100 * float(one["share"]),
                points=one["points"],
                of=one["of"],
                cases=one["n"],
            )
            for one in (row.reasons if row else ())
        ],
    )


@router.get(
    "/companies/{slug:slug}/standards",
    auth=public,
    response=list[shapes.Announced],
    summary=_("Figures that a company announced"),
)
def announced(request: HttpRequest, slug: str) -> list[shapes.Announced]:
    """Of the last year, the latest first: open to everybody before they hold."""
    company, today = _open_company(request, slug), localdate(now())
    with for_company(company.pk):
        versions = announced_since(today - SHOWN_FOR)
    return [
        shapes.Announced(
            **_named(catalogue()[one.entry_id]),
            limit=one.limit,
            announced_on=one.announced_on,
            effective_on=one.effective_on,
            is_in_force=one.effective_on <= today,
            reason=one.reason,
        )
        for one in versions
    ]


@router.get(
    "/figures",
    auth=Allow(may_read_figures),
    response=shapes.Figures,
    summary=_("The standards of a company in figures"),
)
def figures(request: HttpRequest, on: On | None = None) -> shapes.Figures:
    """Every standard of the key's company as of a day, today without one; never a future one."""
    company_id, today = figures_company(request), localdate(now())
    day = min(on or today, today)
    with for_company(company_id):
        reckoned_at, rows = remembered_wall(company_id, day)
    return shapes.Figures(
        on=day,
        reckoned_at=reckoned_at,
        figures=[_figure(row) for row in rows if not row.standard.entry.missing],
    )


def _figure(row: Row) -> shapes.Figure:
    found = row.figure
    return shapes.Figure(
        **_named(row.standard.entry),
        limit=row.standard.limit,
        verdict=found.verdict,
        value=found.value,
        low=found.low,
        high=found.high,
        cases=found.n,
    )


def _named(entry: Entry) -> dict[str, Any]:
    return {
        "standard": entry.id,
        "title_zh": entry.zh,
        "title_en": entry.en,
        "compared": entry.op,
        "unit": entry.unit,
    }


def _open_company(request: HttpRequest, slug: str) -> Any:
    company = company_by_slug(slug)
    if company is None or not company.is_open or not visible(request, company.pk):
        raise Http404
    return company
