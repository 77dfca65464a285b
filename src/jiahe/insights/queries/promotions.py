"""Who has shown what the next level of a skill asks for, from what the product knows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.timezone import localdate

from jiahe.catalog.kinds import KINDS
from jiahe.engine.promotion import (
    FEWEST_RATINGS,
    Asked,
    Condition,
    Record,
    conditions,
    is_ready,
)
from jiahe.kit.clock import now
from jiahe.kit.tenancy import current_company
from jiahe.quality.choices import MeasureState
from jiahe.quality.models import StagedMeasure
from jiahe.workforce.choices import Duty
from jiahe.workforce.learning.queries import last_tests
from jiahe.workforce.models import Path, PracticalTest, Promotion, SkillGrant, Worker
from jiahe.workforce.queries import workers_in_company
from jiahe.workforce.rules import PROVED

PAPER = "skill_level"
SHELF_OF = {kind.skill: kind.shelf for kind in KINDS}
VISITS = """
SELECT r.worker_id, s.skill, count(DISTINCT r.visit_id)
FROM booking_reservation r
JOIN booking_visit v ON v.id = r.visit_id
JOIN booking_order o ON o.id = v.order_id
JOIN catalog_service s ON s.id = o.service_id
LEFT JOIN LATERAL (
  SELECT max(p.decided_at) AS at FROM workforce_promotion p
  WHERE p.company_id = r.company_id AND p.worker_id = r.worker_id AND p.skill = s.skill) last
  ON true
WHERE r.company_id = %(company)s AND r.state = 'done'
  AND (%(worker)s::bigint IS NULL OR r.worker_id = %(worker)s::bigint)
  AND (last.at IS NULL OR lower(r.during) >= last.at)
GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Candidate:
    """A worker's skill at its level, and what the next one asks for."""

    worker: Worker
    skill: str
    level: int
    conditions: tuple[Condition, ...]

    @property
    def is_ready(self) -> bool:
        return is_ready(self.conditions)

    @property
    def missing(self) -> int:
        return sum(not one.is_met for one in self.conditions)

    @property
    def visited(self) -> float:
        """The share of the visits that are asked for; 0 where none are."""
        found = (one for one in self.conditions if one.asked is Asked.VISITS)
        return next(((one.have or 0) / (one.need or 1) for one in found), 0.0)


def candidates() -> list[Candidate]:
    """Everybody on duty with a next level, who is ready first, then who is nearest to it."""
    workers = [one for one in workers_in_company() if one.duty == Duty.ON]
    found = [one for one in _judged(workers, None) if one.conditions]
    return sorted(found, key=lambda one: (one.missing, -one.visited, one.worker.pk, one.skill))


def levels_of(worker: Worker) -> list[Candidate]:
    """The worker's own skills with what the next level of each asks for."""
    return sorted(_judged([worker], worker.pk), key=lambda one: one.skill)


def candidate_of(worker_code: str, skill: str) -> Candidate | None:
    worker = Worker.objects.filter(code=worker_code, duty=Duty.ON).first()
    found = levels_of(worker) if worker else []
    return next((one for one in found if one.skill == skill), None)


def promotions_of(worker_id: int) -> list[Promotion]:
    """The latest first."""
    return list(Promotion.objects.filter(worker_id=worker_id).order_by("-decided_at", "-pk"))


def promotions_given(limit: int = 30) -> list[Promotion]:
    rows = Promotion.objects.select_related("worker", "decided_by")
    return list(rows.order_by("-decided_at", "-pk")[:limit])


def _judged(workers: Iterable[Worker], worker_id: int | None) -> list[Candidate]:
    by_id = {one.pk: one for one in workers}
    visits, tests = _visits(worker_id), _tests(by_id)
    held, papers = _under_measure(), _with_paper(by_id)
    found = []
    for grant in SkillGrant.objects.filter(worker_id__in=by_id).order_by("pk"):
        worker, key = by_id[grant.worker_id], (grant.worker_id, grant.skill)
        record = Record(
            level=grant.level,
            visits=visits.get(key, 0),
            score_low=worker.score_low if worker.score_count >= FEWEST_RATINGS else None,
            tested_days=_days_since(tests.get((worker.pk, SHELF_OF.get(grant.skill, "")))),
            has_paper=worker.pk in papers,
            is_under_measure=worker.pk in held,
        )
        found.append(Candidate(worker, grant.skill, grant.level, conditions(record)))
    return found


def _visits(worker_id: int | None) -> dict[tuple[int, str], int]:
    """Visits done with a skill since its last promotion."""
    with connection.cursor() as cursor:
        cursor.execute(VISITS, {"company": current_company(), "worker": worker_id})
        return {(worker, skill): count for worker, skill, count in cursor.fetchall()}


def _tests(worker_ids: Mapping[int, Any]) -> dict[tuple[int, str], PracticalTest]:
    """(worker id, line) -> the last closed practical test."""
    lines = dict(Path.objects.values_list("pk", "line"))
    return {(worker, lines[path]): test for (worker, path), test in last_tests(worker_ids).items()}


def _days_since(test: PracticalTest | None) -> int | None:
    if test is None or not test.passed or test.closed_at is None:
        return None
    return (localdate(now()) - localdate(test.closed_at)).days


def _under_measure() -> set[int]:
    rows = StagedMeasure.objects.filter(state=MeasureState.CONFIRMED, ends_at__gt=now())
    return set(rows.values_list("worker_id", flat=True))


def _with_paper(worker_ids: Mapping[int, Any]) -> set[int]:
    today = localdate(now())
    rows = Worker.objects.filter(
        pk__in=worker_ids, certificates__kind=PAPER, certificates__truth__in=PROVED,
        certificates__valid_from__lte=today, certificates__valid_until__gte=today,
    )  # fmt: skip
    return set(rows.values_list("pk", flat=True))
