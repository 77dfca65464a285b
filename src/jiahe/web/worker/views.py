"""The quarter as the worker sees it, as colleagues do, and as households do, side by side."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.journeys import other_eyes as journey
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.quality.queries.views import FEWEST_PEERS, views_page
from jiahe.quality.rules import MARK_WORDS
from jiahe.web.once import company_of, person_of
from jiahe.web.policies import allow, is_worker
from jiahe.web.worker.once import done_once
from jiahe.web.worker.who import worker_asking
from jiahe.workforce.queries import worker_by_code, worker_of


@allow(is_worker)
@never_cache
@require_safe
def views(request: HttpRequest) -> HttpResponse:
    worker = worker_asking(request)
    words = {
        "page": views_page(worker.pk),
        "worker": worker,
        "marks": MARK_WORDS,
        "fewest": FEWEST_PEERS,
        "back_url": reverse("worker:me"),
        "tab": "me",
    }
    return render(request, "worker/views.html", words)


@allow(is_worker)
@require_POST
def say(request: HttpRequest, code: str) -> HttpResponse:
    """Keeps the marks about the worker of that code: oneself or a colleague."""
    with for_company(company_of(request)):
        by, about = worker_of(person_of(request)), worker_by_code(code)
    if by is None or about is None:
        raise Http404
    attitude, skill, effect = (
        _mark(request.POST.get(name)) for name in ("attitude", "skill", "effect")
    )
    said = request.POST.get("words", "")[:500]

    def effect_once() -> Result:
        journey.say_inner_view(
            company_id=company_of(request),
            by_worker_id=by.pk,
            worker_id=about.pk,
            marks=(attitude, skill, effect),
            words=said,
        )
        return {"to": reverse("worker:views")}

    body = {"marks": [attitude, skill, effect], "words": said}
    answer = done_once(request, f"worker.views/{code}", body, effect_once)
    messages.success(request, _("Thank you. It is kept."))
    return answer


def _mark(text: object) -> int:
    said = str(text or "")
    return int(said) if said in {"1", "2", "3", "4", "5"} else 0


routes = [
    path("me/views/", views, name="views"),
    path("me/views/<slug:code>/", say, name="say-view"),
]
