"""Lots of the teams: how strictly each is inspected, what the plan lets through, the draw."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.accounts.queries import stores_in_company
from jiahe.engine.sampling.curves import share_accepted_with
from jiahe.engine.sampling.tables import Plan, Severity
from jiahe.insights.windows import window_to
from jiahe.journeys import inspect
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.quality.actions.lots import regime_now
from jiahe.quality.inspecting import LEVEL, regime_of, standings
from jiahe.quality.queries.lots import (
    done_since,
    inspections_of_lot,
    is_honest,
    looks_of,
    lot_by_code,
    lots_in_company,
)
from jiahe.standards.choices import Window
from jiahe.web.inspection.plots import curve_svg
from jiahe.web.office.nav import chrome
from jiahe.web.office.standards_scopes import named
from jiahe.web.once import company_of, once, person_of
from jiahe.web.policies import allow, is_inspector
from jiahe.web.said import number_said

SEVERITIES = {
    Severity.NORMAL: pgettext_lazy("sampling", "Normal"),
    Severity.TIGHTENED: pgettext_lazy("sampling", "Tightened"),
    Severity.REDUCED: pgettext_lazy("sampling", "Reduced"),
}
CLASSES = {
    "major": pgettext_lazy("sampling", "Major defects"),
    "minor": pgettext_lazy("sampling", "Minor defects"),
}
WANTED = 2  # QA-05: looks at a team in a month


@allow(is_inspector)
@never_cache
@require_safe
def lots(request: HttpRequest) -> HttpResponse:
    """Every team with its coverage and regime, then the lots, latest month first."""
    done = done_since(window_to(Window.MONTH, localdate(now())).since)
    teams = []
    for store in stores_in_company():
        regime, looks = regime_now(store.pk), done.get(store.pk, 0)
        strict = SEVERITIES[regime.severity]
        teams.append((store, named(store), looks, looks >= WANTED, strict, regime.is_stopped))
    words = chrome(request, "office:lots") | {
        "teams": teams,
        "covered": sum(bool(looks) for _s, _n, looks, *_rest in teams),
        "lots": [(one, named(one.store)) for one in lots_in_company()],
        "wanted": WANTED,
    }
    return render(request, "inspection/lots.html", words)


@allow(is_inspector)
@never_cache
@require_safe
def lot(request: HttpRequest, lot_code: str) -> HttpResponse:
    found = lot_by_code(lot_code)
    if found is None:
        raise Http404
    words = chrome(request, "office:lots") | {
        "lot": found,
        "store": named(found.store),
        "classes": _classes(found.plans, found.pk),
        "inspections": inspections_of_lot(found.pk),
        "severity": SEVERITIES[regime_of(found.regime).severity],
        "following": SEVERITIES[regime_of(found.next_regime).severity],
        "level": LEVEL.value,
        "is_decided": found.decided_at is not None,
        "is_honest": is_honest(found),
    }
    return render(request, "inspection/lot.html", words)


def _classes(plans: dict[str, Any], lot_id: int) -> list[tuple[Any, ...]]:
    """(words, standing, curve, good share, bad share): accepted in 95 and in 10 of 100 months."""
    found = []
    for one in standings(plans, looks_of(lot_id)):
        plan = Plan(plans[one.kind]["letter"], one.size, one.accept)
        good, bad = (100 * share_accepted_with(plan, chance) for chance in (0.95, 0.10))
        found.append((CLASSES[one.kind], one, curve_svg(plan, one.aql), good, bad))
    return found


@allow(is_inspector)
@require_POST
def draw(request: HttpRequest, lot_code: str) -> HttpResponse:
    def effect() -> dict[str, str]:
        inspect.draw(company_id=company_of(request), code=lot_code)
        return {"drawn": lot_code}

    try:
        once(request, f"office.lot/{lot_code}", {}, effect)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Drawn. The inspections stand in the list of the day."))
    return HttpResponseRedirect(reverse("office:lot", args=[lot_code]))


@allow(is_inspector)
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Goes on after five refused lots, with a word on what was done about the causes."""
    store, reason = request.POST.get("store", ""), request.POST.get("reason", "")

    def effect() -> dict[str, str]:
        inspect.resume(
            company_id=company_of(request),
            store_id=number_said(store) or 0,
            reason=reason,
            actor_id=person_of(request),
        )
        return {"resumed": store}

    try:
        once(request, "office.inspection-resume", {"store": store, "reason": reason}, effect)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("office:lots"))
