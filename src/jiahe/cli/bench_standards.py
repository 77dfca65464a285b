"""`jiahe bench standards`: every figure of a company's month, and one figure after one event."""

import argparse
from typing import Any

from jiahe.cli import options
from jiahe.cli.throwaway import Throwaway


def register(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--visits", type=options.positive, default=180, help="of a past day in the demo city"
    )


def measure(chosen: argparse.Namespace, database: Throwaway) -> dict[str, Any]:
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
