"""The map of skills: who can do what, beside what households ask for (HR-07)."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

from jiahe.catalog.kinds import KINDS
from jiahe.engine.skillmap import SEVERAL, Advice, Coverage, Person, advice, coverage
from jiahe.kit.clock import now
from jiahe.kit.tenancy import current_company
from jiahe.workforce.choices import Duty
from jiahe.workforce.models import Path, Worker
from jiahe.workforce.queries import workers_in_company

WEEKS = 4
ASKED = """
SELECT s.skill, r.worker_id, sum(extract(epoch FROM upper(r.during) - lower(r.during))) / 3600
FROM booking_reservation r
JOIN booking_visit v ON v.id = r.visit_id
JOIN booking_order o ON o.id = v.order_id
JOIN catalog_service s ON s.id = o.service_id
WHERE r.company_id = %s AND lower(r.during) >= %s AND lower(r.during) < %s
  AND s.shift_kind = 'visit' AND v.state <> 'cancelled' AND r.state <> 'released'
GROUP BY 1, 2
"""


@dataclass(frozen=True)
class SkillMap:
    """Workers by skill with their level, the skills by how short they are, and advice."""

    skills: tuple[Coverage, ...]
    rows: tuple[tuple[Worker, dict[str, int]], ...]
    advice: tuple[tuple[Advice, Worker], ...]
    several: int
    lines: dict[str, str]  # skill -> the line whose path teaches it, where the company has one

    @property
    def share(self) -> float:
        """Per cent of the workers who hold several skills."""
        return 100 * self.several / max(1, len(self.rows))


def skill_map() -> SkillMap:
    """Of the past four weeks' work by the hour, in the company in scope."""
    workers = [one for one in workers_in_company() if one.duty == Duty.ON]
    levels = {one.pk: {grant.skill: grant.level for grant in one.skills.all()} for one in workers}
    asked, busy = _work()
    people = [
        Person(one.pk, frozenset(levels[one.pk]), busy.get(one.pk, 0.0))
        for one in workers
        if levels[one.pk]
    ]
    by_id = {one.pk: one for one in workers}
    return SkillMap(
        skills=tuple(coverage(people, asked)),
        rows=tuple((one, levels[one.pk]) for one in workers),
        advice=tuple((one, by_id[one.person]) for one in advice(people, asked, related())),
        several=sum(len(held) >= SEVERAL for held in levels.values()),
        lines=_taught(),
    )


def _taught() -> dict[str, str]:
    lines = set(Path.objects.values_list("line", flat=True))
    return {kind.skill: kind.shelf for kind in KINDS if kind.shelf in lines}


def lines_of(worker: Worker) -> frozenset[str]:
    """The lines of work that the worker's skills belong to."""
    shelves = {kind.skill: kind.shelf for kind in KINDS}
    held = {grant.skill for grant in worker.skills.all()}
    return frozenset(shelves[skill] for skill in held if skill in shelves)


def related() -> dict[str, frozenset[str]]:
    """The skills on the same shelf, and what asks for the same papers."""
    return {
        kind.skill: frozenset(
            other.skill
            for other in KINDS
            if other.skill != kind.skill
            and (other.shelf == kind.shelf or other.certificates == kind.certificates)
        )
        for kind in KINDS
    }


def _work() -> tuple[dict[str, float], dict[int, float]]:
    """Hours a week by skill, and by worker."""
    until = now()
    asked: dict[str, float] = {}
    busy: dict[int, float] = {}
    with connection.cursor() as cursor:
        cursor.execute(ASKED, [current_company(), until - timedelta(weeks=WEEKS), until])
        for skill, worker, hours in cursor.fetchall():
            asked[skill] = asked.get(skill, 0.0) + float(hours) / WEEKS
            busy[worker] = busy.get(worker, 0.0) + float(hours) / WEEKS
    return asked, busy
