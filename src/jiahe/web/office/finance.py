"""The money of the company: balances, movements, settlements, refunds, what does not add up."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.billing.queries import cases, ledger, payments, statements
from jiahe.booking.queries import day_bounds
from jiahe.journeys import cash as cash_journey
from jiahe.journeys import reconcile as reconcile_journey
from jiahe.journeys import refund as refund_journey
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import run_once
from jiahe.kit.money import fen_from_text
from jiahe.kit.tenancy import for_company
from jiahe.web.money_words import calculation, name_of
from jiahe.web.office.nav import chrome
from jiahe.web.policies import allow, is_finance
from jiahe.web.said import day_said

TABS = (
    ("finance", gettext_lazy("Overview")),
    ("finance-settlements", gettext_lazy("Settlements")),
    ("finance-payments", gettext_lazy("Payments and refunds")),
    ("finance-reconcile", gettext_lazy("Reconciliation")),
)


def _render(request: HttpRequest, tab: str, **words: Any) -> HttpResponse:
    tabs = [(reverse(f"office:{name}"), label, name == tab) for name, label in TABS]
    template = f"office/{tab.replace('-', '_')}.html"
    frame = chrome(request, "office:finance")
    return render(request, template, {**frame, "tabs": tabs, **words})


def _company(request: HttpRequest) -> int:
    company_id: int = request.company_id  # type: ignore[attr-defined]
    return company_id


@allow(is_finance)
@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The unexplained sum first, then balances and the latest movements."""
    return _render(
        request,
        "finance",
        audit=ledger.ledger_audit(),
        balances=ledger.balances(),
        journals=ledger.latest_journals(),
    )


@allow(is_finance)
@never_cache
@require_safe
def settlements(request: HttpRequest) -> HttpResponse:
    rows = [
        (one, name_of(one.visit.order.service), calculation(one.lines))
        for one in statements.latest_settlements()
    ]
    return _render(request, "finance-settlements", rows=rows)


@allow(is_finance)
@never_cache
@require_safe
def payment_list(request: HttpRequest) -> HttpResponse:
    return _render(
        request,
        "finance-payments",
        payments=[(one, name_of(one.order.service)) for one in payments.latest_payments()],
        refunds=[(one, name_of(one.payment.order.service)) for one in payments.latest_refunds()],
    )


@allow(is_finance)
@require_POST
def refund_payment(request: HttpRequest, code: str) -> HttpResponse:
    """A refund by hand, once for this form, with a reason that is kept."""
    assert request.user.pk is not None
    person_id, company_id = request.user.pk, _company(request)
    amount_fen = fen_from_text(request.POST.get("amount", ""))
    because = request.POST.get("because", "")
    run_once(
        actor=f"person:{person_id}",
        route=f"office.refund/{code}",
        key=request.POST.get("idempotency_key", ""),
        body={"amount_fen": amount_fen, "because": because},
        effect=lambda: {
            "refund": refund_journey.refund_payment(
                company_id=company_id,
                payment_code=code,
                amount_fen=amount_fen,
                actor_id=person_id,
                because=because,
            )
        },
    )
    messages.success(request, _("The refund is on its way."))
    return HttpResponseRedirect(reverse("office:finance-payments"))


@allow(is_finance)
@require_POST
def try_again(request: HttpRequest, code: str) -> HttpResponse:
    """Asks the payment service once more for a refund that it refused."""
    refund_journey.try_refund_again(company_id=_company(request), refund_code=code)
    messages.success(request, _("We ask the payment service again."))
    return HttpResponseRedirect(reverse("office:finance-payments"))


@allow(is_finance)
@never_cache
@require_safe
def reconcile_form(request: HttpRequest) -> HttpResponse:
    yesterday = localdate(now()) - timedelta(days=1)
    on = day_said(request.GET.get("on", "")) or yesterday
    return _render(
        request,
        "finance-reconcile",
        on=on,
        result=None,
        cases=cases.bill_cases(),
        **_cash_words(on),
    )


def _cash_words(on: date) -> dict[str, Any]:
    """What was taken at the counter on the day, and what the till gained."""
    bounds = day_bounds(on)
    taken = payments.cash_between(*bounds)
    return {
        "cash": [(one, name_of(one.order.service)) for one in taken],
        "cash_fen": payments.cash_fen_between(*bounds),
    }


@allow(is_finance)
@require_POST
def count_cash(request: HttpRequest) -> HttpResponse:
    """What was counted in the till of a day; a difference becomes a case of that day."""
    assert request.user.pk is not None
    on = day_said(request.POST.get("on", "")) or localdate(now())
    counted_fen, person_id = fen_from_text(request.POST.get("counted", "")), request.user.pk
    company_id = _company(request)

    def effect() -> dict[str, int]:
        result = cash_journey.count_cash(
            company_id=company_id, on=on, counted_fen=counted_fen, actor_id=person_id
        )
        return {"differences": len(result.differences)}

    counted = run_once(
        actor=f"person:{person_id}",
        route=f"office.count-cash/{on}",
        key=request.POST.get("idempotency_key", ""),
        body={"counted_fen": counted_fen},
        effect=effect,
    )
    if counted["differences"]:
        messages.warning(request, _("The till differs from our books: a case is open below."))
    else:
        messages.success(request, _("The till agrees with our books."))
    return HttpResponseRedirect(f"{reverse('office:finance-reconcile')}?on={on}")


@allow(is_finance)
@require_POST
def hand_back(request: HttpRequest, code: str) -> HttpResponse:
    """A refund of cash was handed over; a second tap changes nothing."""
    assert request.user.pk is not None
    cash_journey.hand_back_cash(
        company_id=_company(request), refund_code=code, actor_id=request.user.pk
    )
    messages.success(request, _("Handed back; the books say so."))
    return HttpResponseRedirect(reverse("office:finance-payments"))


@allow(is_finance)
@never_cache
@require_POST
def reconcile(request: HttpRequest) -> HttpResponse:
    """Our books beside the bill of a day; reads only, so no key is needed."""
    on = day_said(request.POST.get("on", "")) or localdate(now())
    result = reconcile_journey.reconcile_company(_company(request), on)
    with for_company(_company(request)):
        found = cases.bill_cases()
        words = _cash_words(on)
    return _render(request, "finance-reconcile", on=on, result=result, cases=found, **words)


@allow(is_finance)
@require_POST
def close_case(request: HttpRequest, code: str) -> HttpResponse:
    """Says what the difference was; kept with the name, and only once."""
    assert request.user.pk is not None
    try:
        reconcile_journey.close_case(
            company_id=_company(request),
            case_code=code,
            because=request.POST.get("because", ""),
            actor_id=request.user.pk,
        )
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The case is closed."))
    return HttpResponseRedirect(reverse("office:finance-reconcile"))


routes = [
    path("finance/", overview, name="finance"),
    path("finance/settlements/", settlements, name="finance-settlements"),
    path("finance/payments/", payment_list, name="finance-payments"),
    path("finance/payments/<slug:code>/refund/", refund_payment, name="finance-refund"),
    path("finance/refunds/<slug:code>/again/", try_again, name="finance-refund-again"),
    path("finance/reconcile/", reconcile_form, name="finance-reconcile"),
    path("finance/cases/<slug:code>/close/", close_case, name="finance-case-close"),
    path("finance/reconcile/run/", reconcile, name="finance-reconcile-run"),
    path("finance/reconcile/till/", count_cash, name="finance-count-cash"),
    path("finance/refunds/<slug:code>/handed/", hand_back, name="finance-hand-back"),
]
