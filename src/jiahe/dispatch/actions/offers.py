"""The life of an assignment: promised by the plan, offered, answered or not answered in time.

The visit is locked before its assignments, everywhere, so that nobody waits in a ring.
"""

from collections.abc import Collection
from datetime import timedelta
from http import HTTPStatus

from django.utils.translation import gettext_lazy

from jiahe.booking import queries as booking
from jiahe.booking.actions.visits import advance_visit, lock_visit
from jiahe.booking.choices import OCCUPYING, OrderState, VisitState
from jiahe.booking.models import Reservation, Visit
from jiahe.dispatch.actions.explanations import keep_explanation
from jiahe.dispatch.choices import LIVE, AssignmentState
from jiahe.dispatch.facts import (
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferMade,
    OfferWithdrawn,
    VisitStaffed,
)
from jiahe.dispatch.frozen import Decision, Rule, booked
from jiahe.dispatch.models import Assignment
from jiahe.dispatch.queries.candidates import judged_case, span_of
from jiahe.dispatch.queries.offers import NoSuchOffer
from jiahe.dispatch.rules import explanation
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import change_and_record, record
from jiahe.kit.tenancy import current_company
from jiahe.standards.inforce import in_force


class AlreadyAccepted(Refusal):
    sentence = gettext_lazy("You have accepted this visit already.")
    status = HTTPStatus.CONFLICT


class AlreadyDeclined(Refusal):
    sentence = gettext_lazy("You have turned this visit down already.")
    status = HTTPStatus.CONFLICT


class AnswerTooLate(Refusal):
    sentence = gettext_lazy("The time to answer is over; the visit has gone to somebody else.")
    status = HTTPStatus.CONFLICT


class NoLongerOffered(Refusal):
    sentence = gettext_lazy("This visit is no longer offered to you.")
    status = HTTPStatus.CONFLICT


_REFUSED = {
    AssignmentState.ACCEPTED: AlreadyAccepted,
    AssignmentState.DONE: AlreadyAccepted,
    AssignmentState.DECLINED: AlreadyDeclined,
    AssignmentState.EXPIRED: AnswerTooLate,
    AssignmentState.TENTATIVE: NoSuchOffer,
    AssignmentState.WITHDRAWN: NoLongerOffered,
}


OFFER = """
UPDATE dispatch_assignment SET state = %s, offered_at = %s, answer_by = %s
WHERE id = %s AND company_id = %s
"""
ACCEPT = """
UPDATE dispatch_assignment SET state = %s, answered_at = %s WHERE id = %s AND company_id = %s
"""


def note_promises(*, visit_id: int, source: str = "booking") -> list[Assignment]:
    """A tentative assignment, with its reasons, for each promised seat that has none."""
    lock_visit(visit_id=visit_id)
    visit = booking.visit_by_id(visit_id)
    live = Assignment.objects.filter(visit_id=visit_id, state__in=LIVE)
    return noted_on(visit, set(live.values_list("seat", flat=True)), source)


def noted_on(visit: Visit, taken: Collection[int], source: str = "booking") -> list[Assignment]:
    """As `note_promises`, of a visit that was read under its lock and these seats of it."""
    return [
        _noted(visit, seat, source)
        for seat in visit.reservations.all()
        if seat.state in OCCUPYING and seat.seat not in taken
    ]


def _noted(visit: Visit, seat: Reservation, source: str) -> Assignment:
    case = judged_case(visit, seat=seat.seat)
    chosen = next(one for one in case.answers if one.worker_id == seat.worker_id)
    rule = Rule.BOOKED if booked(case) == seat.worker_id else Rule.KEPT
    assignment = Assignment.objects.create(
        company_id=current_company(),
        visit=visit,
        worker_id=seat.worker_id,
        seat=seat.seat,
        state=AssignmentState.TENTATIVE,
        source=source,
        reasons=explanation(case.answers, chosen) | promised_start(visit, seat.seat),
        created_at=now(),
    )
    keep_explanation(assignment=assignment, decision=Decision(case, seat.worker_id, rule))
    return assignment


def make_offer(*, assignment: Assignment, visit: Visit) -> Assignment:
    """Asks the worker, until half the first answer's clock (BK-01) is over, or the start."""
    answer_by = now() + timedelta(minutes=in_force("ANSWER_OFFER_WITHIN_MINUTES"))
    assignment.state = AssignmentState.OFFERED
    assignment.offered_at = now()
    assignment.answer_by = min(answer_by, span_of(visit, assignment.seat).start)
    change_and_record(
        OFFER,
        [
            AssignmentState.OFFERED.value,
            assignment.offered_at,
            assignment.answer_by,
            assignment.pk,
            assignment.company_id,
        ],
        OfferMade(company_id=assignment.company_id, assignment_id=assignment.pk),
    )
    return assignment


def put_on_seat(
    *,
    visit: Visit,
    seat: int,
    worker_id: int,
    source: str,
    reasons: dict[str, object],
    decision: Decision | None = None,
) -> Assignment:
    """The seat's new assignment: offered when the order is paid, tentative before.

    Without a decision the promise named the worker already, and that is what is kept.
    """
    decision = decision or Decision(judged_case(visit, seat=seat), worker_id, Rule.KEPT)
    assignment = Assignment(
        company_id=current_company(),
        visit=visit,
        worker_id=worker_id,
        seat=seat,
        state=AssignmentState.TENTATIVE,
        source=source,
        reasons=reasons | promised_start(visit, seat),
        created_at=now(),
    )
    assignment.save()
    keep_explanation(assignment=assignment, decision=decision)
    if visit.order.state == OrderState.BOOKED:
        return make_offer(assignment=assignment, visit=visit)
    return assignment


def promised_start(visit: Visit, seat: int) -> dict[str, object]:
    """Which start the worker was asked about: a later one needs another yes."""
    return {"start": span_of(visit, seat).start.isoformat()}


def withdraw_seat(*, visit_id: int, seat: int, note: str = "") -> Assignment | None:
    """Ends the seat's live assignment; a worker who had been asked is told."""
    live = (
        Assignment.objects.select_for_update()
        .filter(visit_id=visit_id, seat=seat, state__in=LIVE)
        .first()
    )
    if live is None:
        return None
    was_asked = live.state in (AssignmentState.OFFERED, AssignmentState.ACCEPTED)
    live.state = AssignmentState.WITHDRAWN
    live.note = note[:200]
    live.save(update_fields=["state", "note"])
    if was_asked:
        record(OfferWithdrawn(company_id=current_company(), assignment_id=live.pk))
    return live


def accept(*, code: str, person_id: int) -> Assignment:
    """The worker's yes; the visit is staffed when every seat has one.

    Raises `NoSuchOffer` for somebody else's, `AlreadyAccepted`, `AlreadyDeclined`,
    `AnswerTooLate`, `NoLongerOffered`.
    """
    assignment = _open_offer(code, person_id)
    assignment.state = AssignmentState.ACCEPTED
    assignment.answered_at = now()
    change_and_record(
        ACCEPT,
        [
            AssignmentState.ACCEPTED.value,
            assignment.answered_at,
            assignment.pk,
            assignment.company_id,
        ],
        OfferAccepted(company_id=assignment.company_id, assignment_id=assignment.pk),
    )
    staff_when_complete(visit_id=assignment.visit_id, actor_id=person_id)
    return assignment


def decline(*, code: str, person_id: int, reason: str) -> Assignment:
    """The worker's no; the seat is still promised to them until somebody else takes it."""
    assignment = _open_offer(code, person_id)
    assignment.state = AssignmentState.DECLINED
    assignment.answered_at = now()
    assignment.note = reason[:200]
    assignment.save(update_fields=["state", "answered_at", "note"])
    record(OfferDeclined(company_id=current_company(), assignment_id=assignment.pk))
    return assignment


def expire(*, assignment_id: int) -> Assignment | None:
    """Closes an offer that nobody answered in time; None when it is not due any more."""
    row = Assignment.objects.filter(pk=assignment_id).values_list("visit_id", flat=True).first()
    if row is None:
        return None
    lock_visit(visit_id=row)
    due = Assignment.objects.select_for_update().filter(
        pk=assignment_id, state=AssignmentState.OFFERED, answer_by__lte=now()
    )
    assignment = due.first()
    if assignment is None:
        return None
    assignment.state = AssignmentState.EXPIRED
    assignment.save(update_fields=["state"])
    record(OfferExpired(company_id=current_company(), assignment_id=assignment.pk))
    return assignment


def close_visit(*, visit_id: int, to: AssignmentState) -> None:
    """After the visit: accepted assignments are done; after a cancellation all are withdrawn."""
    for seat in Assignment.objects.filter(visit_id=visit_id, state__in=LIVE).values_list(
        "seat", flat=True
    ):
        if to is AssignmentState.WITHDRAWN:
            withdraw_seat(visit_id=visit_id, seat=seat)
    if to is AssignmentState.DONE:
        Assignment.objects.filter(visit_id=visit_id, state=AssignmentState.ACCEPTED).update(
            state=AssignmentState.DONE
        )


def staff_when_complete(*, visit_id: int, actor_id: int | None) -> bool:
    """Planned -> assigned when every seat has a yes; assigned -> planned when one lost it."""
    visit = booking.visit_by_id(visit_id)
    seats = {row.seat for row in visit.reservations.all() if row.state in OCCUPYING}
    accepted = set(
        Assignment.objects.filter(visit_id=visit_id, state=AssignmentState.ACCEPTED).values_list(
            "seat", flat=True
        )
    )
    is_complete = accepted == seats and len(seats) == visit.order.crew_size
    if is_complete and visit.state == VisitState.PLANNED:
        advance_visit(visit_id=visit_id, to=VisitState.ASSIGNED, actor_id=actor_id)
        record(VisitStaffed(company_id=current_company(), visit_id=visit_id))
    elif not is_complete and visit.state == VisitState.ASSIGNED:
        advance_visit(visit_id=visit_id, to=VisitState.PLANNED, actor_id=actor_id)
    return is_complete


def _open_offer(code: str, person_id: int) -> Assignment:
    """The person's own offer, visit and row locked, while it can still be answered."""
    own = Assignment.objects.filter(code=code, worker__person_id=person_id)
    visit_id = own.values_list("visit_id", flat=True).first()
    if visit_id is None:
        raise NoSuchOffer
    lock_visit(visit_id=visit_id)
    assignment = own.select_for_update(of=("self",)).get()
    if assignment.state != AssignmentState.OFFERED:
        raise _REFUSED[AssignmentState(assignment.state)]
    if assignment.answer_by is not None and assignment.answer_by <= now():
        raise AnswerTooLate
    return assignment
