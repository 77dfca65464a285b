"""Measure bookings, offers (`slots`), pages, figures (`standards`), plans, scores, charts, …."""

import argparse
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from jiahe.cli import (
    bench_charts,
    bench_dispatch,
    bench_fair_week,
    bench_fairness,
    bench_integrity,
    bench_loop,
    bench_pages,
    bench_replan,
    bench_slots,
    bench_words,
    serve,
)
from jiahe.cli.processes import Child, Family
from jiahe.cli.throwaway import Throwaway, throwaway

PLANNING = {  # these need no database
    "charts": bench_charts.run,
    "dispatch": bench_dispatch.run,
    "loop": bench_loop.run,
    "replan": bench_replan.run,
    "fairness-of-plans": bench_fair_week.run,
    "fairness": bench_fairness.run,
    "integrity": bench_integrity.run,
    "words": bench_words.run,
}
OPTIONS = (bench_charts, bench_dispatch, bench_loop, bench_pages, bench_replan, bench_slots)
WORKERS = {"hot": 5, "wide": 320}
DAYS = {"hot": 365, "wide": 60}
UNGUARDED = "jiahe.simulation.bench.unguarded:application"
START_SECONDS = 90.0
WARM_UP = 4  # visitors, so that each process has answered before the clock starts
WARM_UP_SECONDS = 3.0


def whole_numbers(text: str) -> list[int]:
    return [int(one) for one in text.split(",")]


def register(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("what", choices=(*MEASURES, *PLANNING))
    verb.add_argument("--clients", type=whole_numbers, default=[2, 32, 128])
    verb.add_argument("--seconds", type=float, default=10.0, help="for each number of clients")
    verb.add_argument("--calendar", choices=tuple(WORKERS), default="wide")
    verb.add_argument("--processes", type=int, default=serve.WEB_PROCESSES)
    verb.add_argument("--visits", type=int, default=180, help="a past day, for standards")
    verb.add_argument(
        "--control", action="store_true", help="take the guards away: double bookings must appear"
    )
    for bench in OPTIONS:
        bench.register(verb)


def run(chosen: argparse.Namespace) -> int:
    """0 when it holds: no double booking, or with `--control` at least one."""
    if chosen.what in PLANNING:
        return PLANNING[chosen.what](chosen)
    if chosen.what == "pages" and (lacking := bench_pages.lacking()):
        print(lacking, file=sys.stderr)
        return 2
    if "DATABASE_URL" in os.environ:
        print("jiahe bench makes its own database: unset DATABASE_URL.", file=sys.stderr)
        return 2
    with throwaway() as database:
        told = MEASURES[chosen.what](chosen, database)
    told["load_average"] = [round(one, 2) for one in os.getloadavg()]
    print(json.dumps(told, ensure_ascii=False, indent=None if chosen.json else 2))
    return 0 if told.pop("holds", True) else 1


def _slots(chosen: argparse.Namespace, database: Throwaway) -> dict[str, Any]:
    return bench_slots.measure(chosen, database, lambda: _served(chosen))


def _standards(chosen: argparse.Namespace, database: Throwaway) -> dict[str, Any]:
    """The demo city's companies one after the other: 150 workers in all."""
    from jiahe.accounts.queries import open_companies
    from jiahe.kit.clock import now
    from jiahe.simulation.bench.standards import REFRESHED, measure_month, measure_refresh
    from jiahe.simulation.city import Scale
    from jiahe.simulation.seeding.seed import seed_city
    from jiahe.workforce.queries import ZONE

    at = now()
    seed_city(
        seed=1,
        today=at.astimezone(ZONE).date(),
        progress=lambda _: None,
        scale=Scale(visits_a_past_day=chosen.visits),
    )
    database.analyse()
    companies = [company.pk for company in open_companies()]
    first_on = at.astimezone(ZONE).date().replace(day=1)
    months = [measure_month(company, first_on, at) for company in companies]
    return {
        "bench": "standards",
        "seconds": round(sum(one["seconds"] for one in months), 3),
        "months": months,
        "refresh": [measure_refresh(companies[0], entry_id, at) for entry_id in REFRESHED],
    }


def _pages(chosen: argparse.Namespace, database: Throwaway) -> dict[str, Any]:
    board = bench_pages.stage(database)
    with _served(chosen) as (port, _):
        return bench_pages.measure(chosen, f"http://127.0.0.1:{port}", board)


def _booking(chosen: argparse.Namespace, database: Throwaway) -> dict[str, Any]:
    from jiahe.simulation.bench.stage import open_stage, visitors

    stage = open_stage(chosen.calendar, WORKERS[chosen.calendar])
    people = visitors(max(chosen.clients))
    database.analyse()
    if chosen.control:
        database.drop_constraint()
    with _served(chosen) as (port, _):
        _load(chosen, stage, people[:WARM_UP], port, WARM_UP_SECONDS)
        runs = [_load(chosen, stage, people[:n], port, chosen.seconds) for n in chosen.clients]
    doubles = runs[-1]["double_bookings"]
    return {
        "bench": "booking",
        "calendar": chosen.calendar,
        "processes": chosen.processes,
        "control": chosen.control,
        "holds": doubles >= 1 if chosen.control else doubles == 0,
        "runs": runs,
    }


MEASURES = {"slots": _slots, "booking": _booking, "standards": _standards, "pages": _pages}


@contextmanager
def _served(chosen: argparse.Namespace) -> Iterator[tuple[int, Child]]:
    """(port, web) of the product's pages, served as `jiahe serve` does it."""
    port = free_port()
    web = _web(port, chosen)
    family = Family([web])
    web.start()
    try:
        await_port(port)
        yield port, web
    finally:
        family.stop()


def _web(port: int, chosen: argparse.Namespace) -> Child:
    web = serve.children("127.0.0.1", port, chosen.processes, os.environ)[0]
    if chosen.control:
        web.command = [*web.command[:-1], UNGUARDED]
    return web


def _load(
    chosen: argparse.Namespace, stage: Any, people: list[Any], port: int, seconds: float
) -> dict[str, Any]:
    from jiahe.kit.clock import now
    from jiahe.simulation.bench.report import figures
    from jiahe.simulation.bench.stage import MINUTES, starts_from

    first = now().date() + timedelta(days=2)
    starts = [one.isoformat() for one in starts_from(first, DAYS[chosen.calendar])]
    plan = {
        "port": port,
        "path": f"/book/{stage.service_code}/",
        "seconds": seconds,
        "calendar": chosen.calendar,
        "minutes": MINUTES,
        "starts": starts,
        "first": len(people) * len(starts) // 256,  # each run fights for times of its own
        "visitors": [asdict(one) for one in people],
    }
    command = [sys.executable, "-m", "jiahe.simulation.bench.load"]
    answer = subprocess.run(
        command, input=json.dumps(plan), capture_output=True, text=True, check=False
    )
    if answer.returncode:
        raise RuntimeError(answer.stderr[-2000:])
    return figures(len(people), json.loads(answer.stdout))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_port(port: int) -> None:
    """Returns when somebody listens there; raises TimeoutError after `START_SECONDS`."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nobody listens on port {port}")
