"""The worker's own credit score 服务信用分: each point with its reason, and how to contest one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.engine.grading.credit import BAD_YEARS, START, VERSION
from jiahe.journeys import credit as journey
from jiahe.quality.queries.credit import credit_of
from jiahe.quality.queries.grades import worker_stars
from jiahe.standards.inforce import in_force
from jiahe.web.policies import allow, is_worker
from jiahe.web.worker.objecting import objected
from jiahe.web.worker.who import worker_asking


@allow(is_worker)
@never_cache
@require_safe
def my_credit(request: HttpRequest) -> HttpResponse:
    worker = worker_asking(request)
    words = {
        "page": credit_of(worker.pk),
        "stars": worker_stars(worker.pk),
        "start": START,
        "version": VERSION,
        "years": BAD_YEARS,
        "days": in_force("CREDIT_OBJECTION_DAYS"),
        "back_url": reverse("worker:me"),
        "tab": "me",
    }
    return render(request, "worker/credit.html", words)


@allow(is_worker)
@require_POST
def contest(request: HttpRequest, code: str) -> HttpResponse:
    return objected(
        request, f"worker.credit/{code}", journey.object_to_entry, entry_code=code,
        glad=_("Your objection is on its way; a person answers."), to=reverse("worker:credit"),
    )  # fmt: skip


routes = [
    path("me/credit/", my_credit, name="credit"),
    path("me/credit/<slug:code>/object/", contest, name="credit-object"),
]
