"""Fill an empty installation with the invented city; a filled one is left as it is."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date

from django.conf import settings

from jiahe.cli import options
from jiahe.cli.environment import product


def register(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--seed", type=options.count, default=1, help="another one draws another city: 1"
    )
    verb.add_argument("--company", action="append", help="only this one, by its short name")
    verb.add_argument(
        "--on",
        type=a_day,
        metavar="YYYY-MM-DD",
        help="the city's today; without it, today",
    )


def a_day(text: str) -> date:
    """A date; raises `ArgumentTypeError` in words."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is no day such as 2026-11-05") from None


def run(chosen: argparse.Namespace) -> int:
    """0 when the city is there; what another process that fills a part answered, else."""
    with product():
        from jiahe.kit.clock import now
        from jiahe.simulation.city import build_town
        from jiahe.simulation.seeding.seed import missing, seed_company, settle
        from jiahe.workforce.queries import ZONE

        began = time.monotonic()

        def tell(what: str) -> None:
            print(f"  {time.monotonic() - began:5.1f} s  {what}", flush=True)

        today = chosen.on or now().astimezone(ZONE).date()
        town = build_town(seed=chosen.seed, today=today)
        empty = [one for one in missing(town) if one.code in (chosen.company or [one.code])]
        if not empty:
            print("The city is there already.", flush=True)
            if not settings.GATEWAY_BOOK.exists():
                _tell_gateway()
            return 0
        settle(town, tell)
        is_alone = chosen.company or (os.cpu_count() or 1) == 1
        here = empty if is_alone else empty[:1]  # the first is as large as all others together
        with _beside(chosen.seed, today, [one.code for one in empty[len(here) :]]) as others:
            for company in here:
                seed_company(town, company, tell)
        if not chosen.company:
            _tell_gateway()
        return others.returncode if others else 0


def _tell_gateway() -> None:
    """The demo gateway begins with the seeded payments: they are on its bill and can go back."""
    from jiahe.config.adapters import DEMO_MERCHANT
    from jiahe.simulation.seeding.bill import write_gateway_book

    write_gateway_book(settings.GATEWAY_BOOK, **asdict(DEMO_MERCHANT))


@contextmanager
def _beside(seed: int, today: date, codes: list[str]) -> Iterator["subprocess.Popen[bytes] | None"]:
    """A process that fills these companies; it ends with the block, at once if that fails."""
    if not codes:
        yield None
        return
    named = [part for code in codes for part in ("--company", code)]
    with subprocess.Popen([*_command(seed), "--on", today.isoformat(), *named]) as others:
        try:
            yield others
        except BaseException:
            others.terminate()
            raise


def _command(seed: int) -> list[str]:
    return [sys.executable, "-m", "jiahe.cli.main", "seed", "--seed", str(seed)]


def seed_apart(seed: int) -> int:
    """Seeds in a process of its own, so that the caller stays small; 0 when all went well."""
    return subprocess.run(_command(seed), check=False).returncode
