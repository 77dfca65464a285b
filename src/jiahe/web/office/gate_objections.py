"""Workers who object to a gate: somebody of another role answers, against a clock."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.insights.choices import GateAnswer
from jiahe.insights.queries.gate_objections import JUDGES, objection_desk
from jiahe.journeys import gate_objections as journey
from jiahe.kit.clock import now
from jiahe.standards.inforce import in_force
from jiahe.web.office.nav import chrome
from jiahe.web.once import act_and_return, company_of, person_of
from jiahe.web.policies import allow, holds

may_judge = holds(*JUDGES)


@allow(may_judge)
@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What this person may answer first, then what waits for others, then the last answers."""
    words = chrome(request, "office:gate-objections") | {
        "desk": objection_desk(person_of(request), now()),
        "outcomes": GateAnswer.choices,
        "hours": in_force("CONTEST_ANSWER_HOURS"),
        "now": now(),
    }
    return render(request, "office/gate_objections.html", words)


@allow(may_judge)
@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse:
    body = {"outcome": request.POST.get("outcome", ""), "words": request.POST.get("words", "")}

    def effect() -> None:
        journey.answer(
            company_id=company_of(request), code=code, actor_id=person_of(request), **body
        )

    return act_and_return(
        request, f"office.gate-objection/{code}", body, effect,
        glad=_("Answered. The worker has been told."), to=reverse("office:gate-objections"),
    )  # fmt: skip


routes = [
    path("gate-objections/", desk, name="gate-objections"),
    path("gate-objections/<slug:code>/answer/", answer, name="gate-objection-answer"),
]
