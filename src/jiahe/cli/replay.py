"""Replay a table of real requests through the product: book, pay, assign, carry out, review."""

import argparse
import json
import logging
import os
import secrets
import sys
from collections import defaultdict
from datetime import timedelta
from typing import Any

import structlog

from jiahe.cli import options
from jiahe.cli.environment import product
from jiahe.cli.migrate import migrate

TELL_EACH = 5


def register(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", type=options.readable, help="a CSV table of requests")
    verb.add_argument("--name", default="", help="the replay's name; the same name goes on")
    verb.add_argument("--only", default="", help="one group (city) of the table")
    verb.add_argument(
        "--limit", type=options.count, default=0, help="at most so many requests a group"
    )
    verb.add_argument(
        "--crews", type=options.count, default=0, help="only the requests of so many crews"
    )
    verb.add_argument(
        "--minutes", type=options.positive, default=30, help="how long each visit lasts: 30"
    )
    verb.add_argument(
        "--workers", type=options.count, default=0, help="a group; 0: as the table's crews"
    )
    verb.add_argument(
        "--zone",
        type=options.zone,
        default="Asia/Shanghai",
        help="of the table's times: Asia/Shanghai",
    )
    for name in ("number", "lat", "lng", "opens", "closes", "asked", "group", "crew"):
        verb.add_argument(f"--{name}", help=f"the column that holds {name}")
    verb.add_argument("--time-format", help="of the table, as strptime has it")
    verb.add_argument("--year", type=options.positive, help="where the table's times lack it")


def run(chosen: argparse.Namespace) -> int:
    """0 when the audit found nothing, 1 when it did, 2 for an unreadable table."""
    # The replay is the provider, too: both sides of this run share a secret that nobody else has.
    os.environ.setdefault("JIAHE_GATEWAY_SECRET", secrets.token_urlsafe(24))
    with product():
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
        if code := migrate():
            return code
        return _replayed(chosen)


def _replayed(chosen: argparse.Namespace) -> int:
    from zoneinfo import ZoneInfo

    from jiahe.simulation.replay.reading import Columns, Wanted, of_crews, read_table
    from jiahe.simulation.replay.report import Report

    names = ("number", "lat", "lng", "opens", "closes", "asked", "group", "crew")
    given = {name: getattr(chosen, name) for name in (*names, "time_format", "year")}
    columns = Columns(**{name: value for name, value in given.items() if value})
    try:
        table = read_table(chosen.file, columns, ZoneInfo(chosen.zone))
    except OSError as error:
        print(f"{chosen.file}: {error.strerror}", file=sys.stderr)
        return 2
    for bad in table.bad:
        print(f"line {bad.line}: {bad.reason}", file=sys.stderr)
    groups: dict[str, list[Wanted]] = defaultdict(list)
    for one in table.wanted:
        groups[one.group].append(one)
    reports: list[Report] = [
        _one_group(chosen, group, of_crews(wanted, chosen.crews)[: chosen.limit or None])
        for group, wanted in sorted(groups.items())
        if chosen.only in {"", group}
    ]
    told = {
        "bad_rows": [{"line": bad.line, "reason": bad.reason} for bad in table.bad],
        "groups": [report.as_object() for report in reports],
        "load_average": [round(one, 2) for one in os.getloadavg()],
    }
    print(json.dumps(told, ensure_ascii=False, indent=None if chosen.json else 2))
    return int(any(any(report.audit.values()) for report in reports))


def _one_group(chosen: argparse.Namespace, group: str, wanted: list[Any]) -> Any:
    from jiahe.config.adapters import DEMO_MERCHANT, demo_gateway
    from jiahe.journeys.reactions import REACTIONS
    from jiahe.kit.clock import FixedClock, clock_set_to
    from jiahe.simulation.replay.drive import Driver, Provider
    from jiahe.simulation.replay.report import Report
    from jiahe.simulation.replay.run import replay
    from jiahe.simulation.replay.stage import set_stage, slug_of

    workers = chosen.workers or len({one.crew for one in wanted}) or 1
    name = f"{chosen.name or chosen.file.stem}/{slug_of(group)}"
    provider = Provider(demo_gateway().key, DEMO_MERCHANT.merchant_id, DEMO_MERCHANT.app_id)
    with clock_set_to(FixedClock(wanted[0].asked - timedelta(days=1))):
        stage = set_stage(group, wanted, chosen.minutes, workers)
    driver = Driver(name, stage, chosen.minutes, REACTIONS, provider)
    return replay(driver, wanted, Report(group, len(wanted), workers), _progress(group))


def _progress(group: str) -> Any:
    def tell(step: str, done: int, total: int) -> None:
        if done == total or done % TELL_EACH == 0:
            print(f"{group}: {step} {done}/{total}", file=sys.stderr, flush=True)

    return tell
