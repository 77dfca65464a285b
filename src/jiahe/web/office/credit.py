"""Objections to credit scores, each against its clock of twenty days; and every worker's score."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.journeys import credit as journey
from jiahe.kit.clock import now
from jiahe.kit.idempotency import Result
from jiahe.quality.choices import ObjectionOutcome
from jiahe.quality.queries.credit import credit_by_worker, objections_answered, objections_waiting
from jiahe.standards.inforce import in_force
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, once, person_of
from jiahe.web.policies import allow, is_inspector


@allow(is_inspector)
@never_cache
@require_safe
def credit(request: HttpRequest) -> HttpResponse:
    words = chrome(request, "office:credit") | {
        "waiting": objections_waiting(),
        "answered": objections_answered(),
        "workers": credit_by_worker(),
        "outcomes": ObjectionOutcome.choices,
        "days": in_force("CREDIT_OBJECTION_DAYS"),
        "now": now(),
    }
    return render(request, "office/credit.html", words)


@allow(is_inspector)
@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse:
    outcome, said = request.POST.get("outcome", ""), request.POST.get("words", "")[:500]

    def effect() -> Result:
        journey.answer_objection(
            company_id=company_of(request),
            objection_code=code,
            outcome=outcome,
            words=said,
            actor_id=person_of(request),
        )
        return {"objection": code}

    once(request, f"office.credit/{code}", {"outcome": outcome, "words": said}, effect)
    messages.success(request, _("Answered. The worker has been told."))
    return HttpResponseRedirect(reverse("office:credit"))


routes = [
    path("credit/", credit, name="credit"),
    path("credit/<slug:code>/answer/", answer, name="credit-answer"),
]
