"""The facts that a past visit would have told, had it gone through the journeys."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from jiahe.billing.facts import VisitSettled
from jiahe.booking.choices import VisitState
from jiahe.booking.facts import (
    OrderCancelled,
    OrderPaid,
    OrderPlaced,
    VisitAdvanced,
    VisitCancelled,
)
from jiahe.dispatch.choices import AssignmentState
from jiahe.dispatch.facts import VisitStaffed
from jiahe.fieldwork.actions.bulk import PastMoment
from jiahe.fieldwork.choices import Moment
from jiahe.fieldwork.facts import MomentRecorded, VisitAccepted, VisitObjected
from jiahe.kit.facts import Fact
from jiahe.kit.tenancy import current_company
from jiahe.quality.actions.bulk import PastReview
from jiahe.quality.choices import Direction
from jiahe.quality.facts import ReviewWritten
from jiahe.simulation.seeding.books import Written
from jiahe.simulation.seeding.traces import OFFERS_STAND, PAID, PAID_AFTER, answered_at

S = VisitState
STATE_AFTER = {
    Moment.SET_OUT: S.TRAVELLING,
    Moment.ARRIVED: S.ARRIVED,
    Moment.STARTED: S.IN_SERVICE,
    Moment.FINISHED: S.AWAITING_ACCEPTANCE,
}
STAFFED = frozenset({AssignmentState.ACCEPTED, AssignmentState.DONE})
News = tuple[datetime, Fact]


def news_of_orders(written: Sequence[Written]) -> Iterator[News]:
    """Placed and paid, once an order; staffed or cancelled, once a visit."""
    company_id = current_company()
    for one in written:
        order_id, visit_id = one.entered.order_id, one.entered.visit_id
        entry = one.entered.entry
        if one.entered.number == 1:
            yield entry.placed_at, OrderPlaced(company_id=company_id, order_id=order_id)
            if entry.order_state in PAID:
                paid_at = entry.placed_at + PAID_AFTER
                yield paid_at, OrderPaid(company_id=company_id, order_id=order_id)
        if one.fate.assignment in STAFFED:
            staffed_at = entry.placed_at + OFFERS_STAND
            yield staffed_at, VisitStaffed(company_id=company_id, visit_id=visit_id)
        if one.fate.visit is S.CANCELLED:
            yield one.changed_at, VisitCancelled(company_id=company_id, visit_id=visit_id)
            yield one.changed_at, OrderCancelled(company_id=company_id, order_id=order_id)


def news_of_moments(moments: Sequence[PastMoment]) -> Iterator[News]:
    """Each worker's moment; the visit goes on once, with the first of the crew."""
    company_id = current_company()
    seen: set[tuple[int, Moment]] = set()
    for one in moments:
        yield (
            one.at,
            MomentRecorded(
                company_id=company_id,
                visit_id=one.visit_id,
                worker_id=one.worker_id,
                moment=one.moment.value,
            ),
        )
        if (one.visit_id, one.moment) not in seen:
            seen.add((one.visit_id, one.moment))
            yield one.at, _advanced(one.visit_id, STATE_AFTER[one.moment])


def news_of_answers(written: Sequence[Written], at: datetime) -> Iterator[News]:
    """The household's answer and the settlement that follows from it."""
    company_id = current_company()
    for one in written:
        visit_id, answered = one.entered.visit_id, answered_at(one, at)
        if one.fate.visit is S.OBJECTED:
            yield answered, VisitObjected(company_id=company_id, visit_id=visit_id)
            yield answered, _advanced(visit_id, S.OBJECTED)
        if one.fate.visit in (S.ACCEPTED, S.SETTLED):
            yield answered, VisitAccepted(company_id=company_id, visit_id=visit_id)
            yield answered, _advanced(visit_id, S.ACCEPTED)
        if one.fate.visit is S.SETTLED:
            yield answered, VisitSettled(company_id=company_id, visit_id=visit_id)
            yield answered, _advanced(visit_id, S.SETTLED)


def news_of_reviews(review_ids: Sequence[int], reviews: Sequence[PastReview]) -> Iterator[News]:
    for review_id, one in zip(review_ids, reviews, strict=True):
        yield (
            one.at,
            ReviewWritten(
                company_id=current_company(),
                review_id=review_id,
                worker_id=one.worker_id,
                direction=Direction.OF_WORKER.value,
            ),
        )


def _advanced(visit_id: int, state: VisitState) -> VisitAdvanced:
    return VisitAdvanced(company_id=current_company(), visit_id=visit_id, state=state.value)
