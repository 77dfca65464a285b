"""The judgement: invite, rate each other, change, hide; each leaves the fair score behind it."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.urls import reverse

from jiahe.booking.queries import visit_by_id
from jiahe.fieldwork.facts import VisitAccepted
from jiahe.kit.facts import Recorded
from jiahe.kit.tenancy import for_company, whole_for_company
from jiahe.kit.transactions import with_retries
from jiahe.quality.actions import additions, hiding, invitations, reviews, scores
from jiahe.quality.choices import Direction
from jiahe.quality.facts import (
    DoubtDecided,
    ReviewChanged,
    ReviewDoubted,
    ReviewHidden,
    ReviewShownAgain,
    ReviewWritten,
)
from jiahe.quality.pictures import keep_picture
from jiahe.quality.queries.visits import refuse_unfit, visit_of_member
from jiahe.quality.rules import MOST_PHOTOS, Opinion, TooManyPhotos

T = TypeVar("T")


def _inside(company_id: int, story: Callable[[], T]) -> T:
    def whole() -> T:
        with whole_for_company(company_id):
            return story()

    return with_retries(whole)


def invite_review(visit_id: int) -> bool:
    """Asks the household for a review, once; inside the company's walls."""
    visit = visit_by_id(visit_id)
    link = reverse("household:rate", args=[visit.order.code, visit.code])
    return invitations.invite_review(visit_id=visit_id, link=link)


def store_photos(
    *, company_id: int, visit_code: str, person_id: int, photos: Sequence[bytes]
) -> tuple[str, ...]:
    """The first half of `review_visit`: checks who asks, then cleans and stores the pictures.

    Touches files, so it runs outside every transaction. Raises `NotYourVisit`,
    `NotReviewable`, `ReviewTooLate`, `TooManyPhotos`, `NotAPhoto`, `PhotoTooLarge`.
    """
    if len(photos) > MOST_PHOTOS:
        raise TooManyPhotos(limit=MOST_PHOTOS)
    with for_company(company_id):
        refuse_unfit(visit_of_member(visit_code, person_id))
    return tuple(keep_picture(data) for data in photos)


def review_visit(
    *,
    company_id: int,
    visit_code: str,
    person_id: int,
    opinion: Opinion,
    worker_code: str = "",
    photos: tuple[str, ...] = (),
) -> str:
    """The code of the household's review of one worker; refusals as `reviews.review_worker`."""

    def story() -> str:
        return reviews.review_worker(
            visit_code=visit_code,
            person_id=person_id,
            opinion=opinion,
            worker_code=worker_code,
            photos=photos,
        ).code

    return _inside(company_id, story)


def review_household(*, company_id: int, visit_code: str, person_id: int, opinion: Opinion) -> str:
    """The code of the worker's review of the household."""

    def story() -> str:
        return reviews.review_household(
            visit_code=visit_code, person_id=person_id, opinion=opinion
        ).code

    return _inside(company_id, story)


def change_review(
    *,
    company_id: int,
    review_code: str,
    person_id: int,
    opinion: Opinion,
    photos: tuple[str, ...] = (),
) -> None:
    """The author says it differently; the earlier words are kept."""

    def story() -> None:
        reviews.change_review(
            review_code=review_code, person_id=person_id, opinion=opinion, photos=photos
        )

    _inside(company_id, story)


def add_to_review(*, company_id: int, review_code: str, person_id: int, text: str) -> None:
    """The author says more, later; refusals as `additions.add_to_review`."""
    _inside(
        company_id,
        lambda: additions.add_to_review(review_code=review_code, person_id=person_id, text=text),
    )


def hide_review(
    *, company_id: int, review_code: str, because: str, note: str, actor_id: int
) -> None:
    """The office hides a review for a reason of law, with its name to it."""

    def story() -> None:
        hiding.hide_review(review_code=review_code, because=because, note=note, actor_id=actor_id)

    _inside(company_id, story)


def show_review(*, company_id: int, review_code: str, note: str, actor_id: int) -> None:
    """The office takes a hiding back."""

    def story() -> None:
        hiding.show_review(review_code=review_code, note=note, actor_id=actor_id)

    _inside(company_id, story)


def invite_after_acceptance(recorded: Recorded) -> None:
    """Reaction on `VisitAccepted`."""
    assert isinstance(recorded.fact, VisitAccepted)
    invite_review(recorded.fact.visit_id)


JUDGED = (
    ReviewWritten,
    ReviewChanged,
    ReviewHidden,
    ReviewShownAgain,
    ReviewDoubted,
    DoubtDecided,
)


def refresh_score(recorded: Recorded) -> None:
    """Reaction on the facts of a review: the worker's fair score follows."""
    assert isinstance(recorded.fact, JUDGED)
    if recorded.fact.direction == Direction.OF_WORKER:
        scores.refresh_fair_score(worker_id=recorded.fact.worker_id)
