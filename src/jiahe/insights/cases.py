"""The one statement behind a figure: a metric's cases, judged by kind, in a scope and a window."""

from typing import Any
from weakref import WeakKeyDictionary
from zlib import crc32

from django.db import connection

from jiahe.insights.choices import ScopeKind
from jiahe.insights.judging import NEAR
from jiahe.insights.metrics.base import Metric
from jiahe.insights.metrics.registry import METRICS
from jiahe.insights.metrics.shared import SHARED
from jiahe.insights.scopes import Scope
from jiahe.insights.windows import ZONE, Span
from jiahe.standards.choices import Kind
from jiahe.standards.layers import InForce

MEASURED = frozenset({Kind.CLOCK, Kind.MEAN})
COLUMN_OF = {
    ScopeKind.STORE: "store_id",
    ScopeKind.LINE: "line_id",
    ScopeKind.WORKER: "worker_id",
}


def metric_of(standard: InForce) -> Metric | None:
    """The metric of a standard whose data exist, else None."""
    return None if standard.entry.missing else METRICS[standard.entry.metric]


def rows_of(
    standard: InForce, scope: Scope, span: Span, ending: str, **more: Any
) -> list[tuple[Any, ...]]:
    """What `ending` selects from `judged`, the scope's cases as their kind sees them.

    `judged` has key, ref, at, worker_id, line_id, store_id, worker, part, value, good, near.
    """
    with connection.cursor() as cursor:
        cursor.execute(_statement(standard, ending), _parameters(standard, scope, span) | more)
        return cursor.fetchall()


def prepared_rows_of(
    standard: InForce, scope: Scope, span: Span, ending: str, *, key: int
) -> list[tuple[Any, ...]]:
    """As `rows_of`, planned once for each connection: for one case, planning is most of the work.

    Only for endings that look for `%(key)s`.
    """
    values = [*_parameters(standard, scope, span).values(), key]
    with connection.cursor() as cursor:
        statement = _statement(standard, ending)
        name = f"judged_{crc32(statement.encode()):08x}"
        known = _prepared.setdefault(connection.connection, set())
        if name not in known:
            places = {one: f"${n}::{TYPES[one]}" for n, one in enumerate(TYPES, start=1)}
            types = ", ".join(TYPES.values())
            cursor.execute(f"PREPARE {name} ({types}) AS {statement % places}")
            known.add(name)
        cursor.execute(f"EXECUTE {name} ({', '.join(['%s'] * len(values))})", values)
        return cursor.fetchall()


TYPES = {
    "company": "bigint",
    "since": "timestamptz",
    "until": "timestamptz",
    "on": "date",
    "limit": "float8",
    "zone": "text",
    "scope": "bigint",
    "key": "bigint",
}
_prepared: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


def _parameters(standard: InForce, scope: Scope, span: Span) -> dict[str, Any]:
    """In the order of `TYPES`."""
    return {
        "company": scope.company_id,
        "since": span.since,
        "until": span.until,
        "on": span.last_on,
        "limit": standard.limit,
        "zone": ZONE.key,
        "scope": scope.id,
    }


def _statement(standard: InForce, ending: str) -> str:
    metric = metric_of(standard)
    assert metric is not None
    return f"{_judged(metric, standard)} {ending}"


def within(scope: Scope) -> str:
    """The condition on `judged` that keeps the scope's cases."""
    column = COLUMN_OF.get(scope.kind)
    return f"{column} = %(scope)s" if column else "true"


def _judged(metric: Metric, standard: InForce) -> str:
    kind, op = standard.entry.kind, standard.entry.op
    tables = [f"{name} AS ({SHARED[name]})" for name in metric.uses]
    has_value = metric.has_value or kind in MEASURED
    return (
        f"WITH {', '.join([*tables, f'cases AS ({metric.cases})'])}, "  # noqa: S608  # our own texts
        "judged AS (SELECT c.key, c.ref, c.at, c.worker_id, c.line_id, w.store_id,"
        f" w.name AS worker, {'c.part' if metric.has_parts else chr(39) * 2} AS part,"
        f" {'c.value' if has_value else 'NULL'}::float8 AS value,"
        f" COALESCE({_good(kind, op)}, false) AS good, COALESCE({_near(kind, op)}, false) AS near"
        " FROM cases c LEFT JOIN workforce_worker w ON w.id = c.worker_id)"
    )


def _good(kind: Kind, op: str) -> str:
    return f"c.value {op} %(limit)s" if kind in MEASURED else "c.good"


def _near(kind: Kind, op: str) -> str:
    """A clock that used most of its time, or is little above the least; else as the case says."""
    if kind is Kind.CLOCK:
        return f"c.value < %(limit)s / {NEAR}" if op == ">=" else f"c.value > {NEAR} * %(limit)s"
    counts_faults = kind is Kind.COUNT and op == "<="
    return "c.near" if counts_faults or kind in {Kind.GATE, Kind.DOCUMENT} else "false"
