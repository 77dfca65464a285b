"""`jiahe bench pages`: the pages of the demo city and a busy board in Chromium."""

import argparse
import os
from importlib.util import find_spec
from typing import Any

from jiahe.cli import doctor, options
from jiahe.cli.served import served
from jiahe.cli.throwaway import Throwaway

LANES, VISITS, WAITING, DROPS = 100, 600, 60, 30


def register(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--drops", type=options.positive, default=DROPS, help="visits dragged by mouse"
    )
    options.add_processes(verb)


def lacking() -> str:
    """Why the pages cannot be measured here, in a sentence; nothing when they can."""
    if find_spec("playwright") is None:
        return "Playwright is not installed: pip install 'jiahe[dev]', or make env."
    if not doctor.browser().ok:
        return "Chromium is not installed: apt-get install chromium fonts-noto-cjk."
    return ""


def measure(chosen: argparse.Namespace, database: Throwaway) -> dict[str, Any]:
    """Every figure with its goal, from pages that are served as households get them."""
    board = _stage(database)
    with served(chosen.processes) as (port, _):
        return _judged(f"http://127.0.0.1:{port}", board, chosen.drops)


def _stage(database: Throwaway) -> Any:
    """The demo city and beside it a company with a busy board for tomorrow."""
    from jiahe.kit.clock import now
    from jiahe.simulation.bench.busy_board import busy_board
    from jiahe.simulation.seeding.seed import seed_city
    from jiahe.workforce.queries import ZONE

    today = now().astimezone(ZONE).date()
    seed_city(seed=1, today=today, progress=lambda _: None)
    board = busy_board(LANES, VISITS, WAITING)
    database.analyse()
    return board


def _judged(address: str, board: Any, drops: int) -> dict[str, Any]:
    from jiahe.simulation.bench import browsing
    from jiahe.simulation.bench.page_goals import judged
    from jiahe.simulation.bench.pages import measure_pages

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs a loop in this thread
    with browsing.browser(doctor.browser().detail) as opened:
        return judged(measure_pages(browsing.Watch(opened, address), board, drops))
