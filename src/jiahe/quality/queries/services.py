"""What a service is worth to its households, over every company: for lists and filters."""

from django.db.models import Avg, Count, F

from jiahe.kit.tenancy import for_every_company
from jiahe.quality.choices import Direction
from jiahe.quality.models import Review
from jiahe.quality.queries.shown import released

MARK = (F("attitude") + F("skill") + F("effect")) / 3.0


def service_scores() -> dict[int, tuple[float, int]]:
    """Service id -> (mean mark, number of reviews), of released reviews that are not hidden."""
    with for_every_company():
        rows = (
            Review.objects.filter(released(), direction=Direction.OF_WORKER, hidden_because="")
            .values_list("visit__order__service_id")
            .annotate(mean=Avg(MARK), count=Count("pk"))
            .order_by()
        )
        return {service_id: (round(mean, 2), count) for service_id, mean, count in rows}
