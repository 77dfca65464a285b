"""Measures of a past that is written at once; nobody is told and nothing is changed by them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.timezone import localdate

from jiahe.engine.measures import FIRST
from jiahe.kit.clock import now
from jiahe.kit.tenancy import current_company
from jiahe.quality.choices import MeasureCause, MeasureState
from jiahe.quality.models import StagedMeasure


@dataclass(frozen=True)
class PastMeasure:
    """A measure confirmed so many days ago, for so many days, in these words."""

    worker_id: int
    stage: str
    days_ago: int
    days: int
    said: str
    by: int


@transaction.atomic
def enter_measures(*, rows: Sequence[PastMeasure]) -> None:
    """Only stages without an effect on matching: a talk or a notice."""
    StagedMeasure.objects.bulk_create(_row(one) for one in rows)


def _row(one: PastMeasure) -> StagedMeasure:
    at = now() - timedelta(days=one.days_ago)
    proposed = at - timedelta(days=1)
    cause = {
        "kind": MeasureCause.OBJECTION.value,
        "on": localdate(proposed).isoformat(),
        "ref": f"past:{one.worker_id}:{one.stage}",
        "words": "厨房台面未擦净",
        "points": 2,
    }
    return StagedMeasure(
        company_id=current_company(),
        worker_id=one.worker_id,
        stage=one.stage,
        rules_version=FIRST.version,
        points=2,
        causes=[cause],
        days=one.days,
        state=MeasureState.CONFIRMED,
        proposed_at=proposed,
        decide_by=proposed + timedelta(days=7),
        decided_at=at,
        decided_by_id=one.by,
        said=one.said,
        starts_at=at,
        ends_at=at + timedelta(days=one.days),
    )
