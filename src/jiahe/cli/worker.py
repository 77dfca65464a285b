"""Deliver facts to their reactions and run background jobs, until stopped."""

import argparse
import asyncio
import json
import os
import threading

from jiahe.cli.environment import product

POOL_SIZE = "9"  # four jobs at once, see `relay.jobs_at_once`


def register(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--drain", action="store_true", help="deliver what is pending, then stop")
    verb.add_argument(
        "--queue",
        action="append",
        help="run the jobs of this queue alone and deliver no facts; may be given again",
    )


def run(chosen: argparse.Namespace) -> int:
    """0 when it was stopped, or with --drain when all was delivered."""
    os.environ.setdefault("JIAHE_POOL_SIZE", POOL_SIZE)
    with product():
        from jiahe.cli import relay  # needs a ready Django
        from jiahe.journeys.words import make_readers_ready

        if chosen.drain:
            make_readers_ready()
            delivered = relay.drain()
            print(json.dumps({"delivered": delivered}))
            return 0
        if chosen.queue:
            asyncio.run(relay.run_jobs(chosen.queue))
            return 0
        stop = threading.Event()
        thread = threading.Thread(target=relay.keep_delivering, args=(stop,), name="relay")
        thread.start()
        try:
            asyncio.run(relay.run_jobs())
        finally:
            stop.set()
            thread.join(timeout=10)
    return 0
