"""The comprehensive assessment of each quarter: who is due, and until when (HR-05)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.timezone import localdate

from jiahe.workforce.choices import Duty, Learning
from jiahe.workforce.learning.queries import last_tests
from jiahe.workforce.models import Enrolment, Path, PracticalTest, Worker

QUARTER = timedelta(days=91)
NEAR_DAYS = 21


@dataclass(frozen=True)
class Assessment:
    """A worker's next assessment on a path; `last` is the one before."""

    worker: Worker
    path: Path
    last: PracticalTest | None
    due_on: date
    days_left: int

    @property
    def is_near(self) -> bool:
        return self.days_left <= NEAR_DAYS

    @property
    def is_late(self) -> bool:
        return self.days_left < 0


def due_assessments(on: date) -> list[Assessment]:
    """One for each who passed a path and is at work, the nearest first."""
    rows = Enrolment.objects.filter(state=Learning.PASSED, worker__duty=Duty.ON)
    rows = rows.select_related("worker", "path").order_by("worker_id", "path_id", "-decided_at")
    passed = list(rows.distinct("worker_id", "path_id"))
    tests = last_tests({one.worker_id for one in passed})
    found = [_assessment(one, tests.get((one.worker_id, one.path_id)), on) for one in passed]
    return sorted(found, key=lambda one: (one.due_on, one.worker.pk))


def _assessment(passed: Enrolment, last: PracticalTest | None, on: date) -> Assessment:
    since = last.closed_at if last else passed.decided_at
    assert since is not None
    due = localdate(since) + QUARTER
    return Assessment(passed.worker, passed.path, last, due, (due - on).days)
