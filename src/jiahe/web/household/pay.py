"""Paying: what it costs, off to the payment service, and what became of it."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiahe.billing.choices import PaymentState
from jiahe.billing.queries.payments import (
    payments_of_order,
    refunds_of_order,
    supplement_of,
    waiting_supplement,
)
from jiahe.booking import queries as booking
from jiahe.booking.choices import OrderState
from jiahe.journeys import pay as journey
from jiahe.journeys.supplement import open_supplement
from jiahe.kit.clock import now
from jiahe.kit.idempotency import run_once
from jiahe.kit.tenancy import for_company
from jiahe.web.household.story import term_sight
from jiahe.web.money_words import name_of
from jiahe.web.policies import allow, is_signed_in

_gateway = urlsplit(settings.GATEWAY_URL)
GATEWAY_POLICY = {"form-action": [f"{_gateway.scheme}://{_gateway.netloc}"]}


@allow(is_signed_in)
@csp_update(GATEWAY_POLICY)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, code: str) -> HttpResponse:
    """The sum and one button; the button leads to the payment service."""
    company_id = _company(request, code)
    if request.method == "POST":
        return _to_the_payment_service(request, company_id, code)
    with for_company(company_id):
        order = booking.order_by_code(code)
        if order.state != OrderState.AWAITING_PAYMENT:
            return HttpResponseRedirect(reverse("household:pay-result", args=[code]))
        page = {
            "tab": "orders",
            "back_url": reverse("household:order", args=[code]),
            "order": order,
            "service": name_of(order.service),
            "start": booking.visit_span(next(iter(order.visits.all()))).start,
            "visits": len(order.visits.all()),
            "term": term_sight(order),
        }
        return render(request, "household/pay.html", page)


@allow(is_signed_in)
@csp_update(GATEWAY_POLICY)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pay_difference(request: HttpRequest, code: str) -> HttpResponse:
    """What another time costs more; its payment moves the visit."""
    company_id = _company(request, code)
    if request.method == "POST":
        open_it = partial(open_supplement, company_id=company_id, order_code=code)
        return _sent_to_pay(request, company_id, code, "household.pay_difference", open_it)
    with for_company(company_id):
        order = booking.order_by_code(code)
        found = waiting_supplement(order.pk, now())
        if found is None:
            return HttpResponseRedirect(reverse("household:pay-result", args=[code]))
        page = {
            "tab": "orders",
            "back_url": reverse("household:order", args=[code]),
            "order": order,
            "service": name_of(order.service),
            "supplement": found,
        }
        return render(request, "household/reschedule_pay.html", page)


def _company(request: HttpRequest, code: str) -> int:
    assert request.user.pk is not None
    return booking.order_directory(code, request.user.pk)


def _to_the_payment_service(request: HttpRequest, company_id: int, code: str) -> HttpResponse:
    open_it = partial(journey.open_order_payment, company_id=company_id, order_code=code)
    return _sent_to_pay(request, company_id, code, "household.pay", open_it)


def _sent_to_pay(
    request: HttpRequest, company_id: int, code: str, route: str, open_it: Callable[[], str]
) -> HttpResponse:
    """Opens the payment once for this form; the provider is called after that is committed."""
    opened = run_once(
        actor=f"person:{request.user.pk}",
        route=f"{route}/{code}",
        key=request.POST.get("idempotency_key", ""),
        body={"order": code},
        effect=lambda: {"payment": open_it()},
    )
    url = journey.payment_page(
        company_id=company_id,
        payment_code=opened["payment"],
        return_url=request.build_absolute_uri(reverse("household:pay-result", args=[code])),
    )
    return HttpResponseRedirect(url)


@allow(is_signed_in)
@never_cache
@require_safe
def pay_result(request: HttpRequest, code: str) -> HttpResponse:
    """What the payment service told us; that the browser came back proves nothing."""
    with for_company(_company(request, code)):
        order = booking.order_by_code(code)
        payments = payments_of_order(order.pk)
        latest = payments[0] if payments else None
        refunds = refunds_of_order(order.pk)
        page = {
            "tab": "orders",
            "back_url": reverse("household:order", args=[code]),
            "order": order,
            "service": name_of(order.service),
            "payment": latest,
            "refunds": refunds,
            "refunds_fen": sum(one.amount_fen for one in refunds),
            "result": _result(order, latest, refunds),
            "is_supplement": latest is not None and supplement_of(latest.pk) is not None,
        }
        return render(request, "household/pay_result.html", page)


def _result(order: Any, payment: Any, refunds: list[Any]) -> str:
    """Which of the page's faces to show."""
    if payment is None:
        return "none"
    if payment.state == PaymentState.PAID:
        whole_back = sum(one.amount_fen for one in refunds if one.payment_id == payment.pk)
        is_kept = whole_back < payment.amount_fen
        is_booked = is_kept and order.state in {OrderState.BOOKED, OrderState.FINISHED}
        return "paid" if is_booked else "returned"
    if payment.state == PaymentState.OPEN:
        return "waiting"
    return "declined"


@allow(is_signed_in)
@require_POST
def ask_provider(request: HttpRequest, code: str) -> HttpResponse:
    """Asks the payment service now; the answer stands on the result page."""
    company_id = _company(request, code)
    with for_company(company_id):
        payments = payments_of_order(booking.order_by_code(code).pk)
    for payment in payments[:1]:
        state = journey.query_payment(company_id=company_id, payment_code=payment.code)
        if state is PaymentState.OPEN:
            messages.info(request, _("The payment service has not received the money yet."))
    return HttpResponseRedirect(reverse("household:pay-result", args=[code]))


routes = [
    path("orders/<slug:code>/pay/", pay, name="pay"),
    path("orders/<slug:code>/reschedule/pay/", pay_difference, name="reschedule-pay"),
    path("orders/<slug:code>/pay/result/", pay_result, name="pay-result"),
    path("orders/<slug:code>/pay/ask/", ask_provider, name="pay-ask"),
]
