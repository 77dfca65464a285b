"""Measure bookings, offers (`slots`), pages, figures (`standards`), plans, scores, charts, …."""

import argparse
import json
import os
import sys
from typing import Any

from jiahe.cli import (
    bench_booking,
    bench_charts,
    bench_couriers,
    bench_dispatch,
    bench_fair_week,
    bench_fairness,
    bench_homecare,
    bench_integrity,
    bench_loop,
    bench_pages,
    bench_replan,
    bench_slots,
    bench_words,
)
from jiahe.cli.served import served
from jiahe.cli.throwaway import Throwaway, throwaway

PLANNING = {  # these need no database
    "charts": bench_charts.run,
    "couriers": bench_couriers.run,
    "dispatch": bench_dispatch.run,
    "loop": bench_loop.run,
    "replan": bench_replan.run,
    "fairness-of-plans": bench_fair_week.run,
    "fairness": bench_fairness.run,
    "homecare": bench_homecare.run,
    "integrity": bench_integrity.run,
    "words": bench_words.run,
}
OPTIONS = (
    bench_booking,
    bench_charts,
    bench_couriers,
    bench_dispatch,
    bench_homecare,
    bench_loop,
    bench_pages,
    bench_replan,
    bench_slots,
)


def register(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("what", choices=(*MEASURES, *PLANNING))
    verb.add_argument("--seconds", type=float, default=10.0, help="for each number of clients")
    verb.add_argument("--visits", type=int, default=180, help="a past day, for standards")
    verb.add_argument(
        "--control", action="store_true", help="take the guards away: double bookings must appear"
    )
    for bench in OPTIONS:
        bench.register(verb)


def run(chosen: argparse.Namespace) -> int:
    """0 when it holds: no double booking, or with `--control` at least one."""
    if chosen.what in PLANNING:
        return PLANNING[chosen.what](chosen)
    if chosen.what == "pages" and (lacking := bench_pages.lacking()):
        print(lacking, file=sys.stderr)
        return 2
    if "DATABASE_URL" in os.environ:
        print("jiahe bench makes its own database: unset DATABASE_URL.", file=sys.stderr)
        return 2
    with throwaway() as database:
        told = MEASURES[chosen.what](chosen, database)
    told["load_average"] = [round(one, 2) for one in os.getloadavg()]
    print(json.dumps(told, ensure_ascii=False, indent=None if chosen.json else 2))
    return 0 if told.pop("holds", True) else 1


def _slots(chosen: argparse.Namespace, database: Throwaway) -> dict[str, Any]:
    return bench_slots.measure(chosen, database, lambda: served(chosen.processes))


def _standards(chosen: argparse.Namespace, database: Throwaway) -> dict[str, Any]:
    """The demo city's companies one after the other: 150 workers in all."""
    from jiahe.accounts.queries import open_companies
    from jiahe.kit.clock import now
    from jiahe.simulation.bench.standards import REFRESHED, measure_month, measure_refresh
    from jiahe.simulation.city import Scale
    from jiahe.simulation.seeding.seed import seed_city
    from jiahe.workforce.queries import ZONE

    at = now()
    seed_city(
        seed=1,
        today=at.astimezone(ZONE).date(),
        progress=lambda _: None,
        scale=Scale(visits_a_past_day=chosen.visits),
    )
    database.analyse()
    companies = [company.pk for company in open_companies()]
    first_on = at.astimezone(ZONE).date().replace(day=1)
    months = [measure_month(company, first_on, at) for company in companies]
    return {
        "bench": "standards",
        "seconds": round(sum(one["seconds"] for one in months), 3),
        "months": months,
        "refresh": [measure_refresh(companies[0], entry_id, at) for entry_id in REFRESHED],
    }


def _pages(chosen: argparse.Namespace, database: Throwaway) -> dict[str, Any]:
    board = bench_pages.stage(database)
    with served(chosen.processes) as (port, _):
        return bench_pages.measure(chosen, f"http://127.0.0.1:{port}", board)


MEASURES = {
    "slots": _slots,
    "booking": bench_booking.measure,
    "standards": _standards,
    "pages": _pages,
}
