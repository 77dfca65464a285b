"""How long all standards of a company take for a month, and one of them after one event."""

import time
from datetime import date, datetime
from statistics import quantiles
from typing import Any

from jiahe.insights.judging import NOTHING
from jiahe.insights.queries.figures import evidence, gravest, tally_of, tally_with
from jiahe.insights.queries.wall import wall_of_month
from jiahe.insights.scopes import Scope
from jiahe.insights.windows import month_of
from jiahe.kit.tenancy import for_company
from jiahe.standards.queries import standard_in_force

REFRESHED = ("QA-01", "BK-01", "LW-03", "QA-10", "PR-02")
EVENTS = 200


def measure_month(company_id: int, first_on: date, at: datetime) -> dict[str, Any]:
    """Seconds for every standard of the company and its stores."""
    with for_company(company_id):
        began = time.perf_counter()
        rows = wall_of_month(company_id, first_on, at)
        seconds = time.perf_counter() - began
    judged = [row for row in rows if row.figure.n]
    return {
        "company": company_id,
        "seconds": round(seconds, 3),
        "standards": len(rows),
        "with_cases": len(judged),
        "cases": sum(row.figure.n for row in judged),
    }


def measure_refresh(company_id: int, entry_id: str, at: datetime) -> dict[str, Any]:
    """Milliseconds to add one event's case to a figure that is known, and to judge it again."""
    with for_company(company_id):
        standard, scope = standard_in_force(entry_id, at.date()), Scope(company_id)
        span = month_of(standard.entry.window, at.date().replace(day=1), at)
        known = next(iter(tally_of(standard, scope, span)), NOTHING)
        pages = [evidence(standard, scope, span, page=page)[0] for page in range(1, 5)]
        keys = [case.key for page in pages for case in page][:EVENTS]
        taken = []
        for key in keys:
            began = time.perf_counter()
            gravest(standard, [tally_with(standard, scope, span, known=known, key=key)])
            taken.append(1000 * (time.perf_counter() - began))
    if len(taken) < 2:
        return {"standard": entry_id, "events": len(taken)}
    cuts = quantiles(taken, n=100)
    return {
        "standard": entry_id,
        "events": len(taken),
        "p50_ms": round(cuts[49], 2),
        "p99_ms": round(cuts[98], 2),
    }
