"""Reviews and marked mystery visits entered as they came about elsewhere; no fact is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from jiahe.kit.clock import now
from jiahe.kit.tenancy import current_company
from jiahe.quality.choices import Direction
from jiahe.quality.models import MysteryVisit, Review, ReviewAddition
from jiahe.quality.rules import WORKER_READS_AFTER


@dataclass(frozen=True)
class PastReview:
    """A household's judgement on one worker of a visit that took place."""

    visit_id: int
    author_id: int
    worker_id: int
    attitude: int
    skill: int
    effect: int
    text: str
    at: datetime
    tags: tuple[str, ...] = ()


@transaction.atomic
def enter_reviews(*, reviews: Sequence[PastReview]) -> list[int]:
    """The reviews' ids, in the order given."""
    rows = Review.objects.bulk_create(
        Review(
            company_id=current_company(),
            visit_id=one.visit_id,
            direction=Direction.OF_WORKER,
            author_id=one.author_id,
            worker_id=one.worker_id,
            attitude=one.attitude,
            skill=one.skill,
            effect=one.effect,
            tags=list(one.tags),
            text=one.text,
            written_at=one.at,
        )
        for one in reviews
    )
    return [row.pk for row in rows]


@transaction.atomic
def enter_additions(*, texts: Sequence[str], later_by: timedelta) -> int:
    """One of the texts beside each of the earliest reviews with words, so much later; how many.

    Only beside those that are old enough for it to be read by now.
    """
    before = now() - later_by - WORKER_READS_AFTER
    rows = Review.objects.filter(direction=Direction.OF_WORKER, hidden_because="", addition=None)
    rows = rows.exclude(text="").filter(written_at__lte=before).order_by("written_at", "pk")
    made = ReviewAddition.objects.bulk_create(
        ReviewAddition(
            company_id=current_company(),
            review=row,
            text=text,
            written_at=row.written_at + later_by,
        )
        for row, text in zip(rows[: len(texts)], texts, strict=False)
    )
    return len(made)


@dataclass(frozen=True)
class PastMystery:
    """A visit that its guest marked before it began."""

    visit_id: int
    marked_by_id: int
    marked_at: datetime


@transaction.atomic
def enter_mysteries(*, rows: Sequence[PastMystery]) -> list[str]:
    """Their codes, in the order given; none has a finding yet."""
    made = MysteryVisit.objects.bulk_create(
        MysteryVisit(
            company_id=current_company(),
            visit_id=one.visit_id,
            marked_by_id=one.marked_by_id,
            marked_at=one.marked_at,
        )
        for one in rows
    )
    return [one.code for one in made]
