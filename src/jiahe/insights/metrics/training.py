"""Training: hours and certificate before the first visit, assessments, law courses, drills."""

from jiahe.insights.metrics.base import Metric, RefKind

# A worker's first visit ever, and the line of work that it belonged to.
FIRST = """
LEFT JOIN LATERAL (
  SELECT lower(r.during) AS at, k.code AS line
  FROM booking_reservation r
  JOIN booking_visit v ON v.id = r.visit_id
  JOIN booking_order o ON o.id = v.order_id
  JOIN catalog_service s ON s.id = o.service_id
  JOIN catalog_category k ON k.id = s.category_id
  WHERE r.worker_id = w.id AND r.company_id = %(company)s
    AND r.state IN ('travelling', 'in_service', 'done') AND lower(r.during) < %(until)s
  ORDER BY lower(r.during) LIMIT 1) first ON true
"""

HOURS_BEFORE_FIRST = f"""
SELECT w.id AS key, w.code AS ref, COALESCE(first.at, %(until)s) AS at, w.id AS worker_id,
  NULL::bigint AS line_id, learnt.hours AS value,
  first.at IS NULL OR learnt.hours >= %(limit)s AS good,
  first.at IS NULL AND learnt.hours < %(limit)s AS near
FROM roster w
{FIRST}
LEFT JOIN LATERAL (
  SELECT COALESCE(sum(d.minutes), 0) / 60.0 AS hours FROM workforce_lessondone d
  WHERE d.worker_id = w.id AND d.done_at < LEAST(first.at, %(until)s)) learnt ON true
WHERE first.at IS NULL OR first.at >= %(since)s
"""  # noqa: S608  # our own texts

CERTIFIED_BEFORE_FIRST = f"""
SELECT w.id AS key, w.code AS ref, COALESCE(first.at, %(until)s) AS at, w.id AS worker_id,
  NULL::bigint AS line_id,
  first.at IS NULL OR held.fits AS good,
  first.at IS NULL AND NOT held.any_line AS near
FROM roster w
{FIRST}
LEFT JOIN LATERAL (
  SELECT COALESCE(bool_or(c.kind = 'training_' || first.line
      AND (first.at AT TIME ZONE %(zone)s)::date BETWEEN c.valid_from AND c.valid_until), false)
      AS fits,
    COALESCE(bool_or(%(on)s BETWEEN c.valid_from AND c.valid_until), false) AS any_line
  FROM papers c WHERE c.worker_id = w.id AND starts_with(c.kind, 'training_')) held ON true
WHERE first.at IS NULL OR first.at >= %(since)s
"""  # noqa: S608  # our own texts

# Everybody who was sent in the quarter; close to the limit when the last one is ten weeks old.
ASSESSED = """
SELECT w.id AS key, w.code AS ref, COALESCE(last.at, x.at) AS at, w.id AS worker_id,
  NULL::bigint AS line_id, last.at IS NOT NULL AS good,
  last.at < %(until)s::timestamptz - interval '70 days' AS near
FROM (SELECT worker_id, max(starts_at) AS at FROM seats GROUP BY worker_id) x
JOIN workforce_worker w ON w.id = x.worker_id
LEFT JOIN LATERAL (
  SELECT max(t.closed_at) AS at FROM workforce_practicaltest t
  WHERE t.worker_id = w.id AND t.closed_at >= %(since)s AND t.closed_at < %(until)s) last ON true
"""

ASSESSMENT_PASSED = """
SELECT t.id AS key, w.code AS ref, t.closed_at AS at, t.worker_id, NULL::bigint AS line_id,
  t.passed AS good
FROM workforce_practicaltest t JOIN workforce_worker w ON w.id = t.worker_id
WHERE t.company_id = %(company)s AND t.purpose = 'quarterly'
  AND t.closed_at >= %(since)s AND t.closed_at < %(until)s
"""

LAW_COURSE = """
SELECT w.id AS key, w.code AS ref, COALESCE(learnt.at, %(until)s) AS at, w.id AS worker_id,
  NULL::bigint AS line_id, learnt.at IS NOT NULL AS good
FROM roster w
LEFT JOIN LATERAL (
  SELECT max(whole.at) AS at FROM (
    SELECT max(d.done_at) AS at FROM workforce_lessondone d
    JOIN workforce_lesson l ON l.id = d.lesson_id
    JOIN workforce_course c ON c.id = l.course_id AND c.kind = 'law'
    WHERE d.worker_id = w.id AND d.done_at < %(until)s
    GROUP BY c.id
    HAVING count(DISTINCT d.lesson_id)
        = (SELECT count(*) FROM workforce_lesson n WHERE n.course_id = c.id)
      AND max(d.done_at) >= %(since)s) whole) learnt ON true
"""

DRILL_EFFECTIVE = """
SELECT d.id AS key, d.code AS ref, d.held_on::timestamp AT TIME ZONE %(zone)s AS at,
  NULL::bigint AS worker_id, NULL::bigint AS line_id, d.is_effective AS good
FROM workforce_drill d
WHERE d.company_id = %(company)s AND d.entered_at < %(until)s
  AND d.held_on::timestamp AT TIME ZONE %(zone)s >= %(since)s
  AND d.held_on::timestamp AT TIME ZONE %(zone)s < %(until)s
"""

METRICS = (
    Metric("hours_before_first", RefKind.WORKER, HOURS_BEFORE_FIRST, ("roster",), has_value=True),
    Metric("trained_before_first", RefKind.WORKER, CERTIFIED_BEFORE_FIRST, ("roster", "papers")),
    Metric("assessed", RefKind.WORKER, ASSESSED, ("seats",)),
    Metric("assessment_passed", RefKind.WORKER, ASSESSMENT_PASSED),
    Metric("law_course", RefKind.WORKER, LAW_COURSE, ("roster",)),
    Metric("drill_effective", RefKind.DRILL, DRILL_EFFECTIVE),
)
