"""`jiahe bench fairness`: the fair score beside a plain mean and a 4.8-stars cut; no database."""

import argparse
import json
import os
from typing import Any

from jiahe.cli import options


def register(verb: argparse.ArgumentParser) -> None:
    options.add_seeds(verb)


def run(chosen: argparse.Namespace) -> int:
    """0 when both goals are reached."""
    from jiahe.simulation.bench import fairness

    runs = [fairness.measure(one) for one in chosen.seeds]
    told = {"bench": "fairness", "runs": runs} | fairness.summary(runs)
    told["load_average"] = [round(one, 2) for one in os.getloadavg()]
    print(json.dumps(told) if chosen.json else _table(told))
    return 0 if told["holds"] else 1


COLUMNS = (
    ("seed", "Seed"),
    ("rank_plain", "Rank with truth, plain mean"),
    ("rank_fair", "fair score"),
    ("bad_found_plain", "Bad found, 4.8 cut"),
    ("bad_found_fair", "fair score"),
    ("good_blocked_plain", "Good blocked, 4.8 cut"),
    ("good_blocked_fair", "fair score"),
)


def _table(told: dict[str, Any]) -> str:
    rows = [[title for _, title in COLUMNS], ["---:"] * len(COLUMNS)]
    rows += [[f"{run[name]}" for name, _ in COLUMNS] for run in told["runs"]]
    rows.append(["mean", *(f"{told[name]}" for name, _ in COLUMNS[1:])])
    lines = [f"| {' | '.join(row)} |" for row in rows]
    verdict = "reached" if told["holds"] else "missed"
    lines.append(f"good ones blocked: {told['blocked_ratio']:.3f} of the cut's; goals {verdict}")
    return "\n".join([*lines, f"load average {told['load_average']}"])
