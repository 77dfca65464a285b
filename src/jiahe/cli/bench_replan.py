"""`jiahe bench replan`: a worker falls ill at ten; it needs no database."""

import argparse
import json
import os
import sys
from typing import Any


def register(verb: argparse.ArgumentParser) -> None:
    """Its options, beside those of `jiahe bench dispatch`, whose sizes and seeds it shares."""
    verb.add_argument("--ill", type=int, default=20, help="replan: ill workers for each day")
    verb.add_argument("--price", type=int, default=5000, help="replan: for a changed promise")
    verb.add_argument("--moves", type=int, default=3000, help="replan: of the priced search")


def run(chosen: argparse.Namespace) -> int:
    """0; a plan that the checker refuses raises `IllegalPlan`."""
    from jiahe.simulation.bench import replan

    sizes = [int(one) for one in chosen.sizes.split(",")]
    seeds = [int(one) for one in chosen.seeds.split(",")]
    asked = replan.Asked(sizes, seeds, chosen.ill, chosen.price, chosen.moves)
    rows = replan.rows(replan.measure(asked, _tell))
    load = [round(one, 2) for one in os.getloadavg()]
    told: dict[str, Any] = {"bench": "replan", "rows": rows, "load_average": load}
    table = f"{replan.markdown(rows)}\nload average {load}"
    print(json.dumps(told) if chosen.json else table)
    return 0


def _tell(line: str) -> None:
    print(line, file=sys.stderr)
