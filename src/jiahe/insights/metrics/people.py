"""Workers: their papers at the door, their skills, their hours."""

from jiahe.insights.metrics.base import Metric, RefKind

PAPERS_GOOD = """
SELECT w.id AS key, w.code AS ref, %(until)s AS at, w.id AS worker_id, NULL::bigint AS line_id,
  EXISTS (SELECT 1 FROM papers c WHERE c.worker_id = w.id AND c.kind = 'identity'
    AND %(on)s BETWEEN c.valid_from AND c.valid_until)
  AND EXISTS (SELECT 1 FROM papers c WHERE c.worker_id = w.id AND starts_with(c.kind, 'health')
    AND %(on)s BETWEEN c.valid_from AND c.valid_until)
  AND EXISTS (SELECT 1 FROM workforce_skillgrant g WHERE g.worker_id = w.id) AS good
FROM roster w
"""

SEVERAL_SKILLS = """
SELECT w.id AS key, w.code AS ref, %(until)s AS at, w.id AS worker_id, NULL::bigint AS line_id,
  (SELECT count(*) FROM workforce_skillgrant g WHERE g.worker_id = w.id) >= 2 AS good
FROM roster w
"""

INSURED = """
SELECT x.id AS key, x.code AS ref, x.starts_at AS at, x.worker_id, x.line_id,
  covered.until IS NOT NULL AS good,
  covered.until IS NOT NULL AND covered.latest < %(on)s::date + 30 AS near
FROM seats x
LEFT JOIN LATERAL (
  SELECT max(c.valid_until) FILTER (WHERE x.day BETWEEN c.valid_from AND c.valid_until) AS until,
    max(c.valid_until) AS latest
  FROM papers c WHERE c.worker_id = x.worker_id AND c.kind = 'insurance') covered ON true
"""

SKILL_PROOF_AGE = """
SELECT w.id AS key, w.code AS ref, proof.at::timestamptz AS at, w.id AS worker_id,
  NULL::bigint AS line_id, (%(on)s::date - proof.at) / 30.4375 AS value
FROM roster w
JOIN LATERAL (
  SELECT max(c.valid_from) AS at FROM papers c
  WHERE c.worker_id = w.id AND c.kind = 'skill_level' AND c.valid_from <= %(on)s) proof
  ON proof.at IS NOT NULL
"""

BACKGROUND_BEFORE_FIRST = """
SELECT w.id AS key, w.code AS ref, COALESCE(first.at, %(until)s) AS at, w.id AS worker_id,
  NULL::bigint AS line_id,
  first.at IS NULL OR COALESCE(checked.on_day <= (first.at AT TIME ZONE %(zone)s)::date, false)
    AS good,
  first.at IS NULL AND checked.on_day IS NULL AS near
FROM roster w
LEFT JOIN LATERAL (
  SELECT min(lower(r.during)) AS at FROM booking_reservation r
  WHERE r.worker_id = w.id AND r.company_id = %(company)s
    AND r.state IN ('travelling', 'in_service', 'done') AND lower(r.during) < %(until)s) first
  ON true
LEFT JOIN LATERAL (
  SELECT min(c.valid_from) AS on_day FROM papers c
  WHERE c.worker_id = w.id AND c.kind = 'violence_check' AND c.valid_from <= %(on)s) checked
  ON true
WHERE first.at IS NULL OR first.at >= %(since)s
"""

BACKGROUND_AGE = """
SELECT w.id AS key, w.code AS ref, checked.at::timestamptz AS at, w.id AS worker_id,
  NULL::bigint AS line_id, COALESCE((%(on)s::date - checked.at) / 30.4375, 999) AS value
FROM roster w
LEFT JOIN LATERAL (
  SELECT max(c.valid_from) AS at FROM papers c
  WHERE c.worker_id = w.id AND c.kind = 'violence_check' AND c.valid_from <= %(on)s) checked
  ON true
"""

HEALTH_AGE = """
SELECT x.id AS key, x.code AS ref, x.starts_at AS at, x.worker_id, x.line_id,
  COALESCE((x.day - report.at) / 30.4375, 999) AS value
FROM seats x
LEFT JOIN LATERAL (
  SELECT max(c.valid_from) AS at FROM papers c
  WHERE c.worker_id = x.worker_id AND starts_with(c.kind, 'health')
    AND c.valid_from <= x.day) report ON true
"""

SENT_WITHOUT_PAPERS = """
SELECT x.id AS key, x.code AS ref, x.starts_at AS at, x.worker_id, x.line_id,
  held.identity AND held.health AS good,
  LEAST(held.identity_until, held.health_until) < %(on)s::date + 30 AS near
FROM seats x
LEFT JOIN LATERAL (
  SELECT
    COALESCE(bool_or(x.day BETWEEN c.valid_from AND c.valid_until)
      FILTER (WHERE c.kind = 'identity'), false) AS identity,
    COALESCE(bool_or(x.day BETWEEN c.valid_from AND c.valid_until)
      FILTER (WHERE starts_with(c.kind, 'health')), false) AS health,
    max(c.valid_until) FILTER (WHERE c.kind = 'identity') AS identity_until,
    max(c.valid_until) FILTER (WHERE starts_with(c.kind, 'health')) AS health_until
  FROM papers c WHERE c.worker_id = x.worker_id) held ON true
"""

TRACKING_FILE = """
SELECT w.id AS key, w.code AS ref, max(x.starts_at) AS at, w.id AS worker_id,
  NULL::bigint AS line_id, count(a.id) + count(m.id) > 0 AS good, count(m.id) = 0 AS near
FROM seats x
JOIN workforce_worker w ON w.id = x.worker_id
LEFT JOIN fieldwork_acceptance a ON a.visit_id = x.visit_id AND a.at < %(until)s
LEFT JOIN quality_review m ON m.visit_id = x.visit_id AND m.worker_id = w.id
  AND m.direction = 'of_worker' AND m.written_at < %(until)s
WHERE x.starts_at < %(until)s - interval '3 days'
GROUP BY w.id, w.code
"""

# Days of hourly work; employees of the company are held to the labour law, the others to the
# limit that platform and worker agreed on.
WORKING_TIME = """
SELECT d.worker_id * 100000 + (d.day - date '2000-01-01') AS key, w.code AS ref, d.at,
  d.worker_id, d.line_id, d.hours AS value, d.hours <= %(limit)s AS good,
  d.hours > %(limit)s - 1 AS near
FROM (SELECT x.worker_id, x.day, min(x.starts_at) AS at, min(x.line_id) AS line_id,
    EXTRACT(EPOCH FROM sum(x.ends_at - x.starts_at)) / 3600 AS hours
  FROM seats x WHERE x.shift_kind = 'visit' GROUP BY x.worker_id, x.day) d
JOIN workforce_worker w ON w.id = d.worker_id
JOIN accounts_company e ON e.id = w.company_id AND e.mode = 'employee'
UNION ALL
SELECT -k.worker_id * 100000 - (k.week - date '2000-01-01'), w.code, k.at, k.worker_id, k.line_id,
  k.days, k.days < 7, false
FROM (SELECT x.worker_id, date_trunc('week', x.day)::date AS week, min(x.starts_at) AS at,
    min(x.line_id) AS line_id, count(DISTINCT x.day) AS days
  FROM seats x WHERE x.shift_kind = 'visit' GROUP BY 1, 2) k
JOIN workforce_worker w ON w.id = k.worker_id
JOIN accounts_company e ON e.id = w.company_id AND e.mode = 'employee'
"""

LIMIT_KEPT = """
SELECT d.worker_id * 100000 + (d.day - date '2000-01-01') AS key, w.code AS ref, d.at,
  d.worker_id, d.line_id, d.hours AS value, d.hours <= %(limit)s AS good,
  d.hours > 0.9 * %(limit)s AS near
FROM (SELECT x.worker_id, x.day, min(x.starts_at) AS at, min(x.line_id) AS line_id,
    EXTRACT(EPOCH FROM sum(x.ends_at - x.starts_at)) / 3600 AS hours
  FROM seats x WHERE x.shift_kind = 'visit' GROUP BY x.worker_id, x.day) d
JOIN workforce_worker w ON w.id = d.worker_id
JOIN accounts_company e ON e.id = w.company_id AND e.mode <> 'employee'
"""

METRICS = (
    Metric("papers_share", RefKind.WORKER, PAPERS_GOOD, ("roster", "papers")),
    Metric("several_skills_share", RefKind.WORKER, SEVERAL_SKILLS, ("roster",)),
    Metric("insured", RefKind.VISIT, INSURED, ("seats", "papers")),
    Metric("skill_proof_age", RefKind.WORKER, SKILL_PROOF_AGE, ("roster", "papers")),
    Metric(
        "background_before_first", RefKind.WORKER, BACKGROUND_BEFORE_FIRST, ("roster", "papers")
    ),
    Metric("background_age", RefKind.WORKER, BACKGROUND_AGE, ("roster", "papers")),
    Metric("health_age", RefKind.VISIT, HEALTH_AGE, ("seats", "papers")),
    Metric("sent_without_papers", RefKind.VISIT, SENT_WITHOUT_PAPERS, ("seats", "papers")),
    Metric("tracking_file", RefKind.WORKER, TRACKING_FILE, ("seats",)),
    Metric("working_time", RefKind.WORKER, WORKING_TIME, ("seats",), has_value=True),
    Metric("limit_kept", RefKind.WORKER, LIMIT_KEPT, ("seats",), has_value=True),
)
