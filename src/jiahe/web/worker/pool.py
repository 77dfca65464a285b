"""Standing by for births: join or leave for some days, and answer when asked."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.booking.stays import stays_of
from jiahe.dispatch.actions.pool import OddStay
from jiahe.dispatch.choices import AskState
from jiahe.dispatch.queries.births import ask_of_worker, open_asks_of, stays_of_worker
from jiahe.journeys import births as journey
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.web.once import company_of, person_of
from jiahe.web.policies import allow, is_worker
from jiahe.web.said import day_said
from jiahe.web.worker.once import done_once
from jiahe.web.worker.who import worker_here, worker_sending


@allow(is_worker)
@never_cache
@require_safe
def pool(request: HttpRequest) -> HttpResponse:
    """The days for which the worker stands by, and what is asked of them now."""
    worker_id = worker_here(request)
    words = {
        "stays": stays_of_worker(worker_id),
        "asks": open_asks_of(worker_id),
        "today": localdate(now()),
        "back_url": reverse("worker:me"),
        "tab": "me",
    }
    return render(request, "worker/pool.html", words)


@allow(is_worker)
@never_cache
@require_safe
def show_ask(request: HttpRequest, code: str) -> HttpResponse:
    ask = ask_of_worker(code=code, worker_id=worker_here(request))
    words = {
        "ask": ask,
        "stay": stays_of([ask.case.order_id]).get(ask.case.order_id),
        "is_open": ask.state == AskState.WAITING and ask.answer_by > now(),
        "back_url": reverse("worker:pool"),
        "tab": "me",
    }
    return render(request, "worker/pool_ask.html", words)


@allow(is_worker)
@require_POST
def join(request: HttpRequest) -> HttpResponse:
    worker_id = worker_sending(request)
    first, last = (request.POST.get(name, "") for name in ("first", "last"))

    def effect() -> Result:
        journey.join_pool(
            company_id=company_of(request),
            worker_id=worker_id,
            first=_day(first),
            last=_day(last),
        )
        return {"to": reverse("worker:pool")}

    body = {"first": first, "last": last}
    try:
        answer = done_once(request, "worker.pool", body, effect)
    except OddStay as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("worker:pool"))
    messages.success(request, _("Thank you for standing by. You are asked before every case."))
    return answer


def _day(text: str) -> date:
    found = day_said(text)
    if found is None:
        raise OddStay
    return found


@allow(is_worker)
@require_POST
def leave(request: HttpRequest, code: str) -> HttpResponse:
    worker_id = worker_sending(request)

    def effect() -> Result:
        journey.leave_pool(company_id=company_of(request), worker_id=worker_id, code=code)
        return {"to": reverse("worker:pool")}

    answer = done_once(request, f"worker.pool/{code}", {"answer": "leave"}, effect)
    messages.success(request, _("You do not stand by on these days any more."))
    return answer


@allow(is_worker)
@require_POST
def answer(request: HttpRequest, code: str, said: str) -> HttpResponse:
    """`said`: yes to every day of the case, or no."""
    worker_id, company_id = worker_sending(request), company_of(request)

    def effect() -> Result:
        if said == "yes":
            journey.answer_yes(
                company_id=company_id, code=code, worker_id=worker_id, person_id=person_of(request)
            )
        else:
            journey.answer_no(company_id=company_id, code=code, worker_id=worker_id)
        return {"to": reverse("worker:pool")}

    try:
        told = done_once(request, f"worker.pool-ask/{code}", {"answer": said}, effect)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("worker:pool"))
    glad = _("Thank you. The case is yours."), _("Noted. Saying no has no drawback for you.")
    messages.success(request, glad[said != "yes"])
    return told


routes = [
    path("pool/", pool, name="pool"),
    path("pool/join/", join, name="join-pool"),
    path("pool/stays/<slug:code>/leave/", leave, name="leave-pool"),
    path("pool/<slug:code>/", show_ask, name="pool-ask"),
    path("pool/<slug:code>/yes/", answer, {"said": "yes"}, name="pool-yes"),
    path("pool/<slug:code>/no/", answer, {"said": "no"}, name="pool-no"),
]
