"""The wall of standards: every figure by store, and behind each its cases."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiahe.accounts.queries import stores_in_company
from jiahe.insights.choices import Verdict
from jiahe.insights.judging import Figure
from jiahe.insights.queries.figures import A_PAGE, Case, evidence, figure_of
from jiahe.insights.queries.history import (
    evaluations_of,
    is_same,
    open_remedies_of,
    recorded_figure,
    recorded_for,
)
from jiahe.insights.queries.wall import Row, remembered_wall
from jiahe.insights.scopes import Scope
from jiahe.insights.windows import Span, window_to
from jiahe.kit.clock import now
from jiahe.standards.areas import AREAS
from jiahe.standards.entries import Entry
from jiahe.standards.layers import InForce
from jiahe.standards.queries import entry_named, history_of, standard_in_force
from jiahe.web.office.evidence import addresses
from jiahe.web.office.nav import chrome
from jiahe.web.office.standards_scopes import named, scope_asked, splits, whole_number
from jiahe.web.once import company_of
from jiahe.web.policies import allow, is_inspector
from jiahe.web.said import day_said
from jiahe.web.standard_words import CERTAINTIES, Told, limit_words, number, told

EMPTY = Figure(Verdict.NO_DATA)


@dataclass(frozen=True)
class Cell:
    url: str
    told: Told


@dataclass(frozen=True)
class Line:
    entry: Entry
    limit: str
    cells: list[Cell]


def day_asked(request: HttpRequest) -> date:
    """The day of `?on=`, never a future one; today without it."""
    today = localdate(now())
    return min(day_said(request.GET.get("on", "")) or today, today)


@allow(is_inspector)
@never_cache
@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """Standards by store as of a day; `?verdict=` keeps those of one verdict."""
    on, kept = day_asked(request), request.GET.get("verdict", "")
    reckoned_at, rows = remembered_wall(company_of(request), on)
    stores = stores_in_company()
    known = [row for row in rows if not row.standard.entry.missing]
    chosen = [row for row in known if not kept or row.figure.verdict == kept]
    words = {
        **chrome(request, "office:standards"),
        "on": on,
        "today": localdate(now()),
        "reckoned_at": reckoned_at,
        "stores": [named(store) for store in stores],
        "groups": _groups(chosen, on, [store.pk for store in stores]),
        "counts": _counts(known),
        "kept": kept,
        "all": len(known),
        "unknown": [row.standard.entry for row in rows if row.standard.entry.missing],
    }
    return render(request, "office/standards.html", words)


def _counts(rows: list[Row]) -> list[tuple[str, str, int]]:
    verdicts = [row.figure.verdict for row in rows]
    return [(one.value, str(one.label), verdicts.count(one)) for one in Verdict]


def _groups(
    rows: Iterable[Row], on: date, store_ids: list[int]
) -> list[tuple[str | Promise, list[Line]]]:
    lines: dict[str, list[Line]] = {}
    for row in rows:
        lines.setdefault(row.standard.entry.area, []).append(_line(row, on, store_ids))
    return [(AREAS[area], lines[area]) for area in AREAS if area in lines]


def _line(row: Row, on: date, store_ids: list[int]) -> Line:
    entry = row.standard.entry
    here = f"{reverse('office:standard', args=[entry.id])}?on={on}"
    cells = [Cell(here, told(row.standard, row.figure))]
    cells += [
        Cell(f"{here}&store={store_id}", told(row.standard, row.stores[store_id]))
        if store_id in row.stores
        else Cell("", told(row.standard, EMPTY))
        for store_id in store_ids
    ]
    return Line(entry, limit_words(row.standard), cells)


@allow(is_inspector)
@never_cache
@require_safe
def figure(request: HttpRequest, entry_id: str) -> HttpResponse:
    """One standard: what it asks, what it came to, the cases behind it, its history."""
    on = day_asked(request)
    if entry_named(entry_id) is None:
        raise Http404
    standard = standard_in_force(entry_id, on)
    words = {
        **chrome(request, "office:standards"),
        "on": on,
        "today": localdate(now()),
        "entry": standard.entry,
        "standard": standard,
        "area": AREAS[standard.entry.area],
        "limit": limit_words(standard),
        "certainty": CERTAINTIES.get(standard.entry.certainty, ""),
        "versions": history_of(entry_id),
        "recorded": [
            (one, told(standard, recorded_figure(one))) for one in evaluations_of(entry_id)
        ],
        "remedies": open_remedies_of(entry_id),
        **_evidence(request, standard, on),
    }
    return render(request, "office/standard.html", words)


def _evidence(request: HttpRequest, standard: InForce, on: date) -> dict[str, object]:
    asked = scope_asked(request)
    span = window_to(standard.entry.window, on, now())
    wanted = max(1, whole_number(request.GET.get("page", "")))
    cases, total = evidence(standard, asked.scope, span, page=wanted)
    return {
        "told": told(standard, figure_of(standard, asked.scope, span)),
        "span": span,
        "asked": asked,
        "splits": splits(standard, asked, span),
        "cases": [
            (case, url, _measure(case))
            for case, url in zip(cases, addresses(request, standard, cases), strict=True)
        ],
        "then": _then(standard, asked.scope, span, on),
        "page": Paginator(range(total), A_PAGE).get_page(wanted),
        "query": f"on={on}{asked.query}",
    }


def _then(standard: InForce, scope: Scope, span: Span, on: date) -> tuple[Told, bool] | None:
    """What was recorded in the night after that day, and whether it reads the same today."""
    row = recorded_for(standard.entry.id, scope, on)
    if row is None or on >= localdate(now()):
        return None
    then, again = recorded_figure(row), figure_of(standard, scope, span)
    return told(standard, then), is_same(then, again)


def _measure(case: Case) -> str:
    return "" if case.value is None else number(case.value)
