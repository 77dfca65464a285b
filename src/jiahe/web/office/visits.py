"""Everything about one visit: who, why, how far, which proofs; and the form that sends somebody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiahe.accounts.choices import Role
from jiahe.booking import queries as booking
from jiahe.dispatch.queries import (
    Rival,
    Told,
    checked_again,
    empty_seat_told,
    explanation_of,
    live_assignments,
    ranked_candidates,
    rivals,
    told,
    why,
    why_nobody,
    would_change,
)
from jiahe.dispatch.queries.candidates import judged_case
from jiahe.fieldwork.choices import Moment
from jiahe.fieldwork.materials import used_at
from jiahe.fieldwork.queries import photo_by_code, progress_of
from jiahe.fieldwork.stock import batches_of_visit
from jiahe.trust.queries import audit_of
from jiahe.web.green_words import visit_figures
from jiahe.web.office.board import candidate_words
from jiahe.web.office.nav import chrome
from jiahe.web.policies import allow, holds
from jiahe.web.wording import wall_clock
from jiahe.workforce.queries import ZONE


@dataclass(frozen=True)
class Event:
    """A line of the timeline, as parts/timeline.html draws it."""

    title: str
    at: datetime
    text: str = ""
    tone: str = ""


may_look = holds(Role.DISPATCHER, Role.INSPECTOR, Role.OWNER)


@allow(may_look)
@never_cache
@require_safe
def show_visit(request: HttpRequest, code: str) -> HttpResponse:
    visit = booking.visit_by_code(code)
    if visit is None:
        raise Http404
    progress = progress_of(visit.pk)
    seats = _seats(visit, request.GET.get("check", ""))
    words = chrome(request, "office:board") | {
        "visit": visit,
        "span": booking.visit_span(visit),
        "on": booking.visit_span(visit).start.astimezone(ZONE).date(),
        "progress": progress,
        "seats": seats,
        "choices": _choices(visit),
        "events": _events(visit, progress),
        "used": used_at([visit.pk])[visit.pk],
        "used_batches": batches_of_visit(visit.pk),
        "shown": visit_figures(visit),
        "overrides": audit_of(f"visit:{visit.code}"),
    }
    return render(request, "office/visit.html", words)


@dataclass(frozen=True)
class Seat:
    """One place of the crew: who, what was answered, and why they."""

    number: int
    name: str
    answer: str
    reason: str
    funnel: str
    parts: tuple[tuple[str, int], ...]
    told: Told | None = None
    rivals: tuple[Rival, ...] = ()
    checked: str = ""
    changes: tuple[str, ...] = ()  # what would have made it come out differently, verified


def _seats(visit: Any, check: str) -> list[Seat]:
    """Each seat in words; the one numbered `check` with its decision judged again."""
    live = {one.seat: one for one in live_assignments(visit.pk)}
    found = []
    for row in visit.reservations.all():
        one = live.get(row.seat)
        if one is None:
            nobody = row.state == "orphaned"
            name = "" if nobody else row.worker.name
            reason = why_nobody(visit, row.seat) if nobody else ""
            case = judged_case(visit, seat=row.seat) if nobody else None
            changes = tuple(empty_seat_told(case)) if case else ()
            found.append(Seat(row.seat, name, "", reason, "", (), changes=changes))
            continue
        words, kept = why(one), explanation_of(one.pk)
        found.append(
            Seat(
                row.seat,
                one.worker.name,
                one.get_state_display(),
                words.for_desk,
                words.funnel,
                words.parts,
                told(kept) if kept else None,
                tuple(rivals(kept)) if kept else (),
                checked_again(kept) if kept and check == str(row.seat) else "",
                tuple(would_change(kept)) if kept else (),
            )
        )
    return found


def _choices(visit: Any) -> list[dict[str, Any]]:
    """Who could take each seat, while the visit has not begun."""
    if visit.state not in ("planned", "assigned"):
        return []
    return [
        candidate_words(visit, row.seat, ranked_candidates(visit, seat=row.seat))
        for row in visit.reservations.all()
    ]


def _events(visit: Any, progress: Any) -> list[Event]:
    """What is known to have happened, latest last."""
    events = [Event(_("Booked"), visit.order.placed_at)]
    for one in live_assignments(visit.pk):
        if one.offered_at:
            events.append(
                Event(_("Offered to %(name)s") % {"name": one.worker.name}, one.offered_at)
            )
        if one.answered_at:
            said = _("%(name)s: %(answer)s")
            names = {"name": one.worker.name, "answer": one.get_state_display()}
            events.append(Event(said % names, one.answered_at))
    labels = {moment.value: str(moment.label) for moment in Moment}
    events += [Event(labels.get(name, name), at) for name, at in progress.times.items()]
    if progress.eta:
        at = wall_clock(progress.eta)
        events.append(Event(_("Expected about %(at)s") % {"at": at}, progress.eta, tone="warn"))
    if visit.changed_by:
        events.append(
            Event(_("Last changed by %(name)s") % {"name": visit.changed_by.name}, visit.changed_at)
        )
    return sorted(events, key=lambda event: event.at)


@allow(may_look)
@never_cache
@require_safe
def show_photo(request: HttpRequest, code: str) -> HttpResponseBase:  # noqa: ARG001
    """A photo of a visit of this company."""
    photo = photo_by_code(code)
    if photo is None:
        raise Http404
    return FileResponse(photo.file.open("rb"), content_type="image/jpeg")
