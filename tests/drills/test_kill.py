"""Nothing that was acknowledged is lost or doubled, whoever is killed (F1, F2, I2)."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

pytestmark = pytest.mark.drill
DRILL = Path(__file__).with_name("kill_drill.py")
GRACE_SECONDS = 30.0


@pytest.fixture
def ground() -> Iterator[Path]:
    """A new directory that any user may pass through."""
    directory = Path(tempfile.mkdtemp(prefix="jiahe-drill-"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory)


def run_program(ground: Path, *arguments: str, within: float = 180.0) -> str:
    """What Python printed, on a server of its own below `ground`, in a group of its own.

    It prints into files: a pipe would stay open as long as any child of a child lives.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JIAHE_")}
    kept.pop("DATABASE_URL", None)
    paths = os.pathsep.join([str(DRILL.parent), os.environ.get("PYTHONPATH", "")])
    own = {"JIAHE_STATE": str(ground / "pg"), "JIAHE_MEDIA": str(ground / "files")}
    with (ground / "out").open("w") as out, (ground / "err").open("w") as err:
        program = subprocess.Popen(
            [sys.executable, *arguments],
            env=kept | own | {"PYTHONPATH": paths},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
        try:
            code = program.wait(timeout=within)
        finally:
            end_group(program)
    assert code == 0, (ground / "err").read_text()[-3000:]
    assert living_below(ground) == []
    return (ground / "out").read_text()


def end_group(program: subprocess.Popen[bytes]) -> None:
    """Asks the program to end (it ends what it started), then kills its group."""
    if program.poll() is None:
        program.terminate()
        with suppress(subprocess.TimeoutExpired):
            program.wait(timeout=GRACE_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)
    program.wait()


def living_below(ground: Path) -> list[str]:
    """The commands of processes that were told to live below `ground` and still do."""
    mark, found = f"{ground}/".encode(), []
    for one in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            told = (one / "environ").read_bytes() + (one / "cmdline").read_bytes()
            if mark in told and one.name != str(os.getpid()):
                found.append((one / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found


def drilled(ground: Path, *options: str, within: float = 180.0) -> dict[str, int]:
    told = json.loads(run_program(ground, str(DRILL), *options, within=within).splitlines()[-1])
    print(told)
    return told


def check(told: dict[str, int]) -> None:
    assert told["acknowledged"] > 0
    assert told["lost"] == 0
    assert told["different_orders"] == told["acknowledged"]
    assert told["unacknowledged_orders"] <= 8  # at most one in flight for each client
    assert told["visits_without_their_one_promise"] == 0
    assert told["double_bookings"] == 0
    assert told["pending"] == 0
    assert told["receipts_missing"] == 0


def test_acknowledged_bookings_survive_a_kill_of_each(ground: Path) -> None:
    told = drilled(ground, "--seconds", "5")
    assert told["kills"] >= 3
    check(told)


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
    check(drilled(ground, "--seconds", "600", "--every", "0.5", within=900))


@pytest.mark.soak
def test_a_million_contended_attempts_book_nobody_twice(ground: Path) -> None:
    attempts = 0
    while attempts < 1_000_000:
        command = ["-m", "jiahe.cli.main", "bench", "booking", "--json", "--calendar", "hot"]
        answer = run_program(ground, *command, "--seconds", "200", within=1200)
        told = json.loads(answer.splitlines()[-1])
        assert [one["double_bookings"] for one in told["runs"]] == [0, 0, 0]
        attempts += sum(one["attempts"] for one in told["runs"])
