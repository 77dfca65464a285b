"""The suggestions board: households and workers write, the office answers, some is adopted."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiahe.booking.queries import companies_serving
from jiahe.insights.actions.suggestions import NoSuchSuggestion
from jiahe.insights.queries.improvements import suggestion_board, suggestions_of
from jiahe.journeys import improve
from jiahe.journeys.my_data import companies_holding
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.web.loop.improvements import may_improve
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, once, person_of
from jiahe.web.policies import allow, is_signed_in, is_worker


@allow(may_improve)
@never_cache
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    words = chrome(request, "office:suggestions") | {"board": suggestion_board()}
    return render(request, "loop/suggestions.html", words)


@allow(may_improve)
@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse:
    body = {key: request.POST.get(key, "") for key in ("state", "answer")}

    def effect() -> Result:
        improve.answer_suggestion(
            company_id=company_of(request), code=code, actor_id=person_of(request), **body
        )
        return {"answered": code}

    try:
        once(request, f"office.suggestion/{code}", body, effect)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Answered; the author has been told."))
    return HttpResponseRedirect(reverse("office:suggestions"))


@allow(is_worker)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def of_worker(request: HttpRequest) -> HttpResponse:
    here = reverse("worker:suggest")
    if request.method == "POST":
        return _kept(request, company_of(request), here, is_worker=True)
    rows = _own(suggestions_of(person_of(request)), "worker:suggest-take-back")
    words = {"rows": rows, "back_url": reverse("worker:me")}
    return render(request, "worker/suggest.html", words | {"tab": "me"})


def _own(rows: Sequence[Any], route: str) -> list[tuple[Any, str]]:
    """Each suggestion with where its author takes it back."""
    return [(one, reverse(route, args=[one.code])) for one in rows]


@allow(is_worker)
@require_POST
def take_back_of_worker(request: HttpRequest, code: str) -> HttpResponse:
    return _taken_back(request, [company_of(request)], code, reverse("worker:suggest"))


@allow(is_signed_in)
@require_POST
def take_back_of_household(request: HttpRequest, code: str) -> HttpResponse:
    serving = companies_serving(person_of(request))
    return _taken_back(request, serving, code, reverse("household:suggest"))


def _taken_back(request: HttpRequest, companies: Sequence[int], code: str, to: str) -> HttpResponse:
    """By its author alone, in whichever company it stands; twice changes nothing."""
    for company_id in companies:
        try:
            improve.take_back(company_id=company_id, code=code, person_id=person_of(request))
        except NoSuchSuggestion:
            continue
        messages.success(request, _("Your words are deleted."))
        return HttpResponseRedirect(to)
    raise NoSuchSuggestion


@allow(is_signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def of_household(request: HttpRequest) -> HttpResponse:
    """To the company that serves the household; without one there is nobody to write to."""
    here, serving = reverse("household:suggest"), companies_serving(person_of(request))
    if request.method == "POST" and serving:
        return _kept(request, serving[0], here, is_worker=False)
    rows = []
    for company_id in companies_holding(person_of(request)):
        with for_company(company_id):
            rows += _own(suggestions_of(person_of(request)), "household:suggest-take-back")
    words = {"rows": rows, "may_write": bool(serving), "back_url": reverse("household:me")}
    return render(request, "household/suggest.html", words | {"tab": "me"})


def _kept(request: HttpRequest, company_id: int, to: str, *, is_worker: bool) -> HttpResponse:
    words = request.POST.get("words", "")[:500]

    def effect() -> Result:
        row = improve.suggest(
            company_id=company_id, person_id=person_of(request), words=words, is_worker=is_worker
        )
        return {"code": row.code}

    try:
        once(request, f"suggest/{company_id}", {"words": words}, effect)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Thank you. You get an answer here."))
    return HttpResponseRedirect(to)


routes = [
    path("suggestions/", board, name="suggestions"),
    path("suggestions/<slug:code>/answer/", answer, name="suggestion-answer"),
]
