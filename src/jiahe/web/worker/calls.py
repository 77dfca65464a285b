"""A call to several workers at once: the first yes has the visit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.dispatch.queries.calls import call_card, calls_of
from jiahe.journeys.times import take_call
from jiahe.kit.idempotency import Result
from jiahe.web.once import company_of, person_of
from jiahe.web.policies import allow, is_worker
from jiahe.web.worker.once import done_once
from jiahe.web.worker.who import worker_here


@allow(is_worker)
@never_cache
@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    words = {"calls": calls_of(worker_here(request)), "tab": "today", "back_url": _today()}
    return render(request, "worker/calls.html", words)


@allow(is_worker)
@never_cache
@require_safe
def show_call(request: HttpRequest, code: str) -> HttpResponse:
    card = call_card(code=code, worker_id=worker_here(request))
    return render(request, "worker/call.html", {"call": card, "tab": "today", "back_url": _today()})


@allow(is_worker)
@require_POST
def take(request: HttpRequest, code: str) -> HttpResponse:
    """First come, first served; everybody else reads that a colleague was faster."""

    def effect() -> Result:
        take_call(company_id=company_of(request), call_code=code, person_id=person_of(request))
        return {"to": _today()}

    answer = done_once(request, f"worker.call/{code}", {"answer": "yes"}, effect)
    messages.success(request, _("It is yours. It is on your list."))
    return answer


def _today() -> str:
    return reverse("worker:today")


routes = [
    path("calls/", call_list, name="calls"),
    path("calls/<slug:code>/", show_call, name="call"),
    path("calls/<slug:code>/take/", take, name="take-call"),
]
