"""How the worker's own score was made, each step with what it added."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiahe.quality.queries.story import score_story
from jiahe.web.policies import allow, is_worker
from jiahe.web.worker.who import worker_asking


@allow(is_worker)
@never_cache
@require_safe
def my_score(request: HttpRequest) -> HttpResponse:
    worker = worker_asking(request)
    words = {"story": score_story(worker.pk), "back_url": reverse("worker:me"), "tab": "me"}
    return render(request, "worker/score.html", words)


routes = [path("me/score/", my_score, name="score")]
