"""`jiahe bench charts`: false alarms and delays of the control charts; needs no database."""

import argparse
import json
import os

from jiahe.simulation.bench import charts


def register(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--runs", type=int, default=2_000, help="for charts")
    verb.add_argument("--chart-seed", type=int, default=1, help="for charts")


def run(chosen: argparse.Namespace) -> int:
    """0 when every chart stays quiet for as long as it should."""
    told = charts.told(chosen.runs, chosen.chart_seed)
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
