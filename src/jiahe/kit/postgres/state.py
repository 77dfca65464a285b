"""The state directory: where it is, what lies in it, and whose it is.

Nothing above it is ever changed, and a directory that holds something else is refused.
"""

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from jiahe.kit.postgres.account import Account
from jiahe.kit.postgres.errors import CannotWrite, NotOurDirectory, SocketDirectoryTaken
from jiahe.kit.postgres.locks import opened

SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 100  # bytes; the kernel's limit is 107
MIB = 1 << 20


def state_directory() -> Path:
    """$JIAHE_STATE, or the place that suits the user; it need not exist yet."""
    chosen = os.environ.get("JIAHE_STATE")
    if chosen:
        return Path(chosen).expanduser().resolve()
    if os.geteuid() == 0:
        return Path("/var/lib/jiahe/pg")  # never below root's home, which others cannot enter
    return Path.home() / ".local/share/jiahe/pg"


@dataclass(frozen=True)
class Layout:
    """The paths inside one state directory."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def start_lock(self) -> Path:
        return self.root / "start.lock"

    @property
    def lease_lock(self) -> Path:
        return self.root / "lease.lock"

    @property
    def server_lock(self) -> Path:
        return self.root / "server.lock"

    @property
    def settings(self) -> Path:
        return self.root / "jiahe.conf"

    @property
    def start_log(self) -> Path:
        return self.log / "start.log"


def prepare(layout: Layout, account: Account) -> None:
    """Makes the directory, 0700 and the account's own; parents only if they are missing."""
    try:
        _make_parents(layout.root.parent)
        layout.root.mkdir(mode=0o700, exist_ok=True)
        _refuse_strangers(layout)
        own(layout.root, account)
        os.close(opened(layout.start_lock))
    except OSError as trouble:
        raise _cannot_write(layout.root, account, str(trouble.strerror)) from trouble
    if account.switched:
        _require_reach(layout.root, account)


def own(directory: Path, account: Account) -> None:
    """Gives the directory itself, no parent and no link's target, to the account with 0700."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if account.switched:
            os.fchown(descriptor, account.uid, account.gid)
        os.fchmod(descriptor, 0o700)
    finally:
        os.close(descriptor)


def free_mib(directory: Path) -> int:
    return shutil.disk_usage(directory).free // MIB


def socket_directory(root: Path, account: Account) -> Path:
    """The state directory; a private one elsewhere if its path is too long for a socket.

    So too for a comma, at which libpq would split the path into two hosts.
    """
    path = os.fsencode(root / SOCKET_NAME)
    if len(path) <= LONGEST_SOCKET_PATH and b"," not in path:
        return root
    digest = hashlib.sha256(os.fsencode(root)).hexdigest()[:12]
    runtime = os.environ.get("XDG_RUNTIME_DIR") if not account.switched else None
    short = Path(runtime or tempfile.gettempdir()) / f"jiahe-{account.uid}-{digest}"
    return _private(short, account)


def _private(directory: Path, account: Account) -> Path:
    """The directory, made if need be; raises SocketDirectoryTaken unless it is the account's."""
    try:
        directory.mkdir(mode=0o700)
    except FileExistsError:
        pass
    else:
        own(directory, account)
    found = directory.lstat()
    if directory.is_symlink() or found.st_uid != account.uid or found.st_mode & 0o077:
        raise SocketDirectoryTaken(path=directory)
    return directory


def _make_parents(directory: Path) -> None:
    """Makes what is missing; for root with 0755, since the account has to pass through."""
    if directory.exists():
        return
    _make_parents(directory.parent)
    directory.mkdir(exist_ok=True)
    if os.geteuid() == 0:
        directory.chmod(0o755)


def _refuse_strangers(layout: Layout) -> None:
    """A home or a shared folder named by mistake would be closed to its owner otherwise."""
    if any(layout.root.iterdir()) and not layout.start_lock.exists():
        raise NotOurDirectory(path=layout.root)


def _require_reach(root: Path, account: Account) -> None:
    probe = account.run(["/bin/sh", "-c", 'test -w "$0" && test -x "$0"', str(root)], seconds=10)
    if probe.returncode != 0:
        raise _cannot_write(root, account, "a directory above it is closed to this user")


def _cannot_write(root: Path, account: Account, reason: str) -> CannotWrite:
    return CannotWrite(user=account.name, path=root, reason=reason)
