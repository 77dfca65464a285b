"""The product's own PostgreSQL: the first one in starts it, the last one out stops it."""

import atexit
import logging
import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import psycopg

from jiahe.kit.postgres.account import account_for
from jiahe.kit.postgres.cluster import SUPERUSER, Cluster
from jiahe.kit.postgres.errors import (
    LinuxNeeded,
    PostgresTrouble,
    ProgramFailed,
    StillRecovering,
)
from jiahe.kit.postgres.locks import Lease, held_alone, nobody_holds, take_lease
from jiahe.kit.postgres.processes import PROC, postmaster_of
from jiahe.kit.postgres.programs import programs
from jiahe.kit.postgres.reach import reachable
from jiahe.kit.postgres.roles import APP, OWNER, ensure_extensions, ensure_roles
from jiahe.kit.postgres.state import Layout, prepare, socket_directory
from jiahe.kit.postgres.stopping import await_record, bring_down

LOCK_SECONDS = 120.0
APP_OPTIONS = f"-c role={APP} -c lock_timeout=3s -c statement_timeout=10s"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Address:
    """Where the server listens: a Unix socket, no network port."""

    socket_directory: Path
    port: int = 5432
    user: str = OWNER

    def connect_parameters(self, database: str) -> dict[str, Any]:
        """For migrations and tests: the owner of the database and its tables."""
        return {
            "host": str(self.socket_directory),
            "port": self.port,
            "user": self.user,
            "dbname": database,
        }

    def app_parameters(self, database: str) -> dict[str, Any]:
        """For the product: signed in as the owner, at work as the role that owns nothing."""
        return self.connect_parameters(database) | {"options": APP_OPTIONS}

    def url(self, database: str) -> str:
        """The address of connect_parameters as DATABASE_URL writes it."""
        host = quote(str(self.socket_directory), safe="")
        return f"postgresql://{self.user}@/{quote(database, safe='')}?host={host}&port={self.port}"


class Server:
    """A share in the server of one state directory; the others may be in other processes."""

    def __init__(self, state: Path) -> None:
        self.layout = Layout(state.expanduser().resolve())
        self._lease: Lease | None = None
        self._guard = threading.RLock()

    def start(self) -> Address:
        """Starts or adopts the server and holds it until release(); a second call changes nothing.

        Roles, database `jiahe` and extensions are there afterwards. Raises PostgresTrouble.
        """
        if not PROC.is_dir():
            raise LinuxNeeded
        with self._guard:
            account = account_for(self.layout.data)
            prepare(self.layout, account)
            with self._locked():
                return self._start_locked()

    def release(self) -> None:
        """Gives the share back and stops the server if it was the last; in a fork, nothing."""
        if not self._is_holding():  # before the guard, which a fork may have copied locked
            return
        with self._guard:
            if not self._is_holding():
                return
            atexit.unregister(self.release)
            with self._locked():
                self._give_back()
                if nobody_holds(self.layout.lease_lock):
                    bring_down(self.layout.data)

    def is_running(self) -> bool:
        """Whether the server accepts connections."""
        found = postmaster_of(self.layout.data)
        return found is not None and found.ready

    def supervise_once(self) -> bool:
        """Brings a dead server back, and says whether it had to; called each second.

        Raises PostgresTrouble as long as it cannot, for example on a full disk.
        """
        with self._guard:
            if not self._is_holding() or postmaster_of(self.layout.data):
                return False
            log.warning("PostgreSQL is gone; bringing it back")
            with self._locked():
                self._cluster().bring_up()
            return True

    def ensure_roles_and_database(self, name: str = "jiahe") -> None:
        """Makes both roles, the database and its extensions, where they are missing."""
        address = self.address()
        superuser = address.connect_parameters("postgres") | {"user": SUPERUSER}
        try:
            ensure_roles(superuser, name)
            ensure_extensions(address.connect_parameters(name))
        except psycopg.Error as trouble:
            raise ProgramFailed(
                program="postgres", output=str(trouble), log=self.layout.log
            ) from trouble

    def address(self) -> Address:
        """Where the server listens, running or not."""
        return Address(socket_directory(self.layout.root, account_for(self.layout.data)))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def _start_locked(self) -> Address:
        is_first = not self._is_holding()
        if is_first:
            self._lease = take_lease(self.layout.lease_lock)
        try:
            self._cluster().bring_up()
            self.ensure_roles_and_database()
        except BaseException as trouble:
            if is_first:
                self._withdraw(trouble)
            raise
        if is_first:
            atexit.register(self.release)
        return self.address()

    def _withdraw(self, trouble: BaseException) -> None:
        """After a start that failed: no share is left, nor a server that nobody would stop."""
        self._give_back()
        if isinstance(trouble, StillRecovering) or not nobody_holds(self.layout.lease_lock):
            return
        if not isinstance(trouble, PostgresTrouble):  # Ctrl-C may come before the first record
            await_record(self.layout.data, self.layout.server_lock)
        bring_down(self.layout.data)

    def _locked(self) -> AbstractContextManager[None]:
        return held_alone(self.layout.start_lock, patience=LOCK_SECONDS)

    def _cluster(self) -> Cluster:
        account = account_for(self.layout.data)
        version = self.layout.data / "PG_VERSION"
        major = int(version.read_text().strip()) if version.exists() else None
        found = reachable(programs(major), self.layout, account)
        return Cluster(self.layout, account, found)

    def _is_holding(self) -> bool:
        return self._lease is not None and self._lease.is_ours

    def _give_back(self) -> None:
        if self._lease is not None:
            self._lease.give_back()
        self._lease = None
