"""Questions about days of rest in live-in terms: the open ones by their clock, and what came."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.booking.rest_desk import rest_desk
from jiahe.dispatch.queries.board import short_name
from jiahe.journeys import rest_desk as journey
from jiahe.kit.clock import now
from jiahe.standards.inforce import in_force
from jiahe.web.office.nav import chrome
from jiahe.web.once import act_on_form, company_of, person_of
from jiahe.web.policies import allow, is_dispatcher

HERE = "office:rests"
VERBS: dict[str, Callable[..., None]] = {
    "yes": journey.agree_for,
    "no": journey.decline_for,
    "end": journey.end_question,
}


@allow(is_dispatcher)
@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    found = rest_desk()
    words = chrome(request, HERE) | {
        "open": [(row, _household(row.move)) for row in found.open],
        "answered": [(one, _household(one)) for one in found.answered],
        "hours": in_force("REST_MOVE_ANSWER_HOURS"),
        "now": now(),
    }
    return render(request, "office/rests.html", words)


def _household(move: Any) -> str:
    return short_name(move.order.contact_name)


@allow(is_dispatcher)
@require_POST
def remind(request: HttpRequest, code: str) -> HttpResponse:
    return act_on_form(
        request,
        f"office.rest-remind/{code}",
        lambda: journey.remind_of_rest(company_id=company_of(request), move_code=code),
        glad=pgettext("rest", "Reminded."),
        to=reverse(HERE),
    )


@allow(is_dispatcher)
@require_POST
def answer(request: HttpRequest, code: str, said: str) -> HttpResponse:
    """`said`: yes or no in the place of whoever is asked, or end; each with a `reason`."""
    verb = VERBS[said]
    return act_on_form(
        request,
        f"office.rest-{said}/{code}",
        lambda: verb(
            company_id=company_of(request),
            move_code=code,
            actor_id=person_of(request),
            reason=request.POST.get("reason", ""),
        ),
        glad=_glad(said),
        to=reverse(HERE),
    )


def _glad(said: str) -> str:
    words = {
        "yes": pgettext("rest", "The days moved. Both are told, with your reason."),
        "no": pgettext("rest", "The day of rest stays. Both are told, with your reason."),
        "end": pgettext("rest", "The question is over. Both are told, with your reason."),
    }
    return words[said]


routes = [
    path("rests/", desk, name="rests"),
    path("rests/<slug:code>/remind/", remind, name="rest-remind"),
    *(
        path(f"rests/<slug:code>/{said}/", answer, {"said": said}, name=f"rest-{said}")
        for said in VERBS
    ),
]
