"""Leaks of personal data: entered at once, told in time, closed with what was learnt."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.journeys import leaks as journey
from jiahe.journeys.leaks import Concerned
from jiahe.kit.clock import now
from jiahe.standards.inforce import in_force
from jiahe.trust.actions.leaks import Found, LeakReasonMissing
from jiahe.trust.choices import LeakConcerns, LeakedData
from jiahe.trust.queries import leaks_of_company
from jiahe.web.office.nav import chrome
from jiahe.web.once import act_and_return, company_of, contents, person_of
from jiahe.web.policies import allow, is_owner
from jiahe.web.said import YEARS


@allow(is_owner)
@never_cache
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """What is open first, each with its clock and its next step."""
    words = chrome(request, "office:leaks") | {
        "rows": leaks_of_company(),
        "kinds": LeakedData.choices,
        "groups": LeakConcerns.choices,
        "hours": in_force("LEAK_NOTICE_HOURS"),
        "now": now(),
    }
    return render(request, "office/leaks.html", words)


def _instant(text: str) -> datetime | None:
    """The wall time of a form's field, in the time zone of the pages."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    if found is None or found.year not in YEARS:
        return None
    return make_aware(found) if is_naive(found) else found


@allow(is_owner)
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    sent = request.POST
    found = Found(
        kinds=sent.getlist("kind"),
        cause=sent.get("cause", ""),
        harm=sent.get("harm", ""),
        measures=sent.get("measures", ""),
        contact=sent.get("contact", ""),
        discovered_at=_instant(sent.get("discovered_at", "")),
    )
    concerned = Concerned(sent.get("group", ""), tuple(sent.get("phones", "").split()))

    def effect() -> None:
        journey.enter(
            company_id=company_of(request),
            found=found,
            concerned=concerned,
            actor_id=person_of(request),
        )

    return _acted(request, "office.leak", contents(request), effect)


@allow(is_owner)
@require_POST
def step(request: HttpRequest, code: str) -> HttpResponse:
    """The authority was told, the people are told or spared, or the case is closed."""
    deed, words = request.POST.get("deed", ""), request.POST.get("words", "")
    company_id, actor_id = company_of(request), person_of(request)

    def effect() -> None:
        match deed:
            case "authority":
                journey.note_authority_told(company_id=company_id, code=code, words=words)
            case "people":
                journey.tell_people(company_id=company_id, code=code)
            case "spare":
                journey.spare_people(company_id=company_id, code=code, words=words)
            case "close":
                journey.close(company_id=company_id, code=code, words=words, actor_id=actor_id)
            case _:
                raise LeakReasonMissing

    return _acted(request, f"office.leak/{code}", {"deed": deed, "words": words}, effect)


def _acted(request: HttpRequest, route: str, body: dict[str, Any], effect: Any) -> HttpResponse:
    return act_and_return(
        request, route, body, effect, glad=_("Entered in the register."),
        to=reverse("office:leaks"),
    )  # fmt: skip


routes = [
    path("leaks/", register, name="leaks"),
    path("leaks/enter/", enter, name="leak-enter"),
    path("leaks/<slug:code>/", step, name="leak-step"),
]
