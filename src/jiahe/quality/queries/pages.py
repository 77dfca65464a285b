"""What the pages need to ask somebody for a judgement, in one read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from jiahe.booking.models import Visit
from jiahe.booking.queries import visit_span
from jiahe.catalog.models import Service
from jiahe.fieldwork.queries import NotYourVisit, post_of
from jiahe.kit.errors import Refusal
from jiahe.quality.choices import Direction
from jiahe.quality.models import Review, ReviewPhoto
from jiahe.quality.queries.visits import (
    MysteryHasNoReview,
    NotOnTheVisit,
    crew_of,
    is_mystery,
    may_add,
    may_change,
    refuse_unfit,
    review_by_worker,
    reviews_on,
    visit_of_member,
)
from jiahe.quality.rules import QUESTIONS, Tag, tag_labels, tags_for
from jiahe.workforce.models import Worker


@dataclass(frozen=True)
class Rated:
    """One worker of the crew, and whether the household has rated them."""

    code: str
    name: str
    is_rated: bool


@dataclass(frozen=True)
class RatePage:
    """Everything that a page for a judgement shows; `closed` says why none can be given."""

    order_code: str
    visit_code: str
    service: Service
    start: datetime
    end: datetime
    direction: Direction
    crew: tuple[Rated, ...]
    worker_code: str
    worker_name: str
    review: Review | None
    may_change: bool
    closed: Refusal | None
    may_add: bool = False

    @property
    def tags(self) -> tuple[Tag, ...]:
        return tags_for(self.direction, self.service.category.hue)

    @property
    def questions(self) -> tuple[tuple[str, object], ...]:
        return QUESTIONS[self.direction]

    @property
    def said_tags(self) -> list[str]:
        return tag_labels(self.review.tags) if self.review else []

    @property
    def is_open(self) -> bool:
        """Whether the form is shown: a first judgement, or a change by its author."""
        return self.may_change if self.review else self.closed is None

    @property
    def next_unrated(self) -> str:
        """The code of another worker of the crew who is not rated yet; empty when none."""
        others = (
            one.code for one in self.crew if not one.is_rated and one.code != self.worker_code
        )
        return next(others, "")


def household_rate_page(
    *, order_code: str, visit_code: str, person_id: int, worker_code: str = ""
) -> RatePage:
    """The page on which a household rates one worker of a visit, the first unrated by default.

    Raises `NotYourVisit`, `NotOnTheVisit`.
    """
    visit = visit_of_member(visit_code, person_id)
    if visit.order.code != order_code:
        raise NotYourVisit
    found, crew, span = reviews_on(visit.pk), crew_of(visit), visit_span(visit)
    chosen = _chosen(crew, worker_code, set(found))
    review = found.get(chosen.pk)
    return RatePage(
        order_code=order_code,
        visit_code=visit_code,
        service=visit.order.service,
        start=span.start,
        end=span.end,
        direction=Direction.OF_WORKER,
        crew=tuple(Rated(one.code, one.name, one.pk in found) for one in crew),
        worker_code=chosen.code,
        worker_name=chosen.name,
        review=review,
        may_change=review is not None and may_change(review, person_id),
        closed=_closed(lambda: _refuse_household(visit)),
        may_add=review is not None and may_add(review, person_id),
    )


def _refuse_household(visit: Visit) -> None:
    if is_mystery(visit.pk):
        raise MysteryHasNoReview
    refuse_unfit(visit)


def worker_rate_page(*, visit_code: str, person_id: int) -> RatePage:
    """The page on which a worker rates the household of an own visit; raises `NotYourVisit`."""
    post = post_of(visit_code, person_id)
    visit, span = post.visit, visit_span(post.visit)
    review = review_by_worker(visit.pk, post.worker.pk)
    return RatePage(
        order_code=visit.order.code,
        visit_code=visit_code,
        service=visit.order.service,
        start=span.start,
        end=span.end,
        direction=Direction.OF_HOUSEHOLD,
        crew=(),
        worker_code=post.worker.code,
        worker_name=post.worker.name,
        review=review,
        may_change=review is not None and may_change(review, person_id),
        closed=_closed(lambda: refuse_unfit(visit)),
    )


def _closed(check: Callable[[], None]) -> Refusal | None:
    try:
        check()
    except Refusal as refusal:
        return refusal
    return None


def _chosen(crew: list[Worker], code: str, rated: set[int]) -> Worker:
    """The named worker, else the first unrated, else the first; raises `NotOnTheVisit`."""
    if code:
        fitting = [one for one in crew if one.code == code]
    else:
        fitting = [one for one in crew if one.pk not in rated] or crew
    if not fitting:
        raise NotOnTheVisit
    return fitting[0]


def photo_of_own_review(*, visit_code: str, person_id: int, photo_code: str) -> ReviewPhoto | None:
    """A photo that a member of the household sent with a review of this visit."""
    visit = visit_of_member(visit_code, person_id)
    return ReviewPhoto.objects.filter(code=photo_code, review__visit=visit).first()


def photo_on_desk(*, review_code: str, photo_code: str) -> ReviewPhoto | None:
    """A photo of a review of the company, for its office."""
    return ReviewPhoto.objects.filter(code=photo_code, review__code=review_code).first()
