"""What household and worker read of a loss: facts, shares, and how to contest them."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jiahe.booking.queries import order_by_code, order_directory
from jiahe.journeys import responsibility as journey
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.quality.actions.responsibility import CONTEST_DAYS
from jiahe.quality.choices import SplitSide, SplitState
from jiahe.quality.queries.responsibility import TOLD, told_cases
from jiahe.web.desks.loss_words import parts_in_words
from jiahe.web.once import company_of, once, person_of
from jiahe.web.policies import allow, is_signed_in, is_worker
from jiahe.web.worker.who import worker_asking


@allow(is_signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def of_household(request: HttpRequest, code: str) -> HttpResponse:
    """For members of the order's household; `NoSuchOrder` for everybody else."""
    company_id = order_directory(code, person_of(request))
    here = reverse("household:responsibility", args=[code])
    if request.method == "POST":
        return _contested(request, company_id, here, order_code=code)
    with for_company(company_id):
        visits = [one.pk for one in order_by_code(code).visits.all()]
        cases = told_cases(visit_ids=visits)
        words = _words(cases, SplitSide.HOUSEHOLD) | {"tab": "orders"}
        words["back_url"] = reverse("household:order", args=[code])
        return render(request, "household/responsibility.html", words)


@allow(is_worker)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def of_worker(request: HttpRequest) -> HttpResponse:
    here = reverse("worker:responsibility")
    if request.method == "POST":
        return _contested(request, company_of(request), here)
    worker = worker_asking(request)
    words = _words(told_cases(worker_id=worker.pk), SplitSide.WORKER) | {"tab": "me"}
    return render(request, "worker/responsibility.html", words | {"back_url": reverse("worker:me")})


def _words(cases: Sequence[Any], side: SplitSide) -> dict[str, Any]:
    """Each case with its last split that was told; the other side's objection stays private."""
    rows = []
    for case in cases:
        split = next(one for one in case.splits.all() if one.state in TOLD)
        own = next((one for one in split.contests.all() if one.side == side), None)
        still = split.contest_until is not None and now() <= split.contest_until
        rows.append({
            "case": case,
            "split": split,
            "parts": parts_in_words(split.loss_fen, split.shares),
            "contest": own,
            "may_contest": own is None and still and split.state == SplitState.CONFIRMED,
        })  # fmt: skip
    return {"rows": rows, "days": CONTEST_DAYS}


def _contested(
    request: HttpRequest, company_id: int, here: str, *, order_code: str = ""
) -> HttpResponse:
    split, said = request.POST.get("split", ""), request.POST.get("words", "")[:500]
    who = {"company_id": company_id, "person_id": person_of(request)}

    def effect() -> Result:
        if order_code:
            journey.contest_as_household(order_code=order_code, code=split, words=said, **who)
        else:
            journey.contest_as_worker(code=split, words=said, **who)
        return {"to": here}

    try:
        once(request, f"split.contest/{split}", {"words": said}, effect)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your objection is on its way; another person answers."))
    return HttpResponseRedirect(here)


household_routes = [path("orders/<slug:code>/responsibility/", of_household, name="responsibility")]
worker_routes = [path("me/responsibility/", of_worker, name="responsibility")]
