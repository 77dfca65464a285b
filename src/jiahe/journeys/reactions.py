"""Who answers which fact, in one table; each reaction's effect happens once, by its receipt."""

from jiahe.booking.facts import OrderPaid, OrderPlaced, VisitAdvanced, VisitCancelled, VisitMoved
from jiahe.booking.queries import order_by_id
from jiahe.dispatch.facts import OfferMade, OfferWithdrawn, VisitStaffed
from jiahe.fieldwork.facts import MomentRecorded, VisitAccepted
from jiahe.journeys import assign, review, settle, tell
from jiahe.kit.facts import Recorded
from jiahe.kit.outbox import Reactions
from jiahe.quality.facts import ReviewChanged, ReviewHidden, ReviewShownAgain, ReviewWritten


def note_promises(recorded: Recorded) -> None:
    """Each seat of a new order gets its tentative assignment, with the reasons."""
    assert isinstance(recorded.fact, OrderPlaced)
    for visit in order_by_id(recorded.fact.order_id).visits.all():
        assign.promise_visit(company_id=recorded.fact.company_id, visit_id=visit.pk)


def offer_paid_order(recorded: Recorded) -> None:
    assert isinstance(recorded.fact, OrderPaid)
    assign.offer_order(company_id=recorded.fact.company_id, order_id=recorded.fact.order_id)


def offer_moved_visit(recorded: Recorded) -> None:
    """After a change of time the workers are asked again."""
    assert isinstance(recorded.fact, VisitMoved)
    assign.offer_visit(company_id=recorded.fact.company_id, visit_id=recorded.fact.visit_id)


def withdraw_assignments(recorded: Recorded) -> None:
    assert isinstance(recorded.fact, VisitCancelled)
    assign.close_assignments(
        company_id=recorded.fact.company_id, visit_id=recorded.fact.visit_id, is_cancelled=True
    )


def settle_accepted(recorded: Recorded) -> None:
    assert isinstance(recorded.fact, VisitAccepted)
    settle.settle_visit(company_id=recorded.fact.company_id, visit_id=recorded.fact.visit_id)


def finish_assignments(recorded: Recorded) -> None:
    assert isinstance(recorded.fact, VisitAdvanced)
    if recorded.fact.state == "awaiting_acceptance":
        assign.close_assignments(
            company_id=recorded.fact.company_id,
            visit_id=recorded.fact.visit_id,
            is_cancelled=False,
        )


REACTIONS: Reactions = {
    OrderPlaced: (note_promises,),
    OrderPaid: (offer_paid_order, tell.household_of_booking),
    VisitMoved: (offer_moved_visit, tell.household_of_change),
    VisitCancelled: (withdraw_assignments, tell.household_of_cancellation),
    VisitAdvanced: (finish_assignments,),
    VisitStaffed: (tell.household_of_worker,),
    VisitAccepted: (settle_accepted, review.invite_after_acceptance),
    ReviewWritten: (review.refresh_score,),
    ReviewChanged: (review.refresh_score,),
    ReviewHidden: (review.refresh_score,),
    ReviewShownAgain: (review.refresh_score,),
    OfferMade: (tell.worker_of_offer,),
    OfferWithdrawn: (tell.worker_of_withdrawal,),
    MomentRecorded: (tell.household_of_progress,),
}
