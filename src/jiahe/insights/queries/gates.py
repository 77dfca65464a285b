"""Who or what keeps a standard from holding, and whether it would hold for them today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from jiahe.accounts.choices import PauseKind
from jiahe.accounts.queries import company_by_id
from jiahe.insights.cases import metric_of, rows_of, within
from jiahe.insights.choices import GateState, RemedyState, ScopeKind
from jiahe.insights.judging import Tally
from jiahe.insights.metrics.base import RefKind
from jiahe.insights.models import Gate, Remedy
from jiahe.insights.queries.figures import tally_of
from jiahe.insights.scopes import Scope
from jiahe.insights.windows import window_to
from jiahe.standards.choices import OnMiss
from jiahe.standards.queries import standard_in_force

LIVE = (GateState.PROPOSED, GateState.CLOSED)
SILENT = timedelta(days=30)  # what a person opened or let pass is not proposed again so soon


def _paper(condition: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM workforce_certificate c WHERE c.worker_id = x.worker_id"  # noqa: S608
        f" AND c.truth IN ('checked', 'issuer_confirmed') AND {condition}"
        " AND %(on)s BETWEEN c.valid_from AND c.valid_until)"
    )


# A whole day without a visit since the last day beyond the limit.
RESTED = """EXISTS (
  SELECT 1 FROM generate_series((max(x.at) AT TIME ZONE %(zone)s)::date + 1, %(on)s::date - 1,
    interval '1 day') d
  WHERE NOT EXISTS (SELECT 1 FROM booking_reservation r WHERE r.worker_id = x.worker_id
    AND r.company_id = %(company)s AND r.state IN ('travelling', 'in_service', 'done')
    AND (lower(r.during) AT TIME ZONE %(zone)s)::date = d::date))"""
LEARNT = """(SELECT COALESCE(sum(l.minutes), 0) / 60.0 FROM workforce_lessondone l
  WHERE l.worker_id = x.worker_id) >= %(limit)s"""

# The training of the line that her first visit belonged to; another line's opens nothing.
TRAINED = """EXISTS (
  SELECT 1 FROM workforce_certificate c JOIN catalog_category k ON c.kind = 'training_' || k.code
  WHERE c.worker_id = x.worker_id AND c.truth IN ('checked', 'issuer_confirmed')
    AND %(on)s BETWEEN c.valid_from AND c.valid_until AND k.id = (
      SELECT s.category_id FROM booking_reservation r
      JOIN booking_visit v ON v.id = r.visit_id JOIN booking_order o ON o.id = v.order_id
      JOIN catalog_service s ON s.id = o.service_id
      WHERE r.worker_id = x.worker_id AND r.company_id = %(company)s
        AND r.state IN ('travelling', 'in_service', 'done')
      ORDER BY lower(r.during) LIMIT 1))"""

# What the past shows stays in the figure; the gate asks whether the worker may be sent today.
MADE_GOOD = {
    "LW-01": _paper("c.kind = 'violence_check'"),
    "LW-03": _paper(
        "starts_with(c.kind, 'health') AND (%(on)s::date - c.valid_from) / 30.4375 <= %(limit)s"
    ),
    "LW-06": _paper("c.kind = 'identity'") + " AND " + _paper("starts_with(c.kind, 'health')"),
    "LW-20": RESTED,
    "LW-21": RESTED,
    "HR-03": LEARNT,
    "HR-04": TRAINED,
    "HR-09": _paper("c.kind = 'confidentiality'"),
    "HR-10": _paper("c.kind = 'insurance'"),
}
OF_WORKERS = frozenset({RefKind.WORKER, RefKind.VISIT})
OF_THE_HOUSE = frozenset({RefKind.RECORD, RefKind.STANDARD})  # what management owes


@dataclass(frozen=True)
class Offender:
    """A worker, service or house with the number of its cases that missed the standard."""

    kind: PauseKind
    id: int
    name: str
    faults: int


def offenders(remedy: Remedy, on: date, at: datetime) -> list[Offender]:
    """Whose gate this case closes; what management owes keeps the house from selling anew."""
    standard = standard_in_force(remedy.entry_id, on)
    metric = metric_of(standard)
    scope = Scope(remedy.company_id, ScopeKind(remedy.scope_kind), remedy.scope_id)
    span = window_to(standard.entry.window, on, at)
    if metric is None:
        return []
    if metric.ref in OF_THE_HOUSE:
        return _house(remedy.company_id, tally_of(standard, scope, span))
    if metric.ref not in OF_WORKERS | {RefKind.ORDER}:
        return []
    is_order = metric.ref is RefKind.ORDER
    ending = (_services if is_order else _workers)(remedy.entry_id, within(scope))
    kind = PauseKind.SERVICE if is_order else PauseKind.WORKER
    return [Offender(kind, *row) for row in rows_of(standard, scope, span, ending)]


def _house(company_id: int, tallies: Sequence[Tally]) -> list[Offender]:
    faults = sum(one.n - one.good for one in tallies)
    if not faults:
        return []
    return [Offender(PauseKind.HOUSE, company_id, company_by_id(company_id).name, faults)]


def _workers(entry_id: str, of_scope: str) -> str:
    made_good = MADE_GOOD.get(entry_id, "false")
    return (
        "SELECT x.worker_id, x.worker, count(*) FROM judged x"  # noqa: S608  # our own texts
        f" WHERE NOT good AND worker_id IS NOT NULL AND {of_scope}"
        f" GROUP BY x.worker_id, x.worker HAVING NOT ({made_good}) ORDER BY 1"
    )


def _services(entry_id: str, of_scope: str) -> str:
    del entry_id  # an order stays as it was placed: time or a person opens the gate
    return (
        "SELECT s.id, s.name, count(*) FROM judged x JOIN booking_order o ON o.code = x.ref"  # noqa: S608
        " JOIN catalog_service s ON s.id = o.service_id"
        f" WHERE NOT good AND {of_scope} GROUP BY s.id, s.name ORDER BY 1"
    )


def open_gate_cases() -> list[Remedy]:
    """The open cases whose standard asks for a gate."""
    return list(Remedy.objects.filter(kind=OnMiss.GATE, state=RemedyState.OPEN).order_by("pk"))


def live_gates() -> QuerySet[Gate]:
    return Gate.objects.filter(state__in=LIVE).select_related("remedy", "decided_by")


def gates_of(remedies: Sequence[Remedy]) -> dict[int, list[Gate]]:
    """Remedy's id -> its gates, those that wait or are closed first."""
    found: dict[int, list[Gate]] = {}
    rows = Gate.objects.filter(remedy__in=remedies).select_related("decided_by", "ended_by")
    for one in rows.order_by("-state", "subject_name", "pk"):
        found.setdefault(one.remedy_id, []).append(one)
    return found


def gate_by_code(code: str) -> Gate | None:
    return Gate.objects.filter(code=code).select_related("remedy").first()


def closed_for_worker(worker_id: int) -> list[Gate]:
    """The gates that keep this worker from new visits now, the newest first."""
    rows = Gate.objects.filter(kind=PauseKind.WORKER, subject_id=worker_id, state=GateState.CLOSED)
    return list(rows.order_by("-decided_at"))


def is_settled_lately(entry_id: str, kind: str, subject_id: int, at: datetime) -> bool:
    """Whether a person opened this gate, or let it be, within the last thirty days."""
    rows = Gate.objects.filter(
        entry_id=entry_id, kind=kind, subject_id=subject_id, ended_at__gt=at - SILENT
    )
    return rows.filter(ended_by__isnull=False).exists()


def gate_by_id(gate_id: int) -> Gate:
    return Gate.objects.select_related("remedy").get(pk=gate_id)
