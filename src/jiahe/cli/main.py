"""`jiahe VERB …`: finds the verb, runs it, turns trouble into one line and an exit code.

Exit codes: 0 done, 1 the answer is no (a check failed), 2 wrong use, 3 the database or a
program it needs cannot be had.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from jiahe.kit.postgres import PostgresTrouble

VERBS = ("demo", "serve", "worker", "migrate", "doctor", "replay", "bench")
TROUBLE = 3


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog="jiahe", description="Jiahe 家和: home services")
    verbs = root.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name in VERBS:
        module = import_module(f"jiahe.cli.{name}")
        verb = verbs.add_parser(name, help=(module.__doc__ or "").splitlines()[0])
        verb.add_argument("--json", action="store_true", help="print one JSON object")
        module.register(verb)
        verb.set_defaults(run=module.run)
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one verb; returns its exit code."""
    chosen = parser().parse_args(arguments)
    try:
        return int(chosen.run(chosen) or 0)
    except PostgresTrouble as trouble:
        print(str(trouble), file=sys.stderr)
        return TROUBLE
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
