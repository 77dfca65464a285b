"""What workers disagree with, how long the desk has to answer, and what else they might ask."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from jiahe.dispatch.choices import LIVE
from jiahe.dispatch.models import Contest, Explanation
from jiahe.dispatch.queries.offers import pay_of
from jiahe.dispatch.queries.reasons import Told, told_of
from jiahe.kit.clock import now
from jiahe.standards.limits import MISSED_VISIT_DAYS

BEST_MISSED = 5
A_SCREEN = 50


@dataclass(frozen=True)
class Missed:
    """A visit that went to somebody else although this worker could have come; no names."""

    code: str  # of the assignment
    service: str
    service_en: str
    start: datetime
    pay_fen: int
    told: Told
    contest: Contest | None


@dataclass(frozen=True)
class ContestDesk:
    """The disagreements of the company, the most pressing first."""

    waiting: tuple[Contest, ...]
    answered: tuple[Contest, ...]
    overdue: int
    answered_late: int


def missed_by(worker_id: int) -> list[Missed]:
    """The best paid visits of the last days for which the worker was a candidate."""
    rows = _missed_rows(worker_id).defer("body").select_related(
        "assignment__visit__order__service", "assignment__visit__company"
    )  # fmt: skip
    paid = [(pay_of(row.assignment.visit, row.assignment.seat), row) for row in rows]
    best = sorted(paid, key=lambda one: (-one[0], one[1].pk))[:BEST_MISSED]
    kept = Explanation.objects.in_bulk([row.pk for _, row in best])
    said = {one.assignment_id: one for one in contests_of(worker_id)}
    return [_missed(kept[row.pk], row, pay, worker_id, said) for pay, row in best]


def _missed(
    kept: Explanation, row: Explanation, pay: int, worker_id: int, said: dict[int, Contest]
) -> Missed:
    service = row.assignment.visit.order.service
    return Missed(
        code=row.assignment.code,
        service=service.name,
        service_en=service.name_en,
        start=datetime.fromisoformat(kept.body["question"]["span"][0]),
        pay_fen=pay,
        told=told_of(kept, worker_id),
        contest=said.get(row.assignment_id),
    )


def is_missed_by(assignment_id: int, worker_id: int) -> bool:
    """Whether it went to somebody else in the last days, and this worker could have come."""
    return _missed_rows(worker_id).filter(assignment_id=assignment_id).exists()


def _missed_rows(worker_id: int) -> QuerySet[Explanation]:
    since = now() - timedelta(days=MISSED_VISIT_DAYS)
    return Explanation.objects.filter(
        made_at__gte=since,
        assignment__state__in=LIVE,
        could_come__contains=[worker_id],
    ).exclude(assignment__worker_id=worker_id)


def _full() -> QuerySet[Contest]:
    return Contest.objects.select_related(
        "worker", "answer", "answer__by", "assignment__worker", "assignment__visit__order__service"
    )


def contests_of(worker_id: int) -> list[Contest]:
    """The worker's own, newest first, with their answers."""
    return list(_full().filter(worker_id=worker_id).order_by("-pk")[:A_SCREEN])


def contest_on(assignment_id: int, worker_id: int) -> Contest | None:
    return _full().filter(assignment_id=assignment_id, worker_id=worker_id).first()


def contest_by_id(contest_id: int) -> Contest:
    return _full().get(pk=contest_id)


def contest_desk() -> ContestDesk:
    """Waiting ones by their due time, the last answered ones, and how many are or were late."""
    waiting = tuple(_full().filter(answer=None).order_by("due_at", "pk"))
    answered = _full().exclude(answer=None)
    at = now()
    return ContestDesk(
        waiting=waiting,
        answered=tuple(answered.order_by("-answer__at")[:A_SCREEN]),
        overdue=sum(one.due_at < at for one in waiting),
        answered_late=answered.filter(answer__at__gt=F("due_at")).count(),
    )
