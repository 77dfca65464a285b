"""Assignments entered as they came to stand elsewhere, and why; no fact is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from jiahe.booking.queries import day_bounds
from jiahe.dispatch.actions.explanations import explanation_row
from jiahe.dispatch.choices import LIVE, AssignmentState
from jiahe.dispatch.frozen import Decision, Rule, booked
from jiahe.dispatch.models import Assignment, Explanation
from jiahe.dispatch.queries.day_cases import cases_on
from jiahe.dispatch.rules import explanation
from jiahe.kit.tenancy import current_company


@dataclass(frozen=True)
class PastAssignment:
    visit_id: int
    worker_id: int
    seat: int
    state: AssignmentState
    created_at: datetime
    answered_at: datetime | None = None
    answer_by: datetime | None = None
    reasons: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def enter_assignments(*, assignments: Sequence[PastAssignment]) -> None:
    Assignment.objects.bulk_create(
        Assignment(
            company_id=current_company(),
            visit_id=one.visit_id,
            worker_id=one.worker_id,
            seat=one.seat,
            state=one.state,
            reasons=one.reasons,
            offered_at=one.created_at,
            answer_by=one.answer_by,
            answered_at=one.answered_at,
            created_at=one.created_at,
        )
        for one in assignments
    )


@transaction.atomic
def explain_day(*, on: date) -> int:
    """Freezes why each worker of the day was chosen, where that is not kept yet; how many.

    Judged by the code of every decision, from what is known now, and dated so. What an assignment
    that was entered said about its reasons is replaced by what was judged.
    """
    bare = Assignment.objects.filter(state__in=LIVE, explanation=None)
    bounds = day_bounds(on)
    rows = bare.filter(visit__reservations__during__overlap=bounds)
    live = {(row.visit_id, row.seat): row for row in rows}
    kept: list[Explanation] = []
    explained: list[Assignment] = []
    for visit, row, case in cases_on(on) if live else ():
        assignment = live.get((visit.pk, row.seat))
        if assignment is None or assignment.worker_id != row.worker_id:
            continue
        chosen = next(one for one in case.answers if one.worker_id == row.worker_id)
        rule = Rule.BOOKED if booked(case) == row.worker_id else Rule.KEPT
        decision = Decision(case, row.worker_id, rule)
        kept.append(explanation_row(assignment=assignment, decision=decision))
        start = {"start": row.during.lower.isoformat()}
        assignment.reasons = explanation(case.answers, chosen) | start
        explained.append(assignment)
    Explanation.objects.bulk_create(kept)
    Assignment.objects.bulk_update(explained, ["reasons"], batch_size=500)
    return len(kept)
