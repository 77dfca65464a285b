"""Figures and evidence: one statement for a standard, whatever the number of cases or stores."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from jiahe.insights.cases import COLUMN_OF, metric_of, prepared_rows_of, rows_of, within
from jiahe.insights.choices import ScopeKind, Verdict
from jiahe.insights.judging import NO_DATA, NOTHING, Figure, Tally, judged
from jiahe.insights.scopes import Scope
from jiahe.insights.windows import Span
from jiahe.standards.choices import Kind
from jiahe.standards.layers import InForce

A_PAGE = 50
GRAVEST_FIRST = (Verdict.BREACH, Verdict.WATCH, Verdict.MET, Verdict.NO_DATA)


class Case(NamedTuple):
    """One row of evidence; `is_good` and `is_near` as the figure counts it."""

    key: int
    ref: str
    at: datetime | None
    worker: str | None
    part: str
    value: float | None
    is_good: bool
    is_near: bool


def _sums(standard: InForce) -> str:
    worst = "min(value)" if standard.entry.op == ">=" else "max(value)"
    return (
        "count(*), count(*) FILTER (WHERE good), count(*) FILTER (WHERE good AND near),"
        f" COALESCE(sum(value), 0), COALESCE(sum(value * value), 0), {worst}, part"
    )


def gravest(standard: InForce, tallies: Iterable[Tally]) -> Figure:
    """The figure of the part that stands worst; a standard without parts has one."""
    figures = [judged(standard, tally) for tally in tallies]
    return min(figures, key=lambda one: _gravity(standard, one), default=NO_DATA)


def _gravity(standard: InForce, figure: Figure) -> tuple[int, float]:
    """Sorts the gravest first; gates are shares whatever their limit, so the lowest is worst."""
    is_floor = standard.entry.op != "<=" or standard.entry.kind in {Kind.GATE, Kind.DOCUMENT}
    worst = (figure.value or 0.0) * (1 if is_floor else -1)
    return GRAVEST_FIRST.index(figure.verdict), worst


def tally_of(standard: InForce, scope: Scope, span: Span) -> list[Tally]:
    """The scope's cases counted, by part; empty when there are none."""
    ending = f"SELECT {_sums(standard)} FROM judged WHERE {within(scope)} GROUP BY part"  # noqa: S608  # our own texts
    return [Tally(*row) for row in rows_of(standard, scope, span, ending)]


def figure_of(standard: InForce, scope: Scope, span: Span) -> Figure:
    """What the standard comes to; no data when its data do not exist or nothing happened."""
    if metric_of(standard) is None:
        return NO_DATA
    return gravest(standard, tally_of(standard, scope, span))


def figures_by_store(
    standard: InForce, company_id: int, span: Span
) -> tuple[Figure, dict[int, Figure]]:
    """The company's figure and each store's, in one statement."""
    if metric_of(standard) is None:
        return NO_DATA, {}
    ending = (
        f"SELECT GROUPING(store_id) = 1, store_id, {_sums(standard)} FROM judged"  # noqa: S608
        " GROUP BY GROUPING SETS ((part), (part, store_id))"
    )
    whole: list[Tally] = []
    stores: dict[int, list[Tally]] = {}
    for is_whole, store_id, *sums in rows_of(standard, Scope(company_id), span, ending):
        if is_whole:
            whole.append(Tally(*sums))
        elif store_id is not None:
            stores.setdefault(store_id, []).append(Tally(*sums))
    return gravest(standard, whole), {
        store_id: gravest(standard, tallies) for store_id, tallies in stores.items()
    }


def figures_by(
    standard: InForce, company_id: int, kind: ScopeKind, span: Span
) -> list[tuple[int, Figure]]:
    """(id, figure) of each store, line or worker that has cases, the gravest first."""
    if metric_of(standard) is None:
        return []
    column = COLUMN_OF[kind]
    ending = (
        f"SELECT {column}, {_sums(standard)} FROM judged"  # noqa: S608
        f" WHERE {column} IS NOT NULL GROUP BY {column}, part"
    )
    found: dict[int, list[Tally]] = {}
    for scope_id, *sums in rows_of(standard, Scope(company_id), span, ending):
        found.setdefault(scope_id, []).append(Tally(*sums))
    figures = [(scope_id, gravest(standard, tallies)) for scope_id, tallies in found.items()]
    return sorted(figures, key=lambda pair: (*_gravity(standard, pair[1]), pair[0]))


def tally_with(standard: InForce, scope: Scope, span: Span, *, known: Tally, key: int) -> Tally:
    """`known` with one case more: what an event adds, without counting the others again."""
    ending = (
        f"SELECT {_sums(standard)} FROM judged"  # noqa: S608
        f" WHERE key = %(key)s AND {within(scope)} GROUP BY part"
    )
    rows = prepared_rows_of(standard, scope, span, ending, key=key)
    worse = min if standard.entry.op == ">=" else max
    return known.plus(Tally(*rows[0]) if rows else NOTHING, worse)


def evidence(
    standard: InForce, scope: Scope, span: Span, *, page: int = 1
) -> tuple[list[Case], int]:
    """A page of the cases behind the figure, the bad ones first, and how many there are."""
    if metric_of(standard) is None:
        return [], 0
    ending = (
        "SELECT key, ref, at, worker, part, value, good, near, count(*) OVER () FROM judged"  # noqa: S608
        f" WHERE {within(scope)} ORDER BY good, near DESC, at DESC NULLS LAST, key"
        " LIMIT %(limit_rows)s OFFSET %(skip)s"
    )
    found: list[tuple[Any, ...]] = rows_of(
        standard, scope, span, ending, limit_rows=A_PAGE, skip=A_PAGE * (max(1, page) - 1)
    )
    return [Case(*row[:-1]) for row in found], found[0][-1] if found else 0
