"""`jiahe bench loop`: defects per 1,000 visits with the closed loop on and off; no database."""

import argparse
import json
import os

from jiahe.cli import options
from jiahe.simulation.bench import loop


def register(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--cities", type=options.positive, default=5, help="how many, each with its own seed"
    )
    verb.add_argument("--days", type=options.positive, default=180, help="how many in each")


def run(chosen: argparse.Namespace) -> int:
    """0 when the whole interval of what the loop saves lies above nought."""
    told = loop.told(chosen.cities, chosen.days)
    told["load_average"] = [round(one, 2) for one in os.getloadavg()]
    if chosen.json:
        print(json.dumps(told))
        return 0 if told["holds"] else 1
    for name in ("off", "on", "fewer", "fewer when measures do nothing"):
        middle, low, high = told[name]
        print(f"{name:<32} {middle:6.1f} per 1,000 visits ({low:.1f} to {high:.1f})")
    print(f"{told['visits']} visits, {told['visits kept']:.2%} of those without the loop")
    print("seed 1:", ", ".join(f"{n} {what}" for what, n in told["seed 1"].items()))
    return 0 if told["holds"] else 1
