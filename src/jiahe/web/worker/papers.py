"""The worker hands in a paper and sees how far each is true."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.web.once import company_of
from jiahe.web.paper_form import PaperForm
from jiahe.web.policies import allow, is_worker
from jiahe.web.worker.card import own_id
from jiahe.web.worker.once import done_once
from jiahe.workforce.files import claims_of


@allow(is_worker)
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    return render(request, "worker/papers.html", _words(request, PaperForm()))


@allow(is_worker)
@require_POST
def hand_in(request: HttpRequest) -> HttpResponse:
    """A wrong field or a refusal comes back on the page; the office looks at the rest."""
    company_id, form = company_of(request), PaperForm(request.POST)

    def effect() -> Result:
        with for_company(company_id):
            form.hand_in(own_id(request))
        return {"to": reverse("worker:papers")}

    if form.is_valid():
        try:
            answer = done_once(request, "worker.paper", form.cleaned_data, effect)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Handed in. The company looks at it."))
            return answer
    with for_company(company_id):
        return render(request, "worker/papers.html", _words(request, form), status=422)


def _words(request: HttpRequest, form: PaperForm) -> dict[str, Any]:
    return {
        "tab": "me",
        "back_url": reverse("worker:me"),
        "form": form,
        "claims": claims_of(own_id(request), localdate(now())),
    }


routes = [
    path("papers/", mine, name="papers"),
    path("papers/hand-in/", hand_in, name="hand-in"),
]
