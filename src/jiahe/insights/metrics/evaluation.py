"""What surveys, calls and credit scores leave behind."""

from jiahe.insights.metrics.base import Metric, RefKind

CALLED = """
SELECT x.key, x.code AS ref, x.at, x.worker_id, x.line_id,
  EXISTS (SELECT 1 FROM quality_callback b
    WHERE b.visit_id = x.visit_id AND b.done_at < %(until)s) AS good
FROM after_sale x
WHERE x.closed_at IS NOT NULL
"""

AGENT_MARKS = """
SELECT t.id AS key, v.code AS ref, t.answered_at AS at, NULL::bigint AS worker_id,
  s.category_id AS line_id, t.agent_mark::float AS value
FROM quality_touchpoint t
JOIN booking_visit v ON v.id = t.visit_id
JOIN booking_order o ON o.id = v.order_id
JOIN catalog_service s ON s.id = o.service_id
WHERE t.company_id = %(company)s AND t.agent_mark IS NOT NULL
  AND t.answered_at >= %(since)s AND t.answered_at < %(until)s
"""

# Since the last survey that was held and answered; before the first, since the first answer
# of a household to a visit.
SINCE_FULL_SURVEY = """
SELECT %(company)s::bigint AS key, COALESCE(max(y.year)::text, '') AS ref, %(until)s AS at,
  NULL::bigint AS worker_id, NULL::bigint AS line_id,
  EXTRACT(EPOCH FROM %(until)s - COALESCE(max(y.closed_at), min(a.at))) / 86400 / 30.4375 AS value
FROM (SELECT min(at) AS at FROM fieldwork_acceptance
  WHERE company_id = %(company)s AND at < %(until)s) a
LEFT JOIN quality_yearsurvey y ON y.company_id = %(company)s AND y.closed_at < %(until)s
  AND EXISTS (SELECT 1 FROM quality_yearanswer n WHERE n.survey_id = y.id AND n.at < %(until)s)
HAVING COALESCE(max(y.closed_at), min(a.at)) IS NOT NULL
"""

# An objection's days until its answer. A bad entry that outlived its end counts as late by so
# many days on top of the limit.
CREDIT_CLOCK = """
SELECT c.id * 2 AS key, w.code AS ref, c.raised_at AS at, w.id AS worker_id,
  NULL::bigint AS line_id,
  EXTRACT(EPOCH FROM LEAST(COALESCE(c.answered_at, %(until)s), %(until)s) - c.raised_at)
    / 86400 AS value
FROM quality_creditobjection c
JOIN quality_creditentry e ON e.id = c.entry_id
JOIN workforce_worker w ON w.id = e.worker_id
WHERE c.company_id = %(company)s AND c.raised_at >= %(since)s AND c.raised_at < %(until)s
UNION ALL
SELECT e.id * 2 + 1, w.code, e.happened_at, w.id, NULL::bigint,
  %(limit)s + EXTRACT(EPOCH FROM %(until)s - e.ends_at) / 86400
FROM quality_creditentry e
JOIN workforce_worker w ON w.id = e.worker_id
WHERE e.company_id = %(company)s AND e.points < 0 AND e.ends_at < %(until)s - interval '2 days'
"""

METRICS = (
    Metric("called_back_share", RefKind.VISIT, CALLED, ("objections", "after_sale")),
    Metric("agent_mark", RefKind.VISIT, AGENT_MARKS),
    Metric("since_full_survey", RefKind.SURVEY, SINCE_FULL_SURVEY),
    Metric("credit_objection_days", RefKind.WORKER, CREDIT_CLOCK),
)
