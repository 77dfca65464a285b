"""Check a company's standards over a month (`standards check`); 1 when one is breached."""

import argparse
import json
import sys
from datetime import date
from typing import Any

from jiahe.cli.companies import companies_asked
from jiahe.cli.environment import product

ANSWER_IS_NO, WRONG_USE = 1, 2


def register(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("what", choices=("check",), help="each against its limit")
    verb.add_argument("--company", help="its short name; every open company without it")
    verb.add_argument("--month", help="2026-11; this month without it")


def month_named(text: str | None, today: date) -> date:
    """The first day of the month; raises ValueError for anything else."""
    return date.fromisoformat(f"{text}-01") if text else today.replace(day=1)


def run(chosen: argparse.Namespace) -> int:
    """0 when nothing is breached, 1 when something is, 2 for an unknown company or month."""
    with product():
        from django.utils.timezone import localdate

        from jiahe.kit.clock import now

        try:
            first_on = month_named(chosen.month, localdate(now()))
        except ValueError:
            return _refused(f"Not a month: {chosen.month}. Write it like 2026-11.")
        try:
            companies = companies_asked(chosen.company)
        except LookupError:
            return _refused(f"No company is called {chosen.company}.")
        reports = [report_of(company.pk, first_on) for company in companies]
    _print(reports, chosen)
    return ANSWER_IS_NO if any(counts_against(one) for one in reports) else 0


def counts_against(report: dict[str, Any]) -> bool:
    """Whether something is breached that has a consequence; figures for planning have none."""
    return any(
        one["verdict"] == "breach" and one["on_miss"] != "none" for one in report["standards"]
    )


def _refused(why: str) -> int:
    print(why, file=sys.stderr)
    return WRONG_USE


def report_of(company_id: int, first_on: date) -> dict[str, Any]:
    from jiahe.insights.queries.report import month_report
    from jiahe.kit.clock import now
    from jiahe.kit.tenancy import for_company

    with for_company(company_id):
        return month_report(company_id, first_on, now())


def _print(reports: list[dict[str, Any]], chosen: argparse.Namespace) -> None:
    if chosen.json:
        print(json.dumps({"reports": reports}, ensure_ascii=False))
        return
    for report in reports:
        totals = " ".join(f"{name} {count}" for name, count in report["totals"].items())
        print(f"{report['company']['name']} {report['month']}: {totals}")
        for one in report["standards"]:
            if one["verdict"] in {"breach", "watch"}:
                held = f"{one['op']} {one['limit']:g} {one['unit']}"
                value = "" if one["value"] is None else f"{one['value']:.2f}"
                print(f"  {one['verdict']:6} {one['id']:7} {one['title']['zh']} {value} ({held})")
