"""Finding a service: the first page, lists with filters, and what exactly is sold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from jiahe.booking import queries as booking
from jiahe.booking.choices import OrderState
from jiahe.catalog import queries as catalog
from jiahe.catalog.choices import Unit
from jiahe.catalog.norms import DAILY, MONTHLY, WEEKLY, Norm, Room, rooms_of
from jiahe.catalog.rules import refund_rule
from jiahe.catalog.shelf import shelf_in_scope
from jiahe.kit.tenancy import for_company
from jiahe.quality.queries.scores import service_scores
from jiahe.quality.queries.shown import reviews_of_service
from jiahe.web.household.births import moving_terms
from jiahe.web.household.forms import FilterForm
from jiahe.web.household.prices import cancellation_terms, late_move_terms
from jiahe.web.household.story import order_line
from jiahe.web.policies import allow, is_anybody
from jiahe.workforce import queries as workforce

LATEST_ORDERS = 20
REVIEWS_SHOWN = 10


@dataclass(frozen=True)
class Offered:
    """A service on a shelf, with what its customers say."""

    service: Any
    score: float | None
    count: int


@allow(is_anybody)
def home(request: HttpRequest) -> HttpResponse:
    """Shelves, search, the coming visit and 再来一单."""
    services = catalog.services_on_sale()
    cheapest: dict[int, int] = {}
    for service in services:
        known = cheapest.get(service.category_id, service.price_fen)
        cheapest[service.category_id] = min(known, service.price_fen)
    shelves = [
        (shelf, cheapest[shelf.pk]) for shelf in catalog.categories() if shelf.pk in cheapest
    ]
    page = {"tab": "home", "shelves": shelves, "form": FilterForm()}
    return render(request, "household/home.html", page | _own(request))


@allow(is_anybody)
def service_list(request: HttpRequest, code: str | None = None) -> HttpResponse:
    """Every service, or one shelf, narrowed and sorted as asked."""
    shelves = catalog.categories()
    shelf = next((one for one in shelves if one.code == code), None)
    if code and shelf is None:
        raise Http404
    form = FilterForm(request.GET)
    asked = form.asked()
    everything = catalog.services_on_sale(code)
    found = narrowed(everything, service_scores(), asked)
    return render(
        request,
        "household/services.html",
        {
            "tab": "home",
            "shelf": shelf,
            "shelves": shelves,
            "form": form,
            "asked": asked,
            "companies": sorted({(s.company.slug, s.company.name) for s in everything}),
            "found": found,
            "groups": grouped(found),
            "back_url": reverse("household:home"),
        },
    )


@allow(is_anybody)
def service(request: HttpRequest, code: str) -> HttpResponse:
    """What is sold, by whom, to which standard, and what others say."""
    company_id = catalog.company_of_service(code)
    if company_id is None:
        raise Http404
    with for_company(company_id):
        sold = shelf_in_scope().services.get(code)
        if sold is None:
            raise Http404
        return render(request, "household/service.html", _described(sold))


def narrowed(
    services: list[Any], scores: Mapping[int, tuple[float, int]], asked: Mapping[str, Any]
) -> list[Offered]:
    """The services that meet what was asked, in the order that was asked for."""
    found = [Offered(one, *scores.get(one.pk, (None, 0))) for one in services]
    kept = [one for one in found if _meets(one, asked)]
    if asked.get("sort") == "price":
        return sorted(kept, key=lambda one: one.service.price_fen)
    if asked.get("sort") == "score":
        return sorted(kept, key=lambda one: -(one.score or 0))
    return kept


def grouped(found: list[Offered]) -> list[tuple[Offered, list[Offered]]]:
    """The first of each name with the other companies that offer it, in the order of the firsts."""
    by_name: dict[tuple[int, str], list[Offered]] = {}
    for one in found:
        by_name.setdefault((one.service.category_id, one.service.name), []).append(one)
    return [(first, others) for first, *others in by_name.values()]


def _meets(one: Offered, asked: Mapping[str, Any]) -> bool:
    sold = one.service
    text = f"{sold.name} {sold.name_en} {sold.summary} {sold.summary_en}".lower()
    return (
        asked.get("q", "").lower() in text
        and sold.price_fen <= asked.get("most", 10**7) * 100
        and (one.score or 0) >= asked.get("least_score", 0)
        and asked.get("company", sold.company.slug) == sold.company.slug
    )


def _own(request: HttpRequest) -> dict[str, Any]:
    """The person's coming visit and last order, where somebody signed in."""
    if not request.user.is_authenticated:
        return {}
    orders = booking.orders_of_person(request.user.pk, limit=LATEST_ORDERS)
    booked = [order_line(order) for order in orders if order.state == OrderState.BOOKED]
    coming = min(booked, key=lambda line: line.start, default=None)
    bought = {OrderState.FINISHED, OrderState.BOOKED}
    past = next((order for order in orders if order.state in bought), None)
    return {"coming": coming, "again": past, "again_visits": past.visits.count() if past else 0}


def _described(sold: Any) -> dict[str, Any]:
    score = service_scores(sold.pk).get(sold.pk)
    return {
        "tab": "home",
        "service": sold,
        "sop": catalog.sop_in_force(sold.pk),
        "rooms": room_lines(sold.category.code),
        "add_ons": catalog.add_on_rows(sold.pk),
        "packages": catalog.bookable_packages(sold),
        "levels": level_lines(workforce.levels_of(sold.skill)),
        "score": score[0] if score else None,
        "score_count": score[1] if score else 0,
        "reviews": reviews_of_service(sold.pk, limit=REVIEWS_SHOWN),
        "surcharges": surcharge_lines(sold),
        "is_by_month": sold.unit == Unit.MONTH,
        "terms": [
            *moving_terms(sold),
            *cancellation_terms(refund_rule(sold.refund_tiers)),
            *late_move_terms(),
        ],
        "back_url": reverse("household:category", args=[sold.category.code]),
    }


def room_lines(shelf: str) -> list[tuple[Room, list[tuple[Norm, str]]]]:
    """Each room with its tasks and how often they are due, in words."""
    often = {DAILY: _("every visit"), WEEKLY: _("every week"), MONTHLY: _("every month")}
    return [
        (room, [(norm, often[norm.every_days]) for norm in room.norms]) for room in rooms_of(shelf)
    ]


def level_lines(levels: Mapping[int, int]) -> list[tuple[str, int]]:
    """(grade in words, number of workers), highest first."""
    names = {
        5: _("Entry grade"),
        4: _("Intermediate grade"),
        3: _("Advanced grade"),
        2: _("Technician grade"),
        1: _("Senior technician grade"),
    }
    return [(names[level], levels[level]) for level in sorted(levels) if level in names]


def surcharge_lines(sold: Any) -> list[tuple[str, str]]:
    """(occasion, "+20%"): what makes a visit dearer, said before it does.

    What is sold by the month costs more on public holidays alone.
    """
    names = {
        "evening": _("Evening, from 18:00"),
        "weekend": _("Weekend"),
        "holiday": _("Public holiday"),
        "urgent": _("Within 4 hours"),
    }
    return [
        (names[kind], f"+{points / 100:g}%")
        for kind, points in sold.surcharges.items()
        if kind in names and points and (sold.unit != Unit.MONTH or kind == "holiday")
    ]
