"""Programs of ours that a drill starts on ground of its own, and that are gone at its end."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

DRILLS = Path(__file__).parent / "drills"
GRACE_SECONDS = 30.0


@contextmanager
def new_ground() -> Iterator[Path]:
    """A new directory that any user may pass through."""
    directory = Path(tempfile.mkdtemp(prefix="jiahe-drill-"))
    directory.chmod(0o755)
    try:
        yield directory
    finally:
        shutil.rmtree(directory)


def start_program(ground: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Python in a group of its own, on a server of its own below `ground`.

    It prints into the files `out` and `err` there: a pipe would stay open as long as any child
    of a child lives.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JIAHE_")}
    kept.pop("DATABASE_URL", None)
    paths = os.pathsep.join([str(DRILLS), os.environ.get("PYTHONPATH", "")])
    own = {"JIAHE_STATE": str(ground / "pg"), "JIAHE_MEDIA": str(ground / "files")}
    with (ground / "out").open("w") as out, (ground / "err").open("w") as err:
        return subprocess.Popen(
            [sys.executable, *arguments],
            env=kept | own | {"PYTHONPATH": paths},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )


def run_program(ground: Path, *arguments: str, within: float = 180.0) -> str:
    """What the program printed; nothing of it is alive afterwards."""
    program = start_program(ground, *arguments)
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
