"""Ground for servers of our own: a directory that the server's user can enter, and starters."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jiahe.kit.postgres import Server
from jiahe.kit.postgres.processes import postmaster_of

STARTER = """
import sys
from pathlib import Path
from jiahe.kit.postgres import Server
Server(Path(sys.argv[1])).start()
print("up", flush=True)
sys.stdin.readline()
"""

Starter = subprocess.Popen[str]
Start = Callable[[Path], Starter]


@pytest.fixture(autouse=True)
def _own_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JIAHE_STATE", "JIAHE_PG_BIN", "JIAHE_PG_USER", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def state(ground: Path) -> Path:
    return ground / "pg"


@pytest.fixture(scope="session")
def seed() -> Iterator[Path]:
    """A state directory whose server has run once and stopped: quicker to copy than to make."""
    directory = Path(tempfile.mkdtemp(prefix="jiahe-test-"))
    directory.chmod(0o755)
    with Server(directory / "pg"):
        pass
    yield directory / "pg"
    shutil.rmtree(directory)


@pytest.fixture
def stopped(seed: Path, state: Path) -> Path:
    """The state directory with data in it and no server."""
    subprocess.run(["cp", "-a", str(seed), str(state)], check=True)
    return state


@pytest.fixture
def server(stopped: Path) -> Iterator[Server]:
    """A server that runs, and stops after the test."""
    server = Server(stopped)
    server.start()
    yield server
    server.release()


@pytest.fixture(scope="session")
def shared(seed: Path) -> Iterator[Server]:
    """One server for all tests that leave nothing behind in it."""
    copy = seed.with_name("shared")
    subprocess.run(["cp", "-a", str(seed), str(copy)], check=True)
    with Server(copy) as server:
        yield server


@pytest.fixture
def spawn() -> Iterator[Start]:
    """Makes processes that start the server and leave when they read a line."""
    running: list[Starter] = []

    def begin(state: Path) -> Starter:
        command = [sys.executable, "-c", STARTER, str(state)]
        pipe = subprocess.PIPE
        running.append(subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True))
        return running[-1]

    yield begin
    for process in running:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.communicate()


@pytest.fixture
def kill_postmaster() -> Callable[[Path], int]:
    """Kills the server of a state directory with -9 and returns its pid."""

    def kill(state: Path) -> int:
        found = postmaster_of(state / "data")
        assert found is not None
        os.kill(found.pid, signal.SIGKILL)
        return found.pid

    return kill
