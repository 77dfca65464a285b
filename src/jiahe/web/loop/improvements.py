"""Improvement cases and pilots: why, what is changed, what it came to beside others, decided."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.accounts.choices import Role
from jiahe.engine.effects import Effect
from jiahe.insights.actions.improvements import DECISIONS, MOST_WHYS, WEEKS, Plan
from jiahe.insights.choices import CauseGroup, ImprovementKind, ImprovementState
from jiahe.insights.queries.improvements import (
    closed_this_year,
    effect_now,
    improvement_by_code,
    improvements,
    kept_effect,
)
from jiahe.journeys import improve
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.web.office.nav import chrome
from jiahe.web.once import act_and_return, company_of, once, person_of
from jiahe.web.policies import allow, holds
from jiahe.web.said import day_said

may_improve = holds(Role.OWNER, Role.INSPECTOR, Role.TRAINER)
GOAL = 10  # a year (QA-08)


def effect_said(effect: Effect | None) -> str:
    """Never more than the interval allows to say."""
    if effect is None:
        return _("Too few people can be compared to say anything yet.")
    if not effect.is_clear:
        return _("No clear change: it may be chance.")
    if effect.gain > 0:
        return _("Better than elsewhere in the same weeks.")
    return _("Worse than elsewhere in the same weeks.")


@allow(may_improve)
@never_cache
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    rows = improvements()
    words = (
        chrome(request, "office:improvements")
        | {
            "rows": [(one, kept_effect(one)) for one in rows],
            "closed": closed_this_year(localdate(now()).year),
            "goal": GOAL,
            "kinds": ImprovementKind.choices,
            "places": improve.places(),
            "today": localdate(now()),
            "remedy": request.GET.get("remedy", "")[:16],  # the case of a breach that it answers
            "title": request.GET.get("title", "")[:120],
        }
    )
    return render(request, "loop/improvements.html", words)


@allow(may_improve)
@require_POST
def open_one(request: HttpRequest) -> HttpResponse:
    body = {key: request.POST.get(key, "") for key in ("kind", "title", "place", "remedy")}

    def effect() -> Result:
        row = improve.open_improvement(
            company_id=company_of(request),
            kind=body["kind"],
            title=body["title"],
            place=body["place"],
            remedy_code=body["remedy"],
            actor_id=person_of(request),
        )
        return {"to": reverse("office:improvement", args=[row.code])}

    try:
        to = once(request, "office.improvement.open", body, effect)["to"]
    except Refusal as refusal:
        messages.error(request, str(refusal))
        to = reverse("office:improvements")
    return HttpResponseRedirect(to)


@allow(may_improve)
@never_cache
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    one = improvement_by_code(code)
    if one is None:
        raise Http404
    is_under_way = one.state == ImprovementState.RUNNING
    found = effect_now(one) if is_under_way else kept_effect(one)
    words: dict[str, Any] = chrome(request, "office:improvements") | {
        "one": one,
        "effect": found,
        "effect_words": effect_said(found) if one.began_on else "",
        "can_plan": one.state in (ImprovementState.OPEN, ImprovementState.RUNNING),
        "is_under_way": is_under_way,
        "is_late": bool(is_under_way and one.due_on and one.due_on < localdate(now())),
        "whys": [(n + 1, one.whys[n] if n < len(one.whys) else "") for n in range(MOST_WHYS)],
        "causes": CauseGroup.choices,
        "weeks": WEEKS,
        "today": localdate(now()),
        "decisions": [(state.value, state.label) for state in DECISIONS[ImprovementKind(one.kind)]],
    }
    return render(request, "loop/improvement.html", words)


@allow(may_improve)
@require_POST
def plan(request: HttpRequest, code: str) -> HttpResponse:
    said = request.POST
    whys = [said.get(f"why-{n + 1}", "") for n in range(MOST_WHYS)]
    body = {key: said.get(key, "") for key in ("cause", "action", "began", "due", "weeks")}
    planned = Plan(
        cause=body["cause"],
        whys=whys,
        action=body["action"],
        began_on=day_said(body["began"]),
        due_on=day_said(body["due"]),
        weeks=int(body["weeks"]) if body["weeks"] in {str(one) for one in WEEKS} else 0,
    )

    def effect() -> Result:
        improve.plan(
            company_id=company_of(request), code=code, planned=planned, actor_id=person_of(request)
        )
        return {"planned": code}

    return _done(request, code, "plan", body | {"whys": whys}, effect)


@allow(may_improve)
@require_POST
def decide(request: HttpRequest, code: str) -> HttpResponse:
    body = {key: request.POST.get(key, "") for key in ("state", "outcome")}

    def effect() -> Result:
        improve.decide(
            company_id=company_of(request), code=code, actor_id=person_of(request), **body
        )
        return {"decided": code}

    return _done(request, code, "decide", body, effect)


@allow(may_improve)
@require_POST
def reopen(request: HttpRequest, code: str) -> HttpResponse:
    body = {"why": request.POST.get("why", "")}

    def effect() -> Result:
        improve.reopen(
            company_id=company_of(request), code=code, why=body["why"], actor_id=person_of(request)
        )
        return {"reopened": code}

    return _done(request, code, "reopen", body, effect)


def _done(
    request: HttpRequest, code: str, deed: str, body: dict[str, Any], effect: Callable[[], Result]
) -> HttpResponse:
    route, here = f"office.improvement.{deed}/{code}", reverse("office:improvement", args=[code])
    return act_and_return(request, route, body, effect, glad=_("Kept."), to=here)


routes = [
    path("improvements/", board, name="improvements"),
    path("improvements/open/", open_one, name="improvement-open"),
    path("improvements/<slug:code>/", show, name="improvement"),
    path("improvements/<slug:code>/plan/", plan, name="improvement-plan"),
    path("improvements/<slug:code>/decide/", decide, name="improvement-decide"),
    path("improvements/<slug:code>/reopen/", reopen, name="improvement-reopen"),
]
