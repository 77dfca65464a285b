"""Measure the product on this machine; `jiahe bench` alone lists what can be measured."""

import argparse
import json
import os
import sys
from typing import Any

from jiahe.cli import (
    bench_booking,
    bench_charts,
    bench_couriers,
    bench_dispatch,
    bench_fair_week,
    bench_fairness,
    bench_homecare,
    bench_integrity,
    bench_loop,
    bench_pages,
    bench_planning,
    bench_replan,
    bench_slots,
    bench_standards,
    bench_words,
    options,
)
from jiahe.cli.throwaway import throwaway

WRONG_USE = options.WRONG_USE
# A module has `register` for its options and either `measure`, for which a database is made and
# thrown away, or `run`, which needs none.
MEASURES = {
    "booking": bench_booking,
    "slots": bench_slots,
    "pages": bench_pages,
    "standards": bench_standards,
    "dispatch": bench_dispatch,
    "planning": bench_planning,
    "replan": bench_replan,
    "couriers": bench_couriers,
    "homecare": bench_homecare,
    "fairness-of-plans": bench_fair_week,
    "fairness": bench_fairness,
    "charts": bench_charts,
    "loop": bench_loop,
    "integrity": bench_integrity,
    "words": bench_words,
}


def register(verb: argparse.ArgumentParser) -> None:
    measures = verb.add_subparsers(dest="what", metavar="MEASURE")
    verb.set_defaults(show_all=verb.print_help)
    for name, module in MEASURES.items():
        said = (module.__doc__ or "").splitlines()[0].partition(": ")[2]
        epilog = options.exit_codes(getattr(module, "run", _with_database))
        one = measures.add_parser(name, help=said, description=said, epilog=epilog)
        options.add_json(one)
        module.register(one)


def run(chosen: argparse.Namespace) -> int:
    """0 when what is measured holds, 1 when it does not, 2 for wrong use or without a measure."""
    if chosen.what is None:
        chosen.show_all()
        return WRONG_USE
    module: Any = MEASURES[chosen.what]
    return int(module.run(chosen) if hasattr(module, "run") else _with_database(module, chosen))


def _with_database(module: Any, chosen: argparse.Namespace) -> int:
    """0 when it holds, 1 when it does not, 2 where no database of its own can be made."""
    if module is bench_pages and (lacking := bench_pages.lacking()):
        print(lacking, file=sys.stderr)
        return WRONG_USE
    if "DATABASE_URL" in os.environ:
        print("jiahe bench makes its own database: unset DATABASE_URL.", file=sys.stderr)
        return WRONG_USE
    with throwaway() as database:
        told = module.measure(chosen, database)
    told["load_average"] = [round(one, 2) for one in os.getloadavg()]
    print(json.dumps(told, ensure_ascii=False, indent=None if chosen.json else 2))
    return 0 if told.pop("holds", True) else 1
