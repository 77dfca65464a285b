"""The household's view of a worker beside the other ones, quarter by quarter."""

from dataclasses import dataclass
from datetime import date, datetime
from statistics import fmean

from django.utils.timezone import localdate

from jiahe.booking.models import Reservation
from jiahe.kit.clock import now
from jiahe.quality.models import InnerView, MysteryVisit, OutsideView
from jiahe.quality.queries.mystery import closed_mysteries
from jiahe.quality.queries.scores import own_marks
from jiahe.workforce.models import Worker
from jiahe.workforce.queries import ZONE

FEWEST_PEERS = 2  # a single colleague's marks would name the colleague


def quarter_of(on: date) -> str:
    """`2026Q4`."""
    return f"{on.year}Q{(on.month + 2) // 3}"


def first_of_quarter(on: date) -> datetime:
    """Its first instant, in the product's zone."""
    return datetime(on.year, on.month - (on.month - 1) % 3, 1, tzinfo=ZONE)


def colleagues_of(worker_id: int) -> list[Worker]:
    """Who was on a visit with the worker this quarter, by name."""
    since = first_of_quarter(localdate(now()))
    mine = Reservation.objects.filter(
        worker_id=worker_id,
        visit__isnull=False,
        state="done",
        ends_at__gt=since,
        during__startswith__gte=since,
    )
    return list(
        Worker.objects.filter(reservations__visit__in=mine.values("visit_id"))
        .filter(reservations__state="done")
        .exclude(pk=worker_id)
        .distinct()
        .order_by("name", "pk")
    )


@dataclass(frozen=True)
class ViewsPage:
    """Means of 1 to 5 this quarter; None where nobody said anything, or too few did."""

    quarter: str
    households: float | None
    household_marks: int
    own: InnerView | None
    peers: float | None
    peer_count: int
    outside: tuple[OutsideView, ...]
    mysteries: tuple[MysteryVisit, ...]
    to_describe: tuple[Worker, ...]


def views_page(worker_id: int) -> ViewsPage:
    """What the worker may see; a mystery visit only once it is closed."""
    today = localdate(now())
    quarter, since = quarter_of(today), first_of_quarter(today)
    marks = [mark.value for mark, at in own_marks(worker_id) if mark.weight and at >= since]
    said = InnerView.objects.filter(quarter=quarter)
    about = [one for one in said.filter(worker_id=worker_id) if one.by_id != worker_id]
    described = set(said.filter(by_id=worker_id).values_list("worker_id", flat=True))
    enough = len(about) >= FEWEST_PEERS
    return ViewsPage(
        quarter=quarter,
        households=fmean(marks) if marks else None,
        household_marks=len(marks),
        own=said.filter(worker_id=worker_id, by_id=worker_id).first(),
        peers=fmean((v.attitude + v.skill + v.effect) / 3 for v in about) if enough else None,
        peer_count=len(about),
        outside=tuple(OutsideView.objects.filter(worker_id=worker_id).order_by("-on")[:10]),
        mysteries=tuple(closed_mysteries(worker_id)),
        to_describe=tuple(one for one in colleagues_of(worker_id) if one.pk not in described),
    )


def outside_views(limit: int = 50) -> list[OutsideView]:
    return list(OutsideView.objects.select_related("worker").order_by("-entered_at", "-pk")[:limit])
