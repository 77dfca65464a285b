"""The worker's own credit score 服务信用分: each point with its reason, and how to contest one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.engine.grading.credit import BAD_YEARS, START, VERSION
from jiahe.journeys import credit as journey
from jiahe.kit.idempotency import Result
from jiahe.quality.queries.credit import credit_of
from jiahe.quality.queries.grades import worker_stars
from jiahe.standards.inforce import in_force
from jiahe.web.once import company_of, person_of
from jiahe.web.policies import allow, is_worker
from jiahe.web.worker.once import done_once
from jiahe.web.worker.who import worker_asking, worker_sending


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
    said = request.POST.get("words", "")[:500]
    worker_id = worker_sending(request)

    def effect() -> Result:
        journey.object_to_entry(
            company_id=company_of(request),
            entry_code=code,
            worker_id=worker_id,
            person_id=person_of(request),
            words=said,
        )
        return {"to": reverse("worker:credit")}

    answer = done_once(request, f"worker.credit/{code}", {"words": said}, effect)
    messages.success(request, _("Your objection is on its way; a person answers."))
    return answer


routes = [
    path("me/credit/", my_credit, name="credit"),
    path("me/credit/<slug:code>/object/", contest, name="credit-object"),
]
