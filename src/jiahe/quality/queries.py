from django.db.models import Avg, Count, F, QuerySet

from jiahe.kit.tenancy import for_every_company
from jiahe.quality.choices import Direction
from jiahe.quality.models import Review

MARKS = (F("attitude") + F("skill") + F("effect")) / 3.0


def shown_reviews() -> QuerySet[Review]:
    """Households' reviews that are not hidden, newest first."""
    return Review.objects.filter(direction=Direction.OF_WORKER, hidden_because="").order_by(
        "-written_at", "-pk"
    )


def shown_reviews_of_service(service_id: int, limit: int) -> list[Review]:
    """The newest reviews of a service, with mean mark and photos; the author stays unnamed."""
    rows = shown_reviews().filter(visit__order__service_id=service_id)
    return list(
        rows.annotate(mark=MARKS).select_related("worker").prefetch_related("photos")[:limit]
    )


def service_scores() -> dict[int, tuple[float, int]]:
    """Service id -> (mean mark, number of reviews), of every company."""
    with for_every_company():
        rows = (
            shown_reviews()
            .order_by()
            .values("visit__order__service_id")
            .annotate(mean=Avg(MARKS), count=Count("pk"))
        )
        return {
            row["visit__order__service_id"]: (round(row["mean"], 2), row["count"]) for row in rows
        }
