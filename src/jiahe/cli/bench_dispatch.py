"""The part of `jiahe bench` that measures planning; it needs no database."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

ENGINES = "native:3,native:10,vroom:3,vroom:5"


def register(verb: argparse.ArgumentParser) -> None:
    """The options of `jiahe bench dispatch`, beside those of the other benches."""
    verb.add_argument("--data", type=Path, help="dispatch: files to plan; integrity: folder")
    verb.add_argument("--sizes", default="100,200,1000", help="dispatch: days of our own making")
    verb.add_argument("--engines", default=ENGINES, help="dispatch: name or name:amount, commas")
    verb.add_argument("--seeds", default="1,2,3", help="dispatch: medians are over these")
    verb.add_argument("--bound", action="store_true", help="dispatch: gaps to a certified bound")
    verb.add_argument("--chart", type=Path, help="dispatch: write an SVG chart there")


def run(chosen: argparse.Namespace) -> int:
    """0 when no engine's plan was refused by the checker; 2 when the data cannot be read."""
    from jiahe.engine.routing.rounds.sanity import BadProblem
    from jiahe.simulation.bench import dispatch, dispatch_bound, dispatch_report

    try:
        given = dispatch.instances(chosen.data, [int(one) for one in chosen.sizes.split(",")])
    except (BadProblem, OSError) as refused:
        print(str(refused), file=sys.stderr)
        return 2
    seeds = [int(one) for one in chosen.seeds.split(",")]
    engines = chosen.engines.split(",")
    runs = dispatch.measure(given, engines, chosen.seconds, seeds, _tell)
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
