"""“I disagree”: with a decision about the worker, or with one that went to somebody else."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.dispatch.queries.contests import contests_of, missed_by
from jiahe.journeys.contest import disagree
from jiahe.kit.clock import now
from jiahe.kit.idempotency import Result
from jiahe.standards.inforce import in_force
from jiahe.standards.limits import MISSED_VISIT_DAYS
from jiahe.web.once import company_of
from jiahe.web.policies import allow, is_worker
from jiahe.web.worker.once import done_once
from jiahe.web.worker.who import worker_here, worker_sending


@allow(is_worker)
@never_cache
@require_safe
def disagreements(request: HttpRequest) -> HttpResponse:
    """What the worker disagreed with, and the best visits that went to others."""
    worker_id = worker_here(request)
    words = {
        "contests": contests_of(worker_id),
        "missed": missed_by(worker_id),
        "days": MISSED_VISIT_DAYS,
        "hours": in_force("CONTEST_ANSWER_HOURS"),
        "now": now(),
        "back_url": reverse("worker:me"),
        "tab": "me",
    }
    return render(request, "worker/disagreements.html", words)


@allow(is_worker)
@require_POST
def contest(request: HttpRequest, code: str) -> HttpResponse:
    """Keeps the disagreement with the decision behind the assignment of that code."""
    reason = request.POST.get("reason", "")[:300]
    worker_id = worker_sending(request)

    def effect() -> Result:
        disagree(
            company_id=company_of(request),
            assignment_code=code,
            worker_id=worker_id,
            reason=reason,
        )
        return {"to": reverse("worker:disagreements")}

    answer = done_once(request, f"worker.contest/{code}", {"reason": reason}, effect)
    messages.success(request, _("The office has it and answers in words."))
    return answer


routes = [
    path("disagreements/", disagreements, name="disagreements"),
    path("offers/<slug:code>/contest/", contest, name="contest"),
]
