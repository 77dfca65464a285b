"""Tables that several metrics read, as the day in question saw them."""

SEATS = """
SELECT r.id, r.worker_id, r.seat, lower(r.during) AS starts_at, upper(r.during) AS ends_at,
  (lower(r.during) AT TIME ZONE %(zone)s)::date AS day, v.id AS visit_id, v.code, v.state,
  o.id AS order_id, s.category_id AS line_id, s.shift_kind
FROM booking_reservation r
JOIN booking_visit v ON v.id = r.visit_id
JOIN booking_order o ON o.id = v.order_id
JOIN catalog_service s ON s.id = o.service_id
WHERE r.company_id = %(company)s AND lower(r.during) >= %(since)s AND lower(r.during) < %(until)s
  AND r.ends_at > %(since)s AND r.ends_at < %(until)s::timestamptz + interval '32 days'
  AND r.state IN ('travelling', 'in_service', 'done')
"""

ROSTER = """
SELECT w.id, w.code, w.store_id, w.score_mean, w.score_low, w.score_high, w.score_count
FROM workforce_worker w
JOIN accounts_person p ON p.id = w.person_id
WHERE w.company_id = %(company)s AND w.duty NOT IN ('left', 'trainee')
  AND LEAST(p.joined_at, (
    SELECT min(c.valid_from)::timestamp AT TIME ZONE %(zone)s
    FROM workforce_certificate c WHERE c.worker_id = w.id)) < %(until)s
"""

PAPERS = """
SELECT c.worker_id, c.kind, c.valid_from, c.valid_until
FROM workforce_certificate c
WHERE c.company_id = %(company)s AND c.truth IN ('checked', 'issuer_confirmed')
"""

MARKS = """
SELECT r.id, r.code, r.visit_id, r.worker_id, r.written_at, r.text, r.changed_at,
  COALESCE(old.attitude, r.attitude) AS attitude, COALESCE(old.skill, r.skill) AS skill,
  COALESCE(old.effect, r.effect) AS effect,
  (COALESCE(old.attitude, r.attitude) + COALESCE(old.skill, r.skill)
    + COALESCE(old.effect, r.effect)) / 3.0 AS mean,
  o.contact_name, o.contact_phone, o.id AS order_id, s.category_id AS line_id
FROM quality_review r
JOIN booking_visit v ON v.id = r.visit_id
JOIN booking_order o ON o.id = v.order_id
JOIN catalog_service s ON s.id = o.service_id
LEFT JOIN LATERAL (
  SELECT x.attitude, x.skill, x.effect FROM quality_reviewversion x
  WHERE r.changed_at >= %(until)s AND x.review_id = r.id AND x.replaced_at >= %(until)s
  ORDER BY x.number LIMIT 1) old ON true
WHERE r.company_id = %(company)s AND r.direction = 'of_worker' AND r.hidden_because = ''
  AND r.written_at >= %(since)s AND r.written_at < %(until)s
"""

OBJECTIONS = """
SELECT a.id, a.at, a.reason, v.id AS visit_id, v.code, v.state, v.cancelled_because,
  r.worker_id, s.category_id AS line_id,
  LEAST(made_right.at, CASE WHEN v.state = 'cancelled' AND v.changed_at < %(until)s
    THEN v.changed_at END) AS closed_at, made_right.at AS made_right_at
FROM fieldwork_acceptance a
JOIN booking_visit v ON v.id = a.visit_id
JOIN booking_order o ON o.id = v.order_id
JOIN catalog_service s ON s.id = o.service_id
LEFT JOIN booking_reservation r ON r.visit_id = v.id AND r.seat = 1
LEFT JOIN LATERAL (
  SELECT min(e.at) AS at FROM trust_auditentry e
  WHERE e.company_id = a.company_id AND e.subject = v.code
    AND e.action = 'objection_resolved' AND e.at < %(until)s) made_right ON true
WHERE a.company_id = %(company)s AND a.verdict = 'objected'
  AND a.at >= %(since)s AND a.at < %(until)s
"""

# Objections, and money given back as goodwill; only one of the two for a visit that had both.
AFTER_SALE = """
SELECT x.id * 2 AS key, x.code, x.at, x.worker_id, x.line_id, x.closed_at, x.visit_id
FROM objections x
UNION ALL
SELECT f.id * 2 + 1, v.code, f.asked_at, r.worker_id, s.category_id,
  CASE WHEN f.done_at < %(until)s THEN f.done_at END, v.id
FROM billing_refund f
JOIN booking_visit v ON v.id = f.visit_id
JOIN booking_order o ON o.id = v.order_id
JOIN catalog_service s ON s.id = o.service_id
LEFT JOIN booking_reservation r ON r.visit_id = v.id AND r.seat = 1
WHERE f.company_id = %(company)s AND f.reason = 'goodwill'
  AND f.asked_at >= %(since)s AND f.asked_at < %(until)s
  AND NOT EXISTS (SELECT 1 FROM objections y WHERE y.visit_id = v.id)
"""

ANSWERED = """
SELECT a.visit_id, a.at, v.code, v.order_id, r.worker_id, s.category_id AS line_id, a.verdict
FROM fieldwork_acceptance a
JOIN booking_visit v ON v.id = a.visit_id
JOIN booking_order o ON o.id = v.order_id
JOIN catalog_service s ON s.id = o.service_id
LEFT JOIN booking_reservation r ON r.visit_id = v.id AND r.seat = 1
WHERE a.company_id = %(company)s AND a.at >= %(since)s AND a.at < %(until)s
"""

# Second looks measure the inspectors, not the team, and do not count.
LOOKS = """
SELECT i.id, i.code, i.done_at, i.worker_id, s.category_id AS line_id
FROM quality_inspection i
JOIN booking_visit v ON v.id = i.visit_id
JOIN booking_order o ON o.id = v.order_id
JOIN catalog_service s ON s.id = o.service_id
WHERE i.company_id = %(company)s AND i.state = 'done' AND i.repeats_id IS NULL
  AND i.done_at >= %(since)s AND i.done_at < %(until)s
"""

SHARED = {
    "seats": SEATS,
    "roster": ROSTER,
    "papers": PAPERS,
    "marks": MARKS,
    "objections": OBJECTIONS,
    "after_sale": AFTER_SALE,
    "answered": ANSWERED,
    "looks": LOOKS,
}
