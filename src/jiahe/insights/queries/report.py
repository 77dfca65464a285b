"""The conformance report of a company and a month: every standard, machine-readable."""

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from jiahe.accounts.models import Company, Store
from jiahe.accounts.queries import company_by_id, stores_in_company
from jiahe.insights.choices import Verdict
from jiahe.insights.judging import Figure
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
    return {
        "schema": SCHEMA,
        "company": _company(company),
        "month": f"{first_on:%Y-%m}",
        "is_whole": last_of_month(first_on) < localdate(at),
        "made_at": at.isoformat(),
        "totals": {verdict.value: verdicts.count(verdict) for verdict in Verdict},
        "standards": [_standard(row, stores) for row in found],
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
