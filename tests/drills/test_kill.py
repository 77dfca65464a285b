"""Nothing that was acknowledged is lost or doubled, whoever is killed (F1, F2, I2)."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.drill
DRILL = Path(__file__).with_name("kill_drill.py")


@pytest.fixture
def ground() -> Iterator[Path]:
    """A new directory that any user may pass through."""
    directory = Path(tempfile.mkdtemp(prefix="jiahe-drill-"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory)


def run_program(ground: Path, *arguments: str) -> str:
    """What Python printed, on a server of its own below `ground`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JIAHE_")}
    kept.pop("DATABASE_URL", None)
    paths = os.pathsep.join([str(DRILL.parent), os.environ.get("PYTHONPATH", "")])
    own = {"JIAHE_STATE": str(ground / "pg"), "JIAHE_MEDIA": str(ground / "files")}
    answer = subprocess.run(
        [sys.executable, *arguments],
        env=kept | own | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr[-3000:]
    return answer.stdout


def drilled(ground: Path, *options: str) -> dict[str, int]:
    return json.loads(run_program(ground, str(DRILL), *options).splitlines()[-1])


def check(told: dict[str, int]) -> None:
    assert told["acknowledged"] > 0
    assert told["lost"] == 0
    assert told["different_orders"] == told["acknowledged"]
    assert told["unacknowledged_orders"] <= 8  # at most one in flight for each client
    assert told["visits_without_their_one_promise"] == 0
    assert told["double_bookings"] == 0
    assert told["pending"] == 0
    assert told["receipts_missing"] == 0


@pytest.mark.soak
def test_acknowledged_bookings_survive_kills_of_web_worker_and_database(ground: Path) -> None:
    told = drilled(ground)
    assert told["kills"] >= 3
    check(told)


@pytest.mark.soak
def test_control_an_answer_before_the_commit_loses_bookings(ground: Path) -> None:
    told = drilled(ground, "--early", "--targets", "web", "--seconds", "15")
    assert told["lost"] >= 1


@pytest.mark.soak
def test_ten_minutes_of_kills_every_half_second(ground: Path) -> None:
    check(drilled(ground, "--seconds", "600", "--every", "0.5"))


@pytest.mark.soak
def test_a_million_contended_attempts_book_nobody_twice(ground: Path) -> None:
    attempts = 0
    while attempts < 1_000_000:
        command = ["-m", "jiahe.cli.main", "bench", "booking", "--json", "--calendar", "hot"]
        answer = run_program(ground, *command, "--seconds", "200")
        told = json.loads(answer.splitlines()[-1])
        assert [one["double_bookings"] for one in told["runs"]] == [0, 0, 0]
        attempts += sum(one["attempts"] for one in told["runs"])
