"""The dispatcher's board: the page, its parts, and who could take a visit."""

from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiahe.booking import queries as booking
from jiahe.dispatch.queries import BoardDay, board_day, ranked_candidates
from jiahe.kit.clock import now
from jiahe.web.live import events_url
from jiahe.web.office import drawing, notices
from jiahe.web.office.days import day_asked
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of
from jiahe.web.policies import allow, is_dispatcher
from jiahe.web.said import instant_said

PANELS = ("map", "queue", "gantt")


@allow(is_dispatcher)
@never_cache
@require_safe
def show_board(request: HttpRequest) -> HttpResponse:
    """The day's board; `panel` shows one part alone, for a second screen."""
    on = day_asked(request.GET)
    day = board_day(on)
    window = drawing.window_of(day)
    panel = request.GET.get("panel", "")
    words = chrome(request, "office:board") | {
        "day": day,
        "on": on,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "panel": panel if panel in PANELS else "",
        "window": window,
        "now_from": _now_from(window),
        "hours": _safe(drawing.hours_html(window)),
        "lanes": _safe("".join(drawing.lanes_html(day, window).values())),
        "queue": _safe(drawing.queue_html(day)),
        "risks": _safe(drawing.risks_html(day)),
        "notices": _safe(notices.notices_html(on)),
        "kpis": _safe(drawing.kpis_html(day)),
        "events_url": events_url(request, company_of(request), None),
    }
    return render(request, "office/board.html", words)


def _safe(html: str) -> str:
    return mark_safe(html)  # noqa: S308  # drawing escapes every text


def _now_from(window: drawing.Window) -> int | None:
    """Where the line of the present stands; None on another day."""
    minute = window.minute(now())
    return minute - window.opens if window.opens <= minute <= window.closes else None


@allow(is_dispatcher)
@never_cache
@require_safe
def board_parts(request: HttpRequest) -> HttpResponse:
    """Lanes as JSON, all of them or those of `workers`, with queue, risks and numbers."""
    wanted = request.GET.get("workers", "")
    codes = frozenset(wanted.split(",")) if wanted else None
    return JsonResponse(parts(board_day(day_asked(request.GET)), codes))


def parts(day: BoardDay, codes: frozenset[str] | None) -> dict[str, Any]:
    """What a page needs to be up to date; `codes` None means every lane."""
    window = drawing.window_of(day)
    return {
        "lanes": drawing.lanes_html(day, window, codes),
        "queue": drawing.queue_html(day),
        "risks": drawing.risks_html(day),
        "notices": notices.notices_html(day.on),
        "kpis": drawing.kpis_html(day),
        "waiting": len(day.queue),
        "at_risk": day.at_risk,
        "now": _now_from(window),
        "opens": window.opens,
        "span": window.span,
    }


@allow(is_dispatcher)
@never_cache
@require_safe
def fit(request: HttpRequest, code: str) -> HttpResponse:
    """Every worker's answer for the visit, for colouring the lanes while it is dragged."""
    visit, seat, start = _asked(request, code)
    found = ranked_candidates(visit, seat=seat, start=start)
    answers = {
        one.worker_code: {
            "fit": "fit" if one.is_feasible else "tight" if one.may_be_overridden else "unfit",
            "why": one.words,
            "rank": rank,
        }
        for rank, one in enumerate(found)
    }
    return JsonResponse({"visit": code, "version": visit.version, "workers": answers})


@allow(is_dispatcher)
@never_cache
@require_safe
def candidates(request: HttpRequest, code: str) -> HttpResponse:
    """The same answers in words, as the inside of a dialog: dragging's twin for the keyboard."""
    visit, seat, _start = _asked(request, code)
    found = ranked_candidates(visit, seat=seat)
    words = candidate_words(visit, seat, found) | {"on": day_asked(request.GET)}
    return render(request, "office/candidates.html", words)


def candidate_words(visit: Any, seat: int, found: list[Any]) -> dict[str, Any]:
    span = booking.visit_span(visit)
    return {
        "visit": visit,
        "seat": seat,
        "start": span.start,
        "end": span.end,
        "able": [one for one in found if one.is_feasible and not one.is_current],
        "current": next((one for one in found if one.is_current), None),
        "tight": [one for one in found if one.may_be_overridden and not one.is_current],
        "unable": [
            one
            for one in found
            if not one.is_feasible and not one.may_be_overridden and not one.is_current
        ],
        "is_open": visit.state in ("planned", "assigned"),
    }


def _asked(request: HttpRequest, code: str) -> tuple[Any, int, datetime | None]:
    """The visit of this company, the seat and the start asked about; a 404 without it."""
    visit = booking.visit_by_code(code)
    if visit is None:
        raise Http404
    try:
        seat = int(request.GET.get("seat", "1"))
    except ValueError as unreadable:
        raise Http404 from unreadable
    start = instant_said(request.GET.get("start", ""))
    known = {row.seat for row in visit.reservations.all()}
    if seat not in known or (start is None and "start" in request.GET):
        raise Http404
    return visit, seat, start
