"""Another time or no visit at all: what it costs is said first, then one tap does it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from jiahe.booking import queries as booking
from jiahe.journeys import cancel as cancelling
from jiahe.journeys import change
from jiahe.journeys.supplement import agree_to_move
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.web.changing import (
    cancellation_words,
    cost_words,
    moving_words,
    scope_said,
    seen_said,
)
from jiahe.web.household.once import sent_once
from jiahe.web.household.story import may_change
from jiahe.web.policies import allow, is_signed_in
from jiahe.web.said import instant_said


@allow(is_signed_in)
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """The fee of cancelling now, line by line; a POST that saw this fee cancels."""
    page = _page(request, code, cancellation_words)
    if request.method != "POST":
        return render(request, "household/cancel.html", page)
    if request.POST.get("seen_fee_fen") != str(page["fee_fen"]):
        page["problem"] = _("The fee has changed since you looked. Please check it again.")
        return render(request, "household/cancel.html", page, status=409)
    person_id, visit_code = request.user.pk, page["visit"].code
    assert person_id is not None

    def effect() -> Result:
        cancelling.cancel(
            order_code=code,
            visit_code=visit_code,
            person_id=person_id,
            scope=scope_said(page["scope"]),
            because=request.POST.get("because", "")[:200],
            expected_fee_fen=page["fee_fen"],
        )
        return {"to": reverse("household:order", args=[code])}

    try:
        answer = sent_once(request, f"household.cancel/{code}", effect)
    except Refusal as refusal:
        page["problem"] = str(refusal)
        return render(request, "household/cancel.html", page, status=refusal.status)
    messages.success(request, _("Cancelled. A refund is on its way where you had paid."))
    return answer


@allow(is_signed_in)
def reschedule(request: HttpRequest, code: str) -> HttpResponse:
    """Times at which the same worker can come; a POST moves the visit there."""
    page = _page(request, code, moving_words)
    if request.method != "POST" or request.POST.get("do") == "look":
        return render(request, "household/reschedule.html", page)
    person_id, visit_code = request.user.pk, page["visit"].code
    start = instant_said(request.POST.get("start", ""))
    if start is None or person_id is None:
        page["problem"] = _("Please choose a time.")
        return render(request, "household/reschedule.html", page, status=422)

    scope = scope_said(page["scope"])
    asked = change.Moving(visit_code, person_id, start, scope, seen_said(request.POST))

    def effect() -> Result:
        moved = agree_to_move(order_code=code, asked=asked)
        if moved.payment:
            return {"to": reverse("household:reschedule-pay", args=[code])}
        return {"to": _order_url(code, visit_code)}

    try:
        return _moved(sent_once(request, f"household.reschedule/{code}", effect), request)
    except (change.OtherPrice, change.FeeKept):
        page |= _cost(code, asked)
        return render(request, "household/reschedule_check.html", page)
    except Refusal as refusal:
        page["problem"] = str(refusal)
        return render(request, "household/reschedule.html", page, status=refusal.status)


def _moved(answer: HttpResponse, request: HttpRequest) -> HttpResponse:
    if not answer.headers["Location"].endswith("/pay/"):
        messages.success(request, _("Moved. Everybody concerned has been told."))
    return answer


def _cost(code: str, asked: change.Moving) -> dict[str, Any]:
    with for_company(booking.order_directory(code, asked.actor_id)):
        return cost_words(booking.order_by_code(code), asked)


def _page(request: HttpRequest, code: str, words: Any) -> dict[str, Any]:
    """What `words` says of the person's own order; somebody else's is not there."""
    assert request.user.pk is not None
    said = request.POST if request.method == "POST" else request.GET
    with for_company(booking.order_directory(code, request.user.pk)):
        page: dict[str, Any] = words(booking.order_by_code(code), said)
        return page | {
            "tab": "orders",
            "may_move": may_change(page["order"], page["visit"]),
            "back_url": _order_url(code, page["visit"].code),
        }


def _order_url(code: str, visit_code: str) -> str:
    return f"{reverse('household:order', args=[code])}?{urlencode({'visit': visit_code})}"
