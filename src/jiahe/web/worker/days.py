"""A day that the shop opened in the worker's calendar: yes is one tap, no takes a reason."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.dispatch.queries.rosters import line_of_worker, may_decline
from jiahe.dispatch.wording import skill_name
from jiahe.journeys.rosters import agree_to_day, decline_day
from jiahe.kit.idempotency import Result
from jiahe.web.once import company_of
from jiahe.web.policies import allow, is_worker
from jiahe.web.worker.once import done_once
from jiahe.web.worker.who import worker_here, worker_sending
from jiahe.web.worker.wording import DAY_REASONS


@allow(is_worker)
@never_cache
@require_safe
def show_day(request: HttpRequest, code: str) -> HttpResponse:
    line = line_of_worker(code=code, worker_id=worker_here(request))
    words = {
        "line": line,
        "skills": pgettext("roster", ", ").join(skill_name(one) for one in line.skills),
        "may_decline": may_decline(line),
        "reasons": DAY_REASONS,
        "back_url": reverse("worker:schedule"),
        "tab": "schedule",
    }
    return render(request, "worker/day.html", words)


@allow(is_worker)
@require_POST
def agree(request: HttpRequest, code: str) -> HttpResponse:
    worker_id = worker_sending(request)

    def effect() -> Result:
        agree_to_day(company_id=company_of(request), code=code, worker_id=worker_id)
        return {"to": reverse("worker:schedule")}

    answer = done_once(request, f"worker.day/{code}", {"answer": "yes"}, effect)
    messages.success(request, _("Thank you. The shop counts on you."))
    return answer


@allow(is_worker)
@require_POST
def decline(request: HttpRequest, code: str) -> HttpResponse:
    worker_id, reason = worker_sending(request), request.POST.get("reason", "")

    def effect() -> Result:
        decline_day(company_id=company_of(request), code=code, worker_id=worker_id, reason=reason)
        return {"to": reverse("worker:schedule")}

    answer = done_once(request, f"worker.day/{code}", {"answer": "no"}, effect)
    messages.success(request, _("Your week is as usual. Saying no has no drawback for you."))
    return answer


routes = [
    path("days/<slug:code>/", show_day, name="day"),
    path("days/<slug:code>/agree/", agree, name="agree-day"),
    path("days/<slug:code>/decline/", decline, name="decline-day"),
]
