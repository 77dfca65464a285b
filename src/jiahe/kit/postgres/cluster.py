"""Makes a data directory and starts its server: the steps, without the locks."""

import logging
import os
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from jiahe.kit.postgres.account import Account
from jiahe.kit.postgres.errors import (
    DiskAlmostFull,
    ProgramFailed,
    StillOccupied,
    StillRecovering,
)
from jiahe.kit.postgres.locks import claimed
from jiahe.kit.postgres.processes import (
    exists,
    lives,
    postmaster_of,
    recorded_postmaster,
    workers_in,
)
from jiahe.kit.postgres.programs import Programs
from jiahe.kit.postgres.settings import INCLUDE, write_settings
from jiahe.kit.postgres.state import SOCKET_NAME, Layout, free_mib, own, socket_directory

NEEDED_MIB = 200
RECOVERY_SECONDS = 300.0
ORPHAN_SECONDS = 10.0
PAUSE_SECONDS = 0.02
SUPERUSER = "jiahe_super"
INITDB_OPTIONS = (
    f"--username={SUPERUSER}",
    "--encoding=UTF8",
    "--locale-provider=builtin",  # no breakage of indexes when the system's libc changes
    "--builtin-locale=C.UTF-8",
    "--locale=C.UTF-8",  # with C, pg_trgm finds nothing in Chinese
    "--auth-local=trust",  # the socket's directory is 0700
    "--auth-host=reject",
    "--data-checksums",
    "--no-instructions",
)
# sh passes paths as arguments, so no quoting can go wrong, and hands the server over to init
LAUNCH = '"$0" -D "$1" </dev/null >>"$2" 2>&1 & echo $!'

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Cluster:
    """A data directory with its programs and user; callers hold the start lock."""

    layout: Layout
    account: Account
    programs: Programs

    def bring_up(self) -> None:
        """Returns when the server accepts connections: adopted, awaited or started.

        Raises StillRecovering after five minutes and leaves the server to go on.
        """
        launched: int | None = None
        deadline = time.monotonic() + RECOVERY_SECONDS
        while time.monotonic() < deadline:
            found = postmaster_of(self.layout.data)
            if found and found.ready:
                return
            if found is None and launched is None:
                launched = self._launch()
            elif found is None and launched is not None and not lives(launched):
                raise self._failure("postgres", tail_of(self.layout))
            time.sleep(PAUSE_SECONDS)
        raise StillRecovering(seconds=round(RECOVERY_SECONDS), log=self.layout.log)

    def _launch(self) -> int:
        """Starts the server and returns its pid; the data directory is made if there is none."""
        free = free_mib(self.layout.root)
        if free < NEEDED_MIB:
            raise DiskAlmostFull(path=self.layout.root, free=free, needed=NEEDED_MIB)
        self._make_log_directory()
        if not (self.layout.data / "PG_VERSION").exists():
            self._make_data()
        sockets = socket_directory(self.layout.root, self.account)
        write_settings(self.layout, sockets, self.account)
        claim = self._claim_data()
        try:
            self._clear_stale_records(sockets)
            return self._spawn(claim)
        finally:
            os.close(claim)

    def _spawn(self, claim: int) -> int:
        """Hands the claim to the server, whose processes hold it until the last of them ends."""
        command = ["/bin/sh", "-c", LAUNCH, str(self.programs.bin / "postgres")]
        answer = self.account.run(
            [*command, str(self.layout.data), str(self.layout.start_log)],
            seconds=30,
            inherits=(claim,),
        )
        if not answer.stdout.strip().isdigit():
            raise self._failure("postgres", answer.stdout)
        log.info("PostgreSQL %s started in %s", self.programs.version, self.layout.data)
        return int(answer.stdout)

    def _make_log_directory(self) -> None:
        self.layout.log.mkdir(mode=0o700, exist_ok=True)
        own(self.layout.log, self.account)

    def _make_data(self) -> None:
        """Runs initdb beside the final place, then renames: a killed one leaves no half cluster.

        Each run has its own name, since a killed starter's initdb may still be writing.
        """
        for leftover in self.layout.root.glob("data.new-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        fresh = self.layout.root / f"data.new-{secrets.token_hex(4)}"
        initdb = str(self.programs.bin / "initdb")
        answer = self.account.run([initdb, "-D", str(fresh), *INITDB_OPTIONS], seconds=300)
        if answer.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            raise self._failure("initdb", answer.stdout)
        flags = os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW
        with os.fdopen(os.open(fresh / "postgresql.conf", flags), "a", encoding="utf-8") as file:
            file.write(INCLUDE)
        fresh.rename(self.layout.data)

    def _claim_data(self) -> int:
        """The server lock, once no process of an earlier server works on the data any more.

        Orphaned backends of a killed server end by themselves, soon. Two servers on one
        directory destroy it. The lock also shows servers in other containers, whose processes
        we cannot see; a look at the processes shows servers that somebody started by hand.
        Raises StillOccupied.
        """
        deadline = time.monotonic() + ORPHAN_SECONDS
        while True:
            visible = workers_in(self.layout.data, self.account.uid)
            claim = None if visible else claimed(self.layout.server_lock)
            if claim is not None:
                return claim
            if time.monotonic() > deadline:
                raise StillOccupied(**_named(visible), data=self.layout.data)
            time.sleep(PAUSE_SECONDS)

    def _clear_stale_records(self, sockets: Path) -> None:
        """Removes lock files that name a zombie or another program's pid.

        PostgreSQL removes those of dead processes itself, and takes these for a server.
        """
        recorded, _ = recorded_postmaster(self.layout.data)
        if recorded is None or not exists(recorded):
            return
        log.warning("postmaster.pid names process %s, which is not our server", recorded)
        for stale in (self.layout.data / "postmaster.pid", sockets / f"{SOCKET_NAME}.lock"):
            stale.unlink(missing_ok=True)

    def _failure(self, program: str, output: str) -> ProgramFailed:
        return ProgramFailed(
            program=program, output=output.strip()[-800:], log=self.layout.start_log
        )


def tail_of(layout: Layout) -> str:
    """The last lines of the newest log, for a message."""
    logs = sorted(layout.log.glob("*.log"), key=lambda path: path.stat().st_mtime)
    lines = [line for path in logs[-2:] for line in _last_lines(path)]
    return "\n".join(lines[-8:])


def _named(visible: list[int]) -> dict[str, str]:
    if visible:
        return {"who_zh": f"进程 {visible[0]} ", "who_en": f"Process {visible[0]}"}
    return {"who_zh": "另一个容器里的数据库", "who_en": "A server of another container"}


def _last_lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines()[-6:]
