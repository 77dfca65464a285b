"""Reviews, surveys, the watch over visits, and what improvement came of it."""

from jiahe.insights.metrics.base import Metric, RefKind

SATISFIED = """
SELECT m.id AS key, m.code AS ref, m.written_at AS at, m.worker_id, m.line_id, m.mean >= 4 AS good
FROM marks m
"""

MEAN_MARK = """
SELECT m.id AS key, m.code AS ref, m.written_at AS at, m.worker_id, m.line_id, m.mean AS value
FROM marks m
"""

DIMENSIONS = """
SELECT m.id AS key, m.code AS ref, m.written_at AS at, m.worker_id, m.line_id, d.part,
  d.mark::float AS value
FROM marks m
CROSS JOIN LATERAL (
  VALUES ('attitude', m.attitude), ('skill', m.skill), ('effect', m.effect)) AS d (part, mark)
"""

SURVEYED = """
SELECT a.visit_id AS key, a.code AS ref, a.at, a.worker_id, a.line_id,
  EXISTS (SELECT 1 FROM quality_reviewinvitation i
    WHERE i.visit_id = a.visit_id AND i.sent_at < %(until)s)
  OR EXISTS (SELECT 1 FROM quality_survey s
    WHERE s.visit_id = a.visit_id AND s.opened_at < %(until)s)
  OR EXISTS (SELECT 1 FROM quality_review r WHERE r.visit_id = a.visit_id
    AND r.direction = 'of_worker' AND r.written_at < %(until)s) AS good
FROM answered a
"""

WATCHED = """
SELECT a.visit_id AS key, a.code AS ref, a.at, a.worker_id, a.line_id,
  (SELECT count(DISTINCT c.moment) FROM fieldwork_checkin c
    WHERE c.visit_id = a.visit_id AND c.happened_at < %(until)s
      AND (c.moment IN ('started', 'finished')
        OR (c.moment = 'arrived' AND c.proof IN ('gps', 'pin', 'qr')))) = 3 AS good
FROM answered a
"""

IMPROVEMENTS = """
SELECT r.id AS key, r.code AS ref, r.opened_at AS at, NULL::bigint AS worker_id,
  NULL::bigint AS line_id, COALESCE(r.closed_at < %(until)s, false) AS good
FROM insights_remedy r
WHERE r.company_id = %(company)s AND r.kind = 'improvement' AND r.opened_at < %(until)s
  AND (r.closed_at IS NULL OR r.closed_at >= %(since)s)
"""

# A measure that the rule proposed is decided by a person in time; one that is due within two days
# is near.
STAGED = """
SELECT m.id AS key, m.code AS ref, m.proposed_at AS at, m.worker_id, NULL::bigint AS line_id,
  COALESCE(m.decided_at, %(until)s) <= m.decide_by AS good,
  m.decided_at IS NULL AND m.decide_by < %(until)s + interval '2 days' AS near
FROM quality_stagedmeasure m
WHERE m.company_id = %(company)s AND m.proposed_at >= %(since)s AND m.proposed_at < %(until)s
"""

MARKS_IN_SCALE = """
SELECT m.id AS key, m.code AS ref, m.written_at AS at, m.worker_id, m.line_id,
  m.attitude BETWEEN 1 AND 5 AND m.skill BETWEEN 1 AND 5 AND m.effect BETWEEN 1 AND 5 AS good,
  m.contact_name <> '' AND strpos(m.text, m.contact_name) > 0
    OR strpos(m.text, right(m.contact_phone, 11)) > 0 AS near
FROM marks m
"""

TEN_POINTS = """
SELECT w.id AS key, w.code AS ref, %(until)s AS at, w.id AS worker_id, NULL::bigint AS line_id,
  2 * w.score_mean AS value,
  2 * w.score_mean BETWEEN 1 AND 10 AND w.score_mean BETWEEN w.score_low AND w.score_high AS good,
  w.score_high - w.score_low > 1 AS near
FROM roster w
WHERE w.score_count > 0
"""

GRADES_WITH_BASIS = """
SELECT w.id AS key, w.code AS ref, %(until)s AS at, w.id AS worker_id, NULL::bigint AS line_id,
  w.score_mean AS value, basis.n >= w.score_count AS good, w.score_count < 5 AS near
FROM roster w
CROSS JOIN LATERAL (
  SELECT count(*) AS n FROM quality_review r
  WHERE r.worker_id = w.id AND r.company_id = %(company)s AND r.direction = 'of_worker') basis
WHERE w.score_count > 0
"""

# "Not in" is read once into a hash; a join over words in JSON took seconds on fresh tables.
REVIEWS_DELETED = """
SELECT told.review_id AS key, COALESCE(r.code, told.review_id::text) AS ref, told.at,
  told.worker_id, NULL::bigint AS line_id, r.id IS NOT NULL AS good,
  r.hidden_because <> '' AS near
FROM (
  SELECT (f.body ->> 'review_id')::bigint AS review_id, min(f.recorded_at) AS at,
    min((f.body ->> 'worker_id')::bigint) AS worker_id
  FROM kit_outbox f
  WHERE f.company_id = %(company)s AND f.kind = 'ReviewWritten'
    AND f.recorded_at >= %(since)s AND f.recorded_at < %(until)s
  GROUP BY 1
  UNION
  SELECT q.id, q.written_at, q.worker_id FROM quality_review q
  WHERE q.company_id = %(company)s AND q.written_at >= %(since)s AND q.written_at < %(until)s
    AND q.id NOT IN (SELECT (g.body ->> 'review_id')::bigint FROM kit_outbox g
      WHERE g.company_id = %(company)s AND g.kind = 'ReviewWritten' AND g.body ? 'review_id')
) told
LEFT JOIN quality_review r ON r.id = told.review_id
"""

WAY_WITHOUT_FACE = """
SELECT c.id AS key, v.code AS ref, c.happened_at AS at, c.worker_id, s.category_id AS line_id,
  c.proof IN ('gps', 'pin', 'qr', 'stated') AS good, c.proof = 'stated' AS near
FROM fieldwork_checkin c
JOIN booking_visit v ON v.id = c.visit_id
JOIN booking_order o ON o.id = v.order_id
JOIN catalog_service s ON s.id = o.service_id
WHERE c.company_id = %(company)s AND c.moment = 'arrived'
  AND c.happened_at >= %(since)s AND c.happened_at < %(until)s
"""

METRICS = (
    Metric("satisfied_share", RefKind.REVIEW, SATISFIED, ("marks",)),
    Metric("mean_mark", RefKind.REVIEW, MEAN_MARK, ("marks",)),
    Metric("worst_dimension", RefKind.REVIEW, DIMENSIONS, ("marks",), has_parts=True),
    Metric("surveyed_share", RefKind.VISIT, SURVEYED, ("answered",)),
    Metric("watched_share", RefKind.VISIT, WATCHED, ("answered",)),
    Metric("improvements_closed", RefKind.REMEDY, IMPROVEMENTS),
    Metric("staged_measures_decided", RefKind.MEASURE, STAGED),
    Metric("marks_in_scale", RefKind.REVIEW, MARKS_IN_SCALE, ("marks",)),
    Metric("ten_points_in_scale", RefKind.WORKER, TEN_POINTS, ("roster",), has_value=True),
    Metric("grades_with_basis", RefKind.WORKER, GRADES_WITH_BASIS, ("roster",), has_value=True),
    Metric("reviews_deleted", RefKind.REVIEW, REVIEWS_DELETED),
    Metric("way_without_face", RefKind.VISIT, WAY_WITHOUT_FACE),
)
