from datetime import timedelta
from http import HTTPStatus

from django.db.models import Count
from django.utils.translation import gettext_lazy

from jiahe.booking.actions.visits import lock_visit
from jiahe.booking.models import Visit
from jiahe.fieldwork.queries import post_of
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.kit.transactions import as_part
from jiahe.quality.choices import Direction
from jiahe.quality.facts import ReviewChanged, ReviewWritten
from jiahe.quality.models import Review, ReviewPhoto, ReviewVersion
from jiahe.quality.queries.visits import (
    MysteryHasNoReview,
    crew_member,
    is_mystery,
    refuse_unfit,
    visit_of_member,
)
from jiahe.quality.rules import (
    BATCH,
    MOST_PHOTOS,
    WORKER_READS_AFTER,
    Opinion,
    TooManyPhotos,
    checked,
    tags_for,
)
from jiahe.standards.limits import EDIT_REVIEW_WITHIN_DAYS
from jiahe.workforce.models import Worker


class AlreadyReviewed(Refusal):
    sentence = gettext_lazy("This visit has already been rated. You can change your own rating.")
    status = HTTPStatus.CONFLICT


class NoSuchReview(Refusal):
    sentence = gettext_lazy("There is no such review.")
    status = HTTPStatus.NOT_FOUND


class ReviewIsFinal(Refusal):
    sentence = gettext_lazy("A review can be changed for %(days)d days; that time has passed.")
    status = HTTPStatus.CONFLICT


@as_part
def review_worker(
    *,
    visit_code: str,
    person_id: int,
    opinion: Opinion,
    worker_code: str = "",
    photos: tuple[str, ...] = (),
) -> Review:
    """The household's judgement on one worker of the crew (the only one when not named).

    `photos` are names that `pictures.keep_picture` gave. Raises `NotYourVisit`,
    `NotReviewable`, `ReviewTooLate`, `NotOnTheVisit`, `AlreadyReviewed`, `MysteryHasNoReview`,
    `TooManyPhotos` and the refusals of `rules.checked`.
    """
    visit = visit_of_member(visit_code, person_id)
    if is_mystery(visit.pk):
        raise MysteryHasNoReview
    worker = crew_member(visit, worker_code)
    allowed = tags_for(Direction.OF_WORKER, visit.order.service.category.hue)
    said = checked(opinion, allowed)
    review = _written(visit, Direction.OF_WORKER, worker, person_id, said)
    _add_photos(review, photos)
    _release_batch(worker.pk)
    return review


@as_part
def review_household(*, visit_code: str, person_id: int, opinion: Opinion) -> Review:
    """The worker's judgement on the household, for the company alone.

    Raises `NotYourVisit`, `NotReviewable`, `ReviewTooLate`, `AlreadyReviewed` and the
    refusals of `rules.checked`.
    """
    post = post_of(visit_code, person_id)
    said = checked(opinion, tags_for(Direction.OF_HOUSEHOLD))
    return _written(post.visit, Direction.OF_HOUSEHOLD, post.worker, person_id, said)


def _written(
    visit: Visit, direction: Direction, worker: Worker, person_id: int, said: Opinion
) -> Review:
    visit.state = lock_visit(visit_id=visit.pk).state
    refuse_unfit(visit)
    if Review.objects.filter(visit=visit, direction=direction, worker=worker).exists():
        raise AlreadyReviewed
    review = Review.objects.create(
        company_id=current_company(),
        visit=visit,
        direction=direction,
        author_id=person_id,
        worker=worker,
        attitude=said.attitude,
        skill=said.skill,
        effect=said.effect,
        tags=list(said.tags),
        text=said.text,
        written_at=now(),
    )
    record(
        ReviewWritten(
            company_id=current_company(),
            review_id=review.pk,
            worker_id=worker.pk,
            direction=direction.value,
        )
    )
    return review


def _add_photos(review: Review, names: tuple[str, ...]) -> None:
    if not names:
        return
    kept = set(review.photos.values_list("file", flat=True))
    new = [name for name in dict.fromkeys(names) if name not in kept]
    if len(kept) + len(new) > MOST_PHOTOS:
        raise TooManyPhotos(limit=MOST_PHOTOS)
    ReviewPhoto.objects.bulk_create(
        ReviewPhoto(company_id=current_company(), review=review, file=name) for name in new
    )


def _release_batch(worker_id: int) -> None:
    """Lets the worker read what is new once it is enough to hide who said what."""
    waiting = Review.objects.filter(
        worker_id=worker_id,
        direction=Direction.OF_WORKER,
        released_at=None,
        written_at__gt=now() - WORKER_READS_AFTER,
    )
    homes = waiting.aggregate(n=Count("visit__order__household", distinct=True))["n"]
    if homes >= BATCH:
        waiting.update(released_at=now())


@as_part
def change_review(
    *, review_code: str, person_id: int, opinion: Opinion, photos: tuple[str, ...] = ()
) -> Review:
    """Replaces what the author's review says; what it said before is kept.

    The same words again change nothing. Raises `NoSuchReview` for everybody else,
    `ReviewIsFinal` after the days for changes, and the refusals of `rules.checked`.
    """
    review = (
        Review.objects.select_for_update(of=("self",))
        .select_related("visit__order__service__category")
        .filter(code=review_code, author_id=person_id)
        .first()
    )
    if review is None:
        raise NoSuchReview
    if now() > review.written_at + timedelta(days=EDIT_REVIEW_WITHIN_DAYS):
        raise ReviewIsFinal(days=EDIT_REVIEW_WITHIN_DAYS)
    hue = review.visit.order.service.category.hue
    said = checked(opinion, tags_for(Direction(review.direction), hue))
    _add_photos(review, photos)
    if said != opinion_of(review):
        _replace(review, said)
    return review


def opinion_of(review: Review) -> Opinion:
    return Opinion(review.attitude, review.skill, review.effect, tuple(review.tags), review.text)


def _replace(review: Review, said: Opinion) -> None:
    ReviewVersion.objects.create(
        company_id=review.company_id,
        review=review,
        number=review.versions.count() + 1,
        attitude=review.attitude,
        skill=review.skill,
        effect=review.effect,
        tags=review.tags,
        text=review.text,
        said_at=review.changed_at or review.written_at,
        replaced_at=now(),
    )
    review.attitude, review.skill, review.effect = said.attitude, said.skill, said.effect
    review.tags, review.text, review.changed_at = list(said.tags), said.text, now()
    review.save(update_fields=["attitude", "skill", "effect", "tags", "text", "changed_at"])
    record(
        ReviewChanged(
            company_id=review.company_id,
            review_id=review.pk,
            worker_id=review.worker_id,
            direction=review.direction,
        )
    )
