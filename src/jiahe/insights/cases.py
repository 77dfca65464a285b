"""The one statement behind a figure: a metric's cases, judged by kind, in a scope and a window."""

import re
from typing import Any

from django.db import connection

from jiahe.insights.choices import ScopeKind
from jiahe.insights.judging import NEAR
from jiahe.insights.metrics.base import Metric
from jiahe.insights.metrics.registry import METRICS
from jiahe.insights.metrics.shared import SHARED
from jiahe.insights.scopes import Scope
from jiahe.insights.windows import ZONE, Span
from jiahe.kit.statements import fetch
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
    typed = PLACE.sub(lambda place: f"{place[0]}::{TYPES[place[1]]}", _statement(standard, ending))
    return fetch(typed, _parameters(standard, scope, span) | {"key": key})


PLACE = re.compile(r"%\((\w+)\)s")
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


def _parameters(standard: InForce, scope: Scope, span: Span) -> dict[str, Any]:
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
        f" COALESCE({_good(kind, op)}, false) AS good,"
        f" COALESCE({_near(metric, kind, op)}, false) AS near"
        " FROM cases c LEFT JOIN workforce_worker w ON w.id = c.worker_id)"
    )


def _good(kind: Kind, op: str) -> str:
    return f"c.value {op} %(limit)s" if kind in MEASURED else "c.good"


def _near(metric: Metric, kind: Kind, op: str) -> str:
    """A clock that used most of its time, or is little above the least; else as the case says."""
    if kind is Kind.CLOCK:
        return f"c.value < %(limit)s / {NEAR}" if op == ">=" else f"c.value > {NEAR} * %(limit)s"
    counts = kind is Kind.COUNT and (op == "<=" or metric.has_near)
    return "c.near" if counts or kind in {Kind.GATE, Kind.DOCUMENT} else "false"
