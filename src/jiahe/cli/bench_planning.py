"""`jiahe bench planning`: the product's plans of a promised day; it needs no database."""

import argparse
import json
import os
import sys

from jiahe.cli import options


def register(verb: argparse.ArgumentParser) -> None:
    options.add_sizes(verb)
    options.add_seeds(verb)


def run(chosen: argparse.Namespace) -> int:
    """0; 1 when a plan that stands in took above two CPU seconds or the search made it dearer."""
    from jiahe.simulation.bench import promised

    rows = promised.measure(chosen.sizes, chosen.seeds, _tell)
    load = [round(one, 2) for one in os.getloadavg()]
    held = promised.holds(rows)
    told = {"bench": "planning", "holds": held, "rows": promised.told(rows), "load_average": load}
    print(json.dumps(told) if chosen.json else f"{promised.markdown(rows)}\nload average {load}")
    return 0 if held else 1


def _tell(line: str) -> None:
    print(line, file=sys.stderr)
