"""Filling a seat: the next worker who can really keep the promised time, or the queue."""

from datetime import datetime, timedelta

from django.db import transaction

from jiahe.booking import queries as booking
from jiahe.booking.actions import promise
from jiahe.booking.actions.visits import lock_visit, note_change
from jiahe.booking.choices import OCCUPYING, ReservationState
from jiahe.booking.facts import SeatOrphaned
from jiahe.booking.models import Visit
from jiahe.booking.rules import BEFORE_THE_DOOR
from jiahe.dispatch.actions.callbook import open_call
from jiahe.dispatch.actions.offers import (
    make_offer,
    noted_on,
    promised_start,
    put_on_seat,
    staff_when_complete,
    withdraw_seat,
)
from jiahe.dispatch.choices import LIVE, AssignmentState
from jiahe.dispatch.facts import SeatUnfilled, WorkerReplaced
from jiahe.dispatch.frozen import Decision, Rule
from jiahe.dispatch.models import Assignment
from jiahe.dispatch.queries.candidates import (
    judged_case,
    need_of,
    place_of,
    seat_of,
    span_of,
    turned_down_by,
)
from jiahe.dispatch.rules import Judged, able, explanation, ranked, standby_first
from jiahe.kit.clock import now
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company

TRIES = 5
URGENT_WITHIN = timedelta(hours=4)
CALLED_AT_ONCE = 8
AT_LEAST_TO_CALL = 2  # one alone is simply asked
MOVED = "moved"  # the note of an assignment that is asked again at another time


def offer_visit(*, visit_id: int) -> list[Assignment]:
    """Asks every promised worker of the visit, and finds workers for its empty seats.

    Does nothing for seats that are offered or accepted already: it may run twice.
    """
    if lock_visit(visit_id=visit_id).state not in BEFORE_THE_DOOR:
        return []
    visit = booking.visit_by_id(visit_id)
    live = list(Assignment.objects.filter(visit_id=visit_id, state__in=LIVE))
    live += noted_on(visit, {one.seat for one in live})
    waiting = [one for one in live if one.state == AssignmentState.TENTATIVE]
    waiting.sort(key=lambda one: one.seat)
    offered = [make_offer(assignment=one, visit=visit) for one in waiting]
    for seat in visit.reservations.all():
        if seat.state == ReservationState.ORPHANED:
            found = fill_seat(visit_id=visit_id, seat=seat.seat, source="next")
            offered += [found] if found else []
    return offered


def follow_move(*, visit_id: int) -> list[Assignment]:
    """After the promise has moved: each worker is asked again about another start or seat.

    Seats whose live assignment names the promised worker and start are left alone.
    """
    if lock_visit(visit_id=visit_id).state not in BEFORE_THE_DOOR:
        return []
    visit = booking.visit_by_id(visit_id)
    live = {one.seat: one for one in Assignment.objects.filter(visit_id=visit_id, state__in=LIVE)}
    asked = []
    for row in visit.reservations.all():
        held = live.get(row.seat)
        if held is None or row.state not in OCCUPYING or _names(held, visit, row.worker_id):
            continue
        withdraw_seat(visit_id=visit_id, seat=row.seat, note=MOVED)
        asked.append(
            put_on_seat(
                visit=visit,
                seat=row.seat,
                worker_id=row.worker_id,
                source="moved",
                reasons=held.reasons if held.worker_id == row.worker_id else {},
            )
        )
    staff_when_complete(visit_id=visit_id, actor_id=None)
    return asked


def _names(held: Assignment, visit: Visit, worker_id: int) -> bool:
    asked_about = held.reasons.get("start")
    promised = promised_start(visit, held.seat)["start"]
    return held.worker_id == worker_id and asked_about in (None, promised)


def terms_of(visit: Visit, soft_rules: str = "kept") -> promise.Terms:
    return promise.Terms(need_of(visit), visit.order.service.shift_kind, soft_rules)


def wish_for(
    visit: Visit, seat: int, worker_id: int, start: datetime | None = None
) -> promise.Wish:
    """The seat's span, or its length from another start, for that worker."""
    span = span_of(visit, seat, start)
    return promise.Wish(worker_id, span, place_of(visit), seat)


def fill_seat(*, visit_id: int, seat: int, source: str) -> Assignment | None:
    """Gives the seat to the best worker who was not asked yet and can keep the promised time.

    Nobody, or a start that has passed: the seat is orphaned and waits in the queue. Workers
    on standby come first when `source` is "standby".
    """
    withdraw_seat(visit_id=visit_id, seat=seat)
    visit = booking.visit_by_id(visit_id)
    taken = _taken_by_the_best(visit, seat, source) if _is_ahead(visit, seat) else None
    if taken is None:
        leave_in_queue(visit, seat, source)
    staff_when_complete(visit_id=visit_id, actor_id=None)
    return taken


def refill_seat(*, visit_id: int, seat: int) -> Assignment | None:
    """After a no, or no answer: the next worker is asked; shortly before the start, several.

    Then whoever says yes first has the visit (`actions.calls`), and None is returned.
    """
    visit = booking.visit_by_id(visit_id)
    left = span_of(visit, seat).start - now()
    if not timedelta() < left < URGENT_WITHIN:
        return fill_seat(visit_id=visit_id, seat=seat, source="next")
    asked = turned_down_by(visit_id, seat)
    best = ranked(able(judged_case(visit, seat=seat, asked_before=asked).answers))[:CALLED_AT_ONCE]
    if len(best) < AT_LEAST_TO_CALL:
        return fill_seat(visit_id=visit_id, seat=seat, source="next")
    withdraw_seat(visit_id=visit_id, seat=seat)
    promise.orphan_seat(visit_id=visit_id, seat=seat)
    note_change(visit=lock_visit(visit_id=visit_id), actor_id=None)
    record(SeatOrphaned(company_id=current_company(), visit_id=visit_id, seat=seat))
    open_call(visit=visit, seat=seat, worker_ids=[one.worker_id for one in best])
    staff_when_complete(visit_id=visit_id, actor_id=None)
    return None


def _is_ahead(visit: Visit, seat: int) -> bool:
    return span_of(visit, seat).start > now()


def _taken_by_the_best(visit: Visit, seat: int, source: str) -> Assignment | None:
    asked = turned_down_by(visit.pk, seat)
    case = judged_case(visit, seat=seat, asked_before=asked)
    rule = Rule.STANDBY if source == "standby" else Rule.BEST
    best = ranked(able(case.answers))
    best = (standby_first(best) if source == "standby" else best)[:TRIES]
    if not best:
        return None
    promise.lock_workers([one.worker_id for one in best])
    for place, one in enumerate(best):
        if _is_promised(visit, seat, one):
            skipped = tuple(other.worker_id for other in best[:place])
            decision = Decision(case, one.worker_id, rule, skipped)
            return _put(visit, seat, one, decision, source)
    return None


def _is_promised(visit: Visit, seat: int, one: Judged) -> bool:
    """Whether the worker's time was still free when it was asked for under the lock."""
    try:
        with transaction.atomic():
            promise.change_promise(
                wishes=[wish_for(visit, seat, one.worker_id)],
                terms=terms_of(visit),
                visit_id=visit.pk,
            )
    except (promise.SlotTaken, promise.NotFeasible):
        return False
    return True


def _put(visit: Visit, seat: int, one: Judged, decision: Decision, source: str) -> Assignment:
    before = seat_of(visit, seat)
    if before is not None and before.worker_id != one.worker_id:
        tell_replaced(visit_id=visit.pk, seat=seat, worker_id=one.worker_id)
    note_change(visit=lock_visit(visit_id=visit.pk), actor_id=None)
    return put_on_seat(
        visit=visit,
        seat=seat,
        worker_id=one.worker_id,
        source=source,
        reasons=explanation(decision.case.answers, one),
        decision=decision,
    )


def tell_replaced(*, visit_id: int, seat: int, worker_id: int) -> None:
    record(
        WorkerReplaced(
            company_id=current_company(), visit_id=visit_id, seat=seat, worker_id=worker_id
        )
    )


def leave_in_queue(visit: Visit, seat: int, source: str) -> None:
    """The seat waits for the desk, which is told once: not again when it looks for itself."""
    company_id = current_company()
    held = seat_of(visit, seat)
    was_empty = held is not None and held.state == ReservationState.ORPHANED
    if not was_empty:
        promise.orphan_seat(visit_id=visit.pk, seat=seat)
        note_change(visit=lock_visit(visit_id=visit.pk), actor_id=None)
        record(SeatOrphaned(company_id=company_id, visit_id=visit.pk, seat=seat))
    if not was_empty or source == "standby":
        record(SeatUnfilled(company_id=company_id, visit_id=visit.pk, seat=seat))
