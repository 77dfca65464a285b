"""What households asked for, hour by hour: the visits, and the times that nobody could promise.

Live-in work and visits that go on into the next day are left out: their people are not found hour
by hour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jiahe.booking.models import LONGEST, UnservedAsks
from jiahe.booking.queries import day_bounds
from jiahe.engine.intervals import Span
from jiahe.engine.travelfit import Cell
from jiahe.kit.statements import fetch
from jiahe.kit.tenancy import current_company
from jiahe.workforce.queries import ZONE

VISITS = """
SELECT s.skill, k.code, lower(r.during), upper(r.during), r.lat, r.lng
FROM booking_reservation r
JOIN booking_visit v ON v.id = r.visit_id
JOIN booking_order o ON o.id = v.order_id
JOIN catalog_service s ON s.id = o.service_id
JOIN catalog_category k ON k.id = s.category_id
WHERE r.company_id = %s AND r.ends_at > %s AND r.ends_at < %s
  AND lower(r.during) >= %s AND lower(r.during) < %s
  AND r.state <> 'released' AND s.shift_kind = 'visit'
  AND (lower(r.during) AT TIME ZONE %s)::date = (upper(r.during) AT TIME ZONE %s)::date
"""
# A wait that no visit of the same household and service answered on its day.
LOST = """
SELECT s.skill, k.code, w.wanted_on, w.earliest, w.duration_minutes, h.lat, h.lng
FROM booking_waitlistentry w
JOIN catalog_service s ON s.id = w.service_id
JOIN catalog_category k ON k.id = s.category_id
JOIN accounts_household h ON h.id = w.household_id
WHERE w.company_id = %s AND w.wanted_on BETWEEN %s AND %s AND s.shift_kind = 'visit'
  AND NOT EXISTS (
    SELECT 1 FROM booking_reservation r
    JOIN booking_visit v ON v.id = r.visit_id
    JOIN booking_order o ON o.id = v.order_id
    WHERE o.household_id = w.household_id AND o.service_id = w.service_id
      AND r.state <> 'released'
      AND (lower(r.during) AT TIME ZONE %s)::date = w.wanted_on)
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One worker's time that a household asked for; `is_lost` when nobody could promise it."""

    skill: str
    line: str  # the code of the service's category
    span: Span
    lat: float
    lng: float
    is_lost: bool = False

    @property
    def on(self) -> date:
        return self.span.start.astimezone(ZONE).date()


def asked_between(first: date, last: date) -> list[Asked]:
    """Everything asked for on these local days, both included, in the company in scope."""
    opens, closes = day_bounds(first, (last - first).days + 1)
    span = [opens, closes + LONGEST, opens, closes]
    visits = fetch(VISITS, [current_company(), *span, str(ZONE), str(ZONE)])
    lost = fetch(LOST, [current_company(), first, last, str(ZONE)])
    return [
        *(Asked(skill, line, Span(a, b), lat, lng) for skill, line, a, b, lat, lng in visits),
        *(_lost(row) for row in lost),
    ]


def _lost(row: Sequence[object]) -> Asked:
    skill, line, on, earliest, minutes, lat, lng = row
    start = datetime.combine(on, earliest, ZONE)  # type: ignore[arg-type]
    span = Span(start, start + timedelta(minutes=minutes))  # type: ignore[arg-type]
    return Asked(str(skill), str(line), span, lat, lng, is_lost=True)  # type: ignore[arg-type]


def unserved_between(first: date, last: date) -> list[tuple[date, Cell, int]]:
    """(day, cell, how often) that the company was asked where it did not come, in scope."""
    rows = UnservedAsks.objects.filter(asked_on__range=(first, last)).order_by("pk")
    return [(one.asked_on, (one.row, one.column), one.asks) for one in rows]
