"""Registers that laws ask for: kept records, filings with their clocks, requests on data."""

from jiahe.insights.metrics.base import Metric, RefKind

# A company that has customers needs each of the four; one of three years old is asked for anew.
ASSESSMENTS_KEPT = """
SELECT needed.key, COALESCE(last.code, needed.subject) AS ref, %(until)s AS at,
  NULL::bigint AS worker_id, NULL::bigint AS line_id,
  COALESCE(last.until_on >= last.done_on + make_interval(years => %(limit)s::int), false) AS good,
  last.until_on < %(on)s::date + 90 AS near
FROM (VALUES (1, 'location'), (2, 'health'), (3, 'photos'), (4, 'dispatch'))
  AS needed (key, subject)
LEFT JOIN LATERAL (
  SELECT c.code, c.done_on, c.until_on FROM trust_compliancerecord c
  WHERE c.company_id = %(company)s AND c.kind = 'assessment' AND c.subject = needed.subject
    AND c.done_on <= %(on)s AND c.entered_at < %(until)s AND c.until_on >= %(on)s
  ORDER BY c.done_on DESC LIMIT 1) last ON true
WHERE EXISTS (SELECT 1 FROM trust_compliancerecord c WHERE c.company_id = %(company)s
    AND c.entered_at < %(until)s AND c.kind = 'assessment')
  OR EXISTS (SELECT 1 FROM booking_order o WHERE o.company_id = %(company)s
    AND o.placed_at >= %(since)s AND o.placed_at < %(until)s)
"""

LOGS_KEPT = """
SELECT DISTINCT ON (c.subject) c.id AS key, c.code AS ref, c.entered_at AS at,
  NULL::bigint AS worker_id, NULL::bigint AS line_id,
  c.done_on >= c.began_on + make_interval(months => %(limit)s::int) AS good,
  c.done_on < %(on)s::date - 300 AS near
FROM trust_compliancerecord c
WHERE c.company_id = %(company)s AND c.kind = 'logs' AND c.done_on <= %(on)s
  AND c.entered_at < %(until)s AND c.done_on > %(on)s::date - 365
ORDER BY c.subject, c.done_on DESC
"""

# Of the window: what began in it, was done in it, or is still open.
IN_WINDOW = """c.company_id = %(company)s AND c.entered_at < %(until)s AND c.began_on <= %(on)s
  AND (c.done_on IS NULL OR c.began_on::timestamp AT TIME ZONE %(zone)s >= %(since)s
    OR c.done_on::timestamp AT TIME ZONE %(zone)s >= %(since)s)"""
DONE_OR_TODAY = "(CASE WHEN c.done_on <= %(on)s THEN c.done_on ELSE %(on)s::date END)"

FILING_CHANGE = f"""
SELECT c.id AS key, c.code AS ref, c.entered_at AS at, NULL::bigint AS worker_id,
  NULL::bigint AS line_id, ({DONE_OR_TODAY} - c.began_on)::float AS value
FROM trust_compliancerecord c WHERE c.kind = 'filing_change' AND {IN_WINDOW}
"""  # noqa: S608  # our own texts

TAX_REPORT = f"""
SELECT c.id AS key, c.code AS ref, c.entered_at AS at, NULL::bigint AS worker_id,
  NULL::bigint AS line_id, ({DONE_OR_TODAY} - c.began_on) / 30.4375 AS value
FROM trust_compliancerecord c WHERE c.kind = 'tax_report' AND {IN_WINDOW}
"""  # noqa: S608  # our own texts

WORKDAYS = """(SELECT count(*) FROM generate_series({first}::date + 1, {last}::date,
    interval '1 day') d
  LEFT JOIN kit_calendarday k ON k.country = 'CN' AND k."on" = d::date
  WHERE COALESCE(k.is_working, EXTRACT(ISODOW FROM d) < 6))::float"""

ALGORITHM_FILING = f"""
SELECT c.id AS key, c.code AS ref, c.entered_at AS at, NULL::bigint AS worker_id,
  NULL::bigint AS line_id, {WORKDAYS.format(first="c.began_on", last=DONE_OR_TODAY)} AS value
FROM trust_compliancerecord c WHERE c.kind = 'algorithm' AND {IN_WINDOW}
"""  # noqa: S608  # our own texts

CLOSING_NOTICE = """
SELECT c.id AS key, c.code AS ref, c.entered_at AS at, NULL::bigint AS worker_id,
  NULL::bigint AS line_id, (c.until_on - c.began_on)::float AS value
FROM trust_compliancerecord c
WHERE c.company_id = %(company)s AND c.kind = 'closing' AND c.until_on IS NOT NULL
  AND c.entered_at >= %(since)s AND c.entered_at < %(until)s
"""

MERCHANT_CHECK = """
SELECT c.company_id AS key, max(c.subject) AS ref, max(c.entered_at) AS at,
  NULL::bigint AS worker_id, NULL::bigint AS line_id,
  (%(on)s::date - max(c.done_on)) / 30.4375 AS value
FROM trust_compliancerecord c
WHERE c.company_id = %(company)s AND c.kind = 'merchant_check' AND c.done_on <= %(on)s
  AND c.entered_at < %(until)s
GROUP BY c.company_id
"""

# Each kind of agreement that was signed in the window, by its review of the last year.
TEXTS_REVIEWED = """
SELECT signed.key, signed.mode AS ref, signed.at, NULL::bigint AS worker_id,
  NULL::bigint AS line_id, last.on_day IS NOT NULL AS good,
  last.on_day < %(on)s::date - 335 AS near
FROM (SELECT min(a.id) AS key, a.mode, max(a.agreed_at) AS at FROM booking_agreement a
  WHERE a.company_id = %(company)s AND a.agreed_at >= %(since)s AND a.agreed_at < %(until)s
  GROUP BY a.mode) signed
LEFT JOIN LATERAL (
  SELECT max(c.done_on) AS on_day FROM trust_compliancerecord c
  WHERE c.company_id = %(company)s AND c.kind = 'text_review' AND c.subject = signed.mode
    AND c.entered_at < %(until)s AND c.done_on BETWEEN %(on)s::date - 365 AND %(on)s) last ON true
"""

# Each year's stubs by their last entry, as long as the law or the company keeps them.
INVOICE_STUBS = """
SELECT DISTINCT ON (c.subject) c.id AS key, c.code AS ref, c.entered_at AS at,
  NULL::bigint AS worker_id, NULL::bigint AS line_id,
  c.until_on >= c.began_on + make_interval(years => %(limit)s::int) AS good,
  c.until_on < %(on)s::date + 90 AS near
FROM trust_compliancerecord c
WHERE c.company_id = %(company)s AND c.kind = 'invoice_stubs' AND c.done_on <= %(on)s
  AND c.entered_at < %(until)s
  AND (c.until_on >= %(on)s OR c.began_on + make_interval(years => %(limit)s::int) >= %(on)s)
ORDER BY c.subject, c.done_on DESC, c.id DESC
"""

PREPAID = f"""
SELECT c.id AS key, c.code AS ref, c.entered_at AS at, NULL::bigint AS worker_id,
  NULL::bigint AS line_id, ({DONE_OR_TODAY} - c.began_on)::float AS value
FROM trust_compliancerecord c WHERE c.kind = 'prepaid' AND {IN_WINDOW}
"""  # noqa: S608  # our own texts

# Three times the price and 500 yuan at least (consumer law 55). The law names no day for it: a case
# that is open is watched for a month, then it counts as missed.
FRAUD = f"""
SELECT c.id AS key, c.code AS ref, c.entered_at AS at, NULL::bigint AS worker_id,
  NULL::bigint AS line_id,
  CASE WHEN c.done_on <= %(on)s
    THEN c.damages_fen >= GREATEST(%(limit)s * c.price_fen, 50000)
    ELSE c.began_on > %(on)s::date - 30 END AS good,
  c.done_on IS NULL OR c.done_on > %(on)s AS near
FROM trust_compliancerecord c WHERE c.kind = 'fraud' AND {IN_WINDOW}
"""  # noqa: S608  # our own texts

RENEWAL = """
SELECT c.id AS key, c.code AS ref, c.entered_at AS at, NULL::bigint AS worker_id,
  NULL::bigint AS line_id, (c.until_on - c.began_on)::float AS value
FROM trust_compliancerecord c
WHERE c.company_id = %(company)s AND c.kind = 'renewal' AND c.until_on IS NOT NULL
  AND c.entered_at >= %(since)s AND c.entered_at < %(until)s
"""

# The month's observations: those of the window count, the ones of its first days soon no more.
MARKET_OBSERVED = """
SELECT c.id AS key, c.code AS ref, c.entered_at AS at, NULL::bigint AS worker_id,
  NULL::bigint AS line_id, c.done_on::timestamp AT TIME ZONE %(zone)s >= %(since)s AS good,
  c.done_on::timestamp AT TIME ZONE %(zone)s < %(since)s + interval '2 days' AS near
FROM trust_compliancerecord c
WHERE c.company_id = %(company)s AND c.kind = 'market' AND c.done_on <= %(on)s
  AND c.done_on > %(on)s::date - 31 AND c.entered_at < %(until)s
"""

ANSWERED_OR_NOW = "CASE WHEN q.answered_at < %(until)s THEN q.answered_at ELSE %(until)s END"
DATA_REQUEST = f"""
SELECT q.id AS key, q.code AS ref, q.asked_at AS at, NULL::bigint AS worker_id,
  NULL::bigint AS line_id,
  {
    WORKDAYS.format(
        first="(q.asked_at AT TIME ZONE %(zone)s)",
        last=f"(({ANSWERED_OR_NOW}) AT TIME ZONE %(zone)s)",
    )
} AS value
FROM trust_datarequest q
WHERE q.company_id = %(company)s AND q.asked_at < %(until)s
  AND (q.asked_at >= %(since)s OR q.answered_at IS NULL OR q.answered_at >= %(since)s)
"""  # noqa: S608  # our own texts

METRICS = (
    Metric("assessments_kept", RefKind.RECORD, ASSESSMENTS_KEPT),
    Metric("logs_kept", RefKind.RECORD, LOGS_KEPT),
    Metric("filing_change_days", RefKind.RECORD, FILING_CHANGE),
    Metric("tax_report_months", RefKind.RECORD, TAX_REPORT),
    Metric("algorithm_filing_workdays", RefKind.RECORD, ALGORITHM_FILING),
    Metric("closing_notice_days", RefKind.RECORD, CLOSING_NOTICE),
    Metric("merchant_check_age", RefKind.RECORD, MERCHANT_CHECK),
    Metric("texts_reviewed", RefKind.RECORD, TEXTS_REVIEWED),
    Metric("invoice_stubs_kept", RefKind.RECORD, INVOICE_STUBS),
    Metric("prepaid_days", RefKind.RECORD, PREPAID),
    Metric("fraud_damages", RefKind.RECORD, FRAUD),
    Metric("renewal_reminder_days", RefKind.RECORD, RENEWAL),
    Metric("market_observed", RefKind.RECORD, MARKET_OBSERVED, has_near=True),
    Metric("data_request_workdays", RefKind.REQUEST, DATA_REQUEST),
)
