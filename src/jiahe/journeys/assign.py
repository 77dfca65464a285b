"""Who goes: the promise becomes an offer, the offer an answer, a no the next worker's chance."""

from jiahe.booking import queries as booking
from jiahe.dispatch.actions import offers, seats
from jiahe.dispatch.choices import AssignmentState
from jiahe.dispatch.models import Assignment
from jiahe.dispatch.queries.offers import due_offers
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company, for_every_company, whole_for_company
from jiahe.kit.transactions import with_retries


def promise_visit(*, company_id: int, visit_id: int) -> list[Assignment]:
    """A tentative assignment with its reasons for each promised seat; nobody is asked yet."""

    def story() -> list[Assignment]:
        with for_company(company_id):
            return offers.note_promises(visit_id=visit_id)

    return with_retries(story)


def offer_visit(*, company_id: int, visit_id: int) -> list[Assignment]:
    """Asks the promised workers; running it again asks nobody twice."""

    def story() -> list[Assignment]:
        with for_company(company_id):
            return seats.offer_visit(visit_id=visit_id)

    return with_retries(story)


def offer_order(*, company_id: int, order_id: int) -> list[Assignment]:
    """Asks the promised workers of every visit of a paid order."""
    with for_company(company_id):
        visit_ids = booking.visit_ids_of(order_id)
    return [
        one
        for visit_id in visit_ids
        for one in offer_visit(company_id=company_id, visit_id=visit_id)
    ]


def accept_offer(*, company_id: int, assignment_code: str, person_id: int) -> Assignment:
    """The worker's yes; raises the refusals of `dispatch.actions.offers.accept`."""

    def story() -> Assignment:
        with whole_for_company(company_id):
            return offers.accept(code=assignment_code, person_id=person_id)

    return with_retries(story)


def decline_offer(
    *, company_id: int, assignment_code: str, person_id: int, reason: str = ""
) -> Assignment | None:
    """The worker's no; returns the next worker's assignment, None when the seat is queued."""

    def story() -> Assignment | None:
        with for_company(company_id):
            turned_down = offers.decline(code=assignment_code, person_id=person_id, reason=reason)
            return seats.refill_seat(visit_id=turned_down.visit_id, seat=turned_down.seat)

    return with_retries(story)


def expire_offers() -> int:
    """Closes the offers that nobody answered and asks the next workers; returns how many.

    Each offer is its own transaction: one that fails holds up no other.
    """
    with for_every_company():
        due = due_offers(now())
    return sum(_expire(company_id, assignment_id) for company_id, assignment_id in due)


def _expire(company_id: int, assignment_id: int) -> int:
    def story() -> int:
        with for_company(company_id):
            closed = offers.expire(assignment_id=assignment_id)
            if closed is None:
                return 0
            seats.refill_seat(visit_id=closed.visit_id, seat=closed.seat)
            return 1

    return with_retries(story)


def follow_move(*, company_id: int, visit_id: int) -> list[Assignment]:
    """Asks the workers of a moved visit about its new time; running it again asks nobody."""

    def story() -> list[Assignment]:
        with for_company(company_id):
            return seats.follow_move(visit_id=visit_id)

    return with_retries(story)


def close_assignments(*, company_id: int, visit_id: int, is_cancelled: bool) -> None:
    """Done after the visit, withdrawn after a cancellation; may run twice."""
    to = AssignmentState.WITHDRAWN if is_cancelled else AssignmentState.DONE
    with for_company(company_id):
        offers.close_visit(visit_id=visit_id, to=to)
