"""Reviews as the office reads them: everything, to decide what the law says must be hidden."""

from collections.abc import Callable

from django.db.models import F, Q, QuerySet

from jiahe.quality.choices import Direction
from jiahe.quality.models import Review, ReviewVersion

Rows = QuerySet[Review]
FILTERS: dict[str, Callable[[Rows], Rows]] = {
    "all": lambda rows: rows,
    "low": lambda rows: rows.annotate(sum=F("attitude") + F("skill") + F("effect")).filter(
        sum__lte=8
    ),
    "words": lambda rows: rows.exclude(text=""),
    "hidden": lambda rows: rows.exclude(hidden_because=""),
    "households": lambda rows: rows.filter(direction=Direction.OF_HOUSEHOLD),
}


def desk_reviews(kept: str = "all", words: str = "") -> Rows:
    """The company's reviews, newest first; `kept` names a filter, `words` is searched for."""
    rows = FILTERS.get(kept, FILTERS["all"])(_rows())
    if words:
        rows = rows.filter(
            Q(text__icontains=words)
            | Q(addition__text__icontains=words)
            | Q(worker__name__icontains=words)
            | Q(code=words)
        )
    return rows


def review_on_desk(code: str) -> Review | None:
    return _rows().filter(code=code).first()


def versions_of(review_id: int) -> list[ReviewVersion]:
    """What the review said before, oldest first."""
    return list(ReviewVersion.objects.filter(review_id=review_id).order_by("number"))


def _rows() -> Rows:
    return (
        Review.objects.select_related("worker", "author", "visit__order__service", "addition")
        .prefetch_related("photos")
        .order_by("-written_at", "-pk")
    )
