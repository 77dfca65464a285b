"""Orders as their household sees them: the list, the order's own page, its photos."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jiahe.billing.queries.payments import refunds_of_order, waiting_supplement
from jiahe.booking import queries as booking
from jiahe.booking.choices import OrderState, Side, VisitState
from jiahe.booking.quotes import visit_quote
from jiahe.catalog import queries as catalog
from jiahe.catalog.rules import refund_rule
from jiahe.dispatch.queries import why_for_household
from jiahe.fieldwork import queries as fieldwork
from jiahe.fieldwork.materials import used_at
from jiahe.fieldwork.qr import door_token, qr_svg
from jiahe.journeys.repricing import MOVES_KEEP_FEE
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company
from jiahe.quality.queries.responsibility import told_cases
from jiahe.quality.queries.visits import reviews_on
from jiahe.web.desks.complaint_sight import sight_of
from jiahe.web.green_words import visit_figures
from jiahe.web.household.births import birth_words
from jiahe.web.household.guides import guides_for
from jiahe.web.household.prices import (
    cancellation_terms,
    late_move_terms,
    line_names,
    moved_line,
    price_lines,
)
from jiahe.web.household.story import (
    VisitSight,
    current_visit,
    door_is_near,
    may_change,
    order_line,
    rail_before_payment,
    rail_of,
    shows_pin,
    term_sight,
    workers_of,
)
from jiahe.web.live import events_url
from jiahe.web.policies import allow, is_signed_in
from jiahe.web.rail import Step
from jiahe.web.rest_words import rest_sight
from jiahe.web.templatetags.household import said

A_PAGE = 20  # orders
ANSWER_WITHIN = timedelta(minutes=30)  # what the page says at first; later it does not


@allow(is_signed_in)
def order_list(request: HttpRequest) -> HttpResponse:
    """The person's orders in every company, newest first; an empty list says where to begin."""
    assert request.user.pk is not None
    orders = booking.order_page_of_person(request.user.pk, request.GET.get("page"), A_PAGE)
    cheapest = (
        None
        if orders
        else min(catalog.services_on_sale(), key=lambda one: one.price_fen, default=None)
    )
    page = {
        "tab": "orders",
        "lines": [order_line(order) for order in orders],
        "page": orders,
        "cheapest": cheapest,
    }
    return render(request, "household/orders.html", page)


@allow(is_signed_in)
def order(request: HttpRequest, code: str) -> HttpResponse:
    """The hub of an order; for htmx only the part that changes while a visit goes on."""
    assert request.user.pk is not None
    with for_company(booking.order_directory(code, request.user.pk)):
        placed = booking.order_by_code(code)
        page = _hub(request, placed, request.GET.get("visit", ""))
        is_part = "HX-Request" in request.headers
        template = "household/parts/live.html" if is_part else "household/order.html"
        return render(request, template, page)


@allow(is_signed_in)
def photo(request: HttpRequest, code: str, photo_code: str) -> HttpResponse:
    """A photo of a visit of this order, to its household only."""
    assert request.user.pk is not None
    with for_company(booking.order_directory(code, request.user.pk)):
        visits = {visit.pk for visit in booking.order_by_code(code).visits.all()}
        found = fieldwork.photo_by_code(photo_code)
        if found is None or found.visit_id not in visits:
            raise Http404
        with found.file.open("rb") as file:
            answer = HttpResponse(file.read(), content_type="image/jpeg")
        answer["Cache-Control"] = "private, max-age=86400"
        return answer


def _hub(request: HttpRequest, placed: Any, visit_code: str) -> dict[str, Any]:
    visits = list(placed.visits.all())
    visit = current_visit(visits, visit_code)
    span = booking.visit_span(visit)
    progress, workers = fieldwork.progress_of(visit.pk), workers_of(visit)
    names = line_names(placed.service_id) | {"": said(placed.service, "name")}
    pin_is_shown, refunds = shows_pin(placed, visit), refunds_of_order(placed.pk)
    return {
        "tab": "orders",
        "order": placed,
        "visit": visit,
        "sights": _sights(visits, visit),
        "term": term_sight(placed),
        "start": span.start,
        "end": span.end,
        "steps": _rail(placed, visit, progress.times),
        "progress": progress,
        "workers": workers,
        "guides": guides_for(placed.state, visit.state, placed.service.category.code),
        "why": why_for_household(visit.pk) if workers else [],
        "pin": visit.pin if pin_is_shown else "",
        "qr": qr_svg(_door_address(visit)) if pin_is_shown else "",
        "refunds": refunds,
        "refunds_fen": sum(one.amount_fen for one in refunds),
        "asks_for_long": now() - placed.placed_at > ANSWER_WITHIN,
        "door_is_near": door_is_near(visit),
        "may_change": may_change(placed, visit),
        "lines": price_lines(visit_quote(placed.quote, visit.number), names)
        + moved_line(placed, visit, visits),
        "supplement": waiting_supplement(placed.pk, now()),
        "terms": [
            *cancellation_terms(refund_rule(placed.agreement.terms.get("refund_tiers", ()))),
            *(late_move_terms() if placed.agreement.terms.get(MOVES_KEEP_FEE) else []),
        ],
        "rate_url": _rate_url(placed, visit),
        "is_rated": _is_rated(visit, len(workers)),
        "birth": birth_words(placed),
        "rests": rest_sight(placed, Side.HOUSEHOLD) if may_change(placed, visits[-1]) else None,
        "used": used_at([visit.pk])[visit.pk],
        "shown": visit_figures(visit),
        "complaint": sight_of(visit, span),
        "has_loss": bool(told_cases(visit_ids=[one.pk for one in visits])),
        "events_url": events_url(
            request, placed.company_id, [visit.pk for visit in placed.visits.all()]
        ),
        "help_phone": placed.company.phone,
        "back_url": reverse("household:orders"),
    }


def _sights(visits: list[Any], shown: Any) -> list[VisitSight]:
    """The visits in the order of their days, wherever each was moved."""
    found = [VisitSight(one, booking.visit_span(one), one == shown) for one in visits]
    return sorted(found, key=lambda one: one.span.start)


def _rail(placed: Any, visit: Any, times: Mapping[str, datetime]) -> list[Step]:
    if placed.state == OrderState.AWAITING_PAYMENT:
        return rail_before_payment()
    return rail_of(visit, times)


def _door_address(visit: Any) -> str:
    """Where the worker's camera leads: the check-in of this visit with its proof filled in."""
    token = door_token(visit.code, visit.pin)
    return str(settings.PUBLIC_URL) + reverse("worker:scan", args=[visit.code, token])


def _rate_url(placed: Any, visit: Any) -> str:
    """The page to rate the visit, once it was accepted; empty before."""
    return reverse("household:rate", args=[placed.code, visit.code]) if _may_rate(visit) else ""


def _is_rated(visit: Any, crew: int) -> bool:
    """Whether the household has judged everybody who came."""
    return _may_rate(visit) and 0 < crew <= len(reviews_on(visit.pk))


def _may_rate(visit: Any) -> bool:
    return visit.state in {VisitState.ACCEPTED, VisitState.SETTLED}
