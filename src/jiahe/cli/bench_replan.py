"""`jiahe bench replan`: a worker falls ill at ten; it needs no database."""

import argparse
import json
import os
import sys
from typing import Any

from jiahe.cli import options


def register(verb: argparse.ArgumentParser) -> None:
    options.add_sizes(verb)
    options.add_seeds(verb)
    verb.add_argument("--ill", type=options.positive, default=20, help="ill workers for each day")
    verb.add_argument("--price", type=options.count, default=5000, help="of a changed promise")
    verb.add_argument("--moves", type=options.positive, default=3000, help="of the priced search")


def run(chosen: argparse.Namespace) -> int:
    """0; a plan that the checker refuses raises `IllegalPlan`."""
    from jiahe.simulation.bench import replan

    asked = replan.Asked(chosen.sizes, chosen.seeds, chosen.ill, chosen.price, chosen.moves)
    rows = replan.rows(replan.measure(asked, _tell))
    load = [round(one, 2) for one in os.getloadavg()]
    told: dict[str, Any] = {"bench": "replan", "rows": rows, "load_average": load}
    table = f"{replan.markdown(rows)}\nload average {load}"
    print(json.dumps(told) if chosen.json else table)
    return 0


def _tell(line: str) -> None:
    print(line, file=sys.stderr)
