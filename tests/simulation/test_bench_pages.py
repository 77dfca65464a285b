"""What `jiahe bench pages` measures is judged by the goals, and it says what it lacks."""

import copy
import json
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from factories import MONDAY
from jiahe.cli import bench_pages, doctor
from jiahe.kit.postgres import Finding
from jiahe.simulation.bench.busy_board import STEP_MINUTES, VISIT_MINUTES, busy_board, lanes
from jiahe.simulation.bench.page_goals import GOALS, drop_figures, judged
from jiahe.simulation.bench.stage import Stage

GOOD: dict[str, Any] = {
    "pages": [
        {"page": "home", "largest_paint_ms": {"plain": 90, "phone": 900}, "script_kb": 16.2},
        {"page": "order", "largest_paint_ms": {"plain": 120, "phone": 1800}, "script_kb": 30.0},
    ],
    "taps": {"new_order": 4, "repeat_order": 2},
    "board": {"lanes": 100, "visits": 600, "ready_ms": 800, "drop": {"p95_ms": 300.0}},
    "foreign_requests": [],
    "console_errors": [],
}
WORSE = {
    "largest_paint_ms": ("pages", 1, "largest_paint_ms", "phone", 1801),
    "script_kb": ("pages", 0, "script_kb", 30.1),
    "foreign_requests": ("foreign_requests", ["https://elsewhere.example/"]),
    "console_errors": ("console_errors", ["it broke"]),
    "board_ready_ms": ("board", "ready_ms", 801),
    "drop_p95_ms": ("board", "drop", "p95_ms", 300.1),
    "taps_new_order": ("taps", "new_order", 5),
    "taps_repeat_order": ("taps", "repeat_order", 3),
}


def test_figures_at_their_goals_hold() -> None:
    told = judged(GOOD)
    assert (told["holds"], told["missed"]) == (True, [])
    assert told["goals"]["largest_paint_ms"] == {"most": 1800.0, "measured": 1800}
    assert told["goals"].keys() == GOALS.keys() == WORSE.keys()


@pytest.mark.parametrize("goal", GOALS)
def test_control_one_figure_beyond_its_goal_is_missed_by_name(goal: str) -> None:
    told: Any = copy.deepcopy(GOOD)
    *way, last, value = WORSE[goal]
    inside = told
    for step in way:
        inside = inside[step]
    inside[last] = value
    assert (judged(told)["holds"], judged(told)["missed"]) == (False, [goal])


def test_drops_are_told_as_a_middle_and_the_worst_but_one_in_twenty() -> None:
    assert drop_figures([float(n) for n in range(1, 101)]) == {
        "drops": 100,
        "p50_ms": 50.0,
        "p95_ms": 95.0,
    }


def test_it_names_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "browser", lambda: Finding("chromium", ok=False, detail=""))
    assert bench_pages.lacking().startswith("Chromium is not installed")
    monkeypatch.setattr(bench_pages, "find_spec", lambda _name: None)
    assert bench_pages.lacking().startswith("Playwright is not installed")


def test_with_both_it_lacks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "browser", lambda: Finding("chromium", ok=True, detail="here"))
    assert bench_pages.lacking() == ""


def test_a_busy_day_has_as_many_visits_as_asked_and_none_at_once() -> None:
    rows = list(lanes(Stage(1, "x", tuple(range(100))), MONDAY, 600))
    each = Counter(worker for worker, _start in rows)
    assert (len(rows), len(set(rows)), len(each)) == (600, 600, 100)
    assert VISIT_MINUTES < STEP_MINUTES
    first = min(start for _worker, start in rows)
    assert all(
        (start - first) % timedelta(minutes=STEP_MINUTES) == timedelta() for _, start in rows
    )


@pytest.mark.django_db
def test_the_board_shows_the_busy_day(client) -> None:
    board = busy_board(5, 20, 3)
    client.cookies["sessionid"] = board.session
    page = client.get(board.path).content.decode()
    assert (board.visits, board.waiting) == (20, 3)
    assert page.count('class="lane"') == 5
    assert page.count("data-visit=") >= 23


@pytest.mark.soak
@pytest.mark.browser
def test_the_bench_runs_and_its_goals_that_no_load_changes_hold() -> None:
    command = [sys.executable, "-m", "jiahe.cli.main", "bench", "pages", "--json", "--drops", "5"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=1800)
    told = json.loads(answer.stdout.splitlines()[-1])
    assert answer.returncode == (0 if told["missed"] == [] else 1)
    assert told["board"]["drop"]["drops"] == 5
    by_load = {"largest_paint_ms", "board_ready_ms", "drop_p95_ms"}
    assert set(told["missed"]) <= by_load
