"""File locks: for starting and stopping, for who needs the server, for the server itself.

The kernel drops each when the last process that holds it dies, so nothing goes stale.
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jiahe.kit.postgres.errors import StartingElsewhere


@contextlib.contextmanager
def held_alone(path: Path, *, patience: float) -> Iterator[None]:
    """Holds the lock for the block; raises StartingElsewhere after `patience` seconds."""
    descriptor = opened(path)
    try:
        _wait_for(descriptor, patience)
        yield
    finally:
        os.close(descriptor)


def _wait_for(descriptor: int, patience: float) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise StartingElsewhere(seconds=round(patience)) from None
            time.sleep(0.02)
        else:
            return


@dataclass(frozen=True)
class Lease:
    """One share in the running server; take and return it under the start lock only."""

    descriptor: int
    creator_pid: int

    @property
    def is_ours(self) -> bool:
        """Whether this very process took it: a forked child must not return its parent's."""
        return os.getpid() == self.creator_pid

    def give_back(self) -> None:
        os.close(self.descriptor)


def take_lease(path: Path) -> Lease:
    descriptor = opened(path)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return Lease(descriptor, os.getpid())


def nobody_holds(path: Path) -> bool:
    """Whether no share of the lock is out, in this process or any other."""
    claim = claimed(path)
    if claim is None:
        return False
    os.close(claim)
    return True


def claimed(path: Path) -> int | None:
    """A descriptor that alone holds the lock, for a program to inherit; None if it is taken."""
    descriptor = opened(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def opened(path: Path) -> int:
    """A descriptor of the lock file, made if need be; no program started later inherits it."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
