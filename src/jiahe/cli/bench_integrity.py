"""`jiahe bench integrity`: the look for rings on a labelled graph; no database."""

import argparse
import json
import sys
from statistics import mean
from typing import Any

from jiahe.cli import options

ABSENT = "no data: give the folder with user_features.tsv, user_network_edges.tsv, user_labels.tsv"


def register(verb: argparse.ArgumentParser) -> None:
    options.add_data(verb, "the folder of the labelled graph")
    options.add_seeds(verb)


def run(chosen: argparse.Namespace) -> int:
    """0, also when the data is absent: then a line says so; 2 when it cannot be read."""
    from jiahe.simulation.bench import integrity

    if chosen.data is None or not all((chosen.data / name).exists() for name in integrity.FILES):
        told: dict[str, Any] = {"bench": "integrity", "skipped": ABSENT}
        print(json.dumps(told) if chosen.json else ABSENT)
        return 0
    try:
        data = integrity.read(chosen.data)
    except (OSError, ValueError) as refused:
        print(str(refused), file=sys.stderr)
        return 2
    runs = [integrity.measure(data, one) for one in chosen.seeds]
    names = [name for name in runs[0] if name.startswith(("auc", "precision"))]
    means = {name: round(mean(run[name] for run in runs), 4) for name in names}
    told = {"bench": "integrity", "runs": runs, "mean": means, "kind": "sanity check"}
    print(json.dumps(told) if chosen.json else _table(runs, means))
    return 0


def _table(runs: list[dict[str, Any]], means: dict[str, float]) -> str:
    head = list(runs[0])
    rows = [head, ["---:"] * len(head), *([str(run[name]) for name in head] for run in runs)]
    rows.append([str(means.get(name, "mean" if name == "seed" else "")) for name in head])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
