"""Let the demo city's day go on: workers set out, serve, finish; households accept and book."""

import argparse
import signal
import sys
import threading
from collections.abc import Mapping

from jiahe.cli import options
from jiahe.cli.environment import product
from jiahe.cli.processes import Child


def register(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--speed",
        type=options.amount,
        default=60.0,
        help="how much faster than the clock the plan runs: 60",
    )
    verb.add_argument(
        "--seed", type=options.count, default=1, help="the one the city was drawn with: 1"
    )


def run(chosen: argparse.Namespace) -> int:
    """0 when it was stopped."""
    with product():
        from jiahe.simulation.live import keep_living

        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        keep_living(stop, speed=chosen.speed, seed=chosen.seed)
    return 0


def live_child(speed: float, environment: Mapping[str, str]) -> Child:
    command = [sys.executable, "-m", "jiahe.cli.main", "live", "--speed", str(speed)]
    return Child("live", command, environment)
