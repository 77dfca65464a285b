from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from jiahe.care.choices import OVER
from jiahe.care.models import Complaint, ComplaintPhoto, ComplaintStep
from jiahe.care.rules import Standing
from jiahe.kit.clock import now

A_SCREEN = 50
MOST_OPEN_READ = 500


def _rows() -> QuerySet[Complaint]:
    steps = ComplaintStep.objects.select_related("by").order_by("place")
    photos = ComplaintPhoto.objects.order_by("pk")
    return Complaint.objects.select_related(
        "raised_by", "visit__order__service", "visit__company"
    ).prefetch_related(Prefetch("steps", steps), Prefetch("photos", photos))


def _standings(rows: Iterable[Complaint]) -> list[Standing]:
    return [Standing(row, list(row.steps.all())) for row in rows]


def standing_of(code: str) -> Standing | None:
    return next(iter(_standings(_rows().filter(code=code))), None)


def photo_of_complaint(*, code: str, photo_code: str) -> ComplaintPhoto | None:
    """A photo of a complaint to the company in scope, for its desk."""
    return ComplaintPhoto.objects.filter(code=photo_code, complaint__code=code).first()


def photo_of_visit(*, visit_id: int, photo_code: str) -> ComplaintPhoto | None:
    """A photo of a complaint about this visit, for its household."""
    return ComplaintPhoto.objects.filter(code=photo_code, complaint__visit=visit_id).first()


def standing_by_id(complaint_id: int) -> Standing:
    return _standings(_rows().filter(pk=complaint_id))[0]


def complaints_about(visit_id: int) -> list[Standing]:
    """The newest first."""
    return _standings(_rows().filter(visit=visit_id).order_by("-raised_at", "-pk"))


def complaints_of_person(person_id: int) -> list[Standing]:
    """Within the companies in scope, the newest first."""
    return _standings(_rows().filter(raised_by=person_id).order_by("-raised_at", "-pk"))


def not_over() -> list[Standing]:
    """Every complaint that is not closed, in the companies in scope, the oldest first."""
    rows = _rows().exclude(_closed()).order_by("raised_at", "pk")[:MOST_OPEN_READ]
    return [one for one in _standings(rows) if not one.is_over]


def _closed() -> Q:
    """Complaints whose last step closed them."""
    later = ComplaintStep.objects.filter(
        complaint=OuterRef("complaint"), place__gt=OuterRef("place")
    )
    closing = ComplaintStep.objects.filter(~Exists(later), complaint=OuterRef("pk"), kind__in=OVER)
    return Q(Exists(closing))


@dataclass(frozen=True)
class ComplaintDesk:
    """The company's complaints: what it owes, what households are asked, and what is over."""

    waiting: tuple[Standing, ...]
    answered: tuple[Standing, ...]
    over: tuple[Standing, ...]
    overdue: int


def complaint_desk() -> ComplaintDesk:
    """The most pressing first; of closed ones the last fifty."""
    is_open = not_over()
    waiting = sorted((one for one in is_open if one.due_at is not None), key=_due)
    over = _standings(_rows().filter(_closed()).order_by("-raised_at", "-pk")[:A_SCREEN])
    return ComplaintDesk(
        waiting=tuple(waiting),
        answered=tuple(one for one in is_open if one.due_at is None),
        over=tuple(over),
        overdue=sum(_due(one) < now() for one in waiting),
    )


def _due(standing: Standing) -> datetime:
    assert standing.due_at is not None
    return standing.due_at
