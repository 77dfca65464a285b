"""The conformance report of a company and a month: every standard, machine-readable."""

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from jiahe.accounts.models import Company, Store
from jiahe.accounts.queries import company_by_id, stores_in_company
from jiahe.insights.choices import Verdict
from jiahe.insights.judging import Figure
from jiahe.insights.models import Remedy
from jiahe.insights.queries.history import followed
from jiahe.insights.queries.wall import Row, wall_of_month
from jiahe.insights.windows import last_of_month

SCHEMA = "jiahe.conformance/1"


def month_report(
    company_id: int, first_on: date, at: datetime, rows: list[Row] | None = None
) -> dict[str, Any]:
    """Everything that the page and the JSON show; a month that runs is judged up to `at`."""
    company = company_by_id(company_id)
    found = wall_of_month(company_id, first_on, at) if rows is None else rows
    stores = {store.pk: store for store in stores_in_company()}
    verdicts = [row.figure.verdict for row in found]
    after = what_followed(found)
    return {
        "schema": SCHEMA,
        "company": _company(company),
        "month": f"{first_on:%Y-%m}",
        "is_whole": last_of_month(first_on) < localdate(at),
        "made_at": at.isoformat(),
        "totals": {verdict.value: verdicts.count(verdict) for verdict in Verdict},
        "standards": [
            _standard(row, stores)
            | {"followed": [_case(one) for one in after.get(row.standard.entry.id, [])]}
            for row in found
        ],
    }


def what_followed(rows: list[Row]) -> dict[str, list[Remedy]]:
    """Standard -> the cases that its breach opened, for each that is breached; maybe none."""
    missed = [row for row in rows if row.figure.verdict is Verdict.BREACH]
    if not missed:
        return {}
    since, last_on = min(row.span.since for row in missed), max(row.span.last_on for row in missed)
    found: dict[str, list[Remedy]] = {row.standard.entry.id: [] for row in missed}
    for one in followed(found, since, last_on):
        found[one.entry_id].append(one)
    return found


def _case(one: Remedy) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "scope": one.scope_kind,
        "owner": one.owner_role,
        "opened_at": one.opened_at.isoformat(),
        "due_at": one.due_at.isoformat() if one.due_at else None,
        "went_up_at": one.climbed_at.isoformat() if one.climbed_at else None,
        "state": one.state,
        "closed_at": one.closed_at.isoformat() if one.closed_at else None,
        "outcome": one.outcome,
    }


def _company(company: Company) -> dict[str, str]:
    return {
        "code": company.code,
        "slug": company.slug,
        "name": company.name,
        "name_en": company.name_en,
        "credit_code": company.credit_code,
    }


def _standard(row: Row, stores: dict[int, Store]) -> dict[str, Any]:
    entry = row.standard.entry
    return {
        "id": entry.id,
        "title": {"zh": entry.zh, "en": entry.en},
        "area": entry.area,
        "force": entry.force.value,
        "kind": entry.kind.value,
        "on_miss": entry.on_miss.value,
        "clause": entry.clause,
        "certainty": entry.certainty,
        "layer": row.standard.layer.value,
        "version": row.standard.version,
        "op": entry.op,
        "limit": row.standard.limit,
        "unit": entry.unit.value,
        "since": row.span.since.isoformat(),
        "until": row.span.until.isoformat(),
        **_figure(row.figure),
        "missing": [{"name": one.name, "zh": one.zh, "en": one.en} for one in entry.missing],
        "stores": [
            {"code": stores[store_id].code, "name": stores[store_id].name, **_figure(figure)}
            for store_id, figure in sorted(row.stores.items())
        ],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "verdict": figure.verdict.value,
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "n": figure.n,
        "numerator": figure.numerator,
        "part": figure.part,
    }
