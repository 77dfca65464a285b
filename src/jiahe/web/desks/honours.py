"""The list of honours 红榜: open to everybody, naming only who gave their word for it."""

from collections.abc import Iterable, Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from jiahe.accounts.queries import company_by_slug
from jiahe.journeys import honours as journey
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.quality.queries.honours import (
    SHOWN_DAYS,
    Merit,
    Praise,
    consented,
    honour_list,
    praises_of,
)
from jiahe.standards.entries import in_language
from jiahe.web.once import company_of, once
from jiahe.web.policies import allow, is_anybody, is_worker
from jiahe.web.worker.who import worker_asking

Line = tuple[str, str, Praise]


def lines(praises: Iterable[Praise]) -> Sequence[Line]:
    """(title, words, praise) as they are read; a sum of money is never among them."""
    return [(*_words(one), one) for one in praises]


def _words(praise: Praise) -> tuple[str, str]:
    if praise.merit is Merit.HONOUR:
        return praise.title, praise.words
    if praise.merit is Merit.REWARD:
        return _("Reward for good work"), praise.title
    return _("Five stars"), _("by the published formula")


@allow(is_anybody)
@require_safe
def public_list(request: HttpRequest, company_slug: str) -> HttpResponse:
    company = company_by_slug(company_slug)
    if company is None or not company.is_open:
        raise Http404
    with for_company(company.pk):
        found = honour_list()
        words = {
            "company": company,
            "company_name": in_language(company.name, company.name_en or company.name),
            "named": [(worker.name, lines(praises)) for worker, praises in found.named],
            "unnamed": found.unnamed,
            "days": SHOWN_DAYS,
        }
    return render(request, "portal/honours.html", words)


@allow(is_worker)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """What the list would say of the worker, and the word that it may."""
    if request.method == "POST":
        return _chosen(request)
    worker = worker_asking(request)
    words = {
        "lines": lines(praises_of(worker.pk)),
        "is_named": bool(consented([worker.pk])),
        "back_url": reverse("worker:me"),
        "tab": "me",
    }
    return render(request, "worker/honours.html", words)


def _chosen(request: HttpRequest) -> HttpResponse:
    here, choice = reverse("worker:honours"), request.POST.get("choice", "")
    company_id = company_of(request)
    with for_company(company_id):
        worker = worker_asking(request)
    who = {"company_id": company_id, "worker_id": worker.pk}

    def effect() -> Result:
        if choice == "name":
            journey.consent_to_list(**who)
        else:
            journey.withdraw_from_list(**who)
        return {"to": here}

    once(request, "worker.honours", {"choice": choice}, effect)
    messages.success(request, _("Kept. It holds at once."))
    return HttpResponseRedirect(here)


worker_routes = [path("me/honours/", mine, name="honours")]
routes = [path("public/honours/<slug:company_slug>/", public_list, name="honours")]
