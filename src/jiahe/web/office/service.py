"""The service agent's desk: find an order for who calls, and what waits for an answer."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.accounts.rules import masked
from jiahe.booking import queries as booking
from jiahe.booking.choices import VisitState
from jiahe.booking.rules import BEFORE_THE_DOOR
from jiahe.booking.waits import open_waits
from jiahe.catalog.queries import is_supported
from jiahe.fieldwork import queries as fieldwork
from jiahe.journeys import births, cash, counter, on_behalf
from jiahe.journeys.groups import support_subject
from jiahe.kit.tenancy import for_company
from jiahe.quality.actions.responsibility import DONE
from jiahe.trust.actions import record_look
from jiahe.trust.queries import audit_of
from jiahe.web.household.story import term_sight
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, person_of
from jiahe.web.policies import allow, is_agent, may_open

A_SCREEN = 20
DONE_FOR_IT = {
    on_behalf.MOVED: gettext_lazy("Moved"),
    on_behalf.CANCELLED: gettext_lazy("Cancelled"),
    counter.BOOKED: pgettext_lazy("counter", "Booked"),
    cash.TAKEN: gettext_lazy("Paid in cash"),
    cash.HANDED_BACK: gettext_lazy("Handed over in cash"),
    births.TOLD: pgettext_lazy("birth", "Date of birth"),
    births.PROMISED: pgettext_lazy("birth", "Promise it all the same"),
    births.ASKED: pgettext_lazy("birth", "Ask the pool"),
}


class FindForm(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Order number, phone or name"), min_length=2, max_length=40
    )


@allow(is_agent)
@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What households said or wait for, the most pressing first."""
    return render(request, "office/service.html", _words(request, FindForm()))


@allow(is_agent)
@never_cache
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Orders that fit; who looked for what is kept, for a name or number leads to a home."""
    form = FindForm(request.POST)
    with for_company(company_of(request)):
        found = None
        if form.is_valid():
            found = booking.orders_found(form.cleaned_data["q"])
            _keep_look(request, form.cleaned_data["q"], [one.code for one in found])
        words = _words(request, form) | {"found": found}
        status = 200 if form.is_valid() else 422
        return render(request, "office/service.html", words, status=status)


def _keep_look(request: HttpRequest, said: str, codes: list[str]) -> None:
    """The audit keeps what was asked for with a phone number masked."""
    digits = "".join(sign for sign in said if sign.isdigit())
    asked = masked(digits) if len(digits) >= booking.PHONE_DIGITS else said
    record_look(
        actor_id=person_of(request),
        action="order.found",
        subject=f"look:{asked}",
        detail={"orders": codes},
    )


def _words(request: HttpRequest, form: FindForm) -> dict[str, Any]:
    raised = fieldwork.objections()
    return chrome(request, "office:service") | {
        "form": form,
        "found": None,
        "open_objections": [one for one in raised if one.visit.state == VisitState.OBJECTED],
        "closed_objections": [one for one in raised if one.visit.state != VisitState.OBJECTED],
        "seats": booking.empty_seats(A_SCREEN),
        "waits": open_waits(A_SCREEN),
    }


@allow(is_agent)
@never_cache
@require_safe
def order(request: HttpRequest, code: str) -> HttpResponse:
    """The order as its household sees it, read-only; that it was looked at is kept."""
    found = booking.order_by_code(code)
    record_look(
        actor_id=person_of(request),
        action="order.seen",
        subject=f"order:{found.code}",
        detail={},
    )
    words = chrome(request, "office:service") | {
        "order": found,
        "visits": [
            (visit, booking.visit_span(visit), fieldwork.progress_of(visit.pk).acceptance)
            for visit in found.visits.all()
        ],
        "is_supported": is_supported(found.household_id),
        "grants": audit_of(support_subject(found.household_id))[-A_SCREEN:],
        "calls": _calls(found.code),
        "term": term_sight(found),
        "open_states": BEFORE_THE_DOOR,
        "ended_states": DONE,
        "looks": audit_of(f"order:{found.code}")[-20:],
        "may_see_visits": may_open(request, "office:board"),
    }
    return render(request, "office/order.html", words)


def _calls(order_code: str) -> list[tuple[Any, Any]]:
    """What colleagues did for the household of the order, each with its words."""
    rows = audit_of(on_behalf.calls_subject(order_code))[-A_SCREEN:]
    return [(one, DONE_FOR_IT.get(one.action, one.action)) for one in rows]
