"""Recalled goods, as the worker who holds them and the home that got them read it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jiahe.booking.queries import companies_serving
from jiahe.fieldwork.actions.recalls import NoSuchNotice
from jiahe.fieldwork.recalls import notices_for_home, notices_for_worker
from jiahe.journeys import supplies as journey
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.web.once import company_of, once, person_of
from jiahe.web.policies import allow, is_signed_in, is_worker


@allow(is_worker)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def of_worker(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _heard(request, (company_of(request),), reverse("worker:recalls"))
    words = {"rows": notices_for_worker(person_of(request)), "back_url": reverse("worker:today")}
    return render(request, "worker/recalls.html", words | {"tab": "me"})


@allow(is_signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def of_household(request: HttpRequest) -> HttpResponse:
    """Of every company that serves the person's homes."""
    serving = companies_serving(person_of(request))
    if request.method == "POST":
        return _heard(request, serving, reverse("household:recalls"))
    rows: list[Any] = []
    for company_id in serving:
        with for_company(company_id):
            rows += notices_for_home(person_of(request))
    words = {"rows": rows, "back_url": reverse("household:me"), "tab": "me"}
    return render(request, "household/recalls.html", words)


def _heard(request: HttpRequest, companies: tuple[int, ...], to: str) -> HttpResponse:
    code = request.POST.get("notice", "")

    def effect() -> Result:
        for company_id in companies:
            try:
                journey.acknowledge_recall(
                    company_id=company_id, code=code, person_id=person_of(request)
                )
            except NoSuchNotice:
                continue
            return {"to": to}
        raise NoSuchNotice

    once(request, f"recall.heard/{code}", {}, effect)
    messages.success(request, _("Thank you. We know that you have heard it."))
    return HttpResponseRedirect(to)


worker_routes = [path("recalls/", of_worker, name="recalls")]
household_routes = [path("recalls/", of_household, name="recalls")]
