"""A household calls: the service agent moves or cancels its visit, on the household's terms."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jiahe.booking import queries as booking
from jiahe.journeys.cancel import FeeChanged, GivingUp
from jiahe.journeys.change import FeeKept, Moving, OtherPrice
from jiahe.journeys.on_behalf import cancel_for_household, reschedule_for_household
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.web.changing import cancellation_words, cost_words, moving_words, scope_said, seen_said
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, contents, once, person_of
from jiahe.web.policies import allow, is_agent
from jiahe.web.said import instant_said

Words = dict[str, Any]


@allow(is_agent)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """The fee now, to be read to the household; a POST that saw this fee cancels."""
    page = _page(request, code, cancellation_words)

    def effect() -> Result:
        if request.POST.get("seen_fee_fen") != str(page["fee_fen"]):
            raise FeeChanged
        asked = GivingUp(
            page["visit"].code,
            person_of(request),
            scope_said(page["scope"]),
            request.POST.get("because", "")[:200],
            page["fee_fen"],
        )
        cancel_for_household(company_id=company_of(request), order_code=code, asked=asked)
        return {"to": _order_url(code)}

    done = _("Cancelled. The household has been told.")
    return _answer(request, "office/order_cancel.html", page, effect, done)


@allow(is_agent)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Times at which the visit's worker can come; a POST moves the visit there."""
    page = _page(request, code, moving_words)

    def effect() -> Result:
        start = instant_said(request.POST.get("start", ""))
        if start is None:
            raise NoTimeChosen
        asked = Moving(
            page["visit"].code,
            person_of(request),
            start,
            scope_said(page["scope"]),
            seen_said(request.POST),
        )
        page["asked"] = asked
        reschedule_for_household(
            company_id=company_of(request),
            order_code=code,
            asked=asked,
            reason=request.POST.get("reason", "")[:200],
        )
        return {"to": _order_url(code)}

    dearer = seen_said(request.POST).difference_fen > 0
    done = _("The household has the link to pay the difference; the visit moves with that payment.")
    moved = _("Moved. Household and worker have been told.")
    try:
        return _answer(request, "office/order_move.html", page, effect, done if dearer else moved)
    except (OtherPrice, FeeKept):
        with for_company(company_of(request)):
            page |= cost_words(booking.order_by_code(code), page["asked"])
        page["reason"] = request.POST.get("reason", "")[:200]
        return render(request, "office/order_move_check.html", page)


class NoTimeChosen(Refusal):
    sentence = gettext_lazy("Please choose a time.")


def _page(request: HttpRequest, code: str, words: Callable[..., Words]) -> Words:
    said = request.POST if request.method == "POST" else request.GET
    with for_company(company_of(request)):
        page = words(booking.order_by_code(code), said)
        return chrome(request, "office:service") | page | {"back_url": _order_url(code)}


def _answer(
    request: HttpRequest, template: str, page: Words, effect: Callable[[], Result], done: str
) -> HttpResponse:
    """The page; after a form the order's page, or the refusal above the form."""
    if request.method != "POST":
        return render(request, template, page)
    try:
        to = once(request, request.path, contents(request), effect)["to"]
    except (OtherPrice, FeeKept):
        raise
    except Refusal as refusal:
        page["problem"] = str(refusal)
        return render(request, template, page, status=refusal.status)
    messages.success(request, done)
    return HttpResponseRedirect(to)


def _order_url(code: str) -> str:
    return reverse("office:order", args=[code])
