"""Another time or no visit at all: what it costs is said first, then one tap does it."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from jiahe.booking import queries as booking
from jiahe.booking.choices import OCCUPYING
from jiahe.engine.recurrence import Scope
from jiahe.engine.travel import Place
from jiahe.journeys import cancel as cancelling
from jiahe.journeys import change, reserve
from jiahe.journeys.slots import Slot, SlotDay, SlotQuestion, best_of
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.web.household.once import sent_once
from jiahe.web.household.prices import formula_lines
from jiahe.web.household.tiles import day_tiles, slot_periods
from jiahe.web.policies import allow, is_signed_in

DAYS_SHOWN = 14


def scope_names() -> dict[Scope, str]:
    return {
        Scope.ONE: _("Only this visit"),
        Scope.FOLLOWING: _("This and all later visits"),
        Scope.ALL: _("All visits still to come"),
    }


def _scope(text: str) -> Scope:
    return Scope(text) if text in set(Scope) else Scope.ONE


@allow(is_signed_in)
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """The fee of cancelling now, line by line; a POST that saw this fee cancels."""
    scope = _scope(request.POST.get("scope", request.GET.get("scope", "")))
    page = _cancellation_page(request, code, scope)
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
            scope=scope,
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


def _cancellation_page(request: HttpRequest, code: str, scope: Scope) -> dict[str, Any]:
    assert request.user.pk is not None
    wanted = request.POST.get("visit", request.GET.get("visit", ""))
    with for_company(booking.order_directory(code, request.user.pk)):
        order = booking.order_by_code(code)
        visit = _visit(order, wanted)
        visits = change.visits_in_scope(order, visit.code, scope)
        found = cancelling.costs_of(order, visits)
        return {
            "tab": "orders",
            "order": order,
            "visit": visit,
            "span": booking.visit_span(visit),
            "scope": scope.value,
            "scopes": _scopes(order),
            "costs": [
                {"at": one.starts_at, "lines": formula_lines(one.cancellation.steps)}
                for one in found
            ],
            "fee_fen": sum(one.cancellation.fee_fen for one in found),
            "refund_fen": sum(one.cancellation.refund_fen for one in found),
            "count": len(found),
            "back_url": _order_url(code, visit.code),
        }


@allow(is_signed_in)
def reschedule(request: HttpRequest, code: str) -> HttpResponse:
    """Times at which the same worker can come; a POST moves the visit there."""
    page = _reschedule_page(request, code)
    if request.method != "POST" or request.POST.get("do") == "look":
        return render(request, "household/reschedule.html", page)
    person_id, visit_code = request.user.pk, page["visit"].code
    start = _instant(request.POST.get("start", ""))
    if start is None or person_id is None:
        page["problem"] = _("Please choose a time.")
        return render(request, "household/reschedule.html", page, status=422)

    def effect() -> Result:
        change.reschedule(
            order_code=code,
            visit_code=visit_code,
            person_id=person_id,
            start=start,
            scope=_scope(request.POST.get("scope", "")),
        )
        return {"to": _order_url(code, visit_code)}

    try:
        answer = sent_once(request, f"household.reschedule/{code}", effect)
    except Refusal as refusal:
        page["problem"] = str(refusal)
        return render(request, "household/reschedule.html", page, status=refusal.status)
    messages.success(request, _("Moved. Everybody concerned has been told."))
    return answer


def _reschedule_page(request: HttpRequest, code: str) -> dict[str, Any]:
    assert request.user.pk is not None
    said = request.POST if request.method == "POST" else request.GET
    with for_company(booking.order_directory(code, request.user.pk)):
        order = booking.order_by_code(code)
        visit = _visit(order, said.get("visit", ""))
        span = booking.visit_span(visit)
        days = _days_of_worker(order, visit)
        best = best_of(days)
        day = _day(days, said.get("day", ""), best)
        shown = next(one for one in days if one.on == day)
        return {
            "tab": "orders",
            "order": order,
            "visit": visit,
            "span": span,
            "worker": _worker(visit),
            "scope": _scope(said.get("scope", "")).value,
            "scopes": _scopes(order),
            "days": day_tiles(days, day),
            "day": day,
            "periods": slot_periods(
                shown.slots, best=best, chosen=_instant(said.get("start", "")), held=None
            ),
            "back_url": _order_url(code, visit.code),
        }


def _days_of_worker(order: Any, visit: Any) -> list[SlotDay]:
    """Days of slots in which only those are free that the visit's own worker can keep."""
    worker = _worker(visit)
    board = reserve.offer_slots(
        service_code=order.service.code,
        asked=SlotQuestion(
            Place(order.lat, order.lng),
            order.duration_minutes,
            localtime(now()).date(),
            DAYS_SHOWN,
            worker.pk if worker else None,
        ),
        household_id=order.household_id,
    )
    return [
        SlotDay(
            day.on,
            tuple(s if s.has_preferred or worker is None else Slot(s.start) for s in day.slots),
        )
        for day in board.days
    ]


def _worker(visit: Any) -> Any:
    """Who has promised to come; None while nobody has."""
    seats = visit.reservations.all()
    return next((seat.worker for seat in seats if seat.state in OCCUPYING), None)


def _day(days: list[SlotDay], wanted: str, best: Slot | None) -> date:
    named = next((day.on for day in days if day.on.isoformat() == wanted), None)
    if named is not None:
        return named
    return localtime(best.start).date() if best else days[0].on


def _visit(order: Any, code: str) -> Any:
    visits = list(order.visits.all())
    if not code and len(visits) == 1:
        return visits[0]
    found = next((visit for visit in visits if visit.code == code), None)
    if found is None:
        raise Http404
    return found


def _scopes(order: Any) -> list[tuple[str, str]]:
    """Only a series has more than one answer."""
    if len(order.visits.all()) < 2:
        return []
    return [(scope.value, name) for scope, name in scope_names().items()]


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _order_url(code: str, visit_code: str) -> str:
    return f"{reverse('household:order', args=[code])}?{urlencode({'visit': visit_code})}"
