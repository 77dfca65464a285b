"""How far each store comes: the reach of some days, and what is proposed for next week."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.accounts.actions.reach import WantedReach
from jiahe.accounts.queries import reaches_since, stores_in_company
from jiahe.catalog.shelf import shelf_in_scope
from jiahe.dispatch.queries.reaches import reach_lines_of, reach_plan_by_code, reach_plans_made
from jiahe.dispatch.rostering import next_monday
from jiahe.engine.travel import Place, kilometres
from jiahe.engine.travelfit import Cell, middle_of
from jiahe.journeys import reaches as journey
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company
from jiahe.web.office.area_drawing import Circle, area_svg, told_count
from jiahe.web.office.nav import chrome
from jiahe.web.once import act_and_return, act_on_form, company_of, person_of
from jiahe.web.policies import allow, is_dispatcher
from jiahe.web.said import day_said, numbers_said
from jiahe.web.templatetags.household import said

MOST_CELLS = 12


@dataclass(frozen=True)
class CellRow:
    """A cell by its distance from the nearest store, with what is asked for there in a week."""

    kilometres: float
    store: str
    visits: str
    asks: str


@allow(is_dispatcher)
@never_cache
@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """Each store's reach today, the reaches of some days, and the proposals so far."""
    today = localdate(now())
    words = chrome(request, "office:areas") | {
        "first": next_monday(today),
        "today": today,
        "stores": [(one.code, said(one, "name")) for one in stores_in_company()],
        "circles": _circles(today, {}),
        "chart": area_svg(_circles(today, {}), {}, {}),
        "reaches": [(one, one.first_on > today) for one in reaches_since(today)],
        "plans": reach_plans_made(),
    }
    return render(request, "office/areas.html", words)


def _circles(on: date, then: Mapping[int, int]) -> list[Circle]:
    """The company's stores with their reach of that day and, by store id, the proposed one."""
    shelf = shelf_in_scope()
    return [
        Circle(
            number,
            said(one, "name"),
            Place(one.lat, one.lng),
            shelf.reach_metres(one, on),
            then.get(one.pk),
        )
        for number, one in enumerate(shelf.stores, 1)
    ]


@allow(is_dispatcher)
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Thinks outside every transaction, hence without a key: a second press proposes again."""
    plan = journey.propose_reaches(company_id=company_of(request), actor_id=person_of(request))
    return HttpResponseRedirect(reverse("office:area-plan", args=[plan.code]))


@allow(is_dispatcher)
@never_cache
@require_safe
def area_plan(request: HttpRequest, code: str) -> HttpResponse:
    """The map now and as proposed, and for each store what the change brings and costs."""
    plan = reach_plan_by_code(code)
    lines = reach_lines_of(plan)
    visits = {(row, column): n for row, column, n, _asks in plan.cells}
    asks = {(row, column): n for row, column, _visits, n in plan.cells}
    now_and_then = {one.store_id: one.metres for one in lines}
    circles = _circles(localdate(now()), now_and_then)
    words = chrome(request, "office:areas") | {
        "plan": plan,
        "lines": lines,
        "is_open": plan.state == "open",
        "circles": circles,
        "chart": area_svg(circles, visits, asks),
        "cells": _cell_rows(circles, visits, asks),
    }
    return render(request, "office/area_plan.html", words)


def _cell_rows(
    circles: Collection[Circle], visits: Mapping[Cell, float], asks: Mapping[Cell, float]
) -> list[CellRow]:
    """The cells with most refused asks, the most first."""
    wanted = sorted((cell for cell in asks if asks[cell] > 0), key=lambda one: (-asks[one], one))
    return [
        _cell_row(circles, cell, visits[cell], asks[cell])
        for cell in wanted[:MOST_CELLS]
        if circles
    ]


def _cell_row(circles: Collection[Circle], cell: Cell, visits: float, asks: float) -> CellRow:
    middle = middle_of(cell)
    store = min(circles, key=lambda one: kilometres(one.place, middle))
    return CellRow(
        kilometres(store.place, middle), store.name, told_count(visits), told_count(asks)
    )


@allow(is_dispatcher)
@require_POST
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """`answer`: all, some (the ticked stores) or none."""
    answer, ticked = request.POST.get("answer", ""), request.POST.getlist("line")
    if answer not in {"all", "some", "none"}:
        raise Http404
    company_id, actor_id = company_of(request), person_of(request)

    def effect() -> None:
        if answer == "none":
            journey.put_reaches_aside(company_id=company_id, code=code, actor_id=actor_id)
            return
        chosen = None if answer == "all" else set(numbers_said(ticked))
        journey.accept_reaches(
            company_id=company_id,
            code=code,
            chosen=chosen,
            reason=pgettext("area", "Proposed from demand and free hours"),
            actor_id=actor_id,
        )

    glad = (
        _("Put aside; no area was changed.")
        if answer == "none"
        else _("Accepted: the areas hold in that week.")
    )
    return act_on_form(
        request,
        f"office.areas/{code}",
        effect,
        glad=glad,
        to=reverse("office:area-plan", args=[code]),
    )


@allow(is_dispatcher)
@require_POST
def set_reach(request: HttpRequest) -> HttpResponse:
    """One store's reach for some days, by hand."""
    wanted, to = _wanted(request), reverse("office:areas")
    if wanted is None:
        messages.error(request, _("Please choose the store, its days and how far it comes."))
        return HttpResponseRedirect(to)

    def effect() -> None:
        journey.set_reach(
            company_id=company_of(request), wanted=wanted, actor_id=person_of(request)
        )

    glad = _("Kept: the area holds on these days.")
    return act_on_form(request, "office.areas/set", effect, glad=glad, to=to)


def _wanted(request: HttpRequest) -> WantedReach | None:
    """What the form says; None while something is missing or odd."""
    sent: Mapping[str, Any] = request.POST
    first, last = day_said(sent.get("first_on", "")), day_said(sent.get("last_on", ""))
    told = sent.get("kilometres", "")
    with for_company(company_of(request)):
        stores = {one.code: one.pk for one in stores_in_company()}
    store_id = stores.get(sent.get("store", ""))
    if store_id is None or first is None or last is None or not _is_count(told):
        return None
    return WantedReach(store_id, first, last, int(told) * 1_000, sent.get("reason", ""))


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 3


@allow(is_dispatcher)
@require_POST
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    """Before it begins; what was promised meanwhile stays promised."""

    def effect() -> None:
        journey.take_reach_back(
            company_id=company_of(request), code=code, actor_id=person_of(request)
        )

    return act_and_return(
        request,
        f"office.areas/back/{code}",
        {"answer": "back"},
        effect,
        glad=_("Taken back: the usual area holds. Promised visits stay promised."),
        to=reverse("office:areas"),
    )


routes = [
    path("areas/", areas, name="areas"),
    path("areas/propose/", propose, name="propose-areas"),
    path("areas/set/", set_reach, name="set-area"),
    path("areas/back/<slug:code>/", take_back, name="take-area-back"),
    path("areas/<slug:code>/", area_plan, name="area-plan"),
    path("areas/<slug:code>/decide/", decide, name="decide-areas"),
]
