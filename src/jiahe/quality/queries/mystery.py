"""Which visits an evaluator booked as a household, and which of them are mystery visits."""

from datetime import datetime, timedelta

from django.utils.timezone import localdate

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import role_holders
from jiahe.booking.choices import VisitState
from jiahe.booking.models import Visit
from jiahe.kit.clock import now
from jiahe.quality.models import Commission, MysteryVisit

BEFORE = (VisitState.PLANNED, VisitState.ASSIGNED)
DONE = (VisitState.AWAITING_ACCEPTANCE, VisitState.ACCEPTED, VisitState.SETTLED)
SHOWN_CLOSED, SHOWN_BOOKED = 30, 50


def inspecting() -> set[int]:
    """Who holds mystery visits of the company in scope by role."""
    return {one.pk for role in (Role.INSPECTOR, Role.OWNER) for one in role_holders(role)}


def mystery_guests() -> set[int]:
    """Whose own bookings may be mystery visits: the same, and evaluators commissioned today."""
    rows = Commission.objects.filter(ended_at=None, until_on__gte=localdate(now()))
    return inspecting() | set(rows.values_list("evaluator_id", flat=True))


def booked_by_guests(person_id: int | None = None) -> list[tuple[Visit, datetime | None]]:
    """Visits that can be marked still, with their begin; of one guest where one is named."""
    guests = mystery_guests()
    if person_id is not None:
        guests &= {person_id}
    rows = Visit.objects.filter(state__in=BEFORE, order__placed_by_id__in=guests, mystery=None)
    rows = rows.select_related("order__service", "order__placed_by")
    rows = rows.prefetch_related("reservations").order_by("pk")
    return [(one, _begin(one)) for one in rows[:SHOWN_BOOKED]]


def _begin(visit: Visit) -> datetime | None:
    """None while nobody is promised."""
    return min((row.during.lower for row in visit.reservations.all()), default=None)


def mysteries(person_id: int | None = None) -> list[MysteryVisit]:
    """Open ones first, then the latest closed; of one guest's bookings where one is named.

    Each knows when its visit begins, and whether it is over.
    """
    rows = MysteryVisit.objects.select_related("visit__order__service", "marked_by")
    rows = rows.prefetch_related("visit__reservations")
    if person_id is not None:
        rows = rows.filter(visit__order__placed_by_id=person_id)
    found = [
        *rows.filter(closed_at=None).order_by("marked_at", "pk"),
        *rows.exclude(closed_at=None).order_by("-closed_at", "-pk")[:SHOWN_CLOSED],
    ]
    for one in found:
        one.begins, one.is_over = _begin(one.visit), one.visit.state in DONE
    return found


def closed_mysteries(worker_id: int) -> list[MysteryVisit]:
    """What the worker reads: of the past year, closed, the latest first."""
    since = now() - timedelta(days=365)
    rows = MysteryVisit.objects.filter(
        closed_at__gte=since, visit__reservations__worker_id=worker_id
    )
    return list(rows.select_related("visit__order__service").distinct().order_by("-closed_at"))
