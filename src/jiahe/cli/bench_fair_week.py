"""`jiahe bench fairness-of-plans`: a week of plans, fairness and continuity; needs no database."""

import argparse
import json
import os
import sys


def run(chosen: argparse.Namespace) -> int:
    """0; sizes, seeds and chart are those of `jiahe bench dispatch`."""
    from jiahe.simulation.bench import fair_week, fair_week_bound, fair_week_report

    sizes = [int(one) for one in chosen.sizes.split(",")]
    seeds = [int(one) for one in chosen.seeds.split(",")]
    weeks = fair_week.measure(sizes, seeds, _tell)
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
