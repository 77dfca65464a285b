"""Bookings, matching, changes: how soon and how often a household gets what it asked for."""

from jiahe.insights.metrics.base import Metric, RefKind

# An order that nobody has answered yet runs on, with the team of whom it was promised.
FIRST_ANSWER = """
SELECT o.id AS key, o.code AS ref, o.placed_at AS at,
  COALESCE(a.worker_id, promised.worker_id) AS worker_id, s.category_id AS line_id,
  GREATEST(0, EXTRACT(EPOCH FROM COALESCE(a.answered_at, %(until)s) - paid.at) / 60) AS value
FROM booking_order o
JOIN catalog_service s ON s.id = o.service_id
JOIN LATERAL (
  SELECT min(p.settled_at) AS at FROM billing_payment p
  WHERE p.order_id = o.id AND p.state = 'paid') paid ON paid.at < %(until)s
LEFT JOIN LATERAL (
  SELECT x.worker_id, x.answered_at FROM dispatch_assignment x
  JOIN booking_visit v ON v.id = x.visit_id
  WHERE v.order_id = o.id AND x.state IN ('accepted', 'done', 'withdrawn')
    AND x.answered_at < %(until)s
  ORDER BY x.answered_at LIMIT 1) a ON true
LEFT JOIN LATERAL (
  SELECT r.worker_id FROM booking_reservation r
  JOIN booking_visit v ON v.id = r.visit_id
  WHERE a.worker_id IS NULL AND v.order_id = o.id AND r.seat = 1
  ORDER BY v.number LIMIT 1) promised ON true
WHERE o.company_id = %(company)s AND o.state IN ('booked', 'finished')
  AND o.placed_at >= %(since)s AND o.placed_at < %(until)s
"""

BOOKED_SHARE = """
SELECT o.id AS key, o.code AS ref, o.placed_at AS at, NULL::bigint AS worker_id,
  s.category_id AS line_id, paid.at IS NOT NULL AS good
FROM booking_order o
JOIN catalog_service s ON s.id = o.service_id
LEFT JOIN LATERAL (
  SELECT min(p.settled_at) AS at FROM billing_payment p
  WHERE p.order_id = o.id AND p.state = 'paid' AND p.settled_at < %(until)s) paid ON true
WHERE o.company_id = %(company)s AND o.placed_at >= %(since)s AND o.placed_at < %(until)s
  AND (paid.at IS NOT NULL OR o.state = 'cancelled' OR o.pay_until < %(until)s)
UNION ALL
SELECT -w.id, w.code, w.created_at, NULL, s.category_id, false
FROM booking_waitlistentry w
JOIN catalog_service s ON s.id = w.service_id
WHERE w.company_id = %(company)s AND w.created_at >= %(since)s AND w.created_at < %(until)s
"""

SEATS_TAKEN = """
SELECT v.id AS key, v.code AS ref, lower(r.during) AS at, r.worker_id, s.category_id AS line_id,
  (SELECT count(DISTINCT x.seat) FROM dispatch_assignment x
    WHERE x.visit_id = v.id AND x.state IN ('accepted', 'done')
      AND x.answered_at < %(until)s AND x.source LIKE ANY({sources}))
  >= o.crew_size AS good
FROM booking_visit v
JOIN booking_order o ON o.id = v.order_id
JOIN catalog_service s ON s.id = o.service_id
JOIN booking_reservation r ON r.visit_id = v.id AND r.seat = 1
WHERE v.company_id = %(company)s AND lower(r.during) >= %(since)s AND lower(r.during) < %(until)s
  AND o.state IN ('booked', 'finished')
  AND NOT (v.state = 'cancelled' AND v.changed_at < %(until)s)
"""
MATCHED = SEATS_TAKEN.replace("{sources}", "ARRAY['%%']")
MATCHED_ALONE = SEATS_TAKEN.replace("{sources}", "ARRAY['booking', 'next']")

CHANGE_ANSWER = """
SELECT f.id AS key, v.code AS ref, f.recorded_at AS at, r.worker_id, s.category_id AS line_id,
  EXTRACT(EPOCH FROM COALESCE(a.answered_at, %(until)s) - f.recorded_at) / 3600 AS value
FROM kit_outbox f
JOIN booking_visit v ON v.id = (f.body ->> 'visit_id')::bigint AND v.company_id = f.company_id
JOIN booking_order o ON o.id = v.order_id
JOIN catalog_service s ON s.id = o.service_id
LEFT JOIN booking_reservation r ON r.visit_id = v.id AND r.seat = 1
LEFT JOIN LATERAL (
  SELECT min(x.answered_at) AS answered_at FROM dispatch_assignment x
  WHERE x.visit_id = v.id AND x.answered_at >= f.recorded_at
    AND x.answered_at < %(until)s) a ON true
WHERE f.company_id = %(company)s AND f.kind = 'VisitMoved'
  AND f.recorded_at >= %(since)s AND f.recorded_at < %(until)s
  AND NOT (v.state = 'cancelled' AND v.changed_at < %(until)s AND a.answered_at IS NULL)
"""

COMPLETED = """
SELECT v.id AS key, v.code AS ref, lower(r.during) AS at, r.worker_id, s.category_id AS line_id,
  EXISTS (SELECT 1 FROM fieldwork_acceptance a WHERE a.visit_id = v.id AND a.at < %(until)s)
  OR EXISTS (SELECT 1 FROM fieldwork_checkin c WHERE c.visit_id = v.id
    AND c.moment = 'finished' AND c.happened_at < %(until)s) AS good
FROM booking_visit v
JOIN booking_order o ON o.id = v.order_id
JOIN catalog_service s ON s.id = o.service_id
JOIN booking_reservation r ON r.visit_id = v.id AND r.seat = 1
WHERE v.company_id = %(company)s AND lower(r.during) >= %(since)s AND upper(r.during) < %(until)s
"""

AGENTS = """
SELECT m.id AS key, p.code AS ref, p.joined_at AS at, NULL::bigint AS worker_id,
  NULL::bigint AS line_id, m.role = 'service_agent' AS good
FROM accounts_membership m
JOIN accounts_person p ON p.id = m.person_id
WHERE m.company_id = %(company)s AND m.is_active AND m.role <> 'worker'
  AND p.joined_at < %(until)s
"""

METRICS = (
    Metric("first_answer", RefKind.ORDER, FIRST_ANSWER),
    Metric("booked_share", RefKind.ORDER, BOOKED_SHARE),
    Metric("matched_share", RefKind.VISIT, MATCHED),
    Metric("matched_alone_share", RefKind.VISIT, MATCHED_ALONE),
    Metric("change_answer", RefKind.VISIT, CHANGE_ANSWER),
    Metric("completed_share", RefKind.VISIT, COMPLETED),
    Metric("agents", RefKind.PERSON, AGENTS),
)
