"""The clock of a case: by when somebody has dealt with it, and what happens when nobody has."""

from datetime import datetime, timedelta

from django.db import transaction

from jiahe.insights.choices import RemedyState
from jiahe.insights.facts import RemedyClimbed
from jiahe.insights.models import Remedy
from jiahe.kit.clock import now
from jiahe.kit.facts import record
from jiahe.standards import limits
from jiahe.standards.choices import OnMiss

DAYS = {
    OnMiss.ESCALATION: limits.CASE_ESCALATION_DAYS,
    OnMiss.GATE: limits.CASE_GATE_DAYS,
    OnMiss.TASK: limits.CASE_TASK_DAYS,
    OnMiss.IMPROVEMENT: limits.CASE_IMPROVEMENT_DAYS,
}


def due_after(kind: OnMiss, at: datetime) -> datetime:
    """Until when a case of that kind is dealt with; KeyError for a kind that opens none."""
    return at + timedelta(days=DAYS[kind])


@transaction.atomic
def climb_overdue() -> list[Remedy]:
    """Every open case beyond its time goes up, once; each is a fact."""
    late = Remedy.objects.select_for_update().filter(
        state=RemedyState.OPEN, due_at__lt=now(), climbed_at=None
    )
    rows = list(late.order_by("due_at", "pk"))
    for row in rows:
        row.climbed_at = now()
        record(RemedyClimbed(company_id=row.company_id, remedy_id=row.pk))
    Remedy.objects.bulk_update(rows, ["climbed_at"])
    return rows
