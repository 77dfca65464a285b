"""Prices, agreements, money and the records of trade."""

from jiahe.insights.metrics.base import Metric, RefKind

HOURLY_PRICE = """
SELECT p.id AS key, p.code AS ref, p.placed_at AS at, NULL::bigint AS worker_id, p.line_id,
  p.value, p.value >= %(limit)s AS good, p.value < 1.1 * %(limit)s AS near
FROM (
  SELECT o.id, o.code, o.placed_at, s.category_id AS line_id,
    (o.quote ->> 'total_fen')::float / 100 * 60 / (o.duration_minutes * o.crew_size) AS value
  FROM booking_order o
  JOIN catalog_service s ON s.id = o.service_id
  WHERE o.company_id = %(company)s AND s.unit = 'hour' AND o.duration_minutes > 0
    AND o.quote ? 'total_fen' AND o.placed_at >= %(since)s AND o.placed_at < %(until)s) p
"""

ITEMISED_QUOTE = """
SELECT o.id AS key, o.code AS ref, o.placed_at AS at, NULL::bigint AS worker_id,
  s.category_id AS line_id,
  o.quote_hash <> '' AND lines.n > 0 AND lines.sum = (o.quote ->> 'total_fen')::bigint AS good,
  jsonb_array_length(COALESCE(o.quote -> 'warnings', '[]')) > 0 AS near
FROM booking_order o
JOIN catalog_service s ON s.id = o.service_id
CROSS JOIN LATERAL (
  SELECT count(*) AS n, COALESCE(sum((l ->> 'amount_fen')::bigint), 0) AS sum
  FROM jsonb_array_elements(COALESCE(o.quote -> 'lines', '[]')) l) lines
WHERE o.company_id = %(company)s AND o.placed_at >= %(since)s AND o.placed_at < %(until)s
"""

# Accepted up to two months before the window, so that what was left lying shows.
SETTLED_IN_CYCLE = """
SELECT d.visit_id AS key, d.code AS ref, d.at, d.worker_id, d.line_id, d.days AS value,
  d.days <= %(limit)s AS good, d.days > 7 AND d.settled_at IS NULL AS near
FROM (
  SELECT v.id AS visit_id, v.code, a.at, r.worker_id, s.category_id AS line_id,
    settled.at AS settled_at,
    EXTRACT(EPOCH FROM COALESCE(settled.at, %(until)s) - a.at) / 86400 AS days
  FROM fieldwork_acceptance a
  JOIN booking_visit v ON v.id = a.visit_id
  JOIN booking_order o ON o.id = v.order_id
  JOIN catalog_service s ON s.id = o.service_id
  LEFT JOIN booking_reservation r ON r.visit_id = v.id AND r.seat = 1
  LEFT JOIN billing_settlement settled ON settled.visit_id = v.id AND settled.at < %(until)s
  WHERE a.company_id = %(company)s AND a.verdict <> 'objected'
    AND a.at >= %(since)s - interval '60 days' AND a.at < %(until)s
    AND (settled.at IS NULL OR settled.at >= %(since)s)) d
"""

KNOWN_PAYMENT_WAY = """
SELECT p.id AS key, p.code AS ref, p.settled_at AS at, NULL::bigint AS worker_id,
  s.category_id AS line_id,
  p.provider IN ('demo', 'wechat', 'alipay', 'unionpay', 'bank', 'cash') AS good,
  p.provider = 'cash' AS near
FROM billing_payment p
JOIN booking_order o ON o.id = p.order_id
JOIN catalog_service s ON s.id = o.service_id
WHERE p.company_id = %(company)s AND p.state = 'paid'
  AND p.settled_at >= %(since)s AND p.settled_at < %(until)s
"""

AGREEMENT_FIELDS = """
SELECT o.id AS key, o.code AS ref, o.placed_at AS at, NULL::bigint AS worker_id,
  s.category_id AS line_id,
  jsonb_array_length(COALESCE(o.quote -> 'lines', '[]')) > 0 AND o.total_fen > 0
    AND g.mode <> '' AND g.terms ? 'refund_tiers' AS good,
  jsonb_array_length(COALESCE(g.terms -> 'refund_tiers', '[]')) = 0 AS near
FROM booking_order o
JOIN booking_agreement g ON g.id = o.agreement_id
JOIN catalog_service s ON s.id = o.service_id
WHERE o.company_id = %(company)s AND o.state IN ('booked', 'finished')
  AND o.placed_at >= %(since)s AND o.placed_at < %(until)s
"""

AGREEMENT_BY_LAW = """
SELECT o.id AS key, o.code AS ref, o.placed_at AS at, NULL::bigint AS worker_id,
  s.category_id AS line_id,
  g.household_id = o.household_id AND o.contact_name <> '' AND o.address <> ''
    AND o.sop_id IS NOT NULL AND g.terms ? 'refund_tiers' AND o.total_fen > 0
    AND EXISTS (SELECT 1 FROM booking_visit v JOIN booking_reservation r ON r.visit_id = v.id
      WHERE v.order_id = o.id) AS good,
  NOT g.terms ? 'company' AS near
FROM booking_order o
JOIN booking_agreement g ON g.id = o.agreement_id
JOIN catalog_service s ON s.id = o.service_id
WHERE o.company_id = %(company)s AND o.state IN ('booked', 'finished')
  AND o.placed_at >= %(since)s AND o.placed_at < %(until)s
"""

TRADE_RECORDS = """
SELECT v.id AS key, v.code AS ref, x.at, r.worker_id, s.category_id AS line_id,
  EXISTS (SELECT 1 FROM billing_payment p WHERE p.order_id = o.id AND p.state = 'paid')
    AND EXISTS (SELECT 1 FROM fieldwork_acceptance a WHERE a.visit_id = v.id) AS good,
  NOT EXISTS (SELECT 1 FROM fieldwork_checkin c WHERE c.visit_id = v.id) AS near
FROM billing_settlement x
JOIN booking_visit v ON v.id = x.visit_id
JOIN booking_order o ON o.id = v.order_id
JOIN catalog_service s ON s.id = o.service_id
LEFT JOIN booking_reservation r ON r.visit_id = v.id AND r.seat = 1
WHERE x.company_id = %(company)s AND x.at < %(until)s
  AND x.at >= LEAST(%(since)s, %(until)s - make_interval(years => %(limit)s::int))
"""

NOTICE_DAYS = """
SELECT x.id AS key, x.entry_id AS ref, x.announced_at AS at, NULL::bigint AS worker_id,
  NULL::bigint AS line_id, (x.effective_on - x.announced_on)::float AS value
FROM standards_standardversion x
WHERE x.company_id = %(company)s AND x.announced_at >= %(since)s AND x.announced_at < %(until)s
"""

# Visits paid through a provider that holds the money until we split or release it: our share in
# percent, and for how many days it was held. Paid up to so many days before: what was never split
# shows until the provider releases it by itself.
HELD = """
FROM (
  SELECT v.id AS key, p.code AS ref, p.settled_at AS at, s.category_id AS line_id,
    100.0 * x.platform_fen / NULLIF(x.gross_fen, 0) AS share,
    EXTRACT(EPOCH FROM COALESCE(x.at, %(until)s) - p.settled_at) / 86400 AS days
  FROM billing_payment p
  JOIN booking_order o ON o.id = p.order_id
  JOIN catalog_service s ON s.id = o.service_id
  JOIN booking_visit v ON v.order_id = o.id AND v.state <> 'cancelled'
  LEFT JOIN billing_settlement x ON x.visit_id = v.id AND x.at < %(until)s
  WHERE p.company_id = %(company)s AND p.provider = '{provider}' AND p.state = 'paid'
    AND p.settled_at >= %(since)s - interval '{days} days' AND p.settled_at < %(until)s
    AND (x.at IS NULL OR x.at >= %(since)s)) d
"""

OUR_SHARE = """
SELECT d.key, d.ref, d.at, NULL::bigint AS worker_id, d.line_id, d.share AS value,
  COALESCE(d.share, 0) <= %(limit)s AND d.days <= 180 AS good,
  COALESCE(d.share, 0) > 0.8 * %(limit)s OR d.days > 150 AS near
"""
WECHAT_SPLIT = OUR_SHARE + HELD.format(provider="wechat", days=200)

DAYS_HELD = """
SELECT d.key, d.ref, d.at, NULL::bigint AS worker_id, d.line_id, d.days AS value,
  d.days <= %(limit)s AS good, d.days > 0.8 * %(limit)s AS near
"""
ALIPAY_RELEASE = DAYS_HELD + HELD.format(provider="alipay", days=60)

METRICS = (
    Metric("hourly_price", RefKind.ORDER, HOURLY_PRICE, has_value=True),
    Metric("itemised_quote", RefKind.ORDER, ITEMISED_QUOTE),
    Metric("settled_in_cycle", RefKind.VISIT, SETTLED_IN_CYCLE, has_value=True),
    Metric("known_payment_way", RefKind.PAYMENT, KNOWN_PAYMENT_WAY),
    Metric("agreement_fields", RefKind.ORDER, AGREEMENT_FIELDS),
    Metric("agreement_by_law", RefKind.ORDER, AGREEMENT_BY_LAW),
    Metric("trade_records", RefKind.VISIT, TRADE_RECORDS),
    Metric("notice_days", RefKind.STANDARD, NOTICE_DAYS),
    Metric("wechat_split", RefKind.PAYMENT, WECHAT_SPLIT, has_value=True),
    Metric("alipay_release", RefKind.PAYMENT, ALIPAY_RELEASE, has_value=True),
)
