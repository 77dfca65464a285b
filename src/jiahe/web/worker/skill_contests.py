"""Skill contests of the worker's lines: sign up, step back, and the own places."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.insights.queries.skills import lines_of
from jiahe.journeys import contests as journey
from jiahe.kit.tenancy import for_company
from jiahe.web.once import act_on_form, company_of
from jiahe.web.policies import allow, is_worker
from jiahe.web.worker.who import worker_asking
from jiahe.workforce.learning.contests import contests_for, results_of


@allow(is_worker)
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    worker = worker_asking(request)
    words = {
        "tab": "me",
        "back_url": reverse("worker:me"),
        "open": contests_for(worker.pk, lines_of(worker)),
        "results": results_of(worker.pk),
    }
    return render(request, "worker/skill_contests.html", words)


@allow(is_worker)
@require_POST
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """`do` says whether the worker takes part."""
    company_id, is_in = company_of(request), request.POST.get("do") == "in"
    with for_company(company_id):
        worker = worker_asking(request)

    def effect() -> None:
        verb = journey.sign_up if is_in else journey.step_back
        verb(company_id=company_id, code=code, worker=worker)

    glad = _("You take part. Good luck!") if is_in else _("You stepped back.")
    return act_on_form(
        request, f"worker.contest/{code}", effect,
        glad=glad, to=reverse("worker:skill-contests"),
    )  # fmt: skip


routes = [
    path("me/skill-contests/", mine, name="skill-contests"),
    path("me/skill-contests/<slug:code>/", choose, name="skill-contest"),
]
