"""Options that several verbs and measures share, how values are read, and errors in one line."""

import argparse
import math
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo

WRONG_USE = 2
WEB_PROCESSES = 2


class Parser(argparse.ArgumentParser):
    """Says in one line what is wrong, and where the options are told."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USE, f"{self.prog}: {message} ({self.prog} --help tells more)\n")


def exit_codes(run: Callable[..., int]) -> str:
    """What a verb ends with, as the first paragraph of its docstring says."""
    told = (run.__doc__ or "").partition("\n\n")[0]
    return f"exit codes: {' '.join(told.split())}"


def add_json(verb: argparse.ArgumentParser) -> None:
    """On either side of a measure: where it is not said, an earlier one stays."""
    what = "print one JSON object"
    verb.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=what)


def positive(text: str) -> int:
    """A whole number from 1 on; raises `ArgumentTypeError` in words, like those below."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is no whole number from 1 on")
    return int(text)


def count(text: str) -> int:
    """A whole number from 0 on."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"“{text}” is no whole number from 0 on")
    return int(text)


def amount(text: str) -> float:
    """A number above 0."""
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not 0 < found < math.inf:
        raise argparse.ArgumentTypeError(f"“{text}” is no number above 0")
    return found


def between(least: float, most: float) -> Callable[[str], float]:
    """Reads a number of these bounds; NaN is none."""

    def number(told: str) -> float:
        try:
            found = float(told)
        except ValueError:
            found = math.nan
        if not least <= found <= most:
            message = f"“{told}” is no number between {least:g} and {most:g}"
            raise argparse.ArgumentTypeError(message)
        return found

    return number


def port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        raise argparse.ArgumentTypeError(f"“{text}” is no port (1 to 65535)")
    return int(text)


def zone(text: str) -> str:
    """The name of a time zone that is known here."""
    try:
        return ZoneInfo(text).key
    except (KeyError, ValueError, OSError):
        message = f"“{text}” is no time zone such as Asia/Shanghai"
        raise argparse.ArgumentTypeError(message) from None


def readable(text: str) -> Path:
    """A file that is there."""
    if not Path(text).is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return Path(text)


def writable(text: str) -> Path:
    """Where a file can be written: its folder is there, and it is none itself."""
    path = Path(text)
    if path.is_dir() or not path.parent.is_dir():
        raise argparse.ArgumentTypeError(f"{text} cannot be written: no folder for it")
    return path


def whole_numbers(text: str) -> list[int]:
    """The numbers of 1,2,3; raises `ArgumentTypeError` in words."""
    try:
        return [positive(one) for one in text.split(",")]
    except argparse.ArgumentTypeError:
        message = f"“{text}” is no list of numbers such as 1,2,3"
        raise argparse.ArgumentTypeError(message) from None


def add_seconds(verb: argparse.ArgumentParser, what: str) -> None:
    verb.add_argument("--seconds", type=amount, default=10.0, help=what)


def add_processes(verb: argparse.ArgumentParser) -> None:
    what = "web processes that answer"
    verb.add_argument("--processes", type=positive, default=WEB_PROCESSES, help=what)


def add_data(verb: argparse.ArgumentParser, what: str) -> None:
    verb.add_argument("--data", type=Path, help=what)


def add_sizes(verb: argparse.ArgumentParser) -> None:
    what = "visits a day, of days of our own making; commas"
    verb.add_argument("--sizes", type=whole_numbers, default=[100, 200, 1000], help=what)


def add_seeds(verb: argparse.ArgumentParser) -> None:
    what = "one run each; figures are medians or means over them; commas"
    verb.add_argument("--seeds", type=whole_numbers, default=[1, 2, 3], help=what)


def add_bound(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--bound", action="store_true", help="gaps to a certified bound, too")


def add_chart(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--chart", type=writable, help="write an SVG chart there")
