"""How the worker's own score was made, each step with what it added."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiahe.quality.queries.story import score_story
from jiahe.web.once import person_of
from jiahe.web.policies import allow, is_worker
from jiahe.workforce.queries import worker_of


@allow(is_worker)
@never_cache
@require_safe
def my_score(request: HttpRequest) -> HttpResponse:
    worker = worker_of(person_of(request))
    if worker is None:
        raise Http404
    words = {"story": score_story(worker.pk), "back_url": reverse("worker:me"), "tab": "me"}
    return render(request, "worker/score.html", words)


routes = [path("me/score/", my_score, name="score")]
