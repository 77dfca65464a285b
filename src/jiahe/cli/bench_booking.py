"""`jiahe bench booking`: households book over HTTP, all at once, and nobody is promised twice."""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from jiahe.cli import options, serve
from jiahe.cli.served import served
from jiahe.cli.throwaway import Throwaway

WORKERS = {"hot": 5, "wide": 320}
UNGUARDED = "jiahe.simulation.bench.unguarded:application"
WARM_UP = 4  # visitors, so that each process has answered before the clock starts
WARM_UP_SECONDS = 3.0
FOREVER_SECONDS = 1e9


def register(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--clients", type=options.whole_numbers, default=[2, 32, 128], help="at once; commas"
    )
    verb.add_argument(
        "--calendar", choices=tuple(WORKERS), default="wide", help="few workers, or many"
    )
    options.add_seconds(verb, "for each number of clients")
    verb.add_argument(
        "--attempts", type=options.count, default=0, help="as many as this, however long it takes"
    )
    verb.add_argument(
        "--control", action="store_true", help="take the guards away: double bookings must appear"
    )
    options.add_processes(verb)


def measure(chosen: argparse.Namespace, database: Throwaway) -> dict[str, Any]:
    """The figures of each number of clients, and whether the guards held (or the control broke)."""
    from jiahe.simulation.bench.stage import open_stage, visitors

    stage = open_stage(chosen.calendar, WORKERS[chosen.calendar])
    people = visitors(max(chosen.clients))
    database.analyse()
    if chosen.control:
        database.drop_constraint()
    with served(chosen.processes, UNGUARDED if chosen.control else serve.APPLICATION) as (port, _):
        _load(chosen, stage, people[:WARM_UP], port, seconds=WARM_UP_SECONDS)
        runs = [_run(chosen, stage, people[:n], port) for n in chosen.clients]
    doubles = sum(one["double_bookings"] for one in runs)
    return {
        "bench": "booking",
        "calendar": chosen.calendar,
        "processes": chosen.processes,
        "control": chosen.control,
        "holds": doubles >= 1 if chosen.control else doubles == 0,
        "runs": runs,
    }


def _run(chosen: argparse.Namespace, stage: Any, people: list[Any], port: int) -> dict[str, Any]:
    """One number of clients: rounds on an emptied calendar, each audited before the next."""
    from jiahe.simulation.bench.report import double_bookings, figures

    answers, doubles = [], 0
    for answer in _rounds(chosen, stage, people, port):
        answers.append(answer)
        doubles += double_bookings()
        _tell_progress(len(people), sum(one["attempts"] for one in answers), doubles)
    return figures(len(people), answers) | {"rounds": len(answers), "double_bookings": doubles}


def _tell_progress(clients: int, attempts: int, doubles: int) -> None:
    """A million attempts take hours: what is proved so far is told after each round."""
    line = f"{clients} clients: {attempts} attempts, {doubles} double bookings"
    print(line, file=sys.stderr, flush=True)


def _rounds(
    chosen: argparse.Namespace, stage: Any, people: list[Any], port: int
) -> Iterator[dict[str, Any]]:
    """Until the attempts are made or the seconds over; a round ends when all starts were asked."""
    from jiahe.simulation.bench.report import give_all_back

    seconds = FOREVER_SECONDS if chosen.attempts else chosen.seconds
    most = chosen.attempts or sys.maxsize
    while seconds > 0 and most > 0:
        give_all_back()
        answer = _load(chosen, stage, people, port, seconds=seconds, most=most)
        seconds, most = seconds - answer["seconds"], most - answer["attempts"]
        yield answer


def _load(
    chosen: argparse.Namespace, stage: Any, people: list[Any], port: int, **limits: float
) -> dict[str, Any]:
    """What `simulation.bench.load` tells of one round."""
    from jiahe.simulation.bench.stage import MINUTES, starts_of

    plan = {
        "port": port,
        "path": f"/book/{stage.service_code}/",
        "calendar": chosen.calendar,
        "minutes": MINUTES,
        "starts": [one.isoformat() for one in starts_of(chosen.calendar)],
        "visitors": [asdict(one) for one in people],
    } | limits
    command = [sys.executable, "-m", "jiahe.simulation.bench.load"]
    answer = subprocess.run(
        command, input=json.dumps(plan), capture_output=True, text=True, check=False
    )
    if answer.returncode:
        raise RuntimeError(answer.stderr[-2000:])
    told: dict[str, Any] = json.loads(answer.stdout)
    return told
