"""Explanations are written once, with the assignment that they explain."""

from jiahe.dispatch.frozen import Decision, frozen, seal
from jiahe.dispatch.models import Assignment, Explanation
from jiahe.dispatch.rules import able
from jiahe.kit.clock import now
from jiahe.kit.tenancy import current_company


def keep_explanation(*, assignment: Assignment, decision: Decision) -> Explanation:
    """Freezes the decision beside its assignment, which must be saved; it never changes after."""
    row = explanation_row(assignment=assignment, decision=decision)
    row.save()
    return row


def explanation_row(*, assignment: Assignment, decision: Decision) -> Explanation:
    """The same, not written yet."""
    body = frozen(decision)
    return Explanation(
        company_id=current_company(),
        assignment=assignment,
        version=body["version"],
        rule=body["rule"],
        body=body,
        could_come=[one.worker_id for one in able(decision.case.answers)],
        hash=seal(body),
        made_at=now(),
    )
