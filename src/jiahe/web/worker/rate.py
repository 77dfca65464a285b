"""The worker rates a household, and reads what households said, without names."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from jiahe.journeys import review
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.quality.queries.pages import RatePage, worker_rate_page
from jiahe.quality.queries.scores import own_score_words
from jiahe.quality.queries.shown import reviews_of_worker, waiting_for_release
from jiahe.quality.rules import BATCH
from jiahe.web.once import company_of, person_of, wants_json
from jiahe.web.policies import allow, is_worker
from jiahe.web.rating import opinion_in, rate_words
from jiahe.web.worker.once import done_once
from jiahe.workforce.queries import worker_of

REVIEWS_ON_A_PAGE = 10


@allow(is_worker)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate_household(request: HttpRequest, code: str) -> HttpResponse:
    """Three questions about the household; the office alone reads the answers."""
    with for_company(company_of(request)):
        page = worker_rate_page(visit_code=code, person_id=person_of(request))
    if request.method != "POST":
        return _shown(request, page)
    try:
        answer = _sent(request, page)
    except Refusal as refusal:
        if wants_json(request):
            raise
        return _shown(request, page, problem=refusal)
    messages.success(request, _("Thank you. The office will read it."))
    return answer


def _sent(request: HttpRequest, page: RatePage) -> HttpResponse:
    opinion, changes = opinion_in(request.POST), request.POST.get("review", "")
    company_id, person_id = company_of(request), person_of(request)

    def effect() -> Result:
        if changes:
            review.change_review(
                company_id=company_id, review_code=changes, person_id=person_id, opinion=opinion
            )
        else:
            review.review_household(
                company_id=company_id,
                visit_code=page.visit_code,
                person_id=person_id,
                opinion=opinion,
            )
        return {"to": reverse("worker:today")}

    deed = {"opinion": repr(opinion), "review": changes}
    return done_once(request, f"worker.rate/{page.visit_code}", deed, effect)


def _shown(request: HttpRequest, page: RatePage, problem: Refusal | None = None) -> HttpResponse:
    words = {
        **rate_words(request, page),
        "problems": [problem] if problem else [],
        "back_url": reverse("worker:today"),
        "tab": "today",
    }
    return render(request, "worker/rate.html", words, status=problem.status if problem else 200)


@allow(is_worker)
@never_cache
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """What households said: by month and service, and several at a time."""
    worker = worker_of(person_of(request))
    found = reviews_of_worker(worker.pk) if worker else []
    words = {
        "score": own_score_words(worker.pk) if worker else "",
        "reviews": Paginator(found, REVIEWS_ON_A_PAGE).get_page(request.GET.get("page")),
        "waiting": waiting_for_release(worker.pk) if worker else 0,
        "batch": BATCH,
        "back_url": reverse("worker:me"),
        "tab": "me",
    }
    return render(request, "worker/reviews.html", words)
