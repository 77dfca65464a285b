"""`jiahe VERB …`: finds the verb, runs it, turns trouble into one line and an exit code.

Exit codes: 0 done, 1 the answer is no (a check failed), 2 wrong use, 3 the database or a
program it needs cannot be had.
"""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from types import FrameType

from django.core.exceptions import ImproperlyConfigured

from jiahe.cli import options
from jiahe.config.names import refuse_unknown
from jiahe.kit.postgres import PostgresTrouble

VERBS = (
    "demo",
    "serve",
    "worker",
    "migrate",
    "open",
    "oversee",
    "seed",
    "live",
    "doctor",
    "replay",
    "import",
    "standards",
    "verify",
    "bench",
    "plan",
)
AS_JSON = {"open", "oversee", "doctor", "replay", "import", "standards", "verify", "bench", "plan"}
MODULES = {"import": "import_", "open": "open_"}  # verbs that a module cannot be named for
TROUBLE = 3
NOBODY_READS = 128 + signal.SIGPIPE
WRONG_USE = options.WRONG_USE
EXIT_CODES = (
    "exit codes: 0 done; 1 the answer is no (a check failed); 2 wrong use; 3 the database or a"
    " program it needs cannot be had. `jiahe VERB --help` lists the options of a verb."
)


def parser() -> argparse.ArgumentParser:
    """Every verb with its options; one that has a result to print offers it as JSON."""
    root = options.Parser(prog="jiahe", description="Jiahe 家和: home services", epilog=EXIT_CODES)
    verbs = root.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name in VERBS:
        module = import_module(f"jiahe.cli.{MODULES.get(name, name)}")
        said = (module.__doc__ or "").splitlines()[0]
        epilog = options.exit_codes(module.run)
        verb = verbs.add_parser(name, help=said, description=said, epilog=epilog)
        if name in AS_JSON:
            options.add_json(verb)
        module.register(verb)
        verb.set_defaults(run=module.run, json=False)
    return root


def _end(number: int, frame: FrameType | None) -> None:
    """SIGTERM ends the verb like any other way out: what it started is stopped."""
    del frame
    sys.exit(128 + number)


def _told(chosen: argparse.Namespace) -> int:
    """What the verb answers, once all that it printed is written."""
    code = int(chosen.run(chosen) or 0)
    sys.stdout.flush()
    return code


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one verb; returns its exit code."""
    chosen = parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _end)
    try:
        if chosen.verb != "doctor":  # it looks at the settings itself
            refuse_unknown(os.environ)
        return _told(chosen)
    except PostgresTrouble as trouble:
        print(str(trouble), file=sys.stderr)
        return TROUBLE
    except ImproperlyConfigured as wrong:
        print(str(wrong), file=sys.stderr)
        return WRONG_USE
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `jiahe … | head`: who read has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOBODY_READS


if __name__ == "__main__":
    sys.exit(main())
