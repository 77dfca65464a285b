"""Take over a price list (CSV, XLSX, JSON lines) as drafts in review."""

import argparse
import json
import sys

from jiahe.cli import options
from jiahe.cli.environment import product

WRONG_USE = 2


def register(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("what", choices=["catalog"], help="what the file holds")
    verb.add_argument("file", type=options.readable, help=".csv, .xlsx or .jsonl")
    verb.add_argument("--company", required=True, metavar="SLUG", help="its short name")
    verb.add_argument(
        "--map", action="append", default=[], metavar="COLUMN=FIELD", help="what a column means"
    )
    verb.add_argument(
        "--unit", action="append", default=[], metavar="WORD=UNIT", help="what a unit word means"
    )
    verb.add_argument("--dry-run", action="store_true", help="report only, change nothing")


def run(chosen: argparse.Namespace) -> int:
    """0 when every row was taken or was there, 1 when some were refused, 2 for wrong use."""
    with product():
        return import_catalog(chosen)


def import_catalog(chosen: argparse.Namespace) -> int:
    """The import itself, in a product that is ready."""
    from jiahe.cli.price_lists import Asked, WrongUse, take
    from jiahe.kit.errors import Refusal

    try:
        asked = Asked(
            file=chosen.file,
            company=chosen.company,
            mapping=pairs(chosen.map),
            units=pairs(chosen.unit),
            is_rehearsal=chosen.dry_run,
        )
        report = take(asked)
    except (WrongUse, Refusal, OSError) as trouble:
        print(str(trouble), file=sys.stderr)
        return WRONG_USE
    print(json.dumps(report.as_dict(), ensure_ascii=False) if chosen.json else report.as_text())
    return 1 if report.refused else 0


def pairs(said: list[str]) -> dict[str, str]:
    """`["单价=price"]` as a mapping; a text without `=` names nothing and is refused later."""
    return {left: right for left, _, right in (one.rpartition("=") for one in said)}
