"""A company sets its own figure: first what it would mean, then the announcement."""

from datetime import date
from math import isfinite

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.accounts.queries import company_by_id
from jiahe.insights.queries.previews import Preview, change_preview
from jiahe.journeys import standards as journey
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.standards.actions import NotAFigure
from jiahe.standards.entries import Entry
from jiahe.standards.queries import (
    earliest_effect,
    entry_named,
    history_of,
    standard_in_force,
)
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, once, person_of
from jiahe.web.policies import allow, is_inspector
from jiahe.web.said import day_said
from jiahe.web.standard_words import limit_words, number, told


def _entry(entry_id: str) -> Entry:
    entry = entry_named(entry_id)
    if entry is None:
        raise Http404
    return entry


def figure_asked(text: str) -> float:
    """The number that was typed; raises `NotAFigure`."""
    try:
        found = float(text)
    except ValueError:
        raise NotAFigure from None
    if not isfinite(found):
        raise NotAFigure
    return found


def day_typed(text: str, default: date) -> date:
    return day_said(text) or default


@allow(is_inspector)
@never_cache
@require_safe
def change(request: HttpRequest, entry_id: str) -> HttpResponse:
    """The form; with `?limit=` also what that figure would mean today."""
    entry, today = _entry(entry_id), localdate(now())
    standard = standard_in_force(entry_id, today)
    typed = request.GET.get("limit", "")
    effective_on = day_typed(request.GET.get("effective_on", ""), earliest_effect(today))
    problem, preview = "", None
    if typed:
        try:
            preview = _preview(request, entry, typed, effective_on)
        except Refusal as refusal:
            problem = str(refusal)
    words = {
        **chrome(request, "office:standards"),
        "entry": entry,
        "standard": standard,
        "limit": limit_words(standard),
        "typed": typed or number(standard.limit).replace(",", ""),
        "effective_on": effective_on,
        "earliest_on": earliest_effect(today),
        "problem": problem,
        "preview": preview,
        "told_now": told(standard, preview.as_it_is) if preview else None,
        "told_then": told(standard, preview.as_it_would_be) if preview else None,
        "versions": history_of(entry_id),
        "company_slug": company_by_id(company_of(request)).slug,
    }
    return render(request, "office/standard_change.html", words)


def _preview(request: HttpRequest, entry: Entry, typed: str, effective_on: date) -> Preview:
    return change_preview(
        company_id=company_of(request),
        entry_id=entry.id,
        limit=figure_asked(typed),
        effective_on=effective_on,
        today=localdate(now()),
    )


@allow(is_inspector)
@require_POST
def announce(request: HttpRequest, entry_id: str) -> HttpResponse:
    """Announces the figure once for this form; a refusal is shown as it stands."""
    entry = _entry(entry_id)
    limit = figure_asked(request.POST.get("limit", ""))
    effective_on = day_typed(request.POST.get("effective_on", ""), localdate(now()))
    reason = request.POST.get("reason", "")
    once(
        request,
        f"office.standard/{entry.id}",
        {"limit": limit, "effective_on": str(effective_on), "reason": reason},
        lambda: {
            "version": journey.announce_standard(
                company_id=company_of(request),
                entry_id=entry.id,
                limit=limit,
                effective_on=effective_on,
                reason=reason,
                actor_id=person_of(request),
            )
        },
    )
    return HttpResponseRedirect(reverse("office:standard", args=[entry.id]))
