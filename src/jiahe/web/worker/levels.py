"""The worker's levels: what the next one of each skill asks for, and what was given so far."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiahe.dispatch.wording import skill_name
from jiahe.insights.queries.promotions import levels_of, promotions_of
from jiahe.web.policies import allow, is_worker
from jiahe.web.promotion_words import cards
from jiahe.web.worker.who import worker_asking


@allow(is_worker)
@never_cache
@require_safe
def levels(request: HttpRequest) -> HttpResponse:
    worker = worker_asking(request)
    words = {
        "tab": "me",
        "back_url": reverse("worker:me"),
        "cards": cards(levels_of(worker)),
        "given": [(one, skill_name(one.skill)) for one in promotions_of(worker.pk)],
    }
    return render(request, "worker/levels.html", words)


routes = [path("me/levels/", levels, name="levels")]
