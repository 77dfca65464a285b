"""The ways in: a code to print for each shop, a link for the account, and what staff type in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.accounts.queries import company_by_id, stores_in_company
from jiahe.fieldwork.qr import qr_svg
from jiahe.insights.actions.suggestions import TYPED_WAYS
from jiahe.insights.queries.improvements import ways_in
from jiahe.journeys import improve
from jiahe.standards.limits import SUGGESTION_ANSWER_DAYS
from jiahe.web.loop.improvements import may_improve
from jiahe.web.office.nav import chrome
from jiahe.web.once import act_and_return, company_of, person_of
from jiahe.web.policies import allow


@allow(may_improve)
@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """How much came in by each way, the codes of the shops, and the form for paper and talks."""
    slug = company_by_id(company_of(request)).slug
    shops = []
    for store in stores_in_company():
        here = request.build_absolute_uri(reverse("feedback", args=[slug, store.code]))
        shops.append((store, here, qr_svg(here)))
    words = chrome(request, "office:ways-in") | {
        "ways": ways_in(),
        "shops": shops,
        "typed": TYPED_WAYS,
        "days": SUGGESTION_ANSWER_DAYS,
    }
    return render(request, "feedback/desk.html", words)


@allow(may_improve)
@require_POST
def type_in(request: HttpRequest) -> HttpResponse:
    """Keeps what came on paper, in a talk or by phone, word for word."""
    body = {name: request.POST.get(name, "") for name in ("words", "channel", "store_code")}
    return act_and_return(
        request,
        request.path,
        body,
        lambda: improve.suggest_unnamed(
            company_id=company_of(request), typed_by_id=person_of(request), **body
        ),
        glad=_("Kept. It waits among the suggestions."),
        to=reverse("office:ways-in"),
    )


routes = [
    path("ways-in/", page, name="ways-in"),
    path("ways-in/type/", type_in, name="ways-in-type"),
]
