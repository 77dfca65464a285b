"""Closed gates and the objections to them, of a past that is written at once; nobody is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from jiahe.accounts.actions import pause
from jiahe.accounts.choices import PauseKind
from jiahe.dispatch.actions.contests import answer_due
from jiahe.insights.choices import (
    GateAnswer,
    GateEnd,
    GateState,
    RemedyState,
    ScopeKind,
    Verdict,
)
from jiahe.insights.models import Evaluation, Gate, GateObjection, Remedy
from jiahe.kit.clock import now
from jiahe.kit.tenancy import current_company
from jiahe.standards.choices import Force, OnMiss
from jiahe.standards.entries import catalogue
from jiahe.standards.queries import standard_in_force

OBJECTED_AFTER, ANSWERED_AFTER = timedelta(hours=3), timedelta(hours=20)
STILL_CLOSED = timedelta(days=2)


@dataclass(frozen=True, kw_only=True)
class PastObjection:
    """A gate that closed so long ago on a worker, what she said, and who answered what.

    `closed_by` is None for a law's gate; without an outcome it still waits, behind a closed gate.
    """

    worker_id: int
    worker_name: str
    person_id: int
    entry_id: str
    ago: timedelta
    words: str
    closed_by: int | None = None
    outcome: str = ""
    answer: str = ""
    answered_by: int | None = None


@transaction.atomic
def enter_gate_objections(*, rows: Sequence[PastObjection]) -> None:
    for number, one in enumerate(rows):
        at = now() - one.ago
        gate = _gate(one, _remedy(one, at, number), at)
        GateObjection.objects.create(
            company_id=current_company(),
            gate=gate,
            by_id=one.person_id,
            words=one.words,
            raised_at=at + OBJECTED_AFTER,
            due_at=answer_due(at + OBJECTED_AFTER),
            answered_at=at + ANSWERED_AFTER if one.outcome else None,
            answered_by_id=one.answered_by,
            outcome=one.outcome,
            answer=one.answer,
        )


def _remedy(one: PastObjection, at: datetime, number: int) -> Remedy:
    """The case of the breach behind the gate, which has ended since."""
    entry, company_id = catalogue()[one.entry_id], current_company()
    evaluation = Evaluation.objects.create(
        company_id=company_id, entry_id=entry.id, version=entry.version,
        limit=standard_in_force(entry.id, localdate(at)).limit, scope_kind=ScopeKind.COMPANY,
        on=localdate(at), since=at - timedelta(days=30), until=at, verdict=Verdict.BREACH,
        n=1, inputs_hash=f"past gate {number}", made_at=at,
    )  # fmt: skip
    return Remedy.objects.create(
        company_id=company_id, evaluation=evaluation, entry_id=entry.id,
        scope_kind=ScopeKind.COMPANY, kind=OnMiss.GATE, owner_role=entry.owner, opened_at=at,
        state=RemedyState.CLOSED, closed_at=at + ANSWERED_AFTER,
        outcome=one.answer[:300],
    )  # fmt: skip


def _gate(one: PastObjection, remedy: Remedy, at: datetime) -> Gate:
    entry = catalogue()[one.entry_id]
    is_right = one.outcome == GateAnswer.RIGHT
    made = Gate(
        company_id=current_company(), remedy=remedy, entry_id=entry.id, kind=PauseKind.WORKER,
        subject_id=one.worker_id, subject_name=one.worker_name, by_law=entry.force is Force.LAW,
        faults=1, state=GateState.OPEN if one.outcome else GateState.CLOSED, proposed_at=at,
        decided_at=at, decided_by_id=one.closed_by,
    )  # fmt: skip
    if one.outcome:
        made.ended_at = at + ANSWERED_AFTER
        made.ended_how = GateEnd.OBJECTION if is_right else GateEnd.MET
        made.ended_because = one.answer[:300] if is_right else ""
    else:
        made.pause_until = now() + STILL_CLOSED
        made.pause_code = pause(
            kind=PauseKind.WORKER, subject=(one.worker_id, one.worker_name),
            ends_at=made.pause_until, reason=entry.id, actor_id=None,
        ).code  # fmt: skip
    made.save()
    return made
