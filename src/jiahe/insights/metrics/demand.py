"""Demand: what came beside what was foreseen a week before."""

from jiahe.insights.metrics.base import Metric, RefKind

# A case is one line of work on one whole day; what nobody could promise was asked for as well.
FORECAST_ACCURACY = """
SELECT f.id AS key, f."on"::text AS ref, (f."on" + 1)::timestamp AT TIME ZONE %(zone)s AS at,
  NULL::bigint AS worker_id, k.id AS line_id, accuracy.percent AS value,
  accuracy.percent >= %(limit)s AS good
FROM dispatch_demandforecast f
LEFT JOIN catalog_category k ON k.code = f.line
CROSS JOIN LATERAL (
  SELECT count(*) AS visits FROM booking_reservation r
  JOIN booking_visit v ON v.id = r.visit_id
  JOIN booking_order o ON o.id = v.order_id
  JOIN catalog_service s ON s.id = o.service_id
  WHERE r.company_id = f.company_id AND s.category_id = k.id AND s.shift_kind = 'visit'
    AND r.state <> 'released' AND (lower(r.during) AT TIME ZONE %(zone)s)::date = f."on"
    AND (upper(r.during) AT TIME ZONE %(zone)s)::date = f."on") came
CROSS JOIN LATERAL (
  SELECT count(*) AS wishes FROM booking_waitlistentry w
  JOIN catalog_service s ON s.id = w.service_id
  WHERE w.company_id = f.company_id AND s.category_id = k.id AND w.wanted_on = f."on"
    AND s.shift_kind = 'visit' AND NOT EXISTS (
      SELECT 1 FROM booking_reservation r
      JOIN booking_visit v ON v.id = r.visit_id
      JOIN booking_order o ON o.id = v.order_id
      WHERE o.household_id = w.household_id AND o.service_id = w.service_id
        AND r.state <> 'released'
        AND (lower(r.during) AT TIME ZONE %(zone)s)::date = w.wanted_on)) lost
CROSS JOIN LATERAL (
  SELECT 100 * (1 - abs(f.expected - came.visits - lost.wishes)
    / GREATEST(f.expected, came.visits + lost.wishes, 1)) AS percent) accuracy
WHERE f.company_id = %(company)s
  AND (f."on" + 1)::timestamp AT TIME ZONE %(zone)s > %(since)s
  AND (f."on" + 1)::timestamp AT TIME ZONE %(zone)s <= %(until)s
  AND (f.expected >= 0.5 OR came.visits + lost.wishes > 0)
"""

METRICS = (Metric("forecast_accuracy", RefKind.DAY, FORECAST_ACCURACY, has_value=True),)
