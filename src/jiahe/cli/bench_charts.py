"""`jiahe bench charts`: false alarms and delays of the control charts; needs no database."""

import argparse
import json
import os

from jiahe.cli import options
from jiahe.simulation.bench import charts


def register(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--runs", type=options.positive, default=2_000, help="series for each shift")
    verb.add_argument(
        "--seed", type=options.count, default=1, help="what the series are drawn with: 1"
    )


def run(chosen: argparse.Namespace) -> int:
    """0 when every chart stays quiet for as long as it should."""
    told = charts.told(chosen.runs, chosen.seed)
    told["load_average"] = [round(one, 2) for one in os.getloadavg()]
    if chosen.json:
        print(json.dumps(told))
    else:
        for one in told["measured"]:
            print(
                f"{one['chart']:<6} {one['shift']:<10} {one['mean']:>9} ± {one['within']:<7}"
                f" points, {one['runs']} runs"
            )
    return 0 if told["holds"] else 1
