"""Fill an empty installation with the invented city; a filled one is left as it is."""

import argparse
import subprocess
import sys
import time

from jiahe.cli.environment import product


def register(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--seed", type=int, default=1, help="another seed draws another city")


def run(chosen: argparse.Namespace) -> int:
    with product():
        from jiahe.kit.clock import now
        from jiahe.simulation.seeding.seed import seed_city
        from jiahe.workforce.queries import ZONE

        began = time.monotonic()

        def tell(what: str) -> None:
            print(f"  {time.monotonic() - began:5.1f} s  {what}", flush=True)

        today = now().astimezone(ZONE).date()
        if not seed_city(seed=chosen.seed, today=today, progress=tell):
            print("The city is there already.", flush=True)
    return 0


def seed_apart(seed: int) -> int:
    """Seeds in a process of its own, so that the caller stays small; 0 when all went well."""
    command = [sys.executable, "-m", "jiahe.cli.main", "seed", "--seed", str(seed)]
    return subprocess.run(command, check=False).returncode
