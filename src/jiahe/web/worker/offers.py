"""An offered visit: pay, way and time; yes is one tap, no takes a reason."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.dispatch.queries import NoSuchOffer, assignment_by_code, offer_card, why_told
from jiahe.dispatch.queries.contests import contest_on
from jiahe.fieldwork.worker_day import field_week
from jiahe.journeys.assign import accept_offer, decline_offer
from jiahe.kit.clock import now
from jiahe.kit.idempotency import Result
from jiahe.web.once import company_of, person_of
from jiahe.web.policies import allow, is_worker
from jiahe.web.worker.once import done_once
from jiahe.web.worker.who import worker_here
from jiahe.web.worker.wording import DECLINE_REASONS


@allow(is_worker)
@never_cache
@require_safe
def show_offer(request: HttpRequest, code: str) -> HttpResponse:
    worker_id, assignment = worker_here(request), assignment_by_code(code)
    if assignment.worker_id != worker_id:
        raise NoSuchOffer
    offer = offer_card(assignment)
    words = {
        "offer": offer,
        "why": why_told(assignment.pk),
        "why_code": assignment.code,
        "why_contest": contest_on(assignment.pk, worker_id),
        "now": now(),
        "others": [
            visit
            for visit in field_week(worker_id, localdate(offer.start))[0].visits
            if visit.code != offer.visit_code
        ],
        "reasons": DECLINE_REASONS,
        "back_url": reverse("worker:today"),
        "tab": "today",
    }
    return render(request, "worker/offer.html", words)


@allow(is_worker)
@require_POST
def accept(request: HttpRequest, code: str) -> HttpResponse:
    def effect() -> Result:
        accept_offer(
            company_id=company_of(request), assignment_code=code, person_id=person_of(request)
        )
        return {"to": reverse("worker:today")}

    answer = done_once(request, f"worker.offer/{code}", {"answer": "yes"}, effect)
    messages.success(request, _("Accepted. It is on your list."))
    return answer


@allow(is_worker)
@require_POST
def decline(request: HttpRequest, code: str) -> HttpResponse:
    def effect() -> Result:
        decline_offer(
            company_id=company_of(request),
            assignment_code=code,
            person_id=person_of(request),
            reason=request.POST.get("reason", "")[:200],
        )
        return {"to": reverse("worker:today")}

    return done_once(request, f"worker.offer/{code}", {"answer": "no"}, effect)
