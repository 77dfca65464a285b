"""Inspections entered as they took place elsewhere; no fact is recorded."""

from collections.abc import Callable, Sequence
from datetime import datetime, time

from django.db import transaction
from django.utils.timezone import get_current_timezone

from jiahe.quality import inspecting
from jiahe.quality.choices import Answer, InspectionState, LotState
from jiahe.quality.models import Finding, Inspection, InspectionLot
from jiahe.quality.queries.inspections import steps_to_judge
from jiahe.quality.queries.lots import looks_of

Findings = Sequence[tuple[str, str]]  # (answer, words) of each step, in order
Judge = Callable[[Inspection, int], Findings]


@transaction.atomic
def enter_findings(*, lot_code: str, until: datetime, actor_id: int, judge: Judge) -> InspectionLot:
    """Records the lot's looks that were due by then, and judges it when that is enough."""
    lot = InspectionLot.objects.get(code=lot_code)
    rows = list(
        Inspection.objects.filter(lot=lot, state=InspectionState.DUE)
        .select_related("visit__order__service")
        .order_by("place_in_lot")
    )
    done, found = [], []
    for row in rows:
        at = datetime.combine(row.due_on, time(16), get_current_timezone())
        if at > until:
            continue
        steps = steps_to_judge(row)
        said = judge(row, len(steps))
        found += [
            Finding(
                company_id=lot.company_id, inspection=row, step_id=step.step_id,
                position=step.position, answer=answer, note=words,
            )
            for step, (answer, words) in zip(steps, said, strict=True)
        ]  # fmt: skip
        _close(row, [answer for answer, _words in said], at, actor_id)
        done.append(row)
    columns = ["state", "by_id", "done_at", "critical", "major", "minor"]
    Inspection.objects.bulk_update(done, [one.removesuffix("_id") for one in columns])
    Finding.objects.bulk_create(found)
    return _judged(lot, until)


def _close(row: Inspection, answers: Sequence[str], at: datetime, actor_id: int) -> None:
    row.state, row.by_id, row.done_at = InspectionState.DONE, actor_id, at
    row.critical = answers.count(Answer.CRITICAL)
    row.major = answers.count(Answer.MAJOR)
    row.minor = answers.count(Answer.MINOR)


def _judged(lot: InspectionLot, at: datetime) -> InspectionLot:
    looks = looks_of(lot.pk)
    accepted = inspecting.verdict(lot.plans, looks)
    if accepted is not None:
        regime = inspecting.regime_of(lot.regime)
        after = inspecting.next_regime(regime, len(lot.units), looks, accepted=accepted)
        lot.state = LotState.ACCEPTED if accepted else LotState.REFUSED
        lot.decided_at, lot.next_regime = at, inspecting.kept_regime(after)
        lot.save()
    return lot
