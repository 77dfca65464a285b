"""Reviews as others read them: without author, home, day or photo of a home.

The public list follows the same release as the worker's own, or the worker would look there.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from jiahe.kit.clock import now
from jiahe.quality.choices import Direction, HideReason, WeightState
from jiahe.quality.models import Review
from jiahe.quality.rules import WORKER_READS_AFTER, mean_mark, tag_labels


@dataclass(frozen=True)
class ShownReview:
    """A review without anything that leads to its author; hidden ones carry `stub` alone."""

    month: date  # its first day
    service: str
    service_en: str
    mean: float | None = None
    attitude: int | None = None
    skill: int | None = None
    effect: int | None = None
    tags: tuple[str, ...] = ()
    text: str = ""
    is_changed: bool = False
    added: str = ""
    added_after_days: int = 0
    stub: str = ""
    weighs_nothing: bool = False

    @property
    def stars(self) -> float:
        """The mean of the three marks to one decimal place; 0 for a hidden review."""
        return round(self.mean or 0.0, 1)


def released() -> Q:
    """Which reviews may be read: those of a full batch, and all after a week."""
    return Q(released_at__isnull=False) | Q(written_at__lte=now() - WORKER_READS_AFTER)


def reviews_of_service(service_id: int, limit: int = 20) -> list[ShownReview]:
    """What households said about a service, newest first; nothing is ordered by its marks."""
    return _shown(_rows().filter(visit__order__service_id=service_id), limit)


def reviews_of_worker(worker_id: int, limit: int = 50) -> list[ShownReview]:
    """What households said about the worker, newest first."""
    return _shown(_rows().filter(worker_id=worker_id), limit)


def waiting_for_release(worker_id: int) -> int:
    """How many reviews the worker cannot read yet."""
    rows = Review.objects.filter(worker_id=worker_id, direction=Direction.OF_WORKER)
    return rows.exclude(released()).count()


def _rows() -> QuerySet[Review]:
    return (
        Review.objects.filter(released(), direction=Direction.OF_WORKER)
        .select_related("visit__order__service", "doubt", "addition")
        .order_by("-written_at", "-pk")
    )


def _shown(rows: QuerySet[Review], limit: int) -> list[ShownReview]:
    return [_one(row) for row in rows[:limit]]


def _one(row: Review) -> ShownReview:
    service = row.visit.order.service
    month = localtime(row.written_at).date().replace(day=1)
    if row.hidden_because:
        return ShownReview(month, service.name, service.name_en, stub=stub(row.hidden_because))
    return ShownReview(
        month=month,
        service=service.name,
        service_en=service.name_en,
        mean=mean_mark(row.attitude, row.skill, row.effect),
        attitude=row.attitude,
        skill=row.skill,
        effect=row.effect,
        tags=tuple(tag_labels(row.tags)),
        text=row.text,
        is_changed=row.changed_at is not None,
        **_added(row),
        weighs_nothing=_weighs_nothing(row),
    )


def _added(row: Review) -> dict[str, Any]:
    """What was added later, a week after it: in whole weeks, so that no day is told."""
    addition = getattr(row, "addition", None)
    if addition is None or addition.written_at > now() - WORKER_READS_AFTER:
        return {}
    weeks = max(1, (addition.written_at - row.written_at) // timedelta(weeks=1))
    return {"added": addition.text, "added_after_days": 7 * weeks}


def _weighs_nothing(row: Review) -> bool:
    doubt = getattr(row, "doubt", None)
    return doubt is not None and doubt.state != WeightState.RESTORED


def stub(because: str) -> str:
    """`此评价因含个人信息未展示`: what stands in place of a hidden review."""
    return _("This review is not shown: %(because)s.") % {"because": HideReason(because).label}
