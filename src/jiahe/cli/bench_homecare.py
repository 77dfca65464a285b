"""`jiahe bench homecare`: published home care solutions counted anew, and plans; no database.

With `--plans` each instance of the set is planned once for each seed within `--seconds` of CPU.
"""

import argparse
import json
import os
import sys
from typing import Any

from jiahe.cli import options


def register(verb: argparse.ArgumentParser) -> None:
    options.add_data(verb, "the folder of the home care set")
    verb.add_argument("--plans", action="store_true", help="our own plans, and gaps")
    options.add_seconds(verb, "of processor time for each plan")
    options.add_seeds(verb)


def run(chosen: argparse.Namespace) -> int:
    """0 when every part is the published one, and every plan of ours confirmed; 1 when not.

    2 for a folder without the set.
    """
    from jiahe.engine.routing.rounds.check import IllegalPlan

    if chosen.data is None:
        print("jiahe bench homecare needs --data FOLDER, the home care set", file=sys.stderr)
        return 2
    try:
        return _plans(chosen) if chosen.plans else _counts(chosen)
    except IllegalPlan as refused:
        print(str(refused), file=sys.stderr)
        return 1
    except (OSError, ValueError, KeyError) as refused:
        print(f"{chosen.data}: {refused}", file=sys.stderr)
        return 2


def _counts(chosen: argparse.Namespace) -> int:
    from jiahe.simulation.bench import homecare

    rows = homecare.judged(chosen.data)
    told = {"bench": "homecare", "rows": rows}
    print(json.dumps(told) if chosen.json else homecare.markdown(rows))
    return int(any(row["other_parts"] or row["cost"] != row["published"] for row in rows))


def _plans(chosen: argparse.Namespace) -> int:
    from jiahe.simulation.bench import homecare

    rows = []
    for row in homecare.planned(chosen.data, chosen.seconds, chosen.seeds):
        print(f"{row['instance']}: {row['costs']}", file=sys.stderr)
        rows.append(row)
    told: dict[str, Any] = {"bench": "homecare", "rows": rows}
    told["load_average"] = [round(one, 2) for one in os.getloadavg()]
    print(json.dumps(told) if chosen.json else homecare.plans_markdown(rows))
    return 0
