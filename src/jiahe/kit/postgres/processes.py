"""Which processes live, and which one of them is our postmaster (Linux: /proc)."""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Postmaster:
    """A live PostgreSQL server of one data directory."""

    pid: int
    ready: bool


def postmaster_of(data: Path) -> Postmaster | None:
    """The server that works on `data`; a zombie or another program with its pid does not count."""
    pid, ready = recorded_postmaster(data)
    if pid is None or not lives(pid):
        return None
    try:
        is_postgres = (PROC / str(pid) / "comm").read_text().startswith("postgres")
        arguments = (PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return None
    if not is_postgres or os.fsencode(data) not in arguments:
        return None
    return Postmaster(pid, ready)


def recorded_postmaster(data: Path) -> tuple[int | None, bool]:
    """The pid that postmaster.pid names, true or not, and whether it says "ready" (line 8)."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return abs(int(lines[0])), len(lines) > 7 and lines[7].strip() == "ready"
    except (OSError, ValueError, IndexError):
        return None, False


def lives(pid: int) -> bool:
    """Whether the process runs; a zombie does not."""
    try:
        state = (PROC / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[0]
    except (OSError, IndexError):
        return False
    return state not in ("Z", "X")


def exists(pid: int) -> bool:
    """Whether PostgreSQL would take the pid for a running process (a zombie counts)."""
    return (PROC / str(pid)).exists()


def workers_in(data: Path, uid: int) -> list[int]:
    """Live processes whose working directory is `data`: backends, orphaned ones too.

    Where the kernel does not tell (a container's root without ptrace rights),
    each postgres process of the same user is taken for one of them.
    """
    entries = (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())
    return [pid for pid in entries if lives(pid) and _works_in(pid, data, uid)]


def _works_in(pid: int, data: Path, uid: int) -> bool:
    entry = PROC / str(pid)
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        try:
            return (entry / "cwd").readlink() == data
        except PermissionError:
            same_user = entry.stat().st_uid == uid
            return same_user and (entry / "comm").read_text().startswith("postgres")
    return False
