"""`jiahe bench couriers`: our plans beside what real couriers did; needs no database."""

import argparse
import json
import os
import sys
from typing import Any

from jiahe.cli import options

REFUSED = 2


def register(verb: argparse.ArgumentParser) -> None:
    options.add_data(verb, "a table of pick-ups")
    options.add_chart(verb)
    verb.add_argument("--seed", type=options.count, default=1, help="of the search: 1")
    verb.add_argument("--city", default="", help="this city of the table alone")
    verb.add_argument("--every", type=options.amount, default=10.0, help="minutes between looks")
    verb.add_argument("--tries", type=options.positive, default=200, help="moves for a request")
    verb.add_argument(
        "--zone", type=options.zone, default="Asia/Shanghai", help="of the table's times"
    )


def run(chosen: argparse.Namespace) -> int:
    """0 when every plan was confirmed; 1 when one was refused, 2 for a table that is not there."""
    from zoneinfo import ZoneInfo

    from jiahe.engine.routing.rounds.check import IllegalPlan
    from jiahe.simulation.couriers import measure, report, table
    from jiahe.simulation.couriers.online import Foresight
    from jiahe.simulation.replay.reading import Columns

    if chosen.data is None:
        print("jiahe bench couriers needs --data FILE, a table of pick-ups", file=sys.stderr)
        return REFUSED
    zone = ZoneInfo(chosen.zone)
    try:
        days, bad = table.read_days(chosen.data, Columns(), zone)
    except OSError as error:
        print(f"{chosen.data}: {error.strerror}", file=sys.stderr)
        return REFUSED
    for one in bad:
        print(f"line {one.line}: {one.reason}", file=sys.stderr)
    days = [day for day in days if chosen.city in {"", day.city}]
    effort = measure.Effort(
        moves=chosen.tries,
        moves_of_a_look=10 * chosen.tries,
        every=round(chosen.every * 60),
        seed=chosen.seed,
    )
    try:
        rows = measure.compare(days, zone, effort, _tell)
    except (IllegalPlan, Foresight) as refused:
        print(str(refused), file=sys.stderr)
        return 1
    if chosen.chart is not None:
        chosen.chart.write_text(report.chart(rows), encoding="utf-8")
    told: dict[str, Any] = {"bench": "couriers", "rows": rows}
    told["bad_rows"] = [{"line": one.line, "reason": one.reason} for one in bad]
    told["load_average"] = [round(one, 2) for one in os.getloadavg()]
    print(json.dumps(told, ensure_ascii=False) if chosen.json else report.markdown(rows))
    return 0


def _tell(one: Any) -> None:
    told = f"{one.kilometres} km, {one.on_time} of {one.requests} in the window"
    print(f"{one.city} {one.plan}: {told}", file=sys.stderr, flush=True)
