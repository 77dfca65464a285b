"""Planning runs, the versions of a day's plan, and how far a plan may go alone."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.dispatch.choices import JobKind, JobState
from jiahe.dispatch.queries.events import beyond_words
from jiahe.dispatch.queries.limits import limits_in_force
from jiahe.dispatch.queries.runs import run_by_code, runs_on, versions_of
from jiahe.journeys import planning as journey
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.web.office.days import day_asked
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, once, person_of
from jiahe.web.policies import allow, is_dispatcher


class LimitsForm(forms.Form):
    """What a plan may change alone."""

    is_on = forms.BooleanField(required=False)
    most_changes = forms.IntegerField(min_value=0, max_value=200)
    most_shift_minutes = forms.IntegerField(min_value=0, max_value=240)
    keeps_preferred = forms.BooleanField(required=False)
    keeps_fairness = forms.BooleanField(required=False)
    freeze_minutes = forms.IntegerField(min_value=0, max_value=720)


class LimitsNotReadable(Refusal):
    sentence = gettext_lazy("Please fill in every limit with a number.")


@allow(is_dispatcher)
@never_cache
@require_safe
def planning(request: HttpRequest) -> HttpResponse:
    """The day's runs and plan versions, and the limits of automatic mode."""
    on = day_asked(request.GET)
    words = chrome(request, "office:planning") | {
        "on": on,
        "runs": runs_on(on),
        "versions": [_version(number, one) for number, one in versions_of(on)],
        "limits": limits_in_force(),
    }
    return render(request, "office/planning.html", words)


def _version(number: int, proposal: Any) -> dict[str, Any]:
    gains = proposal.gains
    applied = sum(move.get("outcome") == "applied" for move in proposal.moves)
    return {
        "number": number,
        "proposal": proposal,
        "gains": gains,
        "applied": applied,
        "beyond": beyond_words(proposal.waits_for),
    }


@allow(is_dispatcher)
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Puts a run for the day in the queue and shows how far it is."""
    on = day_asked(request.POST)

    def effect() -> Result:
        job = journey.ask(
            company_id=company_of(request),
            on=on,
            kind=JobKind.INTRADAY,
            actor_id=person_of(request),
        )
        return {"to": reverse("office:run", args=[job.code])}

    return HttpResponseRedirect(once(request, "office.run", {"on": on}, effect)["to"])


@allow(is_dispatcher)
@never_cache
@require_safe
def show_run(request: HttpRequest, code: str) -> HttpResponse:
    """How far the run is; the page looks again by itself while it goes on."""
    job = run_by_code(code)
    words = chrome(request, "office:planning") | {
        "job": job,
        "is_going": job.state in (JobState.WAITING, JobState.RUNNING),
    }
    is_part = "HX-Request" in request.headers
    return render(request, "office/run_part.html" if is_part else "office/run.html", words)


@allow(is_dispatcher)
@require_POST
def stop(request: HttpRequest, code: str) -> HttpResponse:
    """Ends the run; nothing on the board has moved."""

    def effect() -> Result:
        journey.stop(company_id=company_of(request), code=code, actor_id=person_of(request))
        return {"said": _("Stopped. Nothing was moved.")}

    messages.success(request, once(request, f"office.stop/{code}", {}, effect)["said"])
    return HttpResponseRedirect(reverse("office:run", args=[code]))


@allow(is_dispatcher)
@require_POST
def set_limits(request: HttpRequest) -> HttpResponse:
    """From now on plans within these limits are taken alone, in this person's name."""
    form = LimitsForm(request.POST)
    if not form.is_valid():
        raise LimitsNotReadable
    values = dict(form.cleaned_data)

    def effect() -> Result:
        journey.set_limits(
            company_id=company_of(request), values=values, actor_id=person_of(request)
        )
        return {"said": _("Saved. Plans within these limits are taken in your name.")}

    messages.success(request, once(request, "office.limits", values, effect)["said"])
    return HttpResponseRedirect(reverse("office:planning"))


routes = [
    path("planning/", planning, name="planning"),
    path("planning/ask/", ask, name="ask-run"),
    path("planning/limits/", set_limits, name="set-limits"),
    path("planning/<str:code>/", show_run, name="run"),
    path("planning/<str:code>/stop/", stop, name="stop-run"),
]
