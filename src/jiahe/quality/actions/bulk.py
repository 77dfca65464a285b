"""Reviews entered as they were written elsewhere; no fact is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from jiahe.kit.tenancy import current_company
from jiahe.quality.choices import Direction
from jiahe.quality.models import Review


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
