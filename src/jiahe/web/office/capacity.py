"""Next week's hours against what is foreseen, and whom to ask for more: proposed, then decided."""

from dataclasses import asdict
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.dispatch.choices import IN_FORCE
from jiahe.dispatch.queries.rosters import (
    hours_of,
    lines_of,
    plan_by_code,
    plans_made,
    skills_of,
    summary_of,
)
from jiahe.dispatch.rostering import next_monday
from jiahe.dispatch.wording import skill_name
from jiahe.journeys import rosters as journey
from jiahe.kit.clock import now
from jiahe.kit.idempotency import Result
from jiahe.web.office.capacity_drawing import week_svg
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, once, person_of
from jiahe.web.policies import allow, is_dispatcher


@allow(is_dispatcher)
@never_cache
@require_safe
def capacity(request: HttpRequest) -> HttpResponse:
    """The rosters proposed so far, newest first, and the button that asks for the next."""
    words = chrome(request, "office:capacity") | {
        "first": next_monday(localdate(now())),
        "plans": [summary_of(one) for one in plans_made()],
    }
    return render(request, "office/capacity.html", words)


@allow(is_dispatcher)
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Thinks outside every transaction, hence without a key: a second press proposes again."""
    plan = journey.propose_roster(company_id=company_of(request), actor_id=person_of(request))
    return HttpResponseRedirect(reverse("office:roster", args=[plan.code]))


@allow(is_dispatcher)
@never_cache
@require_safe
def roster(request: HttpRequest, code: str) -> HttpResponse:
    """What is needed and covered before and after, and each day that would be opened."""
    plan = plan_by_code(code)
    asked = request.GET.get("skill", "")
    skill = asked if asked in skills_of(plan) else ""
    hours = hours_of(plan, skill)
    words = chrome(request, "office:capacity") | {
        "plan": plan,
        "summary": summary_of(plan),
        "is_open": plan.state == "open",
        "rows": [
            {
                "line": one,
                "skills": pgettext("roster", ", ").join(skill_name(name) for name in one.skills),
                "is_in_force": one.state in IN_FORCE,
            }
            for one in lines_of(plan)
        ],
        "skill": skill,
        "skills": [(name, skill_name(name)) for name in skills_of(plan)],
        "chart": week_svg(hours, plan.first_on),
        "hours": [
            {"on": plan.first_on + timedelta(days=one.day)} | asdict(one) for one in hours
        ],
        "accuracy": round(100 * plan.test["accuracy"]) if "accuracy" in plan.test else None,
        "naive": round(100 * plan.test.get("naive_accuracy", 0)),
    }  # fmt: skip
    return render(request, "office/roster.html", words)


@allow(is_dispatcher)
@require_POST
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """`answer`: all, some (the ticked days) or none."""
    answer, ticked = request.POST.get("answer", ""), request.POST.getlist("line")
    if answer not in {"all", "some", "none"}:
        raise Http404

    def effect() -> Result:
        return _decided(request, code, None if answer == "all" else ticked)

    def aside() -> Result:
        company_id, actor_id = company_of(request), person_of(request)
        journey.put_aside(company_id=company_id, code=code, actor_id=actor_id)
        return {"said": _("Put aside; no calendar was changed.")}

    body = {"answer": answer, "lines": ticked}
    result = once(request, f"office.roster/{code}", body, aside if answer == "none" else effect)
    messages.success(request, result["said"])
    return HttpResponseRedirect(reverse("office:roster", args=[code]))


def _decided(request: HttpRequest, code: str, chosen: list[str] | None) -> Result:
    taken = journey.accept_roster(
        company_id=company_of(request), code=code, chosen=chosen, actor_id=person_of(request)
    )
    said = ngettext(
        "%(n)s day is in the calendar; the worker is told.",
        "%(n)s days are in the calendars; the workers are told.",
        len(taken.opened),
    ) % {"n": len(taken.opened)}
    if taken.skipped:
        said += _(" %(n)s changed since and were left out.") % {"n": len(taken.skipped)}
    return {"said": said}


@allow(is_dispatcher)
@require_POST
def take_back(request: HttpRequest, code: str, line: str) -> HttpResponse:
    def effect() -> Result:
        journey.take_day_back(company_id=company_of(request), plan_code=code, code=line)
        return {"said": _("Taken back; the worker is told.")}

    result = once(request, f"office.roster/{code}/{line}", {"answer": "back"}, effect)
    messages.success(request, result["said"])
    return HttpResponseRedirect(reverse("office:roster", args=[code]))


routes = [
    path("capacity/", capacity, name="capacity"),
    path("capacity/propose/", propose, name="propose-roster"),
    path("capacity/<slug:code>/", roster, name="roster"),
    path("capacity/<slug:code>/decide/", decide, name="decide-roster"),
    path("capacity/<slug:code>/<slug:line>/back/", take_back, name="take-day-back"),
]
