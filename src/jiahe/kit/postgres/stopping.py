"""Stops the server of a data directory; needs no programs, so an upgrade cannot prevent it."""

import contextlib
import logging
import os
import signal
import time
from pathlib import Path

from jiahe.kit.postgres.locks import nobody_holds
from jiahe.kit.postgres.processes import lives, postmaster_of

FAST_SECONDS = 30.0
IMMEDIATE_SECONDS = 15.0
RECORD_SECONDS = 5.0
PAUSE_SECONDS = 0.02

log = logging.getLogger(__name__)


def bring_down(data: Path) -> None:
    """Stops the server; at once, for recovery at the next start, if a clean stop hangs.

    A clean stop hangs on a full disk, which has no room for the last checkpoint.
    """
    for number, seconds in ((signal.SIGINT, FAST_SECONDS), (signal.SIGQUIT, IMMEDIATE_SECONDS)):
        found = postmaster_of(data)
        if found is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(found.pid, number)
        if _ended(found.pid, seconds):
            log.info("PostgreSQL stopped by %s", number.name)
            return
        log.warning("PostgreSQL did not stop by %s in %s s", number.name, seconds)


def await_record(data: Path, server_lock: Path) -> None:
    """Waits until a server that was just launched can be found, or is gone; seconds at most."""
    deadline = time.monotonic() + RECORD_SECONDS
    while time.monotonic() < deadline:
        if nobody_holds(server_lock) or postmaster_of(data):
            return
        time.sleep(PAUSE_SECONDS)


def _ended(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while lives(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE_SECONDS)
    return True
