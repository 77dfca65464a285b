"""Assignments entered as they came to stand elsewhere; no fact is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from jiahe.dispatch.choices import AssignmentState
from jiahe.dispatch.models import Assignment
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
