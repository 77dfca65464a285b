"""`jiahe bench fairness-of-plans`: a week of plans, fairness and continuity; needs no database."""

import argparse
import json
import os
import sys

from jiahe.cli import options


def register(verb: argparse.ArgumentParser) -> None:
    options.add_sizes(verb)
    options.add_seeds(verb)
    options.add_bound(verb)
    options.add_chart(verb)


def run(chosen: argparse.Namespace) -> int:
    """0: there is no goal to miss, only a price to see."""
    from jiahe.simulation.bench import fair_week, fair_week_bound, fair_week_report

    weeks = fair_week.measure(chosen.sizes, chosen.seeds, _tell)
    rows = fair_week.rows(weeks)
    if chosen.bound:
        rows = fair_week_bound.with_bounds(weeks, rows)
    if chosen.chart is not None:
        chosen.chart.write_text(fair_week_report.chart(rows), encoding="utf-8")
    load = [round(one, 2) for one in os.getloadavg()]
    told = {"bench": "fairness-of-plans", "rows": rows, "load_average": load}
    table = f"{fair_week_report.markdown(rows)}\nload average {load}"
    print(json.dumps(told) if chosen.json else table)
    return 0


def _tell(line: str) -> None:
    print(line, file=sys.stderr)
