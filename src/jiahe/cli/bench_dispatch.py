"""`jiahe bench dispatch`: engines plan the same days, one checker; needs no database."""

import argparse
import json
import os
import sys
from typing import Any

from jiahe.cli import options

ENGINES = "native:3,native:10,vroom:3,vroom:5"


def register(verb: argparse.ArgumentParser) -> None:
    options.add_data(verb, "a file or folder of problems to plan instead of our own days")
    options.add_sizes(verb)
    options.add_seeds(verb)
    options.add_seconds(verb, "of processor time, for engines that are given no amount")
    verb.add_argument("--engines", default=ENGINES, help="name or name:amount; commas")
    verb.add_argument(
        "--linked", action="store_true", help="our own days with crews, chains, pairs, visits apart"
    )
    options.add_bound(verb)
    options.add_chart(verb)


def run(chosen: argparse.Namespace) -> int:
    """0 when no engine's plan was refused by the checker; 2 when the data cannot be read."""
    from jiahe.engine.routing.rounds.sanity import BadProblem
    from jiahe.simulation.bench import dispatch, dispatch_bound, dispatch_report

    try:
        given = dispatch.instances(chosen.data, chosen.sizes, linked=chosen.linked)
    except (BadProblem, OSError) as refused:
        print(str(refused), file=sys.stderr)
        return 2
    engines = chosen.engines.split(",")
    runs = dispatch.measure(given, engines, chosen.seconds, chosen.seeds, _tell)
    rows = dispatch.medians(runs)
    if chosen.bound:
        rows = dispatch_bound.with_bounds(given, rows)
    if chosen.chart is not None:
        chosen.chart.write_text(dispatch_report.chart(rows), encoding="utf-8")
    told: dict[str, Any] = {"bench": "dispatch", "rows": rows}
    told["megabytes"] = dispatch.peak_megabytes()
    told["load_average"] = [round(one, 2) for one in os.getloadavg()]
    print(json.dumps(told) if chosen.json else dispatch_report.markdown(rows))
    return int(any("illegal" in one.trouble for one in runs))


def _tell(run: Any) -> None:
    print(f"{run.instance} {run.engine} seed {run.seed}: {run.cost} {run.trouble}", file=sys.stderr)
