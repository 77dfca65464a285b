"""Reviews in doubt: an inspector decides whether each counts, with a reason that is kept."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.journeys import doubt as journey
from jiahe.kit.idempotency import Result
from jiahe.quality.choices import WeightState
from jiahe.quality.queries.doubts import doubts_decided, doubts_waiting, told
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, once, person_of
from jiahe.web.policies import allow, is_inspector

A_PAGE = 20
DECISIONS = (
    (WeightState.RESTORED, gettext_lazy("It is genuine: it counts again")),
    (WeightState.UPHELD, gettext_lazy("It is not: it stays readable and weighs nothing")),
)


@allow(is_inspector)
@never_cache
@require_safe
def doubts(request: HttpRequest) -> HttpResponse:
    """Waiting ones, the oldest first; below, what was decided."""
    page = Paginator(doubts_waiting(), A_PAGE).get_page(request.GET.get("page"))
    words = chrome(request, "office:doubts") | {
        "page": page,
        "rows": told(list(page.object_list)),
        "decided": doubts_decided(),
        "decisions": DECISIONS,
    }
    return render(request, "office/doubts.html", words)


@allow(is_inspector)
@require_POST
def decide(request: HttpRequest, code: str) -> HttpResponse:
    state, reason = request.POST.get("state", ""), request.POST.get("reason", "")[:300]

    def effect() -> Result:
        journey.decide_doubt(
            company_id=company_of(request),
            doubt_code=code,
            state=state,
            reason=reason,
            actor_id=person_of(request),
        )
        return {"doubt": code}

    once(request, f"office.doubt/{code}", {"state": state, "reason": reason}, effect)
    messages.success(request, _("Done. It stands in the audit with your name."))
    return HttpResponseRedirect(reverse("office:doubts"))


routes = [
    path("doubts/", doubts, name="doubts"),
    path("doubts/<slug:code>/decide/", decide, name="doubt-decide"),
]
