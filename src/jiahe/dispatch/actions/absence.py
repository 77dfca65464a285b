"""A worker drops out: every seat of theirs in that time is free again, its promise is kept."""

from jiahe.booking import queries as booking
from jiahe.booking.actions import promise
from jiahe.booking.actions.visits import advance_visit, lock_visit, note_change
from jiahe.booking.choices import OCCUPYING, VisitState
from jiahe.booking.facts import SeatOrphaned
from jiahe.dispatch.actions.offers import staff_when_complete, withdraw_seat
from jiahe.engine.intervals import Span
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.workforce.queries import ZONE

MOVABLE = (VisitState.PLANNED, VisitState.ASSIGNED, VisitState.TRAVELLING)


def seats_in(worker_id: int, span: Span) -> list[tuple[int, int]]:
    """(visit id, seat) of the worker's visits in the span that have not begun, earliest first."""
    first = span.start.astimezone(ZONE).date()
    days = (span.end.astimezone(ZONE).date() - first).days + 1
    return [
        (visit.pk, row.seat)
        for visit in booking.worker_visits(worker_id, first, days)
        if visit.state in MOVABLE
        for row in visit.reservations.all()
        if row.worker_id == worker_id
        and row.state in OCCUPYING
        and Span(row.during.lower, row.during.upper).overlaps(span)
    ]


def free_seat(*, visit_id: int, seat: int, actor_id: int | None) -> None:
    """The worker will not come: assignment withdrawn, time free, the visit planned again."""
    visit = lock_visit(visit_id=visit_id)
    withdraw_seat(visit_id=visit_id, seat=seat, note="absent")
    promise.orphan_seat(visit_id=visit_id, seat=seat)
    record(SeatOrphaned(company_id=current_company(), visit_id=visit_id, seat=seat))
    if visit.state == VisitState.TRAVELLING:
        advance_visit(visit_id=visit_id, to=VisitState.PLANNED, actor_id=actor_id)
        return
    staff_when_complete(visit_id=visit_id, actor_id=actor_id)
    note_change(visit=lock_visit(visit_id=visit_id), actor_id=actor_id)
