"""Stars of workers and services, the grade of the company: made each night, kept when changed."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from jiahe.engine.fairscore import Score
from jiahe.engine.grading.stars import UNGRADED, VERSION, Part, level, stars
from jiahe.kit.clock import now
from jiahe.kit.tenancy import current_company
from jiahe.quality.choices import GradeSubject
from jiahe.quality.models import Grade
from jiahe.quality.queries.grades import latest_grades
from jiahe.quality.queries.scores import Given, latest_fit, leanings_in_force, marks_by
from jiahe.quality.rules import fair_score_of

LOOK_BACK = timedelta(days=90)
WEIGHTS = {"satisfied": 40.0, "peaceful": 20.0, "surveyed": 15.0, "proven": 15.0, "called": 10.0}
PARTS = """
SELECT 'satisfied', count(*) FILTER (WHERE (q.attitude + q.skill + q.effect) >= 12), count(*)
FROM quality_review q LEFT JOIN quality_reviewdoubt d ON d.review_id = q.id
WHERE q.company_id = %(company)s AND q.direction = 'of_worker' AND q.hidden_because = ''
  AND q.written_at >= %(since)s AND q.written_at < %(at)s
  AND COALESCE(d.state, 'restored') = 'restored'
UNION ALL
SELECT 'peaceful', count(*) FILTER (WHERE a.verdict = 'accepted'), count(*)
FROM fieldwork_acceptance a
WHERE a.company_id = %(company)s AND a.at >= %(since)s AND a.at < %(at)s
UNION ALL
SELECT 'surveyed', count(*) FILTER (WHERE s.state IN ('answered', 'declined')), count(*)
FROM quality_survey s
WHERE s.company_id = %(company)s AND s.state <> 'open' AND s.opened_at >= %(since)s
UNION ALL
SELECT 'proven', count(*) FILTER (WHERE EXISTS (SELECT 1 FROM workforce_certificate c
    WHERE c.worker_id = w.id AND c.truth IN ('checked', 'issuer_confirmed')
      AND c.valid_from <= %(at)s::date AND c.valid_until >= %(at)s::date)), count(*)
FROM workforce_worker w WHERE w.company_id = %(company)s AND w.duty <> 'left'
UNION ALL
SELECT 'called', count(*) FILTER (WHERE b.done_at <= b.due_at), count(*)
FROM quality_callback b
WHERE b.company_id = %(company)s AND b.opened_at >= %(since)s
  AND (b.done_at IS NOT NULL OR b.due_at < %(at)s)
"""


@transaction.atomic
def make_grades() -> int:
    """How many grades changed: every worker's and service's stars, the company's level."""
    made = [_company(), *_starred(GradeSubject.WORKER), *_starred(GradeSubject.SERVICE)]
    known = latest_grades()
    new = [one for one in made if _is_new(one, known.get((one.subject, one.subject_id)))]
    return len(Grade.objects.bulk_create(new))


def _is_new(grade: Grade, before: Grade | None) -> bool:
    if before is None:
        return grade.level != UNGRADED
    return (before.level, before.points, before.rules_version) != (
        grade.level,
        grade.points,
        grade.rules_version,
    )


def company_parts() -> list[Part]:
    """The five parts of the company's grade over the last ninety days."""
    at = now()
    with connection.cursor() as cursor:
        cursor.execute(PARTS, {"company": current_company(), "since": at - LOOK_BACK, "at": at})
        rows = cursor.fetchall()
    return [Part(name, good / n if n else 0.0, WEIGHTS[name], n) for name, good, n in rows]


def _company() -> Grade:
    parts = company_parts()
    points, name = level(parts)
    reasons = [
        {"part": p.name, "share": round(p.share, 4), "points": p.points, "of": p.of, "n": p.n}
        for p in parts
    ]
    return _grade(GradeSubject.COMPANY, current_company(), points, name, reasons)


def _starred(subject: GradeSubject) -> list[Grade]:
    learnt, at = leanings_in_force(latest_fit()), now()
    if subject == GradeSubject.SERVICE:  # its own difficulty is part of what a service is
        learnt = replace(learnt, tasks={})
    given: dict[int, Given] = marks_by(subject)
    return [
        _star(subject, subject_id, fair_score_of(marks, learnt, at))
        for subject_id, marks in sorted(given.items())
    ]


def _star(subject: GradeSubject, subject_id: int, score: Score) -> Grade:
    number = stars(score)
    reasons = [
        {"part": "low_end", "share": round(score.low, 4), "n": round(score.weight, 1)},
        {"part": "mean", "share": round(score.mean, 4), "n": round(score.weight, 1)},
    ]
    return _grade(subject, subject_id, float(number), str(number or UNGRADED), reasons)


def _grade(
    subject: GradeSubject, subject_id: int, points: float, name: str, reasons: list[dict[str, Any]]
) -> Grade:
    told = json.dumps(reasons, sort_keys=True).encode()
    return Grade(
        company_id=current_company(),
        subject=subject,
        subject_id=subject_id,
        rules_version=VERSION,
        points=points,
        level=name,
        reasons=reasons,
        inputs_hash=hashlib.sha256(told).hexdigest(),
        made_at=now(),
    )
