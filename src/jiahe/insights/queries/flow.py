"""The order flow as recorded facts tell it, and what each mechanism of quality does and costs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from jiahe.engine.flow import Event, Flow, mine
from jiahe.insights.choices import ScopeKind
from jiahe.insights.models import MechanismReview
from jiahe.insights.scopes import Scope
from jiahe.kit.clock import now
from jiahe.kit.tenancy import current_company

ACTIVITIES = (
    "booked", "paid", "offered", "accepted", "declined", "arrived", "started", "finished",
    "approved", "objected", "settled",
)  # fmt: skip
# Every moment of the visits that were to begin in the window; codes and instants alone.
EVENTS = """
WITH v AS (SELECT v.id, v.code, v.order_id FROM booking_visit v
  JOIN booking_order o ON o.id = v.order_id JOIN catalog_service s ON s.id = o.service_id
  WHERE v.company_id = %(company)s
    AND (%(line)s::bigint IS NULL OR s.category_id = %(line)s::bigint)
    AND EXISTS (SELECT 1 FROM booking_reservation r JOIN workforce_worker w ON w.id = r.worker_id
      WHERE r.visit_id = v.id AND lower(r.during) >= %(since)s AND lower(r.during) < %(until)s
        AND (%(store)s::bigint IS NULL OR w.store_id = %(store)s::bigint)))
SELECT v.code, 'booked', o.placed_at, 1 FROM v JOIN booking_order o ON o.id = v.order_id
UNION ALL SELECT v.code, 'paid', p.settled_at, 2 FROM v
  JOIN billing_payment p ON p.order_id = v.order_id AND p.settled_at IS NOT NULL
UNION ALL SELECT v.code, 'offered', a.created_at, 3 FROM v
  JOIN dispatch_assignment a ON a.visit_id = v.id
UNION ALL SELECT v.code, CASE WHEN a.state IN ('declined', 'expired') THEN 'declined'
    ELSE 'accepted' END, a.answered_at, 4 FROM v
  JOIN dispatch_assignment a ON a.visit_id = v.id AND a.answered_at IS NOT NULL
UNION ALL SELECT v.code, c.moment, c.happened_at, 5 FROM v
  JOIN fieldwork_checkin c ON c.visit_id = v.id AND c.moment <> 'set_out'
UNION ALL SELECT v.code, CASE WHEN a.verdict = 'objected' THEN 'objected' ELSE 'approved' END,
    a.at, 6 FROM v JOIN fieldwork_acceptance a ON a.visit_id = v.id
UNION ALL SELECT v.code, 'settled', s.at, 7 FROM v JOIN billing_settlement s ON s.visit_id = v.id
ORDER BY 1, 3, 4
"""
MECHANISMS = """
SELECT 'warnings', count(*), count(*) FILTER (WHERE state = 'acted'),
  count(*) FILTER (WHERE state IN ('new', 'seen')) FROM quality_earlywarning
  WHERE company_id = %(company)s AND raised_at >= %(since)s
UNION ALL SELECT 'inspections', count(*), count(*) FILTER (WHERE major + critical > 0),
  count(*) FILTER (WHERE state = 'due') FROM quality_inspection
  WHERE company_id = %(company)s AND ordered_at >= %(since)s
UNION ALL SELECT 'measures', count(*), count(*) FILTER (WHERE state = 'confirmed'),
  count(*) FILTER (WHERE state = 'proposed') FROM quality_stagedmeasure
  WHERE company_id = %(company)s AND proposed_at >= %(since)s
UNION ALL SELECT 'remedies', count(*), count(*) FILTER (WHERE state = 'closed'),
  count(*) FILTER (WHERE state = 'open') FROM insights_remedy
  WHERE company_id = %(company)s AND opened_at >= %(since)s
UNION ALL SELECT 'improvements', count(*),
  count(*) FILTER (WHERE (effect->>'low')::float8 > 0),
  count(*) FILTER (WHERE state IN ('open', 'running')) FROM insights_improvement
  WHERE company_id = %(company)s AND opened_at >= %(since)s
UNION ALL SELECT 'doubts', count(*), count(*) FILTER (WHERE state = 'upheld'),
  count(*) FILTER (WHERE state = 'waiting') FROM quality_reviewdoubt
  WHERE company_id = %(company)s AND raised_at >= %(since)s
UNION ALL SELECT 'call_backs', count(*), count(*) FILTER (WHERE done_at IS NOT NULL),
  count(*) FILTER (WHERE done_at IS NULL) FROM quality_callback
  WHERE company_id = %(company)s AND opened_at >= %(since)s
UNION ALL SELECT 'gates', count(*), count(*) FILTER (WHERE decided_at IS NOT NULL),
  count(*) FILTER (WHERE state = 'proposed') FROM insights_gate
  WHERE company_id = %(company)s AND proposed_at >= %(since)s
UNION ALL SELECT 'photos', count(*), count(*) FILTER (WHERE verdict = 'does_not'), 0
  FROM quality_photojudgement
  WHERE company_id = %(company)s AND at >= %(since)s
UNION ALL SELECT 'suggestions', count(*), count(*) FILTER (WHERE state = 'adopted'),
  count(*) FILTER (WHERE state = 'new' AND taken_back_at IS NULL) FROM insights_suggestion
  WHERE company_id = %(company)s AND at >= %(since)s
"""
MINUTES = {  # of people's time for each use: what it costs, agreed and not measured
    "warnings": 15,
    "inspections": 45,
    "measures": 20,
    "remedies": 30,
    "improvements": 240,
    "doubts": 5,
    "call_backs": 6,
    "suggestions": 8,
    "gates": 10,
    "photos": 1,
}


def order_flow(since: datetime, until: datetime, scope: Scope | None = None) -> Flow:
    """The flow of the visits that were to begin in that time: all, or a store's, or a line's."""
    values: dict[str, Any] = {"company": current_company(), "since": since, "until": until}
    for kind in (ScopeKind.STORE, ScopeKind.LINE):
        values[kind.value] = scope.id if scope is not None and scope.kind is kind else None
    return mine(Event(code, activity, at) for code, activity, at, _n in _rows(EVENTS, values))


@dataclass(frozen=True)
class Mechanism:
    """How often it was used, how often it led to something, what waits, and its hours."""

    name: str
    used: int
    led: int
    waiting: int

    @property
    def hours(self) -> float:
        return self.used * MINUTES[self.name] / 60

    @property
    def led_percent(self) -> int | None:
        return round(100 * self.led / self.used) if self.used else None


def mechanisms(days: int) -> list[Mechanism]:
    """Every mechanism over the past days, the most used first."""
    values = {"company": current_company(), "since": now() - timedelta(days=days)}
    rows = [Mechanism(*row) for row in _rows(MECHANISMS, values)]
    return sorted(rows, key=lambda one: (-one.used, one.name))


def latest_reviews() -> dict[str, MechanismReview]:
    """Mechanism -> what people decided about it last."""
    rows = MechanismReview.objects.select_related("by", "improvement")
    return {one.name: one for one in rows.order_by("at", "pk")}


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
