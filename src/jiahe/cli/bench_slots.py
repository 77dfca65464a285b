"""`jiahe bench slots`: times offered, asked for one after the other or over HTTP (`--http`)."""

import argparse
import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from jiahe.cli import options
from jiahe.cli.processes import Child
from jiahe.cli.served import served
from jiahe.cli.throwaway import Throwaway

RATE, PAGE_RATE, WARM_UP_SECONDS = 100.0, 5.0, 4.0
GOAL_P99_MS, GOAL_CPU_MS = 50.0, 10.0
PLACES = 500
JIFFIES_A_SECOND = 100  # USER_HZ, which Linux has fixed


def register(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--workers", type=options.whole_numbers, default=[150, 1500], help="in the company; commas"
    )
    verb.add_argument(
        "--trials", type=options.positive, default=500, help="offers that are booked at once"
    )
    verb.add_argument("--http", action="store_true", help="ask over HTTP, at a fixed rate")
    verb.add_argument(
        "--rate", type=options.amount, default=RATE, help="with --http: requests a second"
    )
    options.add_seconds(verb, "with --http: how long")
    options.add_processes(verb)


def measure(chosen: argparse.Namespace, database: Throwaway) -> dict[str, Any]:
    """False offers are counted in the process; over HTTP p99 has to keep its goal."""
    from jiahe.kit.clock import now
    from jiahe.simulation.bench.slots import WEEK
    from jiahe.simulation.bench.stage import book_lightly, open_stage

    first, runs = now().date() + timedelta(days=1), []
    for workers in chosen.workers:
        stage = open_stage(f"slots-{workers}", workers)
        booked = book_lightly(stage, first, WEEK)
        database.analyse()
        measured = _over_http if chosen.http else _in_process
        runs.append({"booked": booked} | measured(chosen, stage, first))
    return {"bench": "slots", "holds": all(one.pop("holds") for one in runs), "runs": runs}


def _in_process(chosen: argparse.Namespace, stage: Any, first: date) -> dict[str, Any]:
    from jiahe.simulation.bench.slots import false_offers, measure_slots

    told = measure_slots(stage, first)
    wrong = false_offers(stage, first, chosen.trials)
    return told | {"trials": chosen.trials, "false_offers": wrong, "holds": wrong == 0}


def _over_http(chosen: argparse.Namespace, stage: Any, first: date) -> dict[str, Any]:
    """The API's times at the rate that is asked for; the booking page at a lower one."""
    from jiahe.simulation.bench.slots import booking_cookie, booking_path, times_paths

    times = times_paths(stage, first, PLACES)
    page, cookie = [booking_path(stage)], booking_cookie()
    with served(chosen.processes) as (port, web):
        _arrive(web, port, times[:20], 10.0, WARM_UP_SECONDS)
        offers = _arrive(web, port, times, chosen.rate, chosen.seconds)
        pages = _arrive(web, port, page, PAGE_RATE, chosen.seconds, cookie)
    return {
        "workers": len(stage.worker_ids),
        "times": offers,
        "booking_page": pages,
        "goal": {"p99_ms": GOAL_P99_MS, "cpu_ms": GOAL_CPU_MS, "per_second": chosen.rate},
        "holds": offers["refused"] == {} and offers["p99_ms"] <= GOAL_P99_MS,
    }


def _arrive(
    web: Child, port: int, paths: list[str], rate: float, seconds: float, cookie: str = ""
) -> dict[str, Any]:
    from jiahe.simulation.bench.report import arrived

    plan = {
        "port": port,
        "paths": paths,
        "per_second": rate,
        "seconds": seconds,
        "cookie": cookie,
    }
    command = [sys.executable, "-m", "jiahe.simulation.bench.arrivals"]
    before = cpu_seconds(web)
    answer = subprocess.run(
        command, input=json.dumps(plan), capture_output=True, text=True, check=False
    )
    if answer.returncode:
        raise RuntimeError(answer.stderr[-2000:])
    return arrived(json.loads(answer.stdout), cpu_seconds(web) - before)


def cpu_seconds(child: Child) -> float:
    """Processor time of the child's group so far; 0 where there is no /proc."""
    group = child.process.pid if child.process else 0
    spent = 0
    for one in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = one.read_text(encoding="utf-8").rpartition(") ")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        if int(fields[2]) == group:
            spent += int(fields[11]) + int(fields[12])
    return spent / JIFFIES_A_SECOND
