"""What must be nothing when all is well with the time that was promised."""

from dataclasses import dataclass
from datetime import datetime

from jiahe.booking.choices import COUNTED
from jiahe.booking.models import Reservation, Visit
from jiahe.booking.rules import OVER


@dataclass(frozen=True)
class TimeAudit:
    """Promises of workers, and what must be nothing when a day is over."""

    promises: int
    overlapping: tuple[int, ...]  # worker ids, one for each promise that begins too early
    open_visits: int

    @property
    def overlaps(self) -> int:
        return len(self.overlapping)


def audit_of_time() -> TimeAudit:
    """A worker's overlapping promises, and visits that have not ended, in scope."""
    rows = Reservation.objects.filter(state__in=COUNTED).order_by("worker_id", "during")
    promises, overlapping, until = 0, list[int](), dict[int, datetime]()
    for worker_id, during in rows.values_list("worker_id", "during"):
        promises += 1
        if worker_id in until and during.lower < until[worker_id]:
            overlapping.append(worker_id)
        until[worker_id] = max(during.upper, until.get(worker_id, during.upper))
    return TimeAudit(promises, tuple(overlapping), Visit.objects.exclude(state__in=OVER).count())
