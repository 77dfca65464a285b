"""On the way to the door: the interview, the agreement that is signed, the card that is shown."""

from jiahe.insights.metrics.base import Metric, RefKind

# Whoever was taken on, by the last interview before; the mark gates each, it is no target (HR-01).
INTERVIEW_PASSED = """
SELECT a.id AS key, w.code AS ref, i.at, a.worker_id, NULL::bigint AS line_id,
  i.total::float AS value, i.total >= %(limit)s AS good, i.total < %(limit)s + 3 AS near
FROM workforce_application a
JOIN workforce_worker w ON w.id = a.worker_id
JOIN LATERAL (
  SELECT x.at, x.total FROM workforce_interview x
  WHERE x.application_id = a.id AND x.kind = 'intake' AND x.at < %(until)s
  ORDER BY x.at DESC, x.id DESC LIMIT 1) i ON i.at >= %(since)s
WHERE a.company_id = %(company)s
"""

SIGNED_BEFORE_SERVICE = """
SELECT x.id AS key, x.code AS ref, x.starts_at AS at, x.worker_id, x.line_id,
  signed.until IS NOT NULL AS good,
  signed.until IS NOT NULL AND signed.latest < %(on)s::date + 30 AS near
FROM seats x
LEFT JOIN LATERAL (
  SELECT max(c.valid_until) FILTER (WHERE x.day BETWEEN c.valid_from AND c.valid_until) AS until,
    max(c.valid_until) AS latest
  FROM papers c WHERE c.worker_id = x.worker_id AND c.kind = 'confidentiality') signed ON true
"""

# A scan by the household is proof; the worker's own word alone is watched.
CARD_SHOWN = """
SELECT x.id AS key, x.code AS ref, x.starts_at AS at, x.worker_id, x.line_id,
  seen.times > 0 AS good, seen.times > 0 AND seen.scans = 0 AS near
FROM seats x
LEFT JOIN LATERAL (
  SELECT count(*) AS times, count(*) FILTER (WHERE s.how = 'scanned') AS scans
  FROM workforce_cardshown s
  WHERE s.company_id = %(company)s AND s.visit_id = x.visit_id AND s.worker_id = x.worker_id
    AND s.at < %(until)s) seen ON true
"""

METRICS = (
    Metric("interview_passed", RefKind.WORKER, INTERVIEW_PASSED, has_value=True),
    Metric("signed_before_service", RefKind.VISIT, SIGNED_BEFORE_SERVICE, ("seats", "papers")),
    Metric("card_shown", RefKind.VISIT, CARD_SHOWN, ("seats",)),
)
