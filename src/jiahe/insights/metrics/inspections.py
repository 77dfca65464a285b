"""On-site inspections: how many, and whether every team was looked at."""

from jiahe.insights.metrics.base import Metric, RefKind

# Two looks are asked of each team: a case for the first and one for the second.
ON_SITE = """
SELECT t.store_id * 2 + asked.place AS key, COALESCE(seen.code, '') AS ref, %(until)s AS at,
  t.worker_id, NULL::bigint AS line_id, seen.n > asked.place AS good,
  left(a.name, 20) AS part
FROM (SELECT w.store_id, min(w.id) AS worker_id FROM roster w
  WHERE w.store_id IS NOT NULL GROUP BY w.store_id) t
JOIN accounts_store a ON a.id = t.store_id
CROSS JOIN (VALUES (0), (1)) AS asked (place)
CROSS JOIN LATERAL (SELECT count(*) AS n, max(l.code) AS code FROM looks l
  JOIN workforce_worker w ON w.id = l.worker_id WHERE w.store_id = t.store_id) seen
"""

# A team is a store with somebody at work; its first worker stands for it.
TEAMS = """
SELECT t.store_id AS key, COALESCE(seen.code, '') AS ref, %(until)s AS at, t.worker_id,
  NULL::bigint AS line_id, seen.n > 0 AS good, seen.n = 1 AS near
FROM (SELECT w.store_id, min(w.id) AS worker_id FROM roster w
  WHERE w.store_id IS NOT NULL GROUP BY w.store_id) t
CROSS JOIN LATERAL (SELECT count(*) AS n, max(l.code) AS code FROM looks l
  JOIN workforce_worker w ON w.id = l.worker_id WHERE w.store_id = t.store_id) seen
"""

METRICS = (
    Metric("inspections_done", RefKind.INSPECTION, ON_SITE, ("roster", "looks"), has_parts=True),
    Metric("teams_inspected", RefKind.INSPECTION, TEAMS, ("roster", "looks")),
)
