"""Which visits may be judged, by whom, on whom."""

from datetime import datetime, timedelta
from http import HTTPStatus

from django.utils.translation import gettext_lazy

from jiahe.accounts.queries import household_ids_of
from jiahe.booking.choices import VisitState
from jiahe.booking.models import Visit
from jiahe.booking.queries import visit_by_code, visit_span
from jiahe.fieldwork.queries import OFF_THE_VISIT, NotYourVisit
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.quality.choices import Direction
from jiahe.quality.models import MysteryVisit, Review
from jiahe.standards.limits import EDIT_REVIEW_WITHIN_DAYS, REVIEW_WITHIN_DAYS
from jiahe.workforce.models import Worker

REVIEWABLE = (VisitState.ACCEPTED, VisitState.SETTLED)
ADD_WITHIN = timedelta(days=180)  # after a review its author may add to it


class NotReviewable(Refusal):
    sentence = gettext_lazy("This visit is “%(state)s”. It can be rated once it is accepted.")
    status = HTTPStatus.CONFLICT


class ReviewTooLate(Refusal):
    sentence = gettext_lazy("A visit can be rated for %(days)d days; that time has passed.")
    status = HTTPStatus.CONFLICT


class MysteryHasNoReview(Refusal):
    sentence = gettext_lazy(
        "You held this visit as a mystery visit: say it in the finding, not in a rating."
    )
    status = HTTPStatus.CONFLICT


class NotOnTheVisit(Refusal):
    sentence = gettext_lazy("This person was not on the visit.")
    status = HTTPStatus.NOT_FOUND


def visit_of_member(visit_code: str, person_id: int) -> Visit:
    """The visit to one of the person's homes; raises `NotYourVisit` for everybody else."""
    visit = visit_by_code(visit_code)
    if visit is None or visit.order.household_id not in household_ids_of(person_id):
        raise NotYourVisit
    return visit


def crew_of(visit: Visit) -> list[Worker]:
    """Who was on the visit, by seat (prefetched)."""
    seats = sorted(visit.reservations.all(), key=lambda row: row.seat)
    return [row.worker for row in seats if row.state not in OFF_THE_VISIT]


def crew_member(visit: Visit, worker_code: str) -> Worker:
    """The named worker of the crew, the only one without a name; raises `NotOnTheVisit`."""
    crew = crew_of(visit)
    if not worker_code and len(crew) == 1:
        return crew[0]
    for worker in crew:
        if worker.code == worker_code:
            return worker
    raise NotOnTheVisit


def review_until(visit: Visit) -> datetime:
    """Until when the visit can be judged: counted from its end, or its acceptance if later."""
    closed_at = max(visit_span(visit).end, visit.changed_at)
    return closed_at + timedelta(days=REVIEW_WITHIN_DAYS)


def refuse_unfit(visit: Visit) -> None:
    """Raises `NotReviewable` before acceptance or when cancelled, `ReviewTooLate`."""
    if visit.state not in REVIEWABLE:
        raise NotReviewable(state=visit.get_state_display())
    if now() > review_until(visit):
        raise ReviewTooLate(days=REVIEW_WITHIN_DAYS)


def is_mystery(visit_id: int) -> bool:
    """Whether the household of the visit is an evaluator; the worker may not be told by it."""
    return MysteryVisit.objects.filter(visit_id=visit_id).exists()


def reviews_on(visit_id: int) -> dict[int, Review]:
    """Worker id -> the household's review of that worker on this visit, photos prefetched."""
    rows = Review.objects.filter(visit_id=visit_id, direction=Direction.OF_WORKER)
    rows = rows.select_related("addition").prefetch_related("photos")
    return {row.worker_id: row for row in rows}


def review_by_worker(visit_id: int, worker_id: int) -> Review | None:
    """What the worker said about the household of the visit."""
    return Review.objects.filter(
        visit_id=visit_id, worker_id=worker_id, direction=Direction.OF_HOUSEHOLD
    ).first()


def may_add(review: Review, person_id: int) -> bool:
    """Whether this person wrote the review, sees it stand, and has added nothing yet."""
    is_in_time = now() <= review.written_at + ADD_WITHIN
    is_own = review.author_id == person_id and not review.hidden_because
    return is_own and is_in_time and getattr(review, "addition", None) is None


def may_change(review: Review, person_id: int) -> bool:
    """Whether this person wrote the review and may still change it."""
    last = review.written_at + timedelta(days=EDIT_REVIEW_WITHIN_DAYS)
    return review.author_id == person_id and now() <= last
