"""Objections, after-sale cases and refunds: how soon and how well they end."""

from jiahe.insights.metrics.base import Metric, RefKind

# An objection before acceptance, and a complaint also after it: each has its first answer.
ANSWER = """
SELECT x.id AS key, x.code AS ref, x.at, x.worker_id, x.line_id,
  EXTRACT(EPOCH FROM COALESCE(x.closed_at, %(until)s) - x.at) / 3600 AS value
FROM objections x
UNION ALL
SELECT -c.id, v.code, c.raised_at, r.worker_id, s.category_id,
  EXTRACT(EPOCH FROM COALESCE(said.at, %(until)s) - c.raised_at) / 3600
FROM care_complaint c
JOIN booking_visit v ON v.id = c.visit_id
JOIN booking_order o ON o.id = v.order_id
JOIN catalog_service s ON s.id = o.service_id
LEFT JOIN booking_reservation r ON r.visit_id = v.id AND r.seat = 1
LEFT JOIN LATERAL (
  SELECT min(p.at) AS at FROM care_complaintstep p
  WHERE p.complaint_id = c.id AND p.at < %(until)s) said ON true
WHERE c.company_id = %(company)s AND c.raised_at >= %(since)s AND c.raised_at < %(until)s
"""

IN_A_DAY = """
SELECT x.id AS key, x.code AS ref, x.at, x.worker_id, x.line_id,
  COALESCE(x.closed_at <= x.at + interval '24 hours', false) AS good
FROM objections x
WHERE x.closed_at IS NOT NULL OR x.at <= %(until)s - interval '24 hours'
"""

RESOLVED = """
SELECT x.id AS key, x.code AS ref, x.at, x.worker_id, x.line_id, x.closed_at IS NOT NULL AS good
FROM objections x
"""

SOLVED = """
SELECT x.id * 2 AS key, x.code AS ref, x.at, x.worker_id, x.line_id,
  x.made_right_at IS NOT NULL AS good
FROM objections x
UNION ALL
SELECT m.id * 2 + 1, v.code, m.written_at, m.worker_id, m.line_id,
  EXISTS (SELECT 1 FROM billing_refund f WHERE f.visit_id = m.visit_id AND f.done_at < %(until)s)
FROM marks m
JOIN booking_visit v ON v.id = m.visit_id
WHERE m.mean < 3 AND NOT EXISTS (SELECT 1 FROM objections y WHERE y.visit_id = m.visit_id)
"""

OUTCOME = """
SELECT m.id AS key, m.code AS ref, m.written_at AS at, m.worker_id, m.line_id, m.mean >= 4 AS good
FROM marks m
WHERE EXISTS (SELECT 1 FROM fieldwork_acceptance a WHERE a.visit_id = m.visit_id
  AND a.company_id = %(company)s AND a.verdict = 'objected' AND a.at <= m.written_at)
"""

RECORD = """
SELECT x.id AS key, x.code AS ref, x.at, x.worker_id, x.line_id,
  x.reason <> '' AND (x.closed_at IS NULL OR x.made_right_at IS NOT NULL
    OR x.cancelled_because <> '') AS good,
  x.closed_at IS NULL AND x.at <= %(until)s - interval '24 hours' AS near
FROM objections x
"""

AFTER_SALE_ANSWER = """
SELECT x.key, x.code AS ref, x.at, x.worker_id, x.line_id,
  EXTRACT(EPOCH FROM COALESCE(x.closed_at, %(until)s) - x.at) / 3600 AS value
FROM after_sale x
"""

AFTER_SALE_HOURS = """
SELECT x.key, x.code AS ref, x.at, x.worker_id, x.line_id,
  EXTRACT(EPOCH FROM x.closed_at - x.at) / 3600 AS value
FROM after_sale x
WHERE x.closed_at IS NOT NULL
"""

AFTER_SALE_SATISFIED = """
SELECT m.id AS key, m.code AS ref, m.written_at AS at, m.worker_id, m.line_id, m.mean >= 4 AS good
FROM marks m
WHERE EXISTS (SELECT 1 FROM fieldwork_acceptance a WHERE a.visit_id = m.visit_id
    AND a.company_id = %(company)s AND a.verdict = 'objected' AND a.at <= m.written_at)
  OR EXISTS (SELECT 1 FROM billing_refund f WHERE f.visit_id = m.visit_id
    AND f.company_id = %(company)s AND f.asked_at <= m.written_at)
"""

REFUND_WORKDAYS = """
SELECT f.id AS key, f.code AS ref, f.asked_at AS at, r.worker_id, s.category_id AS line_id,
  (SELECT count(*) FROM generate_series(
      (f.asked_at AT TIME ZONE %(zone)s)::date + 1,
      (CASE WHEN f.done_at < %(until)s THEN f.done_at ELSE %(until)s END
        AT TIME ZONE %(zone)s)::date, interval '1 day') d
    LEFT JOIN kit_calendarday c ON c.country = 'CN' AND c."on" = d::date
    WHERE COALESCE(c.is_working, EXTRACT(ISODOW FROM d) < 6))::float AS value
FROM billing_refund f
JOIN billing_payment p ON p.id = f.payment_id
JOIN booking_order o ON o.id = p.order_id
JOIN catalog_service s ON s.id = o.service_id
LEFT JOIN booking_reservation r ON r.visit_id = f.visit_id AND r.seat = 1
WHERE f.company_id = %(company)s AND f.asked_at >= %(since)s AND f.asked_at < %(until)s
"""

METRICS = (
    Metric("objection_answer", RefKind.VISIT, ANSWER, ("objections",)),
    Metric("objection_in_a_day", RefKind.VISIT, IN_A_DAY, ("objections",)),
    Metric("objection_resolved", RefKind.VISIT, RESOLVED, ("objections",)),
    Metric("problem_solved", RefKind.VISIT, SOLVED, ("objections", "marks")),
    Metric("outcome_satisfaction", RefKind.REVIEW, OUTCOME, ("marks",)),
    Metric("objection_record", RefKind.VISIT, RECORD, ("objections",)),
    Metric("after_sale_answer", RefKind.VISIT, AFTER_SALE_ANSWER, ("objections", "after_sale")),
    Metric("after_sale_hours", RefKind.VISIT, AFTER_SALE_HOURS, ("objections", "after_sale")),
    Metric("after_sale_satisfaction", RefKind.REVIEW, AFTER_SALE_SATISFIED, ("marks",)),
    Metric("refund_workdays", RefKind.REFUND, REFUND_WORKDAYS),
)
