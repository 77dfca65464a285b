"""Who goes: the promise becomes an offer, the offer an answer, a no the next worker's chance."""

from jiahe.booking import queries as booking
from jiahe.dispatch.actions import offers, seats, stays
from jiahe.dispatch.choices import AssignmentState
from jiahe.dispatch.models import Assignment
from jiahe.dispatch.queries.offers import assignment_by_code, due_offers, offers_together
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
    """Asks the promised workers of every visit of a paid order, of a term of all days at once."""
    with for_company(company_id):
        order = booking.first_visit(order_id).order
        visit_ids = booking.visit_ids_of(order_id)
    if order.term_days:
        return _offer_days(company_id, visit_ids)
    return [
        one
        for visit_id in visit_ids
        for one in offer_visit(company_id=company_id, visit_id=visit_id)
    ]


def _offer_days(company_id: int, visit_ids: list[int]) -> list[Assignment]:
    def story() -> list[Assignment]:
        with for_company(company_id):
            return [one for number in visit_ids for one in seats.offer_visit(visit_id=number)]

    return with_retries(story)


def accept_offer(*, company_id: int, assignment_code: str, person_id: int) -> Assignment:
    """The worker's yes, of a term to every day of it.

    Raises the refusals of `dispatch.actions.offers.accept`.
    """

    def story() -> Assignment:
        with whole_for_company(company_id):
            together = offers_together(assignment_by_code(assignment_code))
            others = [one.code for one in together if one.code != assignment_code]
            first = offers.accept(code=assignment_code, person_id=person_id)
            for code in others:
                offers.accept(code=code, person_id=person_id)
            return first

    return with_retries(story)


def decline_offer(
    *, company_id: int, assignment_code: str, person_id: int, reason: str = ""
) -> Assignment | None:
    """The worker's no; returns the next worker's assignment, None when the seat is queued."""

    def story() -> Assignment | None:
        with for_company(company_id):
            together = offers_together(assignment_by_code(assignment_code))
            codes = {assignment_code, *(one.code for one in together)}
            turned_down = [
                offers.decline(code=code, person_id=person_id, reason=reason)
                for code in sorted(codes)
            ]
            return _refill(turned_down)

    return with_retries(story)


def _refill(closed: list[Assignment]) -> Assignment | None:
    """The next worker for what one answer closed: a seat, or the days of a term together."""
    if len(closed) == 1:
        return seats.refill_seat(visit_id=closed[0].visit_id, seat=closed[0].seat)
    return stays.refill_days(visit_ids=[one.visit_id for one in closed], seat=closed[0].seat)


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
            first = offers.expire(assignment_id=assignment_id)
            if first is None:
                return 0
            rest = [offers.expire(assignment_id=one.pk) for one in offers_together(first)]
            _refill([first, *(one for one in rest if one is not None)])
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
