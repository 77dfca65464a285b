"""Talks with workers: kept, and looked at again when their day has come."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.accounts.choices import Role
from jiahe.journeys import coaching as journey
from jiahe.kit.clock import now
from jiahe.quality.queries.coaching import talks_over, talks_waiting
from jiahe.web.office.nav import chrome
from jiahe.web.once import act_and_return, company_of, person_of
from jiahe.web.policies import allow, holds
from jiahe.web.said import day_said
from jiahe.workforce.queries import workers_in_company

may_coach = holds(Role.TRAINER, Role.INSPECTOR, Role.OWNER)


@allow(may_coach)
@never_cache
@require_safe
def talks(request: HttpRequest) -> HttpResponse:
    words = chrome(request, "office:coaching") | {
        "waiting": talks_waiting(),
        "over": talks_over(),
        "workers": [(one.code, one.name) for one in workers_in_company()],
        "today": localdate(now()),
    }
    return render(request, "desks/coaching.html", words)


@allow(may_coach)
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    names = ("worker", "about", "agreed", "held_on", "follow_up_on")
    body = {name: request.POST.get(name, "") for name in names}

    def effect() -> None:
        journey.keep_talk(
            company_id=company_of(request),
            worker_code=body["worker"],
            words=(body["about"], body["agreed"]),
            days=(day_said(body["held_on"]), day_said(body["follow_up_on"])),
            actor_id=person_of(request),
        )

    glad = _("Kept; the worker reads it under measures.")
    to = reverse("office:coaching")
    return act_and_return(request, "office.coaching", body, effect, glad=glad, to=to)


@allow(may_coach)
@require_POST
def follow_up(request: HttpRequest, code: str) -> HttpResponse:
    body = {"outcome": request.POST.get("outcome", "")}

    def effect() -> None:
        journey.follow_up(
            company_id=company_of(request), code=code, actor_id=person_of(request), **body
        )

    to = reverse("office:coaching")
    return act_and_return(request, f"office.coaching/{code}", body, effect, glad=_("Kept."), to=to)


routes = [
    path("coaching/", talks, name="coaching"),
    path("coaching/keep/", keep, name="coaching-keep"),
    path("coaching/<slug:code>/", follow_up, name="coaching-follow-up"),
]
